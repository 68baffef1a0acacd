// usage: node build.mjs DIRECTORY
// Bundles the editor into DIRECTORY/editor.js, and the licences of everything in it into DIRECTORY/editor.licences.txt.

import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const directory = process.argv[2];
if (!directory) throw new Error("usage: node build.mjs DIRECTORY");
const { metafile } = await build({
  entryPoints: ["src/editor.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  banner: { js: "/* CodeMirror, Lezer and others, under the MIT licence: see editor.licences.txt beside this file. */" },
  metafile: true,
  outfile: join(directory, "editor.js"),
  logLevel: "warning",
});

const [output] = Object.values(metafile.outputs);
const packages = new Set();
for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
  const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
  if (name && bytesInOutput > 0) packages.add(name);
}
const parts = ["editor.js holds these libraries, bundled from the sources in editor/.\n"];
for (const name of [...packages].sort()) {
  const place = join("node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(place, "package.json"), "utf8"));
  const file = (await readdir(place)).find((file) => /^licen[cs]e/i.test(file));
  if (!file) throw new Error(`${name} has no licence file`);
  parts.push(`${name} ${version} (${license})\n\n${(await readFile(join(place, file), "utf8")).trim()}\n`);
}
await writeFile(join(directory, "editor.licences.txt"), parts.join("\n---\n\n"));
