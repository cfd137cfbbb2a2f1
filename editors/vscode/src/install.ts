// Installs the server into a Python environment that the extension owns and nobody else uses.

import { rm } from "node:fs/promises";
import * as path from "node:path";
import type * as vscode from "vscode";
import { isProgram, output } from "./running";

const LONG_MS = 600_000;
const NEWEST_FIRST = ["python3.14", "python3.13", "python3.12", "python3.11", "python3", "python"];

/** Make the environment anew in `folder`. What fails leaves nothing behind that could be taken for a server. */
export async function install(
  folder: string,
  requirement: string,
  interpreter: string,
  log: vscode.LogOutputChannel,
  say: (what: string) => void,
): Promise<void> {
  say("looking for Python 3.11 or later");
  const python = await newEnough(interpreter ? [interpreter, ...NEWEST_FIRST] : NEWEST_FIRST);
  try {
    log.info(`making ${folder} with ${python}`);
    say("making a Python environment");
    await output(python, ["-m", "venv", "--clear", folder], LONG_MS);
    say(`installing ${requirement}`);
    const own = path.join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
    const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", requirement];
    log.info(await output(own, pip, LONG_MS));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function newEnough(commands: readonly string[]): Promise<string> {
  const probe = "import sys; print(sys.version_info >= (3, 11) and sys.executable)";
  for (const command of commands) {
    try {
      const found = (await output(command, ["-I", "-c", probe])).trim();
      if (isProgram(found)) {
        return found;
      }
    } catch {
      // not this one: the next may be there
    }
  }
  throw new Error("Python 3.11 or later was not found; install it, or select one in the Python extension");
}
