/**
 * `npm pack` runs this first: bundles everything that the package needs into dist/, so that it runs with nothing but Node,
 * and collects the licences of what is in the bundle.
 */
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { build } from "esbuild";

const FOLDER = "dist";
/** The scripts of threads have files of their own, beside the command line's; what they share is in further files. */
const ENTRIES = [
  "src/node/command-line.ts",
  "src/node/chores-thread.ts",
  "src/node/background/background-thread.ts",
  "src/node/store/search-thread.ts",
];
// CommonJS packages in the bundle call `require` for Node's own modules.
const REQUIRE = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

rmSync(FOLDER, { recursive: true, force: true });
const { metafile, warnings } = await build({
  entryPoints: Object.fromEntries(ENTRIES.map((path) => [basename(path, ".ts"), path])),
  outdir: FOLDER,
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  target: "node24",
  banner: { js: REQUIRE },
  legalComments: "none",
  // Names stay, for stack traces.
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
  logLevel: "warning",
});
if (warnings.length > 0) process.exitCode = 1;

const packages = new Set(
  Object.keys(metafile.inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []),
);
const licences = [...packages].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8")) as Record<
    string,
    string
  >;
  const [file] = globSync(`${folder}/{LICENSE,LICENCE,license,License}*`);
  return `${name} ${version} (${license})\n\n${file === undefined ? "" : readFileSync(file, "utf8").trim()}\n`;
});
writeFileSync(`${FOLDER}/LICENSES.txt`, licences.join(`\n${"-".repeat(72)}\n\n`));
