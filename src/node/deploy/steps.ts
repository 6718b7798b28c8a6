import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Wrangler } from "./wrangler.ts";

/** One deployment: where to, how, and who does it. */
export interface DeployRun {
  /** `preview`: that of wrangler.preview.toml; null: that of wrangler.toml. */
  readonly environment: string | null;
  readonly dryRun: boolean;
  /** Public address for this deployment, where the configuration names none. */
  readonly baseUrl: string | null;
  readonly wrangler: Wrangler;
  readonly say: (line: string) => void;
}

/** Where the configuration that is deployed is put: that of the repository with what is this account's own. */
const MADE = ".wrangler/deploy";

/**
 * Deploys in the order that a first deployment needs: who am I, the database, its schema, the Worker. Each thing that is
 * missing is told in one line that says how to get it. Gives the exit code.
 */
export async function deploy(run: DeployRun): Promise<number> {
  const { wrangler, say } = run;
  const file = run.environment === null ? "wrangler.toml" : `wrangler.${run.environment}.toml`;
  if (!existsSync("wrangler.toml"))
    return wrong(run, "there is no wrangler.toml here: run this in the folder of nashra");
  if (!existsSync(file))
    return wrong(run, `there is no ${file} here: copy wrangler.preview.toml, with names of its own`);
  const config = readFileSync(file, "utf8");
  const name = /^database_name\s*=\s*"([^"]+)"/m.exec(config)?.[1];
  if (name === undefined) return wrong(run, `${file} names no database: expected database_name under d1_databases`);
  if (run.dryRun) {
    const answer = await wrangler(["deploy", "--dry-run", "--config", file], true);
    return answer.code === 0 ? 0 : wrong(run, "the Worker cannot be bundled: see above");
  }

  const who = await wrangler(["whoami"]);
  const said = who.stdout + who.stderr;
  const known = !/not authenticated|not logged in/i.test(said);
  if (who.code !== 0 && known && /\bDNS\b|network|ENOTFOUND|EAI_AGAIN|fetch failed/i.test(said)) {
    return wrong(
      run,
      "Cloudflare cannot be reached from here: check this machine's network, DNS and proxy; nothing was changed",
    );
  }
  if (who.code !== 0 || !known) {
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
  const database = /^database_id\s*=\s*"([^"]+)"/m.exec(config)?.[1] ?? (await findDatabase(run, name));
  if (database === null) return 1;
  say(`database ${name}: ${database}`);
  const baseUrl = (run.baseUrl || /^\s*NASHRA_BASE_URL\s*=\s*"([^"]+)"/m.exec(config)?.[1]) ?? null;
  if (baseUrl === null) {
    return wrong(
      run,
      `the public address is not known: set NASHRA_BASE_URL under [vars] in ${file}, or for this time: NASHRA_BASE_URL=https://${/^name\s*=\s*"([^"]+)"/m.exec(config)?.[1] ?? "nashra"}.YOUR-SUBDOMAIN.workers.dev npm run deploy${run.environment === null ? "" : ` -- --env ${run.environment}`}`,
    );
  }
  if (!/^https:\/\/[^\s"]+$/.test(baseUrl)) {
    return wrong(run, `NASHRA_BASE_URL=${JSON.stringify(baseUrl)}: expected an address with https://`);
  }
  mkdirSync(MADE, { recursive: true });
  writeFileSync(`${MADE}/${file}`, withOwn(config, name, database));
  const made = ["--config", `${MADE}/${file}`];

  const migrated = await wrangler(["d1", "migrations", "apply", "DB", "--remote", ...made], true);
  if (migrated.code !== 0) return wrong(run, "the database could not be migrated (see above); nothing was deployed");
  const deployed = await wrangler(["deploy", ...made, "--var", `NASHRA_BASE_URL:${baseUrl}`], true);
  if (deployed.code !== 0) {
    return wrong(run, "the Worker could not be deployed (see above); the one before, if any, goes on serving");
  }
  say(`deployed; feeds at ${baseUrl}/ within a few minutes, state at ${baseUrl}/health`);
  await tellSecrets(run, made);
  say(`to go back: npx wrangler rollback ${made.join(" ")}`);
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
    const config = run.environment === null ? "" : ` --config wrangler.${run.environment}.toml`;
    run.say(`${name} is not set, so ${what} answer 404; to set it: npx wrangler secret put ${name}${config}`);
  }
}

/** The configuration with the id of the database behind its name, and paths that hold from its own folder. */
function withOwn(config: string, name: string, id: string): string {
  const line = `database_name = "${name}"`;
  const own = /^database_id\s*=/m.test(config) ? config : config.replace(line, `${line}\ndatabase_id = "${id}"`);
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
