import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Settings } from "../../../config/settings.ts";
import type { Client } from "../../fetch/client.ts";
import { type Agency, type AgencyDefinition, ConfigError, defineAgency, hostsOf } from "../../model/agency.ts";
import {
  type InferredDefinition,
  inferDefinition,
  listedArticles,
  type SamplePage,
} from "../../read/infer/definition.ts";
import { isSameSite } from "../../read/infer/links.ts";
import { type EditionAddition, editionAddition, withEdition } from "../../read/infer/second-edition.ts";
import { openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { type Choice, putHere } from "./agencies.ts";
import { checkedText, inspect, problemOf, verdict } from "./check.ts";
import { definitionSource, indexWith, sourceWith } from "./definition-source.ts";
import { printJson, progress, type Shared } from "./output.ts";
import { paint, readable } from "./terminal.ts";

const FEEDS = fileURLToPath(new URL("../../../feeds", import.meta.url));
/** Article pages compared to find the selectors that they share. */
const SAMPLES = 3;
/** Labels of host names that do not identify an agency. */
const COMMON = new Set(["www", "news", "ar", "en", "fr", "m", "com", "org", "net", "gov", "gob", "gouv", "co", "ac"]);

/** Options of `add`. */
export interface AddOptions {
  /** First segment of the feeds' paths; default: derived from the host name. */
  readonly id?: string | undefined;
  /** IANA time zone of the agency; default: by the country of the host name. */
  readonly timezone?: string | undefined;
  /** BCP 47; default: the language that the pages declare. */
  readonly language?: string | undefined;
  /** Puts it among the operator's definitions. */
  readonly write: boolean;
  /** The file in feeds/ to write, as a definition that nashra ships. */
  readonly file?: string | undefined;
}

/** Infers a definition from a latest-news page, shows what it would publish, and with `write` or `file` saves it. */
export async function add(
  settings: Settings,
  agencies: readonly Agency[],
  url: string,
  options: AddOptions & Shared,
  choice: Choice,
): Promise<number> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new ConfigError(`add: ${JSON.stringify(url)}: expected the http(s) address of a latest-news page`);
  }
  const { host } = new URL(url);
  const given = options.id ?? (options.file === undefined ? undefined : idOfFile(options.file));
  const id = freeId(agencies, given ?? idOf(new URL(url).hostname), url, given !== undefined);
  const deployment = openDeployment(settings, createLog("error", process.stderr), { file: ":memory:" });
  try {
    const client = caching(deployment.ports.client);
    const { listing, samples } = await fetchSamples(client, url, options);
    const inferred = inferDefinition({ ...listing, url }, samples, {
      id,
      timezone: options.timezone ?? timezoneOf(new URL(url).hostname),
      language: options.language ?? null,
      year: new Date().getFullYear(),
      seen: Date.now(),
    });
    const there = agencies.find((agency) => agency.id === id && isOf(agency, host));
    const plan =
      there === undefined
        ? newFile(id, url, inferred)
        : addedTo(there, url, inferred, listedArticles({ ...listing, url }));
    const agency = defineAgency(plan.definition);
    const { language } = inferred.definition.editions[0]!;
    // Quiet: these pages come from the cache, and their fetching was reported above.
    const checked = await inspect(client, { url, agency, language }, SAMPLES, { quiet: true });
    if (options.file !== undefined) plan.write();
    else if (options.write) {
      if (plan.refused !== null) throw new ConfigError(`add: ${plan.refused}`);
      await putHere(settings, choice, id, JSON.stringify(plan.definition));
    }
    const { open, advertised } = inferred;
    const written = options.file !== undefined ? `feeds/${id}.ts` : options.write ? `agencies/${id}` : null;
    if (options.json) {
      printJson({ definition: plan.definition, open, advertised, checked, written, note: plan.note });
    } else {
      const pc = paint(process.stdout);
      const [place, source] =
        options.file === undefined
          ? [`agency ${id}`, `${JSON.stringify(plan.definition, null, 2)}\n`]
          : [`feeds/${id}.ts`, plan.source()];
      process.stdout.write(`${checkedText(checked)}\n${pc.bold(place)}\n\n${source}\n`);
      if (plan.note !== null) process.stdout.write(pc.yellow(`note       ${plan.note}\n`));
      for (const one of advertised)
        process.stdout.write(pc.yellow(`${one.kind.padEnd(10)} ${readable(one.url)} (named by the page)\n`));
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
    throw new Error(`add: ${url}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    deployment.close();
  }
}

/** Fetches the listing and some of its articles. Throws an Error if the listing cannot be had. */
async function fetchSamples(
  client: Client,
  url: string,
  options: Shared,
): Promise<{ listing: SamplePage; samples: SamplePage[] }> {
  const hosts = new Set([new URL(url).hostname]);
  const page = async (address: string): Promise<SamplePage | string> => {
    progress(options, `fetching ${readable(address)} …`);
    const result = await client.get(address, { hosts, requestsPerMinute: 30 });
    if (result.kind === "not-html" && /json/i.test(result.contentType ?? ""))
      return "this is JSON, not a page: give the address of the page that shows it";
    if (result.kind === "not-html" && /xml/i.test(result.contentType ?? ""))
      return "this is a feed or a sitemap, not a page: subscribe to it directly, or give the address of the latest-news page";
    return result.kind === "ok" ? { url: result.url, html: result.text } : problemOf(result);
  };
  const listing = await page(url);
  if (typeof listing === "string") throw new Error(listing);
  const samples: SamplePage[] = [];
  for (const address of listedArticles({ ...listing, url }).slice(0, SAMPLES)) {
    hosts.add(new URL(address).hostname);
    const sample = await page(address);
    if (typeof sample !== "string") samples.push(sample);
  }
  return { listing, samples };
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

function newFile(id: string, url: string, { definition, open }: InferredDefinition): Plan {
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
function addedTo(agency: Agency, url: string, { definition }: InferredDefinition, urls: readonly string[]): Plan {
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
  const addition: EditionAddition = editionAddition(agency, definition, urls);
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

function isOf(agency: Agency, host: string): boolean {
  return [...hostsOf(agency)].some((one) => isSameSite(one, host));
}

/** The id, or one with a number behind it where another site has it and the operator did not ask for it. */
function freeId(agencies: readonly Agency[], id: string, url: string, isGiven: boolean): string {
  const isOthers = (name: string) => agencies.some((agency) => agency.id === name && !isOf(agency, new URL(url).host));
  if (!isOthers(id)) return id;
  if (isGiven) throw new ConfigError(`add: the id ${id} is another agency's; choose another with --id`);
  let number = 2;
  while (isOthers(`${id}-${number}`)) number += 1;
  return `${id}-${number}`;
}

/** The id in the name of a file: `feeds/NAME.ts`. Throws ConfigError for a file elsewhere. */
function idOfFile(file: string): string {
  if (dirname(resolve(file)) !== resolve(FEEDS) || !/^[a-z][a-z0-9-]{0,39}\.ts$/.test(basename(file)))
    throw new ConfigError(`add: --file ${JSON.stringify(file)}: expected a name such as feeds/news.ts`);
  return basename(file, ".ts");
}

/** A client that fetches each URL only once. */
function caching(client: Client): Client {
  const pages = new Map<string, ReturnType<Client["get"]>>();
  return {
    get(url, request) {
      const page = pages.get(url) ?? client.get(url, request);
      pages.set(url, page);
      return page;
    },
  };
}

/** The label of a host name that identifies the agency: `lana` in `www.lana.gov.ly`. */
function idOf(host: string): string {
  const parts = host.toLowerCase().split(".").slice(0, -1);
  const name = parts.filter((part) => !COMMON.has(part)).at(-1) ?? parts.at(-1) ?? host;
  return `${name.replace(/[^a-z0-9-]/g, "")}`.replace(/^[^a-z]+/, "") || "agency";
}

/** The first time zone of the country whose top-level domain the host is in (CLDR), or null. */
function timezoneOf(host: string): string | null {
  const country = host.split(".").at(-1)!;
  if (!/^[a-z]{2}$/.test(country)) return null;
  const locale = new Intl.Locale(`und-${country.toUpperCase()}`) as Intl.Locale & { getTimeZones?(): string[] };
  return locale.getTimeZones?.()?.[0] ?? null;
}
