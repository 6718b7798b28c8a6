import { type Agency, hostsOf } from "./agency.ts";

/** What the address of an article yields. */
export interface ArticleAddressOf {
  readonly nativeId: string;
  /** The address to publish. */
  readonly url: string;
}

/** Parses an address into native id and canonical form. Null if it is not the address of one of the agency's articles. */
export function articleAddress(agency: Agency, address: string, language: string): ArticleAddressOf | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const { hosts, patterns } = formsOf(agency);
  if (!/^https?:$/.test(url.protocol) || !hosts.has(url.hostname)) return null;
  for (const { pattern, path } of patterns) {
    const match = path.exec(url.pathname);
    if (!match) continue;
    const id = nativeIdIn(pattern, match.groups ?? {}, url.searchParams);
    if (!id || !/^[\p{L}\p{N}\p{M}\p{P}\p{So}~+=$]{1,400}$/u.test(id)) continue;
    return { nativeId: id, url: canonicalAddress(agency, id, language) ?? url.href };
  }
  return null;
}

/** The named groups of an address in the agency's own form: `id`, and those of a date where a pattern has them. */
export function addressParts(agency: Agency, address: string): Readonly<Record<string, string | undefined>> {
  let path: string;
  try {
    path = new URL(address).pathname;
  } catch {
    return {};
  }
  for (const { path: form } of formsOf(agency).patterns) {
    const match = form.exec(path);
    if (match !== null) return match.groups ?? {};
  }
  return {};
}

interface AddressForms {
  readonly hosts: ReadonlySet<string>;
  readonly patterns: readonly { readonly pattern: Agency["addresses"][number]; readonly path: RegExp }[];
}

/** Compiled once per agency: a page has hundreds of links. */
const formsByAgency = new WeakMap<Agency, AddressForms>();

function formsOf(agency: Agency): AddressForms {
  const forms = formsByAgency.get(agency) ?? {
    hosts: hostsOf(agency),
    patterns: agency.addresses.map((pattern) => ({ pattern, path: new RegExp(`^(?:${pattern.path})$`, "u") })),
  };
  formsByAgency.set(agency, forms);
  return forms;
}

/** The native id in an address of this form, or null if a part of it is missing. */
function nativeIdIn(
  { query, id }: Agency["addresses"][number],
  groups: Readonly<Record<string, string | undefined>>,
  parameters: URLSearchParams,
): string | null {
  if (id === undefined) return query === undefined ? decoded(groups["id"]) : parameter(parameters, query);
  let isWhole = true;
  const made = id.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const part = (name in groups ? decoded(groups[name]) : parameter(parameters, name))?.trim() ?? "";
    if (part === "") isWhole = false;
    // An id has no blanks; names that editors type do.
    return part.replace(/\s+/gu, "-");
  });
  return isWhole ? made : null;
}

function parameter(parameters: URLSearchParams, name: string): string | null {
  return parameters.get(name)?.normalize("NFC") ?? null;
}

/** Percent-decodes a part of a path, so that every spelling gives the same id (RFC 3986, 6.2.2; NFC). Null if malformed. */
function decoded(part: string | undefined): string | null {
  try {
    return part === undefined ? null : decodeURIComponent(part).normalize("NFC");
  } catch {
    return null;
  }
}

/** The address to publish for a native id, or null if the definition has no `canonical`. */
export function canonicalAddress(agency: Agency, nativeId: string, language: string): string | null {
  return agency.canonical === undefined ? null : filledAddress(agency.canonical, nativeId, language);
}

/** An address with its `{id}` and `{language}` filled in. */
export function filledAddress(template: string, nativeId: string, language: string): string {
  return template
    .replaceAll("{id}", encodeURIComponent(nativeId))
    .replaceAll("{language}", encodeURIComponent(language));
}

/**
 * The id of an article in every feed: a `tag:` URI (RFC 4151) built from the agency's host and the native id, in NFC.
 * Minted once.
 */
export function mintId(agency: Agency, nativeId: string): string {
  return `${tagAuthority(agency)}:post/${encodeURIComponent(nativeId.normalize("NFC"))}`;
}

/** The id of a feed: a `tag:` URI. */
export function feedId(agency: Agency, path: string): string {
  return `${tagAuthority(agency)}:feed/${path}`;
}

/** What the ids of an agency begin with: `tag:HOST,YEAR` (RFC 4151). */
export function tagAuthority(agency: Agency): string {
  return `tag:${new URL(agency.home).hostname},${agency.tagYear ?? agency.since}`;
}
