import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { endWithNpm } from "../npm-shell.ts";

/**
 * `npm run dev:worker`: runs the Worker and its objects under wrangler dev, with storage in `.wrangler/` or NASHRA_DATA.
 * Arguments are passed to wrangler (`-- --port 8788`). With NASHRA_ORIGINS it reads the agency from there. The cron trigger
 * fires at the start and then every five minutes, as on Cloudflare; the agencies' own alarms do the rest. To fire it by
 * hand: `curl http://127.0.0.1:8787/cdn-cgi/handler/scheduled`.
 */
const PASSED_ON = [
  "NASHRA_ORIGINS",
  "NASHRA_BASE_URL",
  "NASHRA_FEEDS",
  "NASHRA_CONTACT",
  "NASHRA_POLL",
  "NASHRA_LOG",
  "NASHRA_ADMIN_TOKEN",
];
const MINUTE = 60_000;

process.env["WRANGLER_SEND_METRICS"] ??= "false";
process.env["CLOUDFLARE_CF_FETCH_ENABLED"] ??= "false";
// wrangler takes each option once.
const { values } = parseArgs({ options: { port: { type: "string" } }, strict: false });
const port = String(values.port ?? process.env["PORT"] ?? "8787");
const state = process.env["NASHRA_DATA"] === undefined ? [] : ["--persist-to", process.env["NASHRA_DATA"]];

endWithNpm();
const vars = PASSED_ON.flatMap((name) =>
  process.env[name] === undefined ? [] : ["--var", `${name}:${process.env[name]}`],
);
// A development server alone may publish under an address of this machine.
vars.push("--var", "DEV_WORKER:1");
const base = process.env["NASHRA_BASE_URL"] === undefined ? ["--var", `NASHRA_BASE_URL:http://127.0.0.1:${port}`] : [];
const worker = wrangler(
  "dev",
  "--ip",
  "127.0.0.1",
  ...(values.port === undefined ? ["--port", port] : []),
  "--show-interactive-dev-session=false",
  ...state,
  ...vars,
  ...base,
  ...process.argv.slice(2),
);
let stopped = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    stopped = true;
    worker.kill(signal);
  });
}
void cron();
process.exitCode = (await ended(worker)) ?? 0;
stopped = true;

function wrangler(...args: string[]): ChildProcess {
  return spawn(process.execPath, ["node_modules/wrangler/bin/wrangler.js", ...args], {
    stdio: ["ignore", "inherit", "inherit"],
  });
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}

/** Fires the trigger as soon as there is a Worker, then every five minutes. */
async function cron(): Promise<void> {
  while (!stopped) {
    const timer = AbortSignal.timeout(MINUTE);
    const fired = await fetch(`http://127.0.0.1:${port}/cdn-cgi/handler/scheduled`, { signal: timer }).then(
      (response) => response.ok,
      () => false,
    );
    await sleep(fired ? 5 * MINUTE : 1000, undefined, { ref: false });
  }
}
