// Starts and ends the extension; everything else is elsewhere.

import * as vscode from "vscode";
import { register } from "./commands";
import { Key } from "./key";
import { Environments } from "./python";
import { SeamlineServer } from "./server";
import type { State } from "./state";
import { StatusBar } from "./status";

/** What the extension offers to others, its tests among them. */
export interface Api {
  /** What the status bar says. */
  state(): State;
  /** The program that runs as the server, while one does. */
  program(): string | undefined;
}

let server: SeamlineServer | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<Api> {
  const own = vscode.Uri.joinPath(context.globalStorageUri, "server").fsPath;
  const log = vscode.window.createOutputChannel("Seamline", { log: true });
  const serverLog = vscode.window.createOutputChannel("Seamline Server", { log: true });
  const status = new StatusBar();
  const environments = new Environments();
  const key = new Key(context.secrets);
  const started = new SeamlineServer(own, environments, key, status, log, serverLog);
  server = started;
  context.subscriptions.push(
    log,
    serverLog,
    status,
    environments,
    register(started, status, key, environments, own),
    environments.onDidChange(() => started.reconsider()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => started.reconsider()),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("seamline.server.logLevel")) {
        await started.restart();
      } else if (change.affectsConfiguration("seamline.server.path")) {
        await started.reconsider();
      }
    }),
  );
  void started.restart();
  return { state: () => status.state, program: () => started.program?.command };
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
