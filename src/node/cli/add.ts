import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Settings } from "../../../config/settings.ts";
import { type Agency, type AgencyDefinition, defineAgency } from "../../model/agency.ts";
import { ConfigError } from "../../model/config-error.ts";
import { SOURCE_KINDS, type SourceKind } from "../../model/definition/source.ts";
import { type DiscoveredReading, type Discovery, discover, NothingFound } from "../../operate/discover/discover.ts";
import { freeId, idOf, isAgencyOf, timezoneOf } from "../../operate/discover/given.ts";
import { type EditionAddition, editionAddition, withEdition } from "../../read/infer/second-edition.ts";
import { openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { packageFile } from "../package-files.ts";
import { type Choice, putHere } from "./agencies.ts";
import { type Checked, checkedText, verdict } from "./check.ts";
import { definitionSource, indexWith, sourceWith } from "./definition-source.ts";
import { printJson, progress, type Shared } from "./output.ts";
import { sourcesTable } from "./sources-table.ts";
import { paint, readable } from "./terminal.ts";

const FEEDS = fileURLToPath(packageFile("feeds"));

/** Options of `add`. */
export interface AddOptions {
  /** First segment of the feeds' paths; default: derived from the host name. */
  readonly id?: string | undefined;
  /** IANA time zone of the agency; default: by the country of the host name. */
  readonly timezone?: string | undefined;
  /** BCP 47; default: the language that the pages declare. */
  readonly language?: string | undefined;
  /** The kind of source to put first; default: the sturdiest. */
  readonly kind?: string | undefined;
  /** Puts it among the operator's definitions. */
  readonly write: boolean;
  /** The file in feeds/ to write, as a definition that nashra ships. */
  readonly file?: string | undefined;
}

/**
 * Finds the sturdiest source behind an address, shows what it would publish, and with `write` or `file` saves a definition for
 * it.
 */
export async function add(
  settings: Settings,
  agencies: readonly Agency[],
  url: string,
  options: AddOptions & Shared,
  choice: Choice,
): Promise<number> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new ConfigError(
      `add: ${JSON.stringify(url)}: expected the http(s) address of a latest-news page, a feed, a sitemap or JSON`,
    );
  }
  const kind = kindOf(options.kind);
  const { host } = new URL(url);
  const given = options.id ?? (options.file === undefined ? undefined : idOfFile(options.file));
  const id = freeId(agencies, given ?? idOf(new URL(url).hostname), url, given !== undefined);
  if (id === null) throw new ConfigError(`add: the id ${given} is another agency's; choose another with --id`);
  const deployment = openDeployment(settings, createLog("error", process.stderr), { file: ":memory:" });
  try {
    const found = await discover(deployment.ports.client, url, {
      given: {
        id,
        timezone: options.timezone ?? timezoneOf(new URL(url).hostname),
        language: options.language ?? null,
        year: new Date().getFullYear(),
        seen: Date.now(),
      },
      kind,
      progress: (address) => progress(options, `fetching ${readable(address)} …`),
    });
    const there = agencies.find((agency) => agency.id === id && isAgencyOf(agency, host));
    const plan = there === undefined ? newFile(id, url, found) : addedTo(there, url, found);
    const checked = checkedOf(await found.readAs(defineAgency(plan.definition)));
    const { language } = found.definition.editions[0]!;
    if (options.file !== undefined) plan.write();
    else if (options.write) {
      if (plan.refused !== null) throw new ConfigError(`add: ${plan.refused}`);
      await putHere(settings, choice, id, JSON.stringify(plan.definition));
    }
    const { open, sources } = found;
    const written = options.file !== undefined ? `feeds/${id}.ts` : options.write ? `agencies/${id}` : null;
    if (options.json) {
      const advertised = sources.flatMap(({ kind, url }) =>
        kind === "feed" || kind === "sitemap" ? { kind, url } : [],
      );
      printJson({ definition: plan.definition, sources, open, advertised, checked, written, note: plan.note });
    } else {
      const pc = paint(process.stdout);
      const [place, source] =
        options.file === undefined
          ? [`agency ${id}`, `${JSON.stringify(plan.definition, null, 2)}\n`]
          : [`feeds/${id}.ts`, plan.source()];
      process.stdout.write(`${checkedText(checked)}\n${sourcesTable(sources)}\n${pc.bold(place)}\n\n${source}\n`);
      if (plan.note !== null) process.stdout.write(pc.yellow(`note       ${plan.note}\n`));
      for (const line of open) process.stdout.write(pc.yellow(`check      ${readable(line)}\n`));
      const next =
        written === null
          ? "nothing was written; add --write to save it"
          : `written. Next: npx nashra check ${id}/${language}, then npm start (a running server takes it up by itself)`;
      process.stdout.write(`${next}\n`);
    }
    return verdict("add", checked);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    if (error instanceof NothingFound && error.sources.length > 0 && !options.json)
      process.stdout.write(`${sourcesTable(error.sources)}\n`);
    throw new Error(`add: ${url}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    deployment.close();
  }
}

function kindOf(kind: string | undefined): SourceKind | null {
  const known = SOURCE_KINDS.find((one) => one === kind);
  if (kind !== undefined && known === undefined)
    throw new ConfigError(`add: --kind: ${JSON.stringify(kind)}: expected one of ${SOURCE_KINDS.join(", ")}`);
  return known ?? null;
}

function checkedOf({ listing, articles }: DiscoveredReading): Checked {
  const problem = listing.items.length === 0 ? "no item found" : null;
  return { listing: { problem, ...listing }, articles: [...articles] };
}

/** What `add` writes, and the agency as it then is. */
interface Plan {
  readonly definition: AgencyDefinition;
  /** What is special about it, in one line, or null. */
  readonly note: string | null;
  /** Why it cannot be saved, or null. */
  readonly refused: string | null;
  /** The file, or the part of it that changes. */
  source(): string;
  write(): void;
}

function newFile(id: string, url: string, { definition, open }: Discovery): Plan {
  const source = definitionSource(definition, [
    `${Object.values(definition.names)[0]}, inferred from ${readable(url)} by \`nashra add\`. Please check:`,
    ...open.map((line) => `- ${readable(line)}`),
  ]);
  const file = join(FEEDS, `${id}.ts`);
  return {
    definition,
    note: null,
    refused: null,
    source: () => source,
    write() {
      if (existsSync(file)) throw new ConfigError(`add: ${file} exists; choose another id with --id`);
      const index = join(FEEDS, "index.ts");
      const list = indexWith(readFileSync(index, "utf8"), id);
      writeFileSync(file, source);
      writeFileSync(index, list);
    },
  };
}

/** Another language of an agency that is there, or a look at one that is there whole. */
function addedTo(agency: Agency, url: string, { definition, reading }: Discovery): Plan {
  const { language } = definition.editions[0]!;
  const file = join(FEEDS, `${agency.id}.ts`);
  if (agency.editions.some((edition) => edition.language === language)) {
    const why = `${agency.id} publishes ${language} already; choose another id with --id`;
    return {
      definition: { ...definition, id: agency.id },
      note: why,
      refused: why,
      source: () => definitionSource(definition, [`Inferred from ${readable(url)} by \`nashra add\`.`]),
      write() {
        throw new ConfigError(`add: ${why}`);
      },
    };
  }
  const addition: EditionAddition = editionAddition(
    agency,
    definition,
    reading.listing.items.map((item) => item.url),
  );
  const source = () => sourceWith(readFileSync(file, "utf8"), addition);
  return {
    definition: withEdition(agency, addition),
    note: `adds ${language} to ${agency.id}`,
    refused: null,
    source,
    write() {
      if (!existsSync(file)) throw new ConfigError(`add: ${agency.id} is one of your own definitions: use --write`);
      writeFileSync(file, source());
    },
  };
}

/** The id in the name of a file: `feeds/NAME.ts`. Throws ConfigError for a file elsewhere. */
function idOfFile(file: string): string {
  if (!existsSync(join(FEEDS, "index.ts")))
    throw new ConfigError(
      "add: --file: only a clone of nashra has the folder feeds/; --write puts the definition into the archive",
    );
  if (dirname(resolve(file)) !== resolve(FEEDS) || !/^[a-z][a-z0-9-]{0,39}\.ts$/.test(basename(file)))
    throw new ConfigError(`add: --file ${JSON.stringify(file)}: expected a name such as feeds/news.ts`);
  return basename(file, ".ts");
}
