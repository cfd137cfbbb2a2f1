// Bundles the extension into one file, and the tests into those that their runners load.
//   node esbuild.mjs [--production]

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const production = process.argv.includes("--production");
const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  logLevel: "warning",
  sourcesContent: false,
};
const inHost = { ...common, format: "cjs", external: ["vscode", "mocha"] };

mkdirSync("dist", { recursive: true });
copyFileSync("../../server/seamline/contract/seamline.schema.json", "dist/seamline.schema.json");
writeFileSync("dist/README.md", withoutPictures(readFileSync("README.md", "utf8")));
await build({
  ...inHost,
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  minify: production,
  sourcemap: production ? false : "linked",
});
if (!production) {
  await build({
    ...inHost,
    entryPoints: ["test/exthost/index.ts"],
    outfile: "dist/exthost.js",
    sourcemap: "inline",
  });
  await build({
    ...common,
    format: "esm",
    entryPoints: ["test/unit/index.ts"],
    outfile: "dist/unit.test.mjs",
  });
}

/** The text without its pictures: the editor shows no picture of a packaged README but those from an https address. */
function withoutPictures(markdown) {
  return markdown.replace(/^!\[.*\]\(.*\)\n\n/gm, "");
}
