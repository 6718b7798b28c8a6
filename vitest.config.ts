import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { dropNoise } from "./test/support/noise.ts";

process.env["WRANGLER_SEND_METRICS"] ??= "false";
process.env["CLOUDFLARE_CF_FETCH_ENABLED"] ??= "false";

dropNoise(process.stderr);
dropNoise(process.stdout);

/** Suites of the core: the same files run on Node and inside workerd. */
const core = ["test/{model,fetch,read,archive,publish,push,poll,operate,serve,whole}/**/*.test.ts"];
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** How much longer a suite runs as a soak: `npm run soak -- objects`. */
const soak = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) => (/^DAY_/.test(name) ? [[name, value ?? ""]] : [])),
);

/** Suites that run inside workerd, with an object whose storage holds the archive. */
const inWorkerd = {
  resolve: { alias: { "#platform": at("./test/workerd/platform.ts") } },
  plugins: [
    cloudflareTest({
      main: "./test/workerd/main.ts",
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: { durableObjects: { STORE: { className: "Store", useSQLite: true } }, bindings: soak },
    }),
  ],
};

export default defineConfig({
  test: {
    // A worker keeps its modules from file to file: no suite changes one for good, and importing src/ again would take half the time.
    isolate: false,
    // Vitest leaves a core free: of two that is half of the machine, and the suites then take twice as long.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // A dot a test where nobody watches: a failure is told in full at the end by either.
    reporters: [process.stdout.isTTY ? "default" : "dot", "./test/support/count-reporter.ts"],
    projects: [
      {
        resolve: { alias: { "#platform": at("./test/support/platform.node.ts") } },
        test: {
          name: "node",
          include: [...core, "test/{node,repo,site}/**/*.test.ts"],
          globalSetup: "./test/support/sites.ts",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...inWorkerd,
        test: {
          name: "workerd",
          include: core,
          globalSetup: "./test/support/sites.ts",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Alone: these suites delete and evict all objects of their workerd.
        ...inWorkerd,
        test: {
          name: "objects",
          include: ["test/workerd/**/*.test.ts"],
          globalSetup: "./test/support/sites.ts",
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: { name: "edge", include: ["test/edge/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 },
      },
    ],
  },
});
