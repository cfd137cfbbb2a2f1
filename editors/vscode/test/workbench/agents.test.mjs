// Agents on the screen: asked for, agreed to, then at work when a file is saved; and a finding that is no problem.

import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { given, until } from "../support/codeserver.mjs";
import { openWorkbench } from "../support/workbench.mjs";

const FILES = {
  "seamline.toml": "[agents]\nreview-on-save = true\nrepairs-after-review = 0\n",
  "price.py": "def total(items):\n    return sum(items) / 10\n",
  "cart.py": "from price import total\n\n\ndef show(items):\n    print(total(items), 'cents')\n",
};

test("agents review what somebody agreed to", { timeout: 300_000 }, async (t) => {
  const workspace = mkdtempSync(path.join(tmpdir(), "seamline-agents-"));
  for (const [name, text] of Object.entries(FILES)) {
    writeFileSync(path.join(workspace, name), text);
  }
  const own = mkdtempSync(path.join(tmpdir(), "seamline-agents-own-"));
  const workbench = await openWorkbench(t, {
    workspace,
    vsix: given("VSIX"),
    settings: { "seamline.server.path": given("SEAMLINE") },
    env: {
      ANTHROPIC_BASE_URL: given("MODEL"),
      ANTHROPIC_API_KEY: "as-good-as-secret",
      SEAMLINE_CONFIG_DIR: path.join(own, "config"),
      SEAMLINE_DATA_DIR: path.join(own, "data"),
    },
  });
  const { page } = workbench;
  const step = (name, work) => workbench.step(t, name, work);
  const toast = page.locator(".notification-toast", { hasText: "Seamline" });
  await workbench.open("price.py");
  await workbench.isReady();

  await step("who asks for a review is asked before anything is sent", async () => {
    await workbench.command("Seamline: Review This File with Agents");
    await toast.getByText(`tokens to ${given("MODEL")}`).waitFor();
    await workbench.picture("vscode-consent");
    await toast.getByRole("button", { name: "Show What Is Sent" }).click();
    await page
      .locator(".monaco-editor .view-line", { hasText: "You review one seam of a program" })
      .first()
      .waitFor();
    await toast.getByRole("button", { name: "Always in This Workspace" }).click();
    await toast.getByText("1 seam reviewed, nothing found").waitFor();
  });

  await step("a save has what it touched reviewed", async () => {
    await workbench.open("price.py");
    await workbench.goTo(2, 27);
    await workbench.type("0");
    await page.keyboard.press("Control+S");
    await page.keyboard.press("Control+Shift+M");
    await workbench.problem("total() gives dollars, and this prints them as cents.").first().waitFor();
    await workbench.picture("vscode-finding");
  });

  await step("a finding is dismissed, with a reason", async () => {
    await workbench.open("cart.py");
    await workbench.goTo(5, 12);
    const row = page.locator(".action-widget .monaco-list-row", { hasText: "Not a problem" });
    await until("the light bulb's list", async () => {
      // Asked while the file it has just opened is taken in, the editor may get no answer, and asks no more.
      await page.keyboard.press("Control+.");
      return row.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false,
      );
    });
    await row.click();
    await workbench.answer("it is meant so");
    await workbench.problem("total() gives dollars").first().waitFor({ state: "detached" });
  });

  await step("what they were sent can be read", async () => {
    await workbench.command("Seamline: Show Last Run of Agents");
    await page.locator(".monaco-editor .view-line", { hasText: "reviewer-1" }).first().waitFor();
    assert.equal(await page.getByText("as-good-as-secret").count(), 0);
  });
});
