// A workspace that wants a program of its own to be run, before and after somebody trusts it.

import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { EXTENSION, given, until } from "../support/codeserver.mjs";
import { openWorkbench } from "../support/workbench.mjs";

test("a workspace that is not trusted runs nothing", { timeout: 300_000 }, async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "seamline-trust-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const trace = path.join(folder, "trace");
  const program = path.join(folder, "seamline");
  const workspace = path.join(folder, "workspace");
  writeFileSync(program, `#!/bin/sh\ntouch ${trace}\nexec ${given("SEAMLINE")} "$@"\n`, { mode: 0o755 });
  cpSync(path.join(EXTENSION, "test/fixtures/shop"), workspace, { recursive: true });
  mkdirSync(path.join(workspace, ".vscode"));
  const wanted = { "seamline.server.path": program };
  writeFileSync(path.join(workspace, ".vscode/settings.json"), JSON.stringify(wanted));

  const workbench = await openWorkbench(t, {
    workspace,
    vsix: given("VSIX"),
    trusted: false,
    settings: {
      "seamline.server.path": given("SEAMLINE"),
      "security.workspace.trust.startupPrompt": "never",
    },
  });
  const { page } = workbench;
  const step = (name, work) => workbench.step(t, name, work);

  await step("the user's own server runs, and not the workspace's", async () => {
    await page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
    await workbench.open("price.py");
    await workbench.lens("3 uses in 2 modules").waitFor();
    await workbench.isReady();
    assert.ok(!existsSync(trace));
  });

  await step("it does when the workspace is trusted", async () => {
    await workbench.command("Workspaces: Manage Workspace Trust");
    await page
      .locator(".workspace-trust-editor")
      .getByRole("button", { name: "Trust", exact: true })
      .first()
      .click();
    await until("the workspace's program to run", () => existsSync(trace));
    await workbench.isReady();
  });
});
