import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Wrangler } from "./wrangler.ts";

/** The target and options of one deployment. */
export interface DeployRun {
  /** `preview`: uses wrangler.preview.toml; null: wrangler.toml. */
  readonly environment: string | null;
  readonly dryRun: boolean;
  /** Public address of the deployment, or null: as in the configuration. */
  readonly baseUrl: string | null;
  readonly wrangler: Wrangler;
  readonly say: (line: string) => void;
}

/** Folder for the deployed configuration: the repository's, completed with the values of this account. */
const OUTPUT = ".wrangler/deploy";

/**
 * Deploys in the order that a first deployment needs: login, database, schema, Worker. Stops at the first thing missing
 * and says in one line how to get it. Returns the exit code.
 */
export async function deploy(run: DeployRun): Promise<number> {
  const { wrangler, say } = run;
  const file = run.environment === null ? "wrangler.toml" : `wrangler.${run.environment}.toml`;
  if (!existsSync("wrangler.toml")) return wrong(run, "there is no wrangler.toml here: run this in nashra's folder");
  if (!existsSync(file))
    return wrong(run, `there is no ${file} here: copy wrangler.preview.toml and change the names in it`);
  const config = readFileSync(file, "utf8");
  const name = /^database_name\s*=\s*"([^"]+)"/m.exec(config)?.[1];
  if (name === undefined) return wrong(run, `${file} names no database: expected database_name under d1_databases`);
  if (run.dryRun) {
    const answer = await wrangler(["deploy", "--dry-run", "--config", file], true);
    return answer.code === 0 ? 0 : wrong(run, "the Worker cannot be bundled: see above");
  }

  const who = await wrangler(["whoami"]);
  const output = who.stdout + who.stderr;
  const loggedIn = !/not authenticated|not logged in/i.test(output);
  if (who.code !== 0 && loggedIn && /\bDNS\b|network|ENOTFOUND|EAI_AGAIN|fetch failed/i.test(output)) {
    return wrong(
      run,
      "Cloudflare cannot be reached from here: check this machine's network, DNS and proxy; nothing was changed",
    );
  }
  if (who.code !== 0 || !loggedIn) {
    return wrong(
      run,
      "not logged in to Cloudflare: run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN (in the dashboard: My Profile, API Tokens, template Edit Cloudflare Workers, plus D1: Edit)",
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
      `the public address is unknown: set NASHRA_BASE_URL under [vars] in ${file}, or for this run: NASHRA_BASE_URL=https://${/^name\s*=\s*"([^"]+)"/m.exec(config)?.[1] ?? "nashra"}.YOUR-SUBDOMAIN.workers.dev npm run deploy${run.environment === null ? "" : ` -- --env ${run.environment}`}`,
    );
  }
  if (!/^https:\/\/[^\s"]+$/.test(baseUrl)) {
    return wrong(run, `NASHRA_BASE_URL=${JSON.stringify(baseUrl)}: expected an https:// address`);
  }
  mkdirSync(OUTPUT, { recursive: true });
  writeFileSync(`${OUTPUT}/${file}`, completed(config, name, database));
  const configArgs = ["--config", `${OUTPUT}/${file}`];

  const migrated = await wrangler(["d1", "migrations", "apply", "DB", "--remote", ...configArgs], true);
  if (migrated.code !== 0) return wrong(run, "the database could not be migrated (see above); nothing was deployed");
  const deployed = await wrangler(["deploy", ...configArgs, "--var", `NASHRA_BASE_URL:${baseUrl}`], true);
  if (deployed.code !== 0) {
    return wrong(run, "the Worker could not be deployed (see above); the previous one, if any, keeps serving");
  }
  say(`deployed; feeds at ${baseUrl}/ within a few minutes, health at ${baseUrl}/health`);
  await reportSecrets(run, configArgs);
  say(`to roll back: npx wrangler rollback ${configArgs.join(" ")}`);
  return 0;
}

/** The id of the database with this name, created if the account has none; null if that failed, which is reported. */
async function findDatabase(run: DeployRun, name: string): Promise<string | null> {
  const listed = await run.wrangler(["d1", "list", "--json"]);
  const databases = listed.code === 0 ? databasesIn(listed.stdout) : null;
  if (databases === null) {
    wrong(run, "cannot list the account's databases: give the API token the permission D1: Edit");
    return null;
  }
  const found = databases.find((database) => database.name === name);
  if (found !== undefined) return found.uuid;
  run.say(`the account has no database ${name}: creating it`);
  const created = await run.wrangler(["d1", "create", name]);
  const id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/.exec(created.stdout)?.[0];
  if (created.code === 0 && id !== undefined) return id;
  const why = `${created.stderr}${created.stdout}`.trim().split("\n").at(-1) ?? "";
  wrong(run, `cannot create the database ${name}: ${why} (a free account may have ten: npx wrangler d1 list)`);
  return null;
}

function databasesIn(text: string): { name: string; uuid: string }[] | null {
  try {
    const parsed = JSON.parse(text.slice(Math.max(0, text.indexOf("["))));
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** Reports missing secrets and the features that need them. */
async function reportSecrets(run: DeployRun, configArgs: readonly string[]): Promise<void> {
  const listed = await run.wrangler(["secret", "list", ...configArgs]);
  for (const [name, what] of [["NASHRA_ADMIN_TOKEN", "/admin and split mode"]] as const) {
    if (listed.code === 0 && listed.stdout.includes(name)) continue;
    const config = run.environment === null ? "" : ` --config wrangler.${run.environment}.toml`;
    run.say(`${name} is not set, so ${what} answer 404; to set it: npx wrangler secret put ${name}${config}`);
  }
}

/** The configuration with the database's id, and with absolute paths, since it is written to another folder. */
function completed(config: string, name: string, id: string): string {
  const line = `database_name = "${name}"`;
  const withId = /^database_id\s*=/m.test(config) ? config : config.replace(line, `${line}\ndatabase_id = "${id}"`);
  return withId
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
