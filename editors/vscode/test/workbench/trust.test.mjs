// A workspace that nobody trusts yet: what it names is not run. After the user has trusted it, it is.

import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { EXTENSION, given, until } from "../support/codeserver.mjs";
import { openWorkbench } from "../support/workbench.mjs";

test("a workspace's own program is run only when the workspace is trusted", {
  timeout: 300_000,
}, async (t) => {
  const workspace = mkdtempSync(path.join(tmpdir(), "seamline-untrusted-"));
  t.after(() => rmSync(workspace, { recursive: true }));
  cpSync(path.join(EXTENSION, "test/fixtures/shop"), workspace, { recursive: true });
  const [program, ran] = [path.join(workspace, "program"), path.join(workspace, "ran")];
  writeFileSync(program, `#!/bin/sh\ntouch ${ran}\necho seamline 99\n`, { mode: 0o755 });
  mkdirSync(path.join(workspace, ".vscode"));
  writeFileSync(
    path.join(workspace, ".vscode/settings.json"),
    JSON.stringify({ "seamline.server.path": program }),
  );

  const workbench = await openWorkbench(t, {
    workspace,
    vsix: given("VSIX"),
    trusted: false,
    settings: { "security.workspace.trust.enabled": true, "security.workspace.trust.startupPrompt": "never" },
  });
  await workbench.step(t, "in a workspace that is not trusted", async () => {
    await workbench.open("price.py");
    await workbench.status("install").waitFor();
    assert.equal(existsSync(ran), false, "it was run without the user's consent");
  });
  await workbench.step(t, "in one that is", async () => {
    const { page } = workbench;
    await page.locator(".statusbar-item", { hasText: "Restricted Mode" }).click();
    await page.locator(".workspace-trust-editor .monaco-button", { hasText: /^Trust$/ }).click();
    await until("the program to be run", () => existsSync(ran));
  });
});
