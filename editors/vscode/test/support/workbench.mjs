// The workbench as a person uses it: what is on the screen, and hands. Waits for what it acts on; never for time.

import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startBrowser, startVSCode } from "./codeserver.mjs";

/** A workbench over a copy of a workspace, which ends with the test. A failed test leaves a picture and the logs. */
export async function openWorkbench(t, wanted) {
  const vscode = await startVSCode(wanted);
  const browser = await startBrowser();
  const page = await browser.newPage({ viewport: { width: 1080, height: 640 } });
  const workbench = new Workbench(vscode, page);
  t.after(async () => {
    if (browser.isConnected()) {
      // Whichever comes first: once, in hundreds of runs, the one or the other was waited for in vain.
      await Promise.race([once(browser, "disconnected"), browser.close()]);
    }
    t.diagnostic("the browser has ended");
    await vscode.stop();
  });
  await page.goto(vscode.page);
  await page.locator(".explorer-folders-view .monaco-list-row").first().waitFor({ timeout: 60_000 });
  return workbench;
}

export class Workbench {
  constructor(vscode, page) {
    this.vscode = vscode;
    this.page = page;
    /** What the workbench told its console: what it waits for in vain stands there and in no log. */
    this.console = [];
    page.on("console", (message) => this.console.push(`${message.type()}: ${message.text()}`));
    page.setDefaultTimeout(60_000);
  }

  /** The extension's entry in the status bar, by what it says. */
  status(text) {
    return this.page.locator("#seamline\\.seamline\\.seamline\\.status", { hasText: text });
  }

  problem(text) {
    return this.page.locator(".markers-panel .monaco-list-row", { hasText: text });
  }

  lens(text) {
    return this.page.locator(".codelens-decoration a", { hasText: text });
  }

  squiggle() {
    return this.page.locator(".monaco-editor .squiggly-error").first();
  }

  async isReady() {
    await this.page.locator("#seamline\\.seamline\\.seamline\\.status .codicon-check").waitFor();
  }

  /** Run a command of the palette, by its full title. */
  async command(title) {
    await this.page.keyboard.press("F1");
    await this.answer(`>${title}`, title);
  }

  /** Fill in the open quick input and take the row that says `row`; without one, take the input itself. */
  async answer(text, row) {
    const input = this.page.locator(
      ".quick-input-widget input[type=text], .quick-input-widget input[type=password]",
    );
    await input.waitFor();
    await input.fill(text);
    if (row === undefined) {
      await input.press("Enter");
    } else {
      await this.page.locator(".quick-input-widget .monaco-list-row", { hasText: row }).first().click();
    }
  }

  async open(file) {
    await this.page.keyboard.press("Control+P");
    await this.answer(file, path.basename(file));
    await this.page.locator(".tab.active", { hasText: path.basename(file) }).waitFor();
    await this.page.locator(".monaco-editor.focused, .monaco-editor .view-lines").first().waitFor();
  }

  async goTo(line, column) {
    await this.page.keyboard.press("Control+G");
    await this.answer(`:${line}:${column}`);
    await this.page
      .locator("#status\\.editor\\.selection", { hasText: `Ln ${line}, Col ${column}` })
      .waitFor();
  }

  /** Rest the mouse on something that lies below the text and cannot be hovered itself. */
  async point(at) {
    const box = await at.boundingBox();
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  }

  async type(text) {
    await this.page.keyboard.type(text);
  }

  /** A picture for the manual, where pictures are asked for. */
  async picture(name) {
    const folder = process.env.PICTURES;
    if (folder) {
      mkdirSync(folder, { recursive: true });
      await this.page.screenshot({ path: path.join(folder, `${name}.png`) });
    }
  }

  /** One step of a test; if it fails, say which, what was on the screen and what is in the logs. */
  async step(t, name, work) {
    const begun = Date.now();
    try {
      await work();
    } catch (error) {
      const screen = path.join(
        process.env.FAILURES ?? tmpdir(),
        `${t.name} - ${name}.png`.replace(/ /g, "-"),
      );
      await this.page.screenshot({ path: screen });
      t.diagnostic(`not ok ${name}; the screen: ${screen}`);
      t.diagnostic(this.vscode.logs());
      t.diagnostic(`== console\n${this.console.slice(-60).join("\n")}`);
      throw error;
    }
    t.diagnostic(`ok ${name} (${Date.now() - begun} ms)`);
  }
}
