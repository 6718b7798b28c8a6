import { existsSync } from "node:fs";
import type { Wrangler } from "./wrangler.ts";

/** The target and options of one deployment. */
export interface DeployRun {
  /** `preview`: uses wrangler.preview.toml; null: wrangler.toml. */
  readonly environment: string | null;
  readonly dryRun: boolean;
  /** Public address of the deployment, or null: as in the configuration, or the one that it used before. */
  readonly baseUrl: string | null;
  /** True where Cloudflare itself builds (Workers Builds, the Deploy to Cloudflare button): it is logged in by then. */
  readonly building: boolean;
  readonly wrangler: Wrangler;
  readonly say: (line: string) => void;
}

/**
 * Deploys the Worker: `wrangler deploy`, and before it what can be checked, after it what is still missing, one line each.
 * Nothing needs the public address: without one, the deployment goes on with the address that it used before. Returns the
 * exit code.
 */
export async function deploy(run: DeployRun): Promise<number> {
  const { wrangler, say, environment } = run;
  const file = environment === null ? "wrangler.toml" : `wrangler.${environment}.toml`;
  if (!existsSync("wrangler.toml")) return wrong(run, "there is no wrangler.toml here: run this in nashra's folder");
  if (!existsSync(file))
    return wrong(run, `there is no ${file} here: copy wrangler.preview.toml and change the names in it`);
  const args = environment === null ? [] : ["--config", file];
  if (run.dryRun) {
    const answer = await wrangler(["deploy", "--dry-run", ...args], true);
    return answer.code === 0 ? 0 : wrong(run, "the Worker cannot be bundled: see above");
  }
  const accounts = run.building ? [] : await accountsOf(wrangler);
  if (typeof accounts === "string") return wrong(run, accounts);
  const config = await readConfig(file);
  if (typeof config === "string") return wrong(run, config);
  if (accounts.length > 1 && process.env["CLOUDFLARE_ACCOUNT_ID"] === undefined && config.account_id === undefined) {
    const choice = accounts.join(", ");
    return wrong(run, `this login has ${accounts.length} accounts: set CLOUDFLARE_ACCOUNT_ID to one of ${choice}`);
  }
  const written = String(config.vars["NASHRA_BASE_URL"] ?? "");
  const baseUrl = run.baseUrl || written || null;
  if (baseUrl !== null && !/^https:\/\/[^\s"]+$/.test(baseUrl))
    return wrong(run, `NASHRA_BASE_URL=${JSON.stringify(baseUrl)}: expected an https:// address`);
  const address = baseUrl === null || baseUrl === written ? [] : ["--var", `NASHRA_BASE_URL:${baseUrl}`];
  const deployed = await wrangler(["deploy", ...args, ...address], true);
  if (deployed.code !== 0)
    return wrong(run, "the Worker could not be deployed (see above); the previous one, if any, keeps serving");
  say(
    baseUrl === null
      ? `deployed, without NASHRA_BASE_URL: it goes on with the address that it used before; if it never had one, it says at its own address what to set`
      : `deployed; feeds at ${baseUrl}/ within a few minutes, health at ${baseUrl}/health`,
  );
  if (!run.building) await reportSecrets(run, args);
  say(`to roll back: npx wrangler ${["rollback", ...args].join(" ")}`);
  return 0;
}

/** The configuration as wrangler reads it, or what is wrong with it in one line. */
async function readConfig(file: string) {
  try {
    // Imported only now: it takes seconds.
    const { unstable_readConfig } = await import("wrangler");
    return unstable_readConfig({ config: file }, { hideWarnings: true });
  } catch (error) {
    return `${file} cannot be read: ${(error as Error).message.split("\n")[0]}`;
  }
}

/** Ids of the accounts of this machine's login, or in one line what keeps it from deploying. */
async function accountsOf(wrangler: Wrangler): Promise<string[] | string> {
  const who = await wrangler(["whoami"]);
  const output = who.stdout + who.stderr;
  const loggedIn = !/not authenticated|not logged in/i.test(output);
  if (who.code !== 0 && loggedIn && /\bDNS\b|network|ENOTFOUND|EAI_AGAIN|fetch failed/i.test(output))
    return "Cloudflare cannot be reached from here: check this machine's network, DNS and proxy; nothing was changed";
  if (who.code !== 0 || !loggedIn)
    return "not logged in to Cloudflare: run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN (in the dashboard: My Profile, API Tokens, template Edit Cloudflare Workers)";
  return [...new Set([...who.stdout.matchAll(/\b[0-9a-f]{32}\b/g)].map(([id]) => id))];
}

/** Reports missing secrets and the features that need them. */
async function reportSecrets(run: DeployRun, args: readonly string[]): Promise<void> {
  const listed = await run.wrangler(["secret", "list", ...args]);
  if (listed.code === 0 && listed.stdout.includes("NASHRA_ADMIN_TOKEN")) return;
  const command = ["npx wrangler secret put NASHRA_ADMIN_TOKEN", ...args].join(" ");
  run.say(`NASHRA_ADMIN_TOKEN is not set, so /admin and split mode answer 404; to set it: ${command}`);
}

function wrong(run: DeployRun, line: string): number {
  run.say(line);
  return 1;
}
