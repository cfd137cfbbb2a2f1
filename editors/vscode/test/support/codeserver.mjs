// VS Code as the tests use it: its own server, in folders of its own, with its workbench in a headless Chromium.
// The environment says what to use: NODE24 and VSCODE_SERVER (see tests/editors/vscode/tools.py), CHROMIUM, SEAMLINE.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import net from "node:net";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const EXTENSION = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** Everything that would open, update, phone home or move while a test looks at the screen is off. */
const SETTINGS = {
  "chat.disableAIFeatures": true,
  "editor.accessibilitySupport": "off",
  "editor.minimap.enabled": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off",
  "git.enabled": false,
  // The workbench lists it as its own, and it is there for the extension host only: asked for in the browser it fails,
  // with a notification, and what waits for it waits long.
  "remote.extensionKind": { "vscode.github-authentication": ["workspace"] },
  "telemetry.telemetryLevel": "off",
  "typescript.disableAutomaticTypeAcquisition": true,
  "update.mode": "none",
  "window.commandCenter": false,
  "workbench.colorTheme": "Default Light Modern",
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};
const CHROMIUM = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-default-apps",
  "--force-color-profile=srgb",
  // Nothing but this machine has an address: no test can come to depend on a network.
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];

/** What the environment must say. */
export function given(name) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`the environment variable ${name} is not set: run these tests through pytest`);
  }
  return value;
}

/**
 * A VS Code server over a copy of a workspace.
 * @param {{ workspace: string, settings?: object, vsix?: string, beside?: string[], trusted?: boolean, inHost?: boolean, env?: object }} wanted
 */
export async function startVSCode({
  workspace,
  settings = {},
  vsix,
  beside = [],
  trusted = true,
  inHost = false,
  env = {},
}) {
  const root = mkdtempSync(path.join(tmpdir(), "seamline-vscode-"));
  const at = (name) => path.join(root, name);
  for (const name of ["data/User", "data/Machine", "extensions", "home"]) {
    mkdirSync(at(name), { recursive: true });
  }
  cpSync(workspace, at("work"), { recursive: true });
  for (const folder of beside) {
    // The editor takes over what it finds in its folder of extensions when it starts for the first time.
    cpSync(folder, at(`extensions/${path.basename(folder)}`), { recursive: true });
  }
  writeFileSync(at("data/User/settings.json"), JSON.stringify({ ...SETTINGS, ...settings }, null, 2));
  // Every window here is a remote one, for which settings that name programs count only as the machine's.
  copyFileSync(at("data/User/settings.json"), at("data/Machine/settings.json"));
  const command = [given("VSCODE_SERVER"), "--user-data-dir", at("data"), "--server-data-dir", at("data")];
  command.push(
    "--extensions-dir",
    at("extensions"),
    "--accept-server-license-terms",
    "--telemetry-level",
    "off",
  );
  const environment = {
    ...process.env,
    HOME: at("home"),
    XDG_CONFIG_HOME: at("home"),
    XDG_CACHE_HOME: at("cache"),
    // The servers that a test means are the only ones, and what pip downloaded once it need not download again.
    PATH: given("PATH")
      .split(":")
      .filter((folder) => !existsSync(path.join(folder, "seamline")))
      .join(":"),
    PIP_CACHE_DIR: process.env.PIP_CACHE_DIR ?? path.join(homedir(), ".cache", "pip"),
    EXTENSIONS_GALLERY: "{}",
    ...env,
  };
  if (vsix !== undefined) {
    const installed = spawnSync(given("NODE24"), [...command, "--install-extension", vsix], {
      env: environment,
      encoding: "utf8",
    });
    if (installed.status !== 0 || !/successfully installed/.test(installed.stdout)) {
      throw new Error(`${vsix} could not be installed: ${installed.stdout}${installed.stderr}`);
    }
  }
  const port = await freePort();
  const output = openSync(at("server.log"), "w");
  const listen = ["--host", "127.0.0.1", "--port", `${port}`, "--without-connection-token"];
  if (trusted) {
    listen.push("--disable-workspace-trust");
  }
  if (inHost) {
    // A built workbench runs tests in its extension host for the driver of its own smoke tests only. It then shows no
    // notifications, so this is not for tests of what is on the screen.
    listen.push("--enable-smoke-test-driver");
  }
  const child = spawn(given("NODE24"), [...command, ...listen], {
    env: environment,
    stdio: ["ignore", output, output],
    detached: true,
  });
  await until("VS Code's server", async () => {
    if (child.exitCode !== null) {
      throw new Error(readFileSync(at("server.log"), "utf8"));
    }
    return (await fetch(`http://127.0.0.1:${port}/version`).catch(() => undefined))?.ok;
  });
  return {
    root,
    host: `127.0.0.1:${port}`,
    work: at("work"),
    page: `http://127.0.0.1:${port}/?folder=${at("work")}`,
    logs: () => tails(root),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) {
        const how = child.signalCode ?? child.exitCode;
        throw new Error(
          `VS Code's server ended by itself (${how}): ${readFileSync(at("server.log"), "utf8")}`,
        );
      }
      const ended = once(child, "exit");
      process.kill(-child.pid, "SIGTERM");
      await ended;
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A headless browser. */
export function startBrowser() {
  return chromium.launch({ executablePath: given("CHROMIUM"), args: CHROMIUM });
}

/** Waits for a state: asks again until the answer is true. */
export async function until(what, ask, seconds = 60) {
  const end = Date.now() + 1000 * seconds;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${seconds} s in vain for ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The ends of all logs, for the report of a test that failed. */
function tails(root) {
  const files = readdirSync(root, { recursive: true }).map((name) => path.join(root, `${name}`));
  return files
    .filter((file) => file.endsWith(".log") && statSync(file).size > 0 && !/remoteagent|elemetry/.test(file))
    .map(
      (file) =>
        `== ${path.relative(root, file)}\n${readFileSync(file, "utf8").trimEnd().split("\n").slice(-30).join("\n")}`,
    )
    .join("\n");
}
