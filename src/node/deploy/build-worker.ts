import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { startupMs } from "./startup-time.ts";

/** `npm run build`: bundles the Worker without deploying it, and refuses what would break it at the edge. */

/** KiB of the bundle after gzip: far below what Cloudflare takes, so that an isolate starts fast. */
const CEILING = 320;
/** Milliseconds to load and evaluate it, of the thousand that Cloudflare allows. */
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
  if (run.status !== 0) problems.push(`wrangler ended with ${run.status}:\n${output}`);
  // A node: import is only a warning to wrangler; at the edge it is a crash.
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
    .filter((name) => name.endsWith(".js"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}
