// What the status bar says of the server, as plain data. Must not import "vscode".

/** The parameters of the server's notification `seamline/status`. */
export interface Report {
  readonly health: "ok" | "warning" | "error";
  /** Everything the server was told has been worked on and sent. */
  readonly quiescent: boolean;
  /** What is wrong, and what to do; where all is well, what else there is to know. */
  readonly message: string;
  /** Files that the index holds, of all that it will hold. */
  readonly indexed: number;
  readonly total: number;
}

export type State =
  | { readonly kind: "starting" }
  | { readonly kind: "missing"; readonly reason: string }
  | { readonly kind: "installing" }
  | { readonly kind: "stopped"; readonly reason: string }
  | { readonly kind: "running"; readonly version: string; readonly report: Report | undefined };

export interface Shown {
  readonly text: string;
  readonly tooltip: string;
  readonly level: "plain" | "warning" | "error";
  /** What a click does, where it is not the menu. */
  readonly command?: string;
}

/** The status bar's entry for a state. */
export function shown(state: State): Shown {
  switch (state.kind) {
    case "starting":
      return { text: "$(sync~spin) Seamline", tooltip: "Seamline is starting.", level: "plain" };
    case "installing":
      return {
        text: "$(sync~spin) Seamline: installing",
        tooltip: "Seamline is being installed.",
        level: "plain",
      };
    case "missing":
      return {
        text: "$(cloud-download) Seamline: install",
        tooltip: `${state.reason} Click to install it for this extension alone.`,
        level: "warning",
        command: "seamline.install",
      };
    case "stopped":
      return {
        text: "$(error) Seamline: stopped",
        tooltip: state.reason,
        level: "error",
        command: "seamline.restart",
      };
    case "running":
      return running(state.version, state.report);
  }
}

function running(version: string, report: Report | undefined): Shown {
  const name = `Seamline ${version}`;
  if (report === undefined) {
    return { text: "$(sync~spin) Seamline", tooltip: `${name} is starting.`, level: "plain" };
  }
  const done = `${report.indexed.toLocaleString("en")}/${report.total.toLocaleString("en")}`;
  if (isPaused(report)) {
    return {
      text: `$(debug-pause) Seamline ${done}`,
      tooltip: `${name}: indexing is paused; open files are still checked. Click to go on.`,
      level: "warning",
      command: "seamline.index",
    };
  }
  if (report.health !== "ok") {
    const error = report.health === "error";
    return {
      text: `$(${error ? "error" : "warning"}) Seamline`,
      tooltip: `${name}: ${report.message}`,
      level: error ? "error" : "warning",
    };
  }
  const files = `${report.total.toLocaleString("en")} ${report.total === 1 ? "file" : "files"}`;
  if (report.indexed < report.total) {
    return {
      text: `$(sync~spin) Seamline ${done}`,
      tooltip: `${name} is indexing ${files}.`,
      level: "plain",
    };
  }
  const more = report.message && ` ${report.message}`;
  return report.quiescent
    ? { text: "$(check) Seamline", tooltip: `${name}: ${files} indexed.${more}`, level: "plain" }
    : { text: "$(sync~spin) Seamline", tooltip: `${name} is checking ${files}.`, level: "plain" };
}

/** The server says so with a warning; when indexing failed, with an error. */
function isPaused(report: Report): boolean {
  return report.health === "warning" && report.quiescent && report.indexed < report.total;
}
