import { articleAddress } from "../../model/address.ts";
import { type Agency, type AgencyDefinition, defineAgency } from "../../model/agency.ts";
import type { ListingItem } from "../../model/article.ts";
import { shapeOf } from "../../read/infer/addresses.ts";
import { type GivenFacts, inferDefinition, type SamplePage } from "../../read/infer/definition.ts";
import { keyOf } from "../../read/infer/links.ts";
import { type Candidate, itemsOf, readPages, type SourceDefinition } from "./candidate.ts";
import { pairsOf } from "./compare.ts";
import { postsAddress } from "./leads.ts";
import type { Ranked } from "./rank.ts";
import type { Sample } from "./samples.ts";

/** How the ids of a source's articles relate to those of the chosen one. */
export type Ids = "same" | "differ" | null;

/** A definition for the chosen sources. */
export interface Proposal {
  readonly definition: AgencyDefinition;
  readonly agency: Agency;
  /** The chosen sources, the first one first. */
  readonly chosen: readonly Ranked[];
  readonly ids: ReadonlyMap<Candidate, Ids>;
  /** What the sources list, read by the definition. */
  readonly items: ReadonlyMap<Candidate, readonly ListingItem[]>;
  /** Why a usable source is no fallback. */
  readonly refused: ReadonlyMap<Candidate, string>;
}

/** What a proposal is made from. */
export interface Material {
  /** The page of the listing, or null if only data are known. */
  readonly page: SamplePage | null;
  readonly samples: readonly Sample[];
  readonly given: GivenFacts;
}

/** Sources of one definition. */
const MOST_SOURCES = 4;
/** Articles in common that differ in their ids, as a share from which ids differ. */
const DIFFERING = 0.1;
/** Share and number of a bare sitemap's addresses that have the shape of articles. */
const SHARE = 0.1;
const FEWEST = 3;

/** Makes a definition that reads the first of some sources, and falls back on those that give the same ids. */
export async function proposalFor(first: Ranked, others: readonly Ranked[], material: Material): Promise<Proposal> {
  const { page, samples, given } = material;
  const known = [first, ...others.filter((one) => haveSameAddresses(first.candidate, one.candidate))];
  const listed = articlesOf(known.map(({ candidate }) => candidate));
  const home = page ?? { url: `${mostCommonOrigin(listed)}/`, html: "" };
  const bare = inferDefinition(home, samples, given, listed);
  const { language } = bare.editions[0]!;
  const reader = defineAgency({ ...bare, hosts: hostsFor(bare, [first, ...others]) });
  const read = async ({ candidate }: Ranked) => {
    const url = candidate.pages[0]?.url ?? candidate.url;
    return (await readPages(candidate, { url, agency: reader, language, seen: given.seen })).items;
  };
  const own = await read(first);
  if (own.length === 0) throw new Error(`the addresses of its articles could not be recognised: ${listed[0]?.url}`);
  const ids = new Map<Candidate, Ids>([[first.candidate, "same"]]);
  const refused = new Map<Candidate, string>();
  const items = new Map([[first.candidate, own]]);
  const chosen = [first];
  for (const one of others) {
    const listed = await read(one);
    items.set(one.candidate, listed);
    const same = idsOf(own, listed, one.candidate, reader, language);
    ids.set(one.candidate, same.ids);
    const isTwice =
      one.candidate.kind !== "html" && chosen.some(({ candidate }) => candidate.kind === one.candidate.kind);
    const why = isTwice ? `another ${one.candidate.kind} is chosen already` : same.why;
    if (why === null && chosen.length < MOST_SOURCES) chosen.push(one);
    else refused.set(one.candidate, why ?? "enough others are chosen");
  }
  const definition = withSources(bare, chosen, page);
  const agency = defineAgency(definition);
  return { definition, agency, chosen, ids, items, refused };
}

/** True if two sources give the same addresses for the same articles. */
function haveSameAddresses(first: Candidate, other: Candidate): boolean {
  if (other.kind === "sitemap" && itemsOf(other).every(({ title }) => title === null)) return false;
  const pairs = [...pairsOf(itemsOf(other), itemsOf(first))];
  const same = pairs.filter(([a, b]) => keyOf(a.url) === keyOf(b.url)).length;
  return same > 0 && same >= pairs.length * (1 - DIFFERING);
}

/** The articles of some sources, each address once. A sitemap without titles holds other pages, too: they are left out. */
function articlesOf(candidates: readonly Candidate[]): ListingItem[] {
  const byKey = new Map<string, ListingItem>();
  for (const candidate of candidates)
    for (const item of likelyArticles(candidate)) if (!byKey.has(keyOf(item.url))) byKey.set(keyOf(item.url), item);
  return [...byKey.values()];
}

/** A candidate's articles: of a sitemap without titles, the pages whose addresses have the shape of many. */
export function likelyArticles(candidate: Candidate): readonly ListingItem[] {
  const items = itemsOf(candidate);
  if (candidate.kind !== "sitemap" || items.some(({ title }) => title !== null)) return items;
  const groups = Map.groupBy(items, ({ url }) => shapeOf(url));
  const likely = items.filter(({ url }) => {
    const shape = shapeOf(url);
    return shape !== null && groups.get(shape)!.length >= Math.max(FEWEST, items.length * SHARE);
  });
  return likely.length > 0 ? likely : items;
}

/** Whether another source gives the same ids, and if not why it is no fallback. */
function idsOf(
  own: readonly ListingItem[],
  other: readonly ListingItem[],
  candidate: Candidate,
  agency: Agency,
  language: string,
): { ids: Ids; why: string | null } {
  const ids = new Set(own.map(({ nativeId }) => nativeId));
  const common = other.filter(({ nativeId }) => ids.has(nativeId)).length;
  const byTitle = [...pairsOf(itemsOf(candidate), own)];
  const idOf = ({ url }: ListingItem) => articleAddress(agency, url, language)?.nativeId ?? null;
  const differing = byTitle.filter(([item, pair]) => idOf(item) !== pair.nativeId).length;
  if (differing > byTitle.length * DIFFERING)
    return {
      ids: "differ",
      why: "its articles have other addresses, so they would get other ids: it cannot be a fallback",
    };
  if (common === 0)
    return { ids: null, why: "it has no article in common with the chosen one, so ids cannot be compared" };
  return { ids: "same", why: null };
}

function hostsFor(bare: AgencyDefinition, sources: readonly Ranked[]): string[] {
  const asked = sources.map(({ candidate }) => new URL(candidate.url).hostname);
  const home = new URL(bare.home).hostname;
  return [...new Set([...(bare.hosts ?? []), ...asked])].filter((host) => host !== home);
}

/** The definition with the chosen sources: those that are not the listing's page have an address of their own. */
function withSources(bare: AgencyDefinition, chosen: readonly Ranked[], page: SamplePage | null): AgencyDefinition {
  const { language } = bare.editions[0]!;
  const ofPage = ({ candidate }: Ranked) => candidate.kind === "html" || candidate.kind === "script";
  const [first] = chosen as [Ranked];
  const listing = page !== null && chosen.some(ofPage) ? page.url : first.candidate.url;
  const sources = chosen.map(({ candidate: { source, kind, url } }): SourceDefinition => {
    const fields = typeof source === "string" ? { kind: source } : source;
    const isPlain =
      url === listing ||
      (kind === "wordpress" && url === usualPosts(bare.home)) ||
      (kind === "html" && page !== null && listing === page.url);
    if (!isPlain) return { ...fields, listing: { [language]: url } } as SourceDefinition;
    return Object.keys(fields).length === 1 ? (kind as SourceDefinition) : fields;
  });
  const hosts = hostsFor(bare, chosen);
  const { link, next, nextUrl } = bare.listing ?? {};
  const hasHtml = chosen.some(({ candidate }) => candidate.kind === "html");
  const isHtml = sources.length === 1 && sources[0] === "html";
  const { hosts: _, listing: __, ...rest } = bare;
  const { id, names, home, ...after } = rest;
  return {
    id,
    names,
    home,
    ...(hosts.length === 0 ? {} : { hosts }),
    ...after,
    listing: {
      ...(isHtml ? {} : { source: sources.length === 1 ? sources[0]! : sources }),
      ...(hasHtml && link !== undefined ? { link } : {}),
      ...(hasHtml && next !== undefined ? { next } : {}),
      ...(hasHtml && nextUrl !== undefined ? { nextUrl } : {}),
    },
    editions: [{ language, listing: [listing] }],
  };
}

/** The address that `wordpress` asks without one of its own. */
function usualPosts(home: string): string {
  return postsAddress(new URL("/wp-json/", home).href);
}

function mostCommonOrigin(items: readonly ListingItem[]): string {
  const origins = Map.groupBy(items, ({ url }) => new URL(url).origin);
  return [...origins].sort((a, b) => b[1].length - a[1].length)[0]?.[0] ?? "https://localhost";
}
