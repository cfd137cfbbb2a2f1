// A broken seam on the screen: seen, understood and mended with keyboard and mouse.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { EXTENSION, given, until } from "../support/codeserver.mjs";
import { openWorkbench } from "../support/workbench.mjs";

test("a seam breaks, and is mended", { timeout: 300_000 }, async (t) => {
  const workbench = await openWorkbench(t, {
    workspace: path.join(EXTENSION, "test/fixtures/shop"),
    vsix: given("VSIX"),
    settings: { "seamline.server.path": given("SEAMLINE") },
  });
  const { page, vscode } = workbench;
  const step = (name, work) => workbench.step(t, name, work);
  await workbench.open("price.py");
  await workbench.isReady();

  await step("a lens counts the uses, and a click shows them", async () => {
    const peek = page.locator(".zone-widget .ref-tree");
    await until("the uses", async () => {
      // The editor may draw its lenses anew between the two halves of a click, which then does nothing.
      await workbench.lens("3 uses in 2 modules").click();
      return peek.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false,
      );
    });
    await peek.locator(".monaco-list-row", { hasText: "cart.py" }).first().waitFor();
    await peek.locator(".monaco-list-row", { hasText: "invoice.py" }).first().waitFor();
    await workbench.picture("vscode-uses");
    await page.keyboard.press("Escape");
    await peek.waitFor({ state: "hidden" });
  });

  await step("a setting is taken up at once", async () => {
    const settings = path.join(vscode.work, ".vscode");
    mkdirSync(settings);
    writeFileSync(path.join(settings, "settings.json"), '{ "seamline.codeLens": false }');
    await workbench.lens("3 uses").waitFor({ state: "detached" });
    rmSync(settings, { recursive: true });
    await workbench.lens("3 uses").waitFor();
  });

  await step("a new parameter breaks files that are closed", async () => {
    await workbench.goTo(1, 16);
    await workbench.type(", tax");
    await page.keyboard.press("Control+Shift+M");
    await workbench.problem("total() requires 'tax' (shop/price.py:1)").first().waitFor();
    // The other side of each is a row below it.
    await workbench.problem("def total(items, tax)").first().waitFor();
    await workbench.picture("vscode-problems");
  });

  await step("the use is underlined, and says why", async () => {
    await workbench.open("cart.py");
    await workbench.squiggle().waitFor();
    await workbench.point(workbench.squiggle());
    const hover = page.locator(".monaco-resizable-hover:visible");
    await hover.getByText("total() requires 'tax' (shop/price.py:1)").waitFor();
    await hover.getByText("Used 3 times in 2 modules").waitFor();
    await workbench.picture("vscode-hover");
  });

  await step("the light bulb mends it", async () => {
    await workbench.goTo(5, 14);
    const bulb = page
      .locator(".monaco-editor .lightBulbWidget, .monaco-editor [class*=gutter-lightbulb]")
      .first();
    await bulb.waitFor();
    await bulb.click();
    const fix = page.locator(".action-widget .monaco-list-row", {
      hasText: "Add the missing argument 'tax'",
    });
    await fix.waitFor();
    await workbench.picture("vscode-fix");
    await fix.click();
    await workbench.squiggle().waitFor({ state: "detached" });
    await page.keyboard.press("Control+S");
    const file = path.join(vscode.work, "shop/cart.py");
    await until("the file to be saved", () => readFileSync(file, "utf8").includes("total(items, tax=...)"));
  });

  await step("the page of a rule is shown", async () => {
    await workbench.command("Seamline: Explain Rule...");
    await workbench.answer("missing-arg", "missing-argument");
    await page.locator(".tab.active", { hasText: "missing-argument" }).waitFor();
    const frame = page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
    await frame.getByRole("heading", { name: "What it does not report" }).waitFor();
    await workbench.picture("vscode-rule");
  });

  await step("no window has popped up", async () => {
    assert.equal(await page.locator(".notification-toast", { hasText: /seamline/i }).count(), 0);
  });
});
