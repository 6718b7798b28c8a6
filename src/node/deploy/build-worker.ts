import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { startupMs } from "./startup-time.ts";

/** `npm run build`: bundles the Worker without deploying it, and fails on anything that would break at the edge. */

/** Maximum KiB of the bundle after gzip: far below Cloudflare's limit, so that isolates start fast. */
const CEILING = 480;
/** Maximum milliseconds to load and evaluate it; Cloudflare allows 1000. */
const STARTUP_CEILING = 500;

const folder = mkdtempSync(join(tmpdir(), "nashra-build-"));
try {
  const run = spawnSync(
    process.execPath,
    ["node_modules/wrangler/bin/wrangler.js", "deploy", "--dry-run", "--minify", "--outdir", folder],
    { encoding: "utf8", env: { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" } },
  );
  const output = `${run.stdout}${run.stderr}`;
  const problems: string[] = [];
  if (run.status !== 0) problems.push(`wrangler exited with ${run.status}:\n${output}`);
  // wrangler only warns of a node: import, which crashes at the edge.
  if (/\bWARNING\b/.test(output)) problems.push(`wrangler warned:\n${output}`);
  const code = run.status === 0 ? bundle() : "";
  if (/(?:from|import|require\()\s*["'](?:node:|undici)/.test(code)) problems.push("the bundle imports a Node module");
  const kib = Math.round(gzipSync(code).length / 1024);
  if (kib > CEILING) problems.push(`the bundle has ${kib} KiB after gzip; at most ${CEILING} are allowed`);
  const startup = problems.length === 0 ? Math.round(startupMs(folder, "index.js")) : 0;
  if (startup > STARTUP_CEILING) {
    problems.push(`the bundle takes ${startup} ms to start; at most ${STARTUP_CEILING} are allowed`);
  }
  for (const problem of problems) process.stderr.write(`build: ${problem}\n`);
  if (problems.length === 0)
    process.stdout.write(
      `the Worker's bundle: ${Math.round(code.length / 1024)} KiB, ${kib} KiB after gzip (ceiling ${CEILING}); starts in ${startup} ms (ceiling ${STARTUP_CEILING})\n`,
    );
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function bundle(): string {
  return readdirSync(folder)
    .filter((name) => /\.(?:js|sql)$/.test(name))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}
