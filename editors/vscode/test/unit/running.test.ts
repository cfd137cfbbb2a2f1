import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { isProgram, namesOf, output } from "../../src/running";

const node = process.execPath;

test("what a program prints", async () => {
  assert.equal(await output(node, ["-e", "console.log(1)"]), "1\n");
});

const FAILURES: [string, string, string[], number, RegExp][] = [
  ["what it says on standard error", node, ["-e", "console.error('why'); process.exit(3)"], 10_000, /^why$/],
  ["a program that is not there", "/nowhere/seamline", [], 10_000, /ENOENT/],
  ["a program that does not end", node, ["-e", "setInterval(() => {}, 1000)"], 300, /took too long/],
];

for (const [title, command, args, patience, expected] of FAILURES) {
  test(`fails with ${title}`, () => assert.rejects(output(command, args, patience), { message: expected }));
}

test("a program is a file that may be run", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "seamline-"));
  const plain = path.join(folder, "plain");
  writeFileSync(plain, "", { mode: 0o644 });
  assert.deepEqual([node, folder, plain, path.join(folder, "none")].map(isProgram), [
    true,
    false,
    false,
    false,
  ]);
});

test("a folder that is reached by a link has two names", () => {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "seamline-")));
  const [folder, link, none] = ["folder", "link", "none"].map((name) => path.join(root, name));
  mkdirSync(folder as string);
  symlinkSync(folder as string, link as string);
  assert.deepEqual(namesOf(link as string), [link, folder]);
  assert.deepEqual(namesOf(none as string), [none]);
});
