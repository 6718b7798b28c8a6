import { articleAddress } from "../../model/address.ts";
import { type Agency, type AgencyDefinition, hostsOf, watchesOf } from "../../model/agency.ts";
import type { AddressForm } from "./addresses.ts";

/** What a definition lacks to publish another language. */
export interface EditionAddition {
  readonly edition: { readonly language: string; readonly listing: readonly string[] };
  readonly addresses: readonly AddressForm[];
  readonly hosts: readonly string[];
  /** `listing.source` as it then is; absent if it stays as it was. */
  readonly source?: Sources;
}

type Sources = readonly Exclude<ListedSource, readonly unknown[]>[];
type ListedSource = NonNullable<NonNullable<AgencyDefinition["listing"]>["source"]>;

/**
 * What to add to an agency's definition so that it also publishes the edition of an inferred one. `urls`: articles of the
 * new listing. Two languages may number their articles alike, so an id of the new edition holds its language where the
 * address does.
 */
export function editionAddition(agency: Agency, inferred: AgencyDefinition, urls: readonly string[]): EditionAddition {
  const { language, listing } = inferred.editions[0]!;
  const known = hostsOf(agency);
  const hosts = [new URL(inferred.home).hostname, ...(inferred.hosts ?? [])].filter((host) => !known.has(host));
  const wider = { ...agency, hosts: [...agency.hosts, ...hosts] };
  const isRead = urls.every((url) => articleAddress(wider, url, language) !== null);
  const paths = new Set(agency.addresses.map(({ path }) => path));
  const forms = isRead ? [] : inferred.addresses.filter(({ path }) => !paths.has(path));
  const source = mergedSources(agency, inferred);
  return {
    edition: { language, listing },
    addresses: forms.map(withLanguage),
    hosts: [...new Set(hosts)],
    ...(source === null ? {} : { source }),
  };
}

/** The sources of both, each with its addresses by feed; null if pages are the only source of both. */
function mergedSources(agency: Agency, inferred: AgencyDefinition): Sources | null {
  const { language, listing } = inferred.editions[0]!;
  const added = listOf(inferred.listing?.source);
  if (agency.listing.source === undefined && added.length === 1 && added[0]!.kind === "html") return null;
  const watches = watchesOf(agency);
  const own = listOf(agency.listing.source).map((source) => ({
    ...source,
    listing:
      source.listing ??
      Object.fromEntries(
        watches.flatMap(({ path, sources }) => {
          const watched = sources.find((one) => one.source.kind === source.kind);
          return watched === undefined ? [] : [[path.slice(agency.id.length + 1), [...watched.listing]]];
        }),
      ),
  }));
  const further = added.map((source) => ({ ...source, listing: source.listing ?? { [language]: listing[0]! } }));
  const isSame = (a: object, b: object) =>
    JSON.stringify({ ...a, listing: null }) === JSON.stringify({ ...b, listing: null });
  return [
    ...further.filter((one) => !own.some((source) => isSame(source, one))),
    ...own.map((source) => {
      const same = further.find((one) => isSame(source, one));
      return same === undefined ? source : { ...source, listing: { ...source.listing, ...same.listing } };
    }),
  ];
}

function listOf(sources: ListedSource | undefined): Exclude<Sources[number], string>[] {
  const all = sources === undefined ? ["html" as const] : Array.isArray(sources) ? sources : [sources];
  return all.map((one) => (typeof one === "string" ? { kind: one } : one));
}

/** The agency with the addition. */
export function withEdition(agency: Agency, { edition, addresses, hosts, source }: EditionAddition): AgencyDefinition {
  return {
    ...agency,
    ...(source === undefined ? {} : { listing: { ...agency.listing, source: [...source] } }),
    hosts: [...agency.hosts, ...hosts],
    addresses: [...agency.addresses, ...addresses],
    editions: [...agency.editions, { ...edition, listing: [...edition.listing] }],
  };
}

/** A form whose id begins with the path's language, if the path has one. */
function withLanguage({ path, query }: AddressForm): AddressForm {
  const [, tag, rest] = /^\/([a-z]{2}(?:-[a-z]{2})?)(\/.*?)(?:\/\?)?$/i.exec(path) ?? [];
  if (query !== undefined || tag === undefined) return query === undefined ? { path } : { path, query };
  const plain = rest!.replace("(?<id>", "(?:");
  return { path: `/(?<id>${tag}${plain})${path.endsWith("/?") ? "/?" : ""}` };
}
