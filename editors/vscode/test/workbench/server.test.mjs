// The server on the screen: offered, installed by one click, given a key, killed, and started again.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { EXTENSION, given, until } from "../support/codeserver.mjs";
import { openWorkbench } from "../support/workbench.mjs";

const KEY = "not-a-real-key-but-as-secret-as-one";

test("a server comes, and comes back", { timeout: 900_000 }, async (t) => {
  const workbench = await openWorkbench(t, {
    workspace: path.join(EXTENSION, "test/fixtures/shop"),
    vsix: given("VSIX"),
    settings: { "seamline.server.package": given("WHEEL") },
  });
  const { page, vscode } = workbench;
  const step = (name, work) => workbench.step(t, name, work);
  const own = path.join(vscode.root, "data/User/globalStorage/seamline.seamline/server");

  await step("there is none, and no window says so", async () => {
    await workbench.open("price.py");
    await workbench.status("Seamline: install").waitFor();
    assert.equal(await page.locator(".notification-toast").count(), 0);
  });

  await step("one click installs it, and shows how far that is", async () => {
    await workbench.status("Seamline: install").click();
    await page.locator(".notification-toast", { hasText: "installing" }).waitFor();
    await workbench.lens("3 uses in 2 modules").waitFor({ timeout: 600_000 });
    await workbench.isReady();
    assert.equal(servers(own).length, 1);
  });

  await step("it has the key that it was given, and nobody else has", async () => {
    const [before] = servers(own);
    assert.equal(keyOf(before), undefined);
    await workbench.command("Seamline: Set Key for Agents...");
    await workbench.answer(KEY);
    await until("a server with the key", () => servers(own).some((pid) => keyOf(pid) === KEY));
    await workbench.isReady();
    assert.deepEqual(filesWith(vscode.root, KEY), []);
    await workbench.command("Seamline: Clear Key for Agents");
    await until("a server without", () => servers(own).some((pid) => keyOf(pid) === undefined));
    await workbench.isReady();
  });

  await step("it comes back when it is killed", async () => {
    const first = await until("a process", () => servers(own)[0]);
    process.kill(first, "SIGKILL");
    await until("another process", () => servers(own).some((pid) => pid !== first));
    await workbench.isReady();
    assert.equal(await page.locator(".notification-toast").count(), 0);
  });
});

/** The processes that serve from an environment. */
function servers(environment) {
  return readdirSync("/proc").flatMap((pid) => {
    const [, program, ...rest] = read(`/proc/${pid}/cmdline`).split("\0");
    // One that is about to end has no environment any more.
    const lives = read(`/proc/${pid}/environ`) !== "";
    return program === path.join(environment, "bin/seamline") && rest[0] === "serve" && lives
      ? [Number(pid)]
      : [];
  });
}

function keyOf(pid) {
  const variable = read(`/proc/${pid}/environ`)
    .split("\0")
    .find((each) => each.startsWith("ANTHROPIC_API_KEY="));
  return variable?.split("=")[1];
}

/** What is in a file of /proc; nothing once the process has gone. */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** The editor's files, the installed server's aside, that hold a text. */
function filesWith(root, text) {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("globalStorage/seamline.seamline"))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}
