// What the user can ask for. A command says what went wrong in a window: here somebody asked.

import * as vscode from "vscode";
import { install } from "./install";
import type { Key } from "./key";
import type { Environments } from "./python";
import { Rules } from "./rules";
import type { SeamlineServer } from "./server";
import { menu, type StatusBar } from "./status";

/** Register everything; the result ends it. */
export function register(
  server: SeamlineServer,
  status: StatusBar,
  key: Key,
  environments: Environments,
  own: string,
): vscode.Disposable {
  const rules = new Rules();
  const commands: Record<string, (...args: never[]) => unknown> = {
    restart: () => server.restart(),
    install: () => withProgress(server, status, environments, own),
    menu: () => menu(status.state),
    explainRule: (rule?: string) => rules.explain(programOf(server), rule),
    debugInformation: () => show(server, "seamline.debugDump"),
    review: () => server.ask("seamline.reviewFile", activeFile()),
    proposeModules: () => server.ask("seamline.architect", activeFile()),
    agentRun: () => show(server, "seamline.lastRun"),
    dismiss: (uri: string, fingerprint: string, start: number) => dismiss(server, uri, fingerprint, start),
    showLog: () => server.log.show(),
    showServerLog: () => server.serverLog.show(),
    setKey: async () => ((await key.ask()) ? server.restart() : undefined),
    clearKey: async () => {
      await key.clear();
      await server.restart();
    },
  };
  const registered = Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(`seamline.${name}`, async (...args: never[]) => {
      try {
        return await run(...args);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        server.log.error(`${name}: ${reason}`);
        void vscode.window.showErrorMessage(`Seamline: ${reason}`);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(rules, ...registered);
}

/** What a command of the server says, as a document. */
async function show(server: SeamlineServer, command: string): Promise<void> {
  const content = await server.ask<string>(command);
  await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument({ content, language: "plaintext" }),
  );
}

/** A finding of agents is no problem: say why, and it is not shown again. */
async function dismiss(
  server: SeamlineServer,
  uri: string,
  fingerprint: string,
  start: number,
): Promise<void> {
  const reason = await vscode.window.showInputBox({
    title: "Not a problem, because ...",
    prompt: "The finding is not shown again. Your reason is kept with it, on this machine.",
  });
  if (reason !== undefined) {
    await server.ask("seamline.dismissFinding", uri, fingerprint, start, reason);
  }
}

function activeFile(): string {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    throw new Error("no file is open");
  }
  return editor.document.uri.toString();
}

function programOf(server: SeamlineServer): string {
  if (server.program === undefined) {
    throw new Error("the server is not running");
  }
  return server.program.command;
}

async function withProgress(
  server: SeamlineServer,
  status: StatusBar,
  environments: Environments,
  own: string,
): Promise<void> {
  const requirement = vscode.workspace.getConfiguration("seamline").get("server.package", "seamline");
  const location = vscode.ProgressLocation.Notification;
  await vscode.window.withProgress({ location, title: "Seamline" }, (progress) =>
    server.restart(async () => {
      status.show({ kind: "installing" });
      try {
        // In a workspace that is not trusted its own interpreter is not run either.
        const interpreter = vscode.workspace.isTrusted ? await environments.interpreter() : "";
        await install(own, requirement, interpreter, server.log, (message) => progress.report({ message }));
      } catch (error) {
        status.show({ kind: "missing", reason: "The installation failed; the log says why." });
        throw error;
      }
    }),
  );
}
