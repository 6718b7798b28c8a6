import { articleAddress } from "../../model/address.ts";
import { type Agency, type AgencyDefinition, hostsOf } from "../../model/agency.ts";
import type { AddressForm } from "./addresses.ts";

/** What a definition lacks to publish another language. */
export interface EditionAddition {
  readonly edition: { readonly language: string; readonly listing: readonly string[] };
  readonly addresses: readonly AddressForm[];
  readonly hosts: readonly string[];
}

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
  return { edition: { language, listing }, addresses: forms.map(withLanguage), hosts: [...new Set(hosts)] };
}

/** The agency with the addition. */
export function withEdition(agency: Agency, { edition, addresses, hosts }: EditionAddition): AgencyDefinition {
  return {
    ...agency,
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
