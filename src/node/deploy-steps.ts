import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Wrangler } from "./wrangler.ts";

export interface DeployRun {
  /** `preview`, or null for the deployment itself. */
  readonly environment: string | null;
  readonly dryRun: boolean;
  /** Public address for this deployment, where the configuration names none. */
  readonly baseUrl: string | null;
  readonly wrangler: Wrangler;
  readonly say: (line: string) => void;
}

const CONFIG = "wrangler.toml";
/** The configuration that is deployed: that of the repository with what is this account's own. Not committed. */
const MADE = ".wrangler/deploy/nashra.toml";

/**
 * Deploys in the order that a first deployment needs: who am I, the database, its schema, the Worker. Each thing that is
 * missing is told in one line that says how to get it. Gives the exit code.
 */
export async function deploy(run: DeployRun): Promise<number> {
  const { wrangler, say } = run;
  if (!existsSync(CONFIG)) return wrong(run, `there is no ${CONFIG} here: run this in the folder of nashra`);
  const config = readFileSync(CONFIG, "utf8");
  const part = partOf(config, run.environment);
  if (part === null) return wrong(run, `${CONFIG} has no [env.${run.environment}]: expected a name that stands there`);
  const name = /^database_name\s*=\s*"([^"]+)"/m.exec(part)?.[1];
  if (name === undefined) return wrong(run, `${CONFIG} names no database: expected database_name under d1_databases`);
  const env = run.environment === null ? ["--env", ""] : ["--env", run.environment];
  if (run.dryRun) {
    const answer = await wrangler(["deploy", "--dry-run", ...env], true);
    return answer.code === 0 ? 0 : wrong(run, "the Worker cannot be bundled: see above");
  }

  const who = await wrangler(["whoami"]);
  if (who.code !== 0 || /not authenticated|not logged in/i.test(who.stdout + who.stderr)) {
    return wrong(
      run,
      "not logged in to Cloudflare: run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN (dashboard, My Profile, API Tokens, template Edit Cloudflare Workers, and add D1: Edit)",
    );
  }
  const accounts = new Set([...(who.stdout.matchAll(/\b[0-9a-f]{32}\b/g) ?? [])].map(([id]) => id));
  if (accounts.size > 1 && process.env["CLOUDFLARE_ACCOUNT_ID"] === undefined && !/^account_id\s*=/m.test(config)) {
    return wrong(
      run,
      `this login has ${accounts.size} accounts: set CLOUDFLARE_ACCOUNT_ID to one of ${[...accounts].join(", ")}`,
    );
  }
  const database = /^database_id\s*=\s*"([^"]+)"/m.exec(part)?.[1] ?? (await findDatabase(run, name));
  if (database === null) return 1;
  say(`database ${name}: ${database}`);
  const baseUrl = (run.baseUrl || /^\s*NASHRA_BASE_URL\s*=\s*"([^"]+)"/m.exec(part)?.[1]) ?? null;
  if (baseUrl === null) {
    return wrong(
      run,
      `the public address is not known: set NASHRA_BASE_URL under [vars] in ${CONFIG}, or for this time: NASHRA_BASE_URL=https://${run.environment === null ? "nashra" : "nashra-preview"}.YOUR-SUBDOMAIN.workers.dev npm run deploy`,
    );
  }
  if (!/^https:\/\/[^\s"]+$/.test(baseUrl)) {
    return wrong(run, `NASHRA_BASE_URL=${JSON.stringify(baseUrl)}: expected an address with https://`);
  }
  mkdirSync(".wrangler/deploy", { recursive: true });
  writeFileSync(MADE, withOwn(config, part, name, database));
  const made = ["--config", MADE, ...env];

  const migrated = await wrangler(["d1", "migrations", "apply", "DB", "--remote", ...made], true);
  if (migrated.code !== 0) return wrong(run, "the database could not be migrated (see above); nothing was deployed");
  const deployed = await wrangler(["deploy", ...made, "--var", `NASHRA_BASE_URL:${baseUrl}`], true);
  if (deployed.code !== 0) {
    return wrong(run, "the Worker could not be deployed (see above); the one before, if any, goes on serving");
  }
  say(`deployed; feeds at ${baseUrl}/ within a few minutes, state at ${baseUrl}/health`);
  await tellSecrets(run, made);
  say(`to go back: npx wrangler rollback --config ${MADE} --env ${run.environment ?? '""'}`);
  return 0;
}

/** The id of the database of this name, which is made where the account has none; null: told why not. */
async function findDatabase(run: DeployRun, name: string): Promise<string | null> {
  const listed = await run.wrangler(["d1", "list", "--json"]);
  const known = listed.code === 0 ? databasesIn(listed.stdout) : null;
  if (known === null) {
    wrong(run, "the account's databases cannot be read: give the API token the permission D1: Edit");
    return null;
  }
  const found = known.find((one) => one.name === name);
  if (found !== undefined) return found.uuid;
  run.say(`the account has no database ${name}: making it`);
  const made = await run.wrangler(["d1", "create", name]);
  const id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/.exec(made.stdout)?.[0];
  if (made.code === 0 && id !== undefined) return id;
  const why = `${made.stderr}${made.stdout}`.trim().split("\n").at(-1) ?? "";
  wrong(run, `the database ${name} could not be made: ${why} (a free account has ten: npx wrangler d1 list)`);
  return null;
}

function databasesIn(text: string): { name: string; uuid: string }[] | null {
  try {
    const given = JSON.parse(text.slice(Math.max(0, text.indexOf("["))));
    return Array.isArray(given) ? given : null;
  } catch {
    return null;
  }
}

/** Which secrets are set; what those that are not would turn on. */
async function tellSecrets(run: DeployRun, made: readonly string[]): Promise<void> {
  const listed = await run.wrangler(["secret", "list", ...made]);
  for (const [name, what] of [["NASHRA_ADMIN_TOKEN", "/admin and split mode"]] as const) {
    if (listed.code === 0 && listed.stdout.includes(name)) continue;
    const environment = run.environment === null ? "" : ` --env ${run.environment}`;
    run.say(`${name} is not set, so ${what} answer 404; to set it: npx wrangler secret put ${name}${environment}`);
  }
}

/** The lines of the configuration that hold for an environment: up to the first [env.…], or those of this one. */
function partOf(config: string, environment: string | null): string | null {
  const first = config.search(/^\[+env\./m);
  if (environment === null) return first < 0 ? config : config.slice(0, first);
  const pieces = config.split(/^(?=\[)/m).filter((piece) => new RegExp(`^\\[+env\\.${environment}[.\\]]`).test(piece));
  return pieces.length === 0 ? null : pieces.join("");
}

/** The configuration with the id of the database behind its name, and paths that hold from its own folder. */
function withOwn(config: string, part: string, name: string, id: string): string {
  const line = `database_name = "${name}"`;
  const own = /^database_id\s*=/m.test(part) ? config : config.replace(line, `${line}\ndatabase_id = "${id}"`);
  return own
    .replace(/^main\s*=\s*"([^"]+)"/m, (_, path: string) => `main = ${JSON.stringify(resolve(path))}`)
    .replace(
      /^migrations_dir\s*=\s*"([^"]+)"/gm,
      (_, path: string) => `migrations_dir = ${JSON.stringify(resolve(path))}`,
    );
}

function wrong(run: DeployRun, line: string): number {
  run.say(line);
  return 1;
}
