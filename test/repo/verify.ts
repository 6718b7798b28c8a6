import { type NamedScript, runNamed } from "../support/named-scripts.ts";

/** `npm run verify -- NAME [ARGS]`: checks that need a browser, other programs or minutes, so that CI does not run them. */
export const VERIFICATIONS: Readonly<Record<string, NamedScript>> = {
  pages: {
    file: "test/browser/pages.ts",
    does: "the pages in a browser: accessibility, layout, no error",
    short: null,
  },
  xss: {
    file: "test/browser/xss.ts",
    does: "hostile markup in a browser: no script runs, nothing is called",
    short: null,
  },
  feeds: { file: "test/interop/validate.ts", does: "documents before the W3C validator and the schemas", short: null },
  readers: { file: "test/interop/readers.ts", does: "documents before the parsers of real readers", short: null },
  budget: {
    file: "test/budget/run.ts",
    does: "what a day costs on Cloudflare; --write puts it into the docs",
    short: null,
  },
};

if (import.meta.main) await runNamed("npm run verify --", VERIFICATIONS);
