// The key of the model's endpoint: kept in the editor's secret storage, and handed to the server's process alone.

import * as vscode from "vscode";

const NAME = "seamline.key";
/** The environment variable that the server reads a key from. */
const VARIABLE = "ANTHROPIC_API_KEY";

/** The user's key. It is never logged, shown or written to settings. */
export class Key {
  constructor(private readonly secrets: vscode.SecretStorage) {}

  /** What the environment of the server's process gets beside what it inherits. */
  async environment(): Promise<NodeJS.ProcessEnv> {
    const key = await this.secrets.get(NAME);
    return key === undefined ? {} : { [VARIABLE]: key };
  }

  /** Ask for a key and keep it; whether there is another one now. */
  async ask(): Promise<boolean> {
    const key = await vscode.window.showInputBox({
      title: "Key for Seamline's agents",
      prompt: "It is kept in the secret storage of the editor. An empty one changes nothing.",
      password: true,
      ignoreFocusOut: true,
    });
    if (!key?.trim()) {
      return false;
    }
    await this.secrets.store(NAME, key.trim());
    return true;
  }

  async clear(): Promise<void> {
    await this.secrets.delete(NAME);
  }
}
