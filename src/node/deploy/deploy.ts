import { type DeployRun, deploy } from "./steps.ts";
import { wranglerHere } from "./wrangler.ts";

/** `npm run deploy [-- --env preview] [-- --dry-run]`: docs/cloudflare.md describes what it does and needs. */
const args = process.argv.slice(2);
const at = args.indexOf("--env");
const run: DeployRun = {
  environment: at < 0 ? null : (args[at + 1] ?? ""),
  dryRun: args.includes("--dry-run"),
  baseUrl: process.env["NASHRA_BASE_URL"] ?? null,
  building: process.env["WORKERS_CI"] === "1",
  wrangler: wranglerHere(),
  say: (line) => process.stderr.write(`deploy: ${line}\n`),
};
const allowed = new Set(["--env", "--dry-run", ...(run.environment === null ? [] : [run.environment])]);
const unknown = args.find((arg) => !allowed.has(arg));
if (unknown !== undefined || run.environment === "") {
  process.stderr.write(`deploy: ${unknown ?? "--env"}: expected only --env NAME and --dry-run\n`);
  process.exitCode = 2;
} else process.exitCode = await deploy(run);
