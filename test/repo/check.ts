import { spawnSync } from "node:child_process";
import { type NamedScript, runNamed } from "../support/named-scripts.ts";

/**
 * `npm run check`: types, lint, format and the Worker's bundle. `npm run check -- NAME [ARGS]`: a longer check, one that needs
 * a browser, other programs or minutes, so that CI does not run it; `--help` lists them.
 */
export const CHECKS: Readonly<Record<string, NamedScript>> = {
  pages: {
    file: "test/browser/pages.ts",
    does: "the pages in a browser: accessibility, layout, no error",
    short: null,
  },
  operator: {
    file: "test/browser/operator.ts",
    does: "the operator's pages in a browser: agencies, articles, items set aside, alarms; in Arabic on a phone",
    short: null,
  },
  xss: {
    file: "test/browser/xss.ts",
    does: "hostile markup in a browser: no script runs, nothing is called",
    short: null,
  },
  feeds: { file: "test/interop/validate.ts", does: "documents before the W3C validator and the schemas", short: null },
  readers: { file: "test/interop/readers.ts", does: "documents before the parsers of real readers", short: null },
  opml: { file: "test/interop/opml.ts", does: "OPML before the parsers of real readers", short: null },
  budget: {
    file: "test/budget/run.ts",
    does: "what a day costs on Cloudflare; --write puts it into the docs",
    short: null,
  },
  mutate: {
    file: "test/repo/mutate.ts",
    does: "changes one number of src/ at a time, and shows which changes no test notices",
    short: "--minutes 2 src/poll/schedule.ts",
  },
};

/** npm puts the tools' folder on the path. */
const USUAL =
  "tsc -p tsconfig.json && tsc -p src/worker/tsconfig.json && biome check --error-on-warnings . && npm run --silent build";

if (import.meta.main) {
  if (process.argv.length > 2) await runNamed("npm run check --", CHECKS);
  else process.exitCode = spawnSync(USUAL, { shell: true, stdio: "inherit" }).status ?? 1;
}
