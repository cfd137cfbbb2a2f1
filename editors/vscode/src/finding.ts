// Which program to run as the server: pure decisions, with all that has to be looked up passed in.
// Must not import "vscode": the unit tests run without an editor.

import * as path from "node:path";

/** The oldest server that this extension works with. */
export const OLDEST = "0.1.0";

type Source = "setting" | "environment" | "path" | "private";

export interface Candidate {
  readonly command: string;
  readonly source: Source;
}

export interface Rejected extends Candidate {
  readonly reason: string;
}

export interface Server extends Candidate {
  readonly version: string;
}

/** What is known of the machine and of what the user wants. An empty string: nothing. */
export interface Surroundings {
  /** `seamline.server.path`. */
  readonly setting: string;
  /** The interpreter of the selected Python environment. */
  readonly interpreter: string;
  /** The value of the environment variable PATH. */
  readonly path: string;
  /** The folder of the environment that the extension owns. */
  readonly own: string;
  readonly windows: boolean;
  /** Folders whose programs may not be run: those of a workspace that is not trusted. */
  readonly forbidden: readonly string[];
}

/** Where a server may be, best first. A setting is an order: there is no other choice beside it. */
export function candidates(around: Surroundings): Candidate[] {
  if (around.setting) {
    return [{ command: around.setting, source: "setting" }];
  }
  const join = around.windows ? path.win32.join : path.posix.join;
  const program = around.windows ? "seamline.exe" : "seamline";
  const found: Candidate[] = [];
  if (around.interpreter) {
    found.push({
      command: join(folderOf(around.interpreter, around.windows), program),
      source: "environment",
    });
  }
  const folders = around.path.split(around.windows ? ";" : ":");
  for (const folder of folders.filter((each) => isAbsolute(each, around.windows))) {
    found.push({ command: join(folder, program), source: "path" });
  }
  found.push({ command: programIn(around.own, around.windows), source: "private" });
  return found.filter(
    (one) => !around.forbidden.some((folder) => isInside(one.command, folder, around.windows)),
  );
}

/** The server's program in a virtual environment. */
function programIn(environment: string, windows: boolean): string {
  return windows
    ? path.win32.join(environment, "Scripts", "seamline.exe")
    : path.posix.join(environment, "bin", "seamline");
}

export interface Choice {
  readonly server: Server | undefined;
  /** Programs that exist and will not do, in the order in which they were asked. */
  readonly rejected: readonly Rejected[];
}

/** Ask the candidates that exist for their version, and take the first that is recent enough. */
export async function choose(
  among: readonly Candidate[],
  exists: (command: string) => boolean,
  version: (command: string) => Promise<string>,
): Promise<Choice> {
  const rejected: Rejected[] = [];
  for (const candidate of among) {
    if (!exists(candidate.command)) {
      if (candidate.source === "setting") {
        rejected.push({ ...candidate, reason: "there is no such program" });
      }
      continue;
    }
    try {
      const said = /^seamline (\S+)/.exec(await version(candidate.command))?.[1];
      if (said === undefined) {
        rejected.push({
          ...candidate,
          reason: "it is another program: it does not say `seamline` and its version",
        });
      } else if (isOlder(said, OLDEST)) {
        rejected.push({ ...candidate, reason: `version ${said} is too old, at least ${OLDEST} is needed` });
      } else {
        return { server: { ...candidate, version: said }, rejected };
      }
    } catch (error) {
      rejected.push({
        ...candidate,
        reason: `it cannot be run (${error instanceof Error ? error.message : error})`,
      });
    }
  }
  return { server: undefined, rejected };
}

/** Whether a version comes before another; what follows the numbers (`rc1`, `.dev0`) does not count. */
export function isOlder(version: string, than: string): boolean {
  const [left, right] = [numbers(version), numbers(than)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) {
      return difference < 0;
    }
  }
  return false;
}

/** One sentence for a person who has no server. */
export function explain(choice: Choice): string {
  const last = choice.rejected.at(-1);
  return last === undefined
    ? "No Seamline server was found in the selected Python environment or on PATH."
    : `${last.command} cannot be used: ${last.reason}.`;
}

function numbers(version: string): number[] {
  return (/^\d+(\.\d+)*/.exec(version)?.[0] ?? "").split(".").map(Number);
}

function folderOf(file: string, windows: boolean): string {
  return (windows ? path.win32 : path.posix).dirname(file);
}

function isAbsolute(folder: string, windows: boolean): boolean {
  return (windows ? path.win32 : path.posix).isAbsolute(folder);
}

function isInside(file: string, folder: string, windows: boolean): boolean {
  const between = (windows ? path.win32 : path.posix).relative(folder, file);
  const first = between.split(windows ? "\\" : "/")[0];
  return first !== "" && first !== ".." && !isAbsolute(between, windows);
}
