import { articleAddress, filledAddress } from "../../model/address.ts";
import { hostsOf } from "../../model/agency.ts";
import type { ListingItem, ReadListing } from "../../model/article.ts";
import { machineDate } from "../dates/date-of.ts";
import { type ParsedDate, zonedInstant } from "../dates/written-date.ts";
import { mediaUrl, webUrl } from "../html/urls.ts";
import type { ListingContext } from "../listed-items.ts";
import { localeOf } from "../stamps/locale.ts";
import { cleanTitle, shortened } from "../text/clean.ts";

/** Maximum items of one answer, as of one page. */
export const MOST_ITEMS = 500;
/** Maximum characters of a title or an excerpt. */
const LONGEST = 1000;
/** An item's date may be this far ahead of the clock, in milliseconds: zones, and items prepared for the next day. */
const AHEAD = 36 * 3_600_000;

/** One entry of an answer, before it is known whether its address is an article's. */
export type Entry = Omit<ListingItem, "url" | "nativeId" | "title" | "excerpt" | "image"> & {
  /** Address as written, absolute or relative to the answer's. */
  readonly address: string | null;
  /** Plain text as written; it is cleaned and shortened. */
  readonly title: string | null;
  readonly excerpt: string | null;
  /** Address of a picture as written. */
  readonly image: string | null;
};

/**
 * The listing that an answer's entries make: each article once, in the answer's order. Addresses of the agency's site
 * that its definition does not recognise are strangers; others are left out. Without a definition, every address on the
 * answer's site is an item.
 */
export function collected(
  entries: readonly Entry[],
  context: ListingContext,
  about: Omit<ReadListing, "items" | "strangers">,
): ReadListing {
  const items = new Map<string, ListingItem>();
  const strangers = new Set<string>();
  const warnings = [...about.warnings];
  if (entries.length > MOST_ITEMS)
    warnings.push(`the listing has ${entries.length} items; only the first ${MOST_ITEMS} were read`);
  for (const { address, title, excerpt, image, dataUrl, ...rest } of entries.slice(0, MOST_ITEMS)) {
    const url = address === null ? null : webUrl(address, context.url, false);
    const found = url === null ? null : addressOf(url, context);
    if (found === "stranger") strangers.add(url!);
    else if (found !== null && !items.has(found.nativeId))
      items.set(found.nativeId, {
        ...rest,
        ...found,
        title: line(title),
        excerpt: line(excerpt),
        image: image === null ? null : mediaUrl(image, context.url),
        ...(dataUrl === undefined ? {} : { dataUrl: filledAddress(dataUrl, found.nativeId, context.language) }),
      });
  }
  return { ...about, items: [...items.values()], strangers: [...strangers], warnings };
}

function addressOf(
  url: string,
  { agency, language, url: base }: ListingContext,
): { url: string; nativeId: string } | "stranger" | null {
  const { hostname } = new URL(url);
  if (agency === null) return siteOf(hostname) === siteOf(new URL(base).hostname) ? { url, nativeId: url } : null;
  return articleAddress(agency, url, language) ?? (hostsOf(agency).has(hostname) ? "stranger" : null);
}

/** A host without the label that names a service of the site: `api.example.org` serves `www.example.org`. */
function siteOf(host: string): string {
  return host.replace(/^(?:www|api|cms|data|feeds|backend|admin)\./, "");
}

function line(text: string | null): string | null {
  const clean = cleanTitle(text ?? "");
  return clean === "" ? null : shortened(clean, LONGEST);
}

/**
 * The date that a source states in machine-readable form or in words; null if it is unreadable or in the future. A date
 * without a zone is in `timezone`, the agency's by default; a bare day has the precision `day`.
 */
export function statedDate(
  text: string | null,
  context: ListingContext,
  timezone = context.agency?.timezone ?? "UTC",
): ListingItem["published"] {
  if (text === null || text.trim() === "") return null;
  const { seen, agency } = context;
  const locale = localeOf(context.url, context.language, "", agency);
  return publishedAt(machineDate(text, { ...locale, timezone, seen }), context);
}

/** A parsed date as an item's; null if it lies in the future. */
export function publishedAt(date: ParsedDate | null, { agency, seen }: ListingContext): ListingItem["published"] {
  if (date === null) return null;
  const instant = date.instant ?? zonedInstant(date.day, "12:00:00", agency?.timezone ?? "UTC");
  return instant > seen + AHEAD ? null : { instant, precision: date.precision };
}
