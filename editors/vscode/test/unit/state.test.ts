import assert from "node:assert/strict";
import { test } from "node:test";
import { type Report, type State, shown } from "../../src/state";

function running(report: Partial<Report>): State {
  const ok: Report = { health: "ok", quiescent: true, message: "", indexed: 1202, total: 1202 };
  return { kind: "running", version: "0.1.0", report: { ...ok, ...report } };
}

const STATES: [string, State, string, RegExp, string, string?][] = [
  ["starting", { kind: "starting" }, "$(sync~spin) Seamline", /starting/, "plain"],
  [
    "missing",
    { kind: "missing", reason: "Not on PATH." },
    "$(cloud-download) Seamline: install",
    /^Not on PATH\. Click/,
    "warning",
    "seamline.install",
  ],
  ["installing", { kind: "installing" }, "$(sync~spin) Seamline: installing", /installed/, "plain"],
  [
    "stopped",
    { kind: "stopped", reason: "It ended." },
    "$(error) Seamline: stopped",
    /^It ended\.$/,
    "error",
    "seamline.restart",
  ],
  [
    "no report yet",
    { kind: "running", version: "0.1.0", report: undefined },
    "$(sync~spin) Seamline",
    /starting/,
    "plain",
  ],
  [
    "indexing",
    running({ indexed: 120, quiescent: false }),
    "$(sync~spin) Seamline 120/1,202",
    /indexing 1,202 files/,
    "plain",
  ],
  ["checking", running({ quiescent: false }), "$(sync~spin) Seamline", /checking/, "plain"],
  ["ready", running({}), "$(check) Seamline", /0\.1\.0: 1,202 files indexed/, "plain"],
  [
    "ready, with more to say",
    running({ message: "More." }),
    "$(check) Seamline",
    /indexed\. More\.$/,
    "plain",
  ],
  ["one file", running({ indexed: 1, total: 1 }), "$(check) Seamline", /1 file indexed/, "plain"],
  [
    "paused",
    running({ health: "warning", message: "Run seamline.index.", indexed: 3 }),
    "$(debug-pause) Seamline 3/1,202",
    /indexing is paused; .* Click to go on/,
    "warning",
    "seamline.index",
  ],
  [
    "degraded",
    running({ health: "warning", message: "seamline.toml:2: unknown key." }),
    "$(warning) Seamline",
    /seamline\.toml:2: unknown key/,
    "warning",
  ],
  [
    "failed",
    running({ health: "error", message: "Indexing failed." }),
    "$(error) Seamline",
    /failed/,
    "error",
  ],
];

for (const [title, state, text, tooltip, level, command] of STATES) {
  test(`the status bar says: ${title}`, () => {
    const said = shown(state);
    assert.equal(said.text, text);
    assert.match(said.tooltip, tooltip);
    assert.equal(said.level, level);
    assert.equal(said.command, command);
  });
}
