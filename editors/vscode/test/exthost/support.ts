// What the tests in the extension host share: the extension, the workspace, and waiting for states.

import * as path from "node:path";
import * as vscode from "vscode";
import type { Api } from "../../src/extension";

/** The folder of the workspace. */
export function work(): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) {
    throw new Error("no workspace is open");
  }
  return folder.uri.fsPath;
}

export function uriOf(file: string): vscode.Uri {
  return vscode.Uri.file(path.join(work(), file));
}

export async function api(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>("seamline.seamline");
  if (extension === undefined) {
    throw new Error("the extension is not there");
  }
  return extension.activate();
}

/** Ask again until the answer is neither false nor undefined. */
export async function until<T>(
  what: string,
  ask: () => T | Thenable<T>,
): Promise<Exclude<T, false | null | undefined>> {
  let last: unknown;
  for (let tries = 0; tries < 2400; tries++) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) {
      return answer as Exclude<T, false | null | undefined>;
    }
    last = answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain for ${what} (${last}); state: ${JSON.stringify((await api()).state())}`);
}

/** Everything is known and checked. */
export async function ready(): Promise<void> {
  const { state } = await api();
  await until("the server to be ready", () => {
    const now = state();
    return now.kind === "running" && now.report?.quiescent && now.report.total > 0;
  });
}

/** What is said about a file, as `rule at line`. */
export function said(file: string): string[] {
  return vscode.languages
    .getDiagnostics(uriOf(file))
    .map(
      (one) => `${typeof one.code === "object" ? one.code.value : one.code} at ${one.range.start.line + 1}`,
    );
}

export async function says(file: string, ...expected: string[]): Promise<void> {
  await until(
    `${file} to say [${expected}], it says [${said(file)}]`,
    () => `${said(file)}` === `${expected}`,
  );
}

export async function open(file: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uriOf(file)));
}

/** Replace the first occurrence in an open file, as typing would. */
export async function replace(file: string, old: string, by: string): Promise<void> {
  const { document } = await open(file);
  const start = document.getText().indexOf(old);
  if (start < 0) {
    throw new Error(`${JSON.stringify(old)} is not in ${file}: ${document.getText()}`);
  }
  const edit = new vscode.WorkspaceEdit();
  edit.replace(
    document.uri,
    new vscode.Range(document.positionAt(start), document.positionAt(start + old.length)),
    by,
  );
  await vscode.workspace.applyEdit(edit);
}

export async function lenses(file: string): Promise<vscode.CodeLens[]> {
  return vscode.commands.executeCommand("vscode.executeCodeLensProvider", uriOf(file), 10);
}
