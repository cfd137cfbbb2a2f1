import assert from "node:assert/strict";
import { test } from "node:test";
import { candidates, choose, explain, isOlder, type Surroundings } from "../../src/finding";

const NOTHING: Surroundings = {
  setting: "",
  interpreter: "",
  path: "",
  own: "/own",
  windows: false,
  forbidden: [],
};

const PLACES: [string, Partial<Surroundings>, string[]][] = [
  ["nothing is known", {}, ["private /own/bin/seamline"]],
  [
    "a setting is an order",
    { setting: "/s/seamline", interpreter: "/e/bin/python" },
    ["setting /s/seamline"],
  ],
  [
    "a setting of an untrusted workspace never comes here, and the user's own counts",
    { setting: "/w/s", forbidden: ["/w"] },
    ["setting /w/s"],
  ],
  [
    "the environment comes before PATH",
    { interpreter: "/e/bin/python", path: "/a:/b" },
    ["environment /e/bin/seamline", "path /a/seamline", "path /b/seamline", "private /own/bin/seamline"],
  ],
  [
    "folders of PATH that depend on where one is are left out",
    { path: ".:bin::/a" },
    ["path /a/seamline", "private /own/bin/seamline"],
  ],
  [
    "an untrusted workspace brings no program of its own",
    { interpreter: "/w/.venv/bin/python", path: "/w/bin:/w/..bin:/workshop:/a", forbidden: ["/w"] },
    ["path /workshop/seamline", "path /a/seamline", "private /own/bin/seamline"],
  ],
  [
    "on Windows",
    { interpreter: "C:\\e\\Scripts\\python.exe", path: "C:\\a;b", own: "C:\\own", windows: true },
    [
      "environment C:\\e\\Scripts\\seamline.exe",
      "path C:\\a\\seamline.exe",
      "private C:\\own\\Scripts\\seamline.exe",
    ],
  ],
];

for (const [title, around, expected] of PLACES) {
  test(`where a server may be: ${title}`, () => {
    const found = candidates({ ...NOTHING, ...around }).map((one) => `${one.source} ${one.command}`);
    assert.deepEqual(found, expected);
  });
}

/** Programs by their path: what they print, or an error. */
type World = Record<string, string | Error>;

const CHOICES: [string, Partial<Surroundings>, World, string, string[]][] = [
  [
    "the first that is there",
    { path: "/a:/b" },
    { "/b/seamline": "seamline 0.1.0\n" },
    "/b/seamline 0.1.0",
    [],
  ],
  ["none", { path: "/a" }, {}, "", []],
  [
    "one that is too old is passed over",
    { path: "/a:/b" },
    { "/a/seamline": "seamline 0.0.9", "/b/seamline": "seamline 0.2.0rc1" },
    "/b/seamline 0.2.0rc1",
    ["version 0.0.9 is too old, at least 0.1.0 is needed"],
  ],
  [
    "another program of that name",
    { path: "/a" },
    { "/a/seamline": "Seam carver 3" },
    "",
    ["it is another program: it does not say `seamline` and its version"],
  ],
  [
    "one that does not run",
    { path: "/a" },
    { "/a/seamline": new Error("bad magic") },
    "",
    ["it cannot be run (bad magic)"],
  ],
  ["a setting that names nothing", { setting: "/s" }, {}, "", ["there is no such program"]],
];

for (const [title, around, world, expected, reasons] of CHOICES) {
  test(`which server: ${title}`, async () => {
    const choice = await choose(
      candidates({ ...NOTHING, ...around }),
      (command) => command in world,
      async (command) => {
        const said = world[command];
        if (said === undefined || said instanceof Error) {
          throw said;
        }
        return said;
      },
    );
    const { server } = choice;
    assert.equal(server ? `${server.command} ${server.version}` : "", expected);
    assert.deepEqual(
      choice.rejected.map((one) => one.reason),
      reasons,
    );
    for (const one of choice.rejected) {
      assert.match(explain({ ...choice, rejected: [one] }), new RegExp(one.command));
    }
  });
}

const VERSIONS: [string, string, boolean][] = [
  ["0.1.0", "0.1.0", false],
  ["0.0.10", "0.0.9", false],
  ["0.9", "0.10", true],
  ["1", "1.0.1", true],
  ["1.0", "1", false],
  ["0.1.0.dev3", "0.1.0", false],
  ["nonsense", "0.1.0", true],
];

for (const [version, than, expected] of VERSIONS) {
  test(`${version} is ${expected ? "" : "not "}older than ${than}`, () =>
    assert.equal(isOlder(version, than), expected));
}
