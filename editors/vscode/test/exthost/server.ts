// The server's life: which one is run, and what happens when it ends.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { api, open, ready, replace, says, until } from "./support";

const ROOT = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration("seamline");

/** The process of the server: a child of this one that runs `serve`. */
function pid(): number | undefined {
  // Without -ww, COLUMNS in the environment cuts the lines.
  const listed = execFileSync("ps", ["-ww", "-o", "pid=,args=", "--ppid", `${process.pid}`], {
    encoding: "utf8",
  });
  const line = listed.split("\n").find((each) => / serve( |$)/.test(each));
  return line === undefined ? undefined : Number.parseInt(line, 10);
}

async function setPath(command: string | undefined): Promise<void> {
  await ROOT().update("server.path", command, vscode.ConfigurationTarget.Workspace);
}

export function define(): void {
  describe("server", () => {
    before(ready);

    afterEach(async () => {
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    });

    it("is started again when it is killed, and knows what is open", async () => {
      await replace("shop/price.py", "(items)", "(items, tax)");
      await says("shop/cart.py", "missing-argument at 5");
      const first = pid();
      assert.ok(first);
      process.kill(first, "SIGKILL");
      await until("another process", () => pid() !== undefined && pid() !== first);
      await ready();
      await says("shop/cart.py", "missing-argument at 5");
      await vscode.commands.executeCommand("undo");
      await says("shop/cart.py");
    });

    it("is restarted by command", async () => {
      const first = pid();
      await vscode.commands.executeCommand("seamline.restart");
      await ready();
      assert.notEqual(pid(), first);
    });

    it("is another one when the setting says so, and none when that does not work", async () => {
      const { state } = await api();
      await setPath("/nowhere/seamline");
      await until("it to be stopped", () => state().kind === "stopped");
      assert.match(JSON.stringify(state()), /\/nowhere\/seamline cannot be used: there is no such program/);
      assert.equal(pid(), undefined);
      await setPath(undefined);
      await ready();
    });

    const UNFIT: [string, string, RegExp][] = [
      ["is too old", "echo seamline 0.0.9", /version 0\.0\.9 is too old, at least 0\.1\.0 is needed/],
      ["is another program", "echo Seam carver", /it is another program/],
      ["cannot say its version", "echo no tree-sitter >&2; exit 1", /it cannot be run \(no tree-sitter\)/],
      ["dies when it starts", '[ "$1" = --version ] && echo seamline 0.1.0', /ended several times/],
    ];
    for (const [title, script, reason] of UNFIT) {
      it(`is given up, and the status says why, when it ${title}`, async () => {
        const { state } = await api();
        const folder = await fs.mkdtemp(path.join(tmpdir(), "seamline-unfit-"));
        const file = path.join(folder, "seamline");
        await fs.writeFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
        await setPath(file);
        await until("it to be given up", () => state().kind === "stopped");
        assert.match(JSON.stringify(state()), reason);
        await setPath(undefined);
        await ready();
        await fs.rm(folder, { recursive: true });
      });
    }

    it("is put aside for another one although it never answers", async () => {
      const { program, state } = await api();
      const recorder = path.join(__dirname, "..", "test", "support", "recorder.mjs");
      await setPath(recorder);
      const record = process.env.RECORD ?? "";
      await until("what the editor says of itself", () => fs.stat(record).catch(() => false));
      assert.deepEqual([state().kind, program()], ["running", undefined]);
      await setPath(undefined);
      await ready();
    });

    it("is that of the selected Python environment", async () => {
      const { program } = await api();
      const set = ROOT().get("server.path", "");
      const environment = await fs.mkdtemp(path.join(tmpdir(), "seamline-environment-"));
      await fs.mkdir(path.join(environment, "bin"));
      await fs.symlink(set, path.join(environment, "bin", "seamline"));
      try {
        await setPath("");
        await vscode.commands.executeCommand(
          "test.selectInterpreter",
          path.join(environment, "bin", "python"),
        );
        await until("its server", () => program()?.startsWith(environment));
        await ready();
        await vscode.commands.executeCommand("test.selectInterpreter", "");
        await until("no server of it", () => !program()?.startsWith(environment));
      } finally {
        await setPath(undefined);
        await fs.rm(environment, { recursive: true });
      }
      await until("the one that is set", () => program() === set);
      await ready();
    });

    it("is installed on request, into an environment of its own", async () => {
      const { program, state } = await api();
      await setPath("");
      await until("no server", () => state().kind === "missing");
      const installed = vscode.commands.executeCommand("seamline.install");
      await until("the installation", () => state().kind === "installing");
      await installed;
      await ready();
      assert.match(program() ?? "", /globalStorage\/seamline\.seamline\/server\/bin\/seamline$/);
      await setPath(undefined);
      await until("the one that is set", () => program() === ROOT().get("server.path"));
      await ready();
    });

    it("tells about itself for a report of a fault", async () => {
      await vscode.commands.executeCommand("seamline.debugInformation");
      const text = vscode.window.activeTextEditor?.document.getText() ?? "";
      assert.match(text, /seamline 0\.\d/i);
    });

    it("has the pages of its rules", async () => {
      await open("shop/price.py");
      await vscode.commands.executeCommand("seamline.explainRule", "missing-argument");
      const labels = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label));
      await until("the page", () => labels().some((label) => label.includes("missing-argument")));
    });
  });
}
