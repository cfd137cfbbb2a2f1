// The one entry in the status bar, and what a click on it offers.

import * as vscode from "vscode";
import { type State, shown } from "./state";

const COLOURS = {
  warning: "statusBarItem.warningBackground",
  error: "statusBarItem.errorBackground",
} as const;

/** Shows a state. Everything the extension has to say unasked is said here: no windows pop up. */
export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    "seamline.status",
    vscode.StatusBarAlignment.Left,
    0,
  );
  private now: State = { kind: "starting" };

  constructor() {
    this.item.name = "Seamline";
    this.show(this.now);
    this.item.show();
  }

  get state(): State {
    return this.now;
  }

  show(state: State): void {
    this.now = state;
    const { text, tooltip, level, command } = shown(state);
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.backgroundColor = level === "plain" ? undefined : new vscode.ThemeColor(COLOURS[level]);
    this.item.command = command ?? "seamline.menu";
  }

  dispose(): void {
    this.item.dispose();
  }
}

const CHOICES = [
  { label: "$(refresh) Restart Server", command: "seamline.restart" },
  { label: "$(book) Explain Rule...", command: "seamline.explainRule" },
  { label: "$(output) Show Server Log", command: "seamline.showServerLog" },
  { label: "$(output) Show Log", command: "seamline.showLog" },
  { label: "$(info) Debug Information", command: "seamline.debugInformation" },
];

/** What can be done beside what a click on the status does by itself. */
export async function menu(state: State): Promise<void> {
  const chosen = await vscode.window.showQuickPick(CHOICES, { title: shown(state).tooltip });
  if (chosen !== undefined) {
    await vscode.commands.executeCommand(chosen.command);
  }
}
