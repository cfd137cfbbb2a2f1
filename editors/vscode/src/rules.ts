// The pages of the rules, from the server that is running: so they are those of its version.

import * as vscode from "vscode";
import { output } from "./running";

const SCHEME = "seamline-rule";

interface Rule {
  readonly rule: string;
  readonly severity: string;
  readonly summary: string;
}

/** Offers the rules and shows the page of one. */
export class Rules implements vscode.Disposable {
  private readonly provider: vscode.Disposable;
  private readonly pages = new Map<string, string>();

  constructor() {
    this.provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: (uri) => this.pages.get(uri.path) ?? "",
    });
  }

  /** Show the page of `rule`, or of one that the user picks. */
  async explain(command: string, rule?: string): Promise<void> {
    const chosen = rule ?? (await pick(command));
    if (chosen === undefined) {
      return;
    }
    const { page } = JSON.parse(await output(command, ["explain", chosen, "--format", "json"])) as {
      page: string;
    };
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `${chosen}.md` });
    this.pages.set(uri.path, page);
    await vscode.commands.executeCommand("markdown.showPreview", uri);
  }

  dispose(): void {
    this.provider.dispose();
  }
}

async function pick(command: string): Promise<string | undefined> {
  const rules = JSON.parse(await output(command, ["explain", "--format", "json"])) as Rule[];
  const items = rules.map((each) => ({ label: each.rule, description: each.severity, detail: each.summary }));
  return (await vscode.window.showQuickPick(items, { title: "Explain a rule", matchOnDetail: true }))?.label;
}
