// What VS Code's extension host loads: runs the tests with mocha, and writes their report where `run.mjs` finds it.

import * as path from "node:path";
import Mocha from "mocha";
import { define as defineSeams } from "./seams";
import { define as defineServer } from "./server";
import { work } from "./support";

export function run(): Promise<void> {
  const reporterOptions = { output: path.join(work(), "..", "report.json") };
  const mocha = new Mocha({ ui: "bdd", timeout: 300_000, reporter: "json", reporterOptions });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  defineSeams();
  defineServer();
  return new Promise((resolve, reject) => {
    mocha.run((failures) => (failures ? reject(new Error(`${failures} tests failed`)) : resolve()));
  });
}
