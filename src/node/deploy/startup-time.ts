import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

const RUNS = 4;

/**
 * Milliseconds that workerd takes to load and evaluate a bundle (`main`, a module in `folder`) beyond those for an empty
 * one, by the fastest of four runs of each. Cloudflare allows a second.
 */
export function startupMs(folder: string, main: string): number {
  writeFileSync(join(folder, "empty.js"), "export default {};\n");
  const time = (module: string): number => {
    const entry = `import "${module}";\nexport default { test() {} };\n`;
    writeFileSync(join(folder, "entry.js"), entry);
    writeFileSync(join(folder, "startup.capnp"), configOf(module, textsIn(folder)));
    let least = Number.POSITIVE_INFINITY;
    for (let run = 0; run < RUNS; run += 1) {
      const from = performance.now();
      const { status, stderr } = spawnSync(
        process.execPath,
        ["node_modules/workerd/bin/workerd", "test", join(folder, "startup.capnp")],
        { encoding: "utf8" },
      );
      if (status !== 0) throw new Error(`workerd cannot start the bundle: ${stderr}`);
      least = Math.min(least, performance.now() - from);
    }
    return least;
  };
  return Math.max(0, time(main) - time("empty.js"));
}

/** Modules of text, which a bundle imports by name. */
function textsIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith(".sql"));
}

function configOf(module: string, texts: readonly string[]): string {
  const others = texts.map((name) => `, (name = "${name}", text = embed "${name}")`).join("");
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .main)]);
const main :Workerd.Worker = (
  modules = [(name = "entry", esModule = embed "entry.js"), (name = "${module}", esModule = embed "${module}")${others}],
  compatibilityDate = "2026-10-20",
  compatibilityFlags = ["no_nodejs_compat", "no_nodejs_compat_v2"],
);
`;
}
