import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Settings } from "../../../config/settings.ts";
import type { Client } from "../../fetch/client.ts";
import { type Agency, ConfigError, defineAgency } from "../../model/agency.ts";
import { inferDefinition, listedArticles, type SamplePage } from "../../read/infer/definition.ts";
import { openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { checkedText, inspect, problemOf, verdict } from "./check.ts";
import { definitionSource, indexWith } from "./definition-source.ts";
import { printJson, progress, type Shared } from "./output.ts";
import { paint } from "./terminal.ts";

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
  /** False: only shows the file that it would write. */
  readonly write: boolean;
}

/** Infers a definition from a latest-news page, shows what it would publish, and with `write` saves it. */
export async function add(
  settings: Settings,
  agencies: readonly Agency[],
  url: string,
  options: AddOptions & Shared,
): Promise<number> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new ConfigError(`add: ${JSON.stringify(url)}: expected the http(s) address of a latest-news page`);
  }
  const id = options.id ?? idOf(new URL(url).hostname);
  if (agencies.some((agency) => agency.id === id))
    throw new ConfigError(`add: the id ${id} is taken (feeds/${id}.ts); choose another with --id`);
  const deployment = openDeployment(settings, createLog("error", process.stderr), { file: ":memory:" });
  try {
    const client = caching(deployment.ports.client);
    const hosts = new Set([new URL(url).hostname]);
    const page = async (address: string): Promise<SamplePage | string> => {
      progress(options, `fetching ${address} …`);
      const result = await client.get(address, { hosts, requestsPerMinute: 30 });
      return result.kind === "ok" ? { url: result.url, html: result.text } : problemOf(result);
    };
    const listing = await page(url);
    if (typeof listing === "string") throw new Error(listing);
    const samples: SamplePage[] = [];
    for (const address of listedArticles(listing).slice(0, SAMPLES)) {
      const sample = await page(address);
      if (typeof sample !== "string") samples.push(sample);
    }
    const { definition, open } = inferDefinition({ ...listing, url }, samples, {
      id,
      timezone: options.timezone ?? timezoneOf(new URL(url).hostname),
      language: options.language ?? null,
      year: new Date().getFullYear(),
    });
    const agency = defineAgency(definition);
    const language = agency.editions[0]!.language;
    // Quiet: these pages come from the cache, and their fetching was reported above.
    const checked = await inspect(client, { url, agency, language }, SAMPLES, { quiet: true });
    const source = definitionSource(definition, [
      `${Object.values(agency.names)[0]}, inferred from ${url} by \`nashra add\`. Please check:`,
      ...open.map((line) => `- ${line}`),
    ]);
    const file = join(FEEDS, `${id}.ts`);
    if (options.write) write(file, source, id);
    if (options.json) {
      const written = options.write ? `feeds/${id}.ts` : null;
      printJson({ definition, open, checked, written });
    } else {
      const pc = paint(process.stdout);
      process.stdout.write(`${checkedText(checked)}\n${pc.bold(`feeds/${id}.ts`)}\n\n${source}\n`);
      for (const line of open) process.stdout.write(pc.yellow(`check      ${line}\n`));
      const next = options.write
        ? `written. Next: npx nashra check ${id}/${language}, then npm start`
        : "nothing was written; add --write to save it";
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

function write(file: string, source: string, id: string): void {
  if (existsSync(file)) throw new ConfigError(`add: ${file} exists; choose another id with --id`);
  const index = join(FEEDS, "index.ts");
  const list = indexWith(readFileSync(index, "utf8"), id);
  writeFileSync(file, source);
  writeFileSync(index, list);
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
