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
/** Articles that are looked at for what their pages have in common. */
const SAMPLES = 3;
/** Parts of host names that name no agency. */
const COMMON = new Set(["www", "news", "ar", "en", "fr", "m", "com", "org", "net", "gov", "gob", "gouv", "co", "ac"]);

/** What `add` is told beside the address. */
export interface AddOptions {
  /** First part of the feeds' paths; default: from the host's name. */
  readonly id?: string | undefined;
  /** Where the agency reckons its days; default: by the country of the host's name. */
  readonly timezone?: string | undefined;
  /** BCP 47; default: as the pages say. */
  readonly language?: string | undefined;
  /** False: only shows what it would write. */
  readonly write: boolean;
}

/** Infers a definition from a latest-news page, shows what it would publish, and writes it where that is asked. */
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
  const known = agencies.find((agency) => agency.id === id);
  if (known !== undefined) throw new ConfigError(`add: the id ${id} is taken (feeds/${id}.ts); name another with --id`);
  const deployment = openDeployment(settings, createLog("error", process.stderr), { file: ":memory:" });
  try {
    const client = remembering(deployment.ports.client);
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
    // Of pages that were fetched already, and said to be.
    const checked = await inspect(client, { url, agency, language }, SAMPLES, { quiet: true });
    const source = definitionSource(definition, [
      `${Object.values(agency.names)[0]}, read from ${url} by \`nashra add\`. To be looked at:`,
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
      for (const line of open) process.stdout.write(pc.yellow(`look at    ${line}\n`));
      const next = options.write
        ? `written. Next: npx nashra check ${id}/${language}, then npm start`
        : "nothing was written; add --write to keep it";
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
  if (existsSync(file)) throw new ConfigError(`add: ${file} exists; name another with --id`);
  const index = join(FEEDS, "index.ts");
  const list = indexWith(readFileSync(index, "utf8"), id);
  writeFileSync(file, source);
  writeFileSync(index, list);
}

/** A page is fetched once, however often it is read. */
function remembering(client: Client): Client {
  const pages = new Map<string, ReturnType<Client["get"]>>();
  return {
    get(url, request) {
      const page = pages.get(url) ?? client.get(url, request);
      pages.set(url, page);
      return page;
    },
  };
}

/** The part of a host name that names the agency: `lana` of `www.lana.gov.ly`. */
function idOf(host: string): string {
  const parts = host.toLowerCase().split(".").slice(0, -1);
  const name = parts.filter((part) => !COMMON.has(part)).at(-1) ?? parts.at(-1) ?? host;
  return `${name.replace(/[^a-z0-9-]/g, "")}`.replace(/^[^a-z]+/, "") || "agency";
}

/** The zone of the country whose domain this is (CLDR), or null. */
function timezoneOf(host: string): string | null {
  const country = host.split(".").at(-1)!;
  if (!/^[a-z]{2}$/.test(country)) return null;
  const locale = new Intl.Locale(`und-${country.toUpperCase()}`) as Intl.Locale & { getTimeZones?(): string[] };
  return locale.getTimeZones?.()?.[0] ?? null;
}
