// Runs programs to their end, and finds out what they print. Must not import "vscode".

import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import { tmpdir } from "node:os";

const PATIENCE_MS = 30_000;

/** What a program prints. Rejects with what it said on standard error, or with why it did not run. */
export function output(command: string, args: readonly string[], patience = PATIENCE_MS): Promise<string> {
  return new Promise((resolve, reject) => {
    // Not in a folder of the workspace: nothing that lies there may change what is run.
    const options = { cwd: tmpdir(), timeout: patience, windowsHide: true };
    execFile(command, [...args], options, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout);
      } else {
        reject(new Error(lastLine(stderr) || (error.killed ? "it took too long" : lastLine(error.message))));
      }
    });
  });
}

/** Whether a file is there that may be run. */
export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false; // not there, or not ours to run: either way it is no program
  }
}

/** The names of a folder: as it was given, and without links. */
export function namesOf(folder: string): string[] {
  return existsSync(folder) ? [folder, realpathSync(folder)] : [folder];
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}
