// The language server's life: found, started, watched, started again. Says what it is up to in the status bar only.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State as Running,
} from "vscode-languageclient/node";
import { type Choice, candidates, choose, explain, type Server } from "./finding";
import type { Key } from "./key";
import { lenses, SHOW_REFERENCES } from "./lenses";
import type { Environments } from "./python";
import { Restarts } from "./restarts";
import { isProgram, namesOf, output } from "./running";
import type { Report } from "./state";
import type { StatusBar } from "./status";

/** The server of this window. All changes of its life go one after the other. */
export class SeamlineServer {
  private client: LanguageClient | undefined;
  private child: ChildProcess | undefined;
  private running: Server | undefined;
  /** Grows when what runs is ended: what a client of an earlier life still says does not count. */
  private life = 0;
  private readonly restarts = new Restarts();
  private queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly own: string,
    private readonly environments: Environments,
    private readonly key: Key,
    private readonly status: StatusBar,
    readonly log: vscode.LogOutputChannel,
    readonly serverLog: vscode.LogOutputChannel,
  ) {}

  /** The program that runs, while it runs. */
  get program(): Server | undefined {
    return this.client?.isRunning() ? this.running : undefined;
  }

  /** Ask the server to run one of its commands. */
  ask<Answer>(command: string, ...given: (string | number)[]): Promise<Answer> {
    if (this.client === undefined) {
      throw new Error("the server is not running");
    }
    return this.client.sendRequest("workspace/executeCommand", { command, arguments: given });
  }

  /** Stop what runs, look for a server anew and start it; first do `between`, when nothing runs. */
  restart(between: () => Promise<void> = async () => {}): Promise<void> {
    this.restarts.clear();
    return this.next(async () => {
      await this.end();
      await between();
      await this.begin();
    });
  }

  /** Another environment or setting may mean another program, or one at last: restart if it does. */
  reconsider(): Promise<void> {
    return this.next(async () => {
      const choice = await this.choose();
      if (choice.server === undefined || choice.server.command !== this.running?.command) {
        this.restarts.clear();
        await this.end();
        await this.begin();
      }
    });
  }

  /** Stop for good. */
  stop(): Promise<void> {
    return this.next(() => this.end());
  }

  private next(work: () => Promise<void>): Promise<void> {
    const done = this.queue.then(work);
    this.queue = done.catch((error) => this.log.error(String(error)));
    return done;
  }

  private async choose(): Promise<Choice> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const among = candidates({
      setting: vscode.workspace.getConfiguration("seamline").get("server.path", ""),
      interpreter: await this.environments.interpreter(),
      path: process.env.PATH ?? "",
      own: this.own,
      windows: process.platform === "win32",
      forbidden: vscode.workspace.isTrusted ? [] : folders.flatMap((folder) => namesOf(folder.uri.fsPath)),
    });
    const choice = await choose(among, isProgram, (command) => output(command, ["--version"]));
    for (const one of choice.rejected) {
      this.log.warn(`${one.command} (${one.source}) cannot be used: ${one.reason}`);
    }
    return choice;
  }

  private async begin(): Promise<void> {
    this.status.show({ kind: "starting" });
    const choice = await this.choose();
    this.running = choice.server;
    if (choice.server === undefined) {
      const reason = explain(choice);
      this.log.warn(reason);
      const chosen = choice.rejected.some((one) => one.source === "setting");
      // A program that the user chose is not put aside for another one.
      this.status.show(chosen ? { kind: "stopped", reason } : { kind: "missing", reason });
      return;
    }
    const server = choice.server;
    this.log.info(`starting ${server.command}, version ${server.version}, from ${server.source}`);
    this.status.show({ kind: "running", version: server.version, report: undefined });
    const life = ++this.life;
    const env = await this.environment();
    const client = new QuietClient(
      "seamline",
      "Seamline",
      () => this.launch(server, env),
      this.options(life),
    );
    this.client = client;
    client.onNotification("seamline/status", (report: Report) => {
      if (life === this.life) {
        this.status.show({ kind: "running", version: server.version, report });
      }
    });
    client.onDidChangeState(({ newState }) => {
      void vscode.commands.executeCommand("setContext", "seamline.running", newState === Running.Running);
    });
    // Not waited for: a server that never answers must not keep the user from choosing another one.
    client.start().catch((error) => {
      this.log.error(`the server did not start: ${error}`);
      this.died(life);
    });
  }

  private async environment(): Promise<NodeJS.ProcessEnv> {
    const logLevel = vscode.workspace.getConfiguration("seamline").get("server.logLevel", "info");
    return { ...process.env, ...(await this.key.environment()), SEAMLINE_LOG: logLevel };
  }

  /** The client cannot stop a server that has not answered yet, so the process is ours. */
  private async launch(server: Server, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
    // Where the program lies, not in the workspace: nothing that lies there may change what is run.
    const child = spawn(server.command, ["serve"], { env, cwd: path.dirname(server.command) });
    this.child = child;
    await once(child, "spawn");
    return child;
  }

  private options(life: number): LanguageClientOptions {
    return {
      documentSelector: [{ scheme: "file", language: "python" }],
      outputChannel: this.serverLog,
      traceOutputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: {
        codeLens: vscode.workspace.getConfiguration("seamline").get("codeLens", true),
        showReferencesCommand: SHOW_REFERENCES,
        dismissCommand: "seamline.dismiss",
      },
      middleware: lenses,
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          this.died(life);
          // Not by the client itself: when a server dies while it starts, its two tries get in each other's way. And
          // another program may be the right one by now.
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    };
  }

  /** A connection has broken, or never came to be. Both are said of a server that dies while it starts. */
  private died(life: number): void {
    if (life !== this.life) {
      return;
    }
    const now = ++this.life;
    this.child?.kill("SIGKILL");
    this.client = this.running = this.child = undefined;
    const again = this.restarts.again(Date.now());
    this.log.error(`the server ended unexpectedly; it is ${again ? "" : "not "}started again`);
    if (again) {
      this.status.show({ kind: "starting" });
      void this.next(async () => (now === this.life ? this.begin() : undefined));
    } else {
      const reason = "The server ended several times within minutes; its log says more. Click to restart it.";
      this.status.show({ kind: "stopped", reason });
    }
  }

  private async end(): Promise<void> {
    const { client, child } = this;
    this.client = this.running = this.child = undefined;
    this.life++;
    try {
      if (client?.isRunning()) {
        await client.dispose();
      }
    } finally {
      child?.kill("SIGKILL");
    }
  }
}

/** Writes into the log what the client would open a window for: the status bar says that something is wrong. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}
