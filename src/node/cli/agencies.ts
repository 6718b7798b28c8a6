import { readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Settings } from "../../../config/settings.ts";
import type { Agency } from "../../model/agency.ts";
import { ConfigError } from "../../model/config-error.ts";
import schema from "../../model/definition/definition.schema.json" with { type: "json" };
import { definitionText } from "../../model/definition/definition.ts";
import {
  type AgencySummary,
  type ChangeOptions,
  type ChangeResult,
  type DefinitionActions,
  definitionActions,
  type StateVerb,
} from "../../operate/definitions.ts";
import { eraseRemoved } from "../../operate/removal.ts";
import { openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { remoteAgencies } from "../remote-agencies.ts";
import { printJson, printWrong, type Shared } from "./output.ts";
import { table } from "./terminal.ts";

/** Options of `agencies`. */
export interface AgenciesOptions extends Shared {
  /** Address of another deployment; default: the archive here. */
  readonly url?: string | undefined;
  /** Kinds of consequences that are accepted, comma-separated. */
  readonly accept?: string | undefined;
  /** The version that a change is meant for. */
  readonly version?: number | undefined;
  /** True: the definition that nashra ships, instead of the one in use. */
  readonly shipped: boolean;
  /** Where `export` writes; default: stdout. */
  readonly file?: string | undefined;
  /** True: removes without asking. */
  readonly yes: boolean;
}

/** The shipped definitions, and those among some agencies that the settings name. */
export interface Choice {
  readonly shipped: readonly Agency[];
  readonly select: (agencies: readonly Agency[]) => readonly Agency[];
}

const STATE_VERBS: ReadonlySet<string> = new Set(["pause", "resume", "retire", "remove"] satisfies StateVerb[]);
const ACTIONS = ["list", "show", "put", "pause", "resume", "retire", "remove", "history", "export", "schema"];

/** Lists and changes the operator's definitions, here or at `url`. Exit code 1 if a change was not made. */
export async function runAgencies(
  settings: Settings,
  choice: Choice,
  action: string,
  name: string | undefined,
  options: AgenciesOptions,
): Promise<number> {
  if (!ACTIONS.includes(action))
    throw new ConfigError(`agencies: ${JSON.stringify(action)}: expected one of ${ACTIONS.join(", ")}`);
  if (action === "schema") {
    process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
    return 0;
  }
  if (action === "list") return withActions(settings, choice, options, (actions) => list(actions, options));
  if (name === undefined)
    throw new ConfigError(`agencies ${action}: expected ${action === "put" ? "a file, or - for stdin" : "an id"}`);
  if (action === "put") {
    const json = readJson(name);
    return withActions(settings, choice, options, async (actions) =>
      told("put", await actions.put(idIn(json), json, changeOptions(options)), options),
    );
  }
  if (STATE_VERBS.has(action)) {
    if (action === "remove") await confirm(name, options);
    return withActions(settings, choice, options, async (actions) =>
      told(action, await actions.set(name, action as StateVerb, changeOptions(options)), options),
    );
  }
  return withActions(settings, choice, options, (actions) =>
    action === "history" ? history(actions, name, options) : show(actions, action, name, options),
  );
}

/** Puts a definition into the archive here. Throws ConfigError if it is refused. */
export async function putHere(settings: Settings, choice: Choice, id: string, json: string): Promise<void> {
  await withActions(settings, choice, {}, async (actions) => {
    const result = await actions.put(id, json, changeOptions({}));
    if (!("agency" in result)) throw new ConfigError(lineOf(result));
    return 0;
  });
}

async function withActions(
  settings: Settings,
  { shipped, select }: Choice,
  { url }: { readonly url?: string | undefined },
  work: (actions: DefinitionActions) => Promise<number>,
): Promise<number> {
  if (url !== undefined) {
    if (settings.adminToken === null)
      throw new ConfigError("agencies: NASHRA_ADMIN_TOKEN is not set; expected the same token as at --url");
    return work(remoteAgencies(url, settings.adminToken));
  }
  const log = createLog("error", process.stderr);
  const deployment = openDeployment(settings, log);
  try {
    const { sql, ports } = deployment;
    const actions = definitionActions({ sql, clock: ports.clock, log, shipped, select });
    return await work({
      ...actions,
      async set(id, verb, change) {
        const result = await actions.set(id, verb, change);
        // A running server deletes too, and answers 410 at once; the leases keep them apart.
        const all = { articles: 200, steps: Number.POSITIVE_INFINITY };
        if (verb === "remove" && "agency" in result)
          while (!(await eraseRemoved(ports, new Set([id]), all))) await sleep(500);
        return result;
      },
    });
  } finally {
    deployment.close();
  }
}

function changeOptions({
  accept = "",
  version = null,
}: {
  readonly accept?: string | undefined;
  readonly version?: number | null | undefined;
}): ChangeOptions {
  const kinds = accept.split(",").map((kind) => kind.trim());
  return { who: `command line: ${userInfo().username}`, accept: new Set(kinds), version };
}

async function list(actions: DefinitionActions, { json }: Shared): Promise<number> {
  const agencies = await actions.list();
  if (json) printJson({ agencies });
  else {
    const rows = agencies.map((agency) => [
      agency.id,
      stateOf(agency),
      agency.source,
      `${agency.version}`,
      agency.changed ?? "–",
      checkedOf(agency),
    ]);
    process.stdout.write(table([["id", "state", "definition", "version", "changed", "checked"], ...rows]));
    for (const { note } of agencies) if (note !== null) process.stdout.write(`${note}\n`);
    for (const { id, siteChanged } of agencies)
      if (siteChanged !== null) process.stdout.write(`${id}: ${siteChangeLine(siteChanged)}\n`);
  }
  return 0;
}

function stateOf({ state, published }: AgencySummary): string {
  return published || state === "removed" ? state : `${state}, not published by these settings`;
}

/** When a definition was compared with the live site: a day and a version, `never`, or `–` for one of the operator's own. */
function checkedOf({ checked, checkedWith, source }: AgencySummary): string {
  if (checked === null) return source === "operator" ? "–" : "never";
  return checkedWith === null ? checked : `${checked} (nashra ${checkedWith})`;
}

function siteChangeLine({ since, feed, why }: NonNullable<AgencySummary["siteChanged"]>): string {
  return `the site is not as the definition says since ${since} (${feed}: ${why}); run npx nashra check ${feed}`;
}

async function show(
  actions: DefinitionActions,
  action: string,
  id: string,
  { json, shipped: isShipped, file }: AgenciesOptions,
): Promise<number> {
  const found = await actions.show(id);
  const definition = found === null ? null : isShipped ? found.shipped : found.definition;
  if (found === null || definition === null) {
    printWrong(`agencies ${action}: ${id}: ${found === null ? "there is no such agency" : "there is no definition"}`);
    return 1;
  }
  const text = `${JSON.stringify(definition, null, 2)}\n`;
  if (action === "export" && file !== undefined) writeFileSync(file, text);
  else if (action === "export") process.stdout.write(text);
  else if (json) printJson({ ...found.agency, definition });
  else {
    const { agency } = found;
    process.stdout.write(`${agency.id}: ${stateOf(agency)}, ${agency.source}, version ${agency.version}\n`);
    process.stdout.write(`${agency.note === null ? "" : `${agency.note}\n`}${text}`);
  }
  return 0;
}

async function history(actions: DefinitionActions, id: string, { json }: Shared): Promise<number> {
  const changes = await actions.history(id);
  if (json) printJson({ history: changes });
  else {
    const rows = changes.map(({ version, at, what, who, state }) => [`${version}`, at, what, state ?? "–", who]);
    process.stdout.write(table([["version", "time", "change", "state before", "who"], ...rows]));
  }
  return 0;
}

/** Prints what became of a change. */
function told(action: string, result: ChangeResult, { json }: Shared): number {
  if (json) printJson(result);
  if ("agency" in result) {
    const { id, version } = result.agency;
    if (!json) process.stdout.write(`${id}: ${result.outcome}: ${stateOf(result.agency)}, version ${version}\n`);
    return 0;
  }
  const line = `agencies ${action}: ${lineOf(result)}`;
  // With --json, the result is on stdout already.
  if (result.outcome === "wrong" && !json) throw new ConfigError(line);
  printWrong(line);
  if (result.outcome === "consequences")
    for (const { kind, what } of result.consequences) process.stderr.write(`  ${kind}: ${what}\n`);
  return result.outcome === "wrong" ? 2 : 1;
}

function lineOf(result: Exclude<ChangeResult, { agency: AgencySummary }>): string {
  switch (result.outcome) {
    case "wrong":
    case "refused":
      return result.message;
    case "unknown":
      return "there is no such agency";
    case "removed":
      return "this agency was removed; put a definition with --accept again to take its id again";
    case "stale":
      return `somebody else has changed it: its version is ${result.version ?? "none"}`;
    case "consequences": {
      const kinds = [...new Set(result.consequences.map(({ kind }) => kind))].join(",");
      return `nothing was changed; this has consequences, make the change with --accept ${kinds}`;
    }
  }
}

async function confirm(id: string, { yes, url }: AgenciesOptions): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new ConfigError("agencies remove: there is no terminal to ask on; add --yes");
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const where = url === undefined ? "here" : `at ${url}`;
  const question = `Remove ${id} with all its articles and documents ${where}, for good? Type its id: `;
  // At the end of the input (Ctrl-D), or with Ctrl-C, `question` never settles.
  const ended = new Promise<string>((resolve) => prompt.once("close", () => resolve("")));
  const answer = await Promise.race([prompt.question(question), ended]);
  prompt.close();
  if (answer.trim() !== id) throw new ConfigError("agencies remove: nothing was removed");
}

function readJson(file: string): string {
  try {
    return definitionText(readFileSync(file === "-" ? process.stdin.fd : file));
  } catch (error) {
    throw new ConfigError(`agencies put: ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The id that a definition has, as far as it can be read; what is wrong with it is said when it is put. */
function idIn(json: string): string {
  try {
    const { id } = JSON.parse(json) as { id?: unknown };
    return typeof id === "string" ? id : "?";
  } catch {
    return "?";
  }
}
