// The selected Python environment, where the Python extension is there to tell. Nothing here needs it.

import { PythonExtension } from "@vscode/python-extension";
import * as vscode from "vscode";

/** The Python extension's answers; without it, none. */
export class Environments implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: vscode.Disposable[] = [this.changed];
  private api: PythonExtension | undefined;

  /** The interpreter that is selected for the workspace, or an empty string. */
  async interpreter(): Promise<string> {
    const api = await this.connected();
    if (api === undefined) {
      return "";
    }
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const chosen = api.environments.getActiveEnvironmentPath(folder);
    const resolved = await api.environments.resolveEnvironment(chosen);
    return resolved?.executable.uri?.fsPath ?? "";
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private async connected(): Promise<PythonExtension | undefined> {
    if (this.api === undefined && vscode.extensions.getExtension("ms-python.python") !== undefined) {
      this.api = await PythonExtension.api();
      this.subscriptions.push(
        this.api.environments.onDidChangeActiveEnvironmentPath(() => this.changed.fire()),
      );
    }
    return this.api;
  }
}
