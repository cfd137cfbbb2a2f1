// Runs the tests of this folder inside VS Code's own extension host: `node test/exthost/run.mjs`.
// The workbench is told to by its page's address, as its own integration tests do.

import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { EXTENSION, given, startBrowser, startVSCode } from "../support/codeserver.mjs";

test("in the extension host", { timeout: 600_000 }, async (t) => {
  rmSync(given("RECORD"), { force: true });
  const vscode = await startVSCode({
    workspace: path.join(EXTENSION, "test/fixtures/shop"),
    inHost: true,
    beside: [path.join(EXTENSION, "test/support/python")],
    env: { RECORD: given("RECORD") },
    settings: {
      "seamline.server.path": given("SEAMLINE"),
      "seamline.server.package": given("WHEEL"),
    },
  });
  const browser = await startBrowser();
  t.after(async () => {
    await browser.close();
    await vscode.stop();
  });
  const report = path.join(vscode.work, "..", "report.json");
  const page = await browser.newPage();
  const ended = new Promise((resolve) => page.exposeFunction("codeAutomationExit", resolve));
  await page.exposeFunction("codeAutomationLog", () => {});
  const remote = (file) => `vscode-remote://${vscode.host}${path.join(EXTENSION, file)}`;
  const payload = [
    ["extensionDevelopmentPath", remote(".")],
    ["extensionTestsPath", remote("dist/exthost.js")],
    ["skipWelcome", "true"],
  ];
  await page.goto(`${vscode.page}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
  const code = await ended;
  const { tests = [] } = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : {};
  const failed = tests.filter((one) => one.err.message);
  for (const one of tests) {
    t.diagnostic(
      `${one.err.message ? "not ok" : "ok"} ${one.title} (${one.duration} ms) ${one.err.stack ?? ""}`,
    );
  }
  if (failed.length || code !== 0) {
    t.diagnostic(vscode.logs());
  }
  assert.ok(tests.length > 0, "no test ran");
  assert.deepEqual([failed.map((one) => one.title), code], [[], 0]);
});
