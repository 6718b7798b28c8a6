import { articleAddress } from "../../model/address.ts";
import type { GivenArticle, ReadListing } from "../../model/article.ts";
import { isTracking } from "../../model/tracking.ts";
import type { ListingContext } from "../listed-items.ts";
import { namesIn } from "../text/names.ts";
import { collected, type Entry, MOST_ITEMS, statedDate } from "./collect.ts";
import { errorIn, parseJsonText } from "./json-text.ts";
import { sniff } from "./sniff.ts";
import type { SourceReader } from "./source.ts";
import type { FeedDocument, FeedEntry } from "./syndication/feed-document.ts";
import { readJsonFeed } from "./syndication/feed-json.ts";
import { areWhole, asHtml, firstPicture, lineOfHtml, withoutCredit } from "./syndication/feed-text.ts";
import { readXmlFeed } from "./syndication/feed-xml.ts";

/** Entries, and milliseconds around them, whose equal dates are the moment at which the feed was made. */
const MANY = 5;
const LONGEST_NAME = 120;
const LONGEST_GUID = 400;
/** Elements of a feed that change while its items stay: build times and counts of comments. */
const VOLATILE =
  /<(lastBuildDate|slash:comments|thr:total|generator)\b[^<>]{0,200}>[^<]{0,200}<\/\1\s{0,9}>|<!--[\s\S]*?(?:-->|$)/gi;

/**
 * Reads RSS 0.9x to 2.0, RDF, Atom and JSON Feed, whatever their media type says. What an entry gives of its article is
 * kept; it is the whole text only where an element is meant for that and does not look cut.
 */
export const feed: SourceReader<"feed"> = {
  accept: [
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/xml",
    "text/xml",
    "application/json",
  ],
  read: ({ text, url }, context, { texts }) => {
    const document = /^[\s\ufeff]*\{/.test(text) ? null : readXmlFeed(text, url);
    const listing = listingOf(document ?? readJsonFeed(text, url), text, context);
    return texts === "page" ? withoutTexts(listing) : listing;
  },
  core: ({ text }) => text.slice(Math.max(0, text.search(/<(?:\w+:)?(?:item|entry)[\s>]/i))).replace(VOLATILE, ""),
};

/** The listing without the texts that it gives, so that they come from the articles' pages. */
function withoutTexts(listing: ReadListing): ReadListing {
  const items = listing.items.map((item) =>
    item.given === undefined ? item : { ...item, given: { ...item.given, content: null, complete: false } },
  );
  return { ...listing, items };
}

function listingOf(document: FeedDocument | null, text: string, context: ListingContext): ReadListing {
  const nothing = { items: [], strangers: [], next: null, foundBy: "none", containerFound: false };
  if (document === null) return { ...nothing, warnings: [`no feed was found: the answer is ${answerOf(text)}`] };
  const warnings = [...document.warnings];
  const all = datesOf(document.entries, document, context, warnings);
  const { entries, stated } = newestOf(document.entries, all, warnings);
  const contents = entries.map((entry) => asHtml(withoutCredit(entry.content, entry.addresses, document.home)));
  const whole = areWhole(contents.map((content, at) => ({ content, summary: entries[at]!.summary })));
  return collected(
    entries.map((entry, at) =>
      itemOf(
        entry,
        { content: contents[at]!, complete: whole[at]! && !entry.isCut, published: stated[at]! },
        document,
        context,
      ),
    ),
    siteContext(context, document),
    { containerFound: true, foundBy: document.element, next: document.next, warnings },
  );
}

/** Of a feed with too many entries, the newest if most are dated, else the first. */
function newestOf(entries: readonly FeedEntry[], stated: readonly Entry["published"][], warnings: string[]) {
  if (entries.length <= MOST_ITEMS) return { entries, stated };
  const isDated = stated.filter((date) => date !== null).length * 2 > stated.length;
  const places = entries.map((_, at) => at);
  if (isDated) places.sort((a, b) => (stated[b]?.instant ?? 0) - (stated[a]?.instant ?? 0));
  warnings.push(
    `the feed has ${entries.length} entries; only the ${isDated ? "newest" : "first"} ${MOST_ITEMS} were read`,
  );
  const kept = places.slice(0, MOST_ITEMS);
  return { entries: kept.map((at) => entries[at]!), stated: kept.map((at) => stated[at]!) };
}

/** What an answer is that holds no feed, in words. */
function answerOf(text: string): string {
  const kind = sniff(text);
  if (kind === "sitemap") return "a sitemap";
  if (kind === "html") return text.trim() === "" ? "empty" : "a page or something else";
  const json = parseJsonText(text);
  if ("problem" in json) return kind === "json" ? `broken (${json.problem})` : "broken";
  const error = errorIn(json.value);
  return `JSON of another kind${error === null ? "" : ` that says: ${error}`}`;
}

/** Without a definition, the site is that of the channel's page: feeds may be served from elsewhere. */
function siteContext(context: ListingContext, { home }: FeedDocument): ListingContext {
  return context.agency === null && home !== null && /^https?:/.test(home) ? { ...context, url: home } : context;
}

interface Found {
  readonly content: string;
  readonly complete: boolean;
  readonly published: Entry["published"];
}

function itemOf(
  entry: FeedEntry,
  { content, complete, published }: Found,
  document: FeedDocument,
  context: ListingContext,
): Entry {
  const title = lineOfHtml(entry.title);
  const excerpt = lineOfHtml(
    entry.summary === "" ? content : withoutCredit(entry.summary, entry.addresses, document.home),
  );
  const given: GivenArticle = {
    content: content === "" ? null : content,
    complete,
    authors: entry.authors.flatMap(authorsIn),
    section: entry.sections.map(lineOfHtml).find(isSection) ?? null,
    language: languageTag(entry.language) ?? languageTag(document.language),
    guid: entry.guid?.slice(0, LONGEST_GUID) ?? null,
    foundBy: content === "" ? null : document.element,
  };
  return {
    address: addressOf(entry, context),
    title: title === "" ? null : title,
    published,
    excerpt: excerpt.length > 40 && excerpt !== title ? excerpt : null,
    image: entry.pictures[0] ?? firstPicture(entry.content || entry.summary, entry.base),
    given,
  };
}

function isSection(name: string): boolean {
  return name !== "" && name.length <= LONGEST_NAME && !NO_SECTION.test(name);
}

/** Names that stand for no section, and instructions to Zen (`native-draft`, `format-article`, `index`, `comment-all`). */
const NO_SECTION =
  /^(?:uncategori[sz]ed|غير مصنف|non classé|sin categoría|sem categoria|без рубрики|allgemein|native-(?:draft|yes|no)|format-(?:article|post)|(?:no)?index|comment-(?:all|subscribers|none))$/iu;

/** The first address that is an article's; without one, the first at all. What links add for counting is taken off. */
function addressOf({ addresses }: FeedEntry, { agency, language }: ListingContext): string | null {
  const clean = addresses.map(withoutCounting).filter((one) => /^https?:/i.test(one));
  const own = agency === null ? undefined : clean.find((one) => articleAddress(agency, one, language) !== null);
  return own ?? clean[0] ?? null;
}

/** Feeds add parameters (`utm_source=rss`) and fragments (`#xtor=RSS-1`) to links. */
function withoutCounting(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  url.hash = "";
  const names = [...url.searchParams.keys()].filter(isTracking);
  for (const name of names) url.searchParams.delete(name);
  return url.href;
}

/** `mail@example.org (Name)`, `Name <mail@example.org>`, several names. */
function authorsIn(written: string): string[] {
  const named =
    /^\s*\S+@\S+\s*\(([^()]+)\)\s*$/.exec(written)?.[1] ?? written.replace(/<[^<>]*@[^<>]*>|\(?\S+@\S+\)?/g, "");
  return namesIn(lineOfHtml(named));
}

/** A language as a BCP 47 tag (`en_US` is often written), or null. */
function languageTag(written: string | null): string | null {
  const tag = (written ?? "").trim().replaceAll("_", "-");
  return /^[a-z]{2,3}(?:-[a-z\d]{2,8})*$/i.test(tag) ? tag : null;
}

/**
 * The date of each entry. Where a feed states only when entries were updated, that is taken. Where all entries state the
 * same moment, it is the feed's own and says nothing of them.
 */
function datesOf(
  entries: readonly FeedEntry[],
  document: FeedDocument,
  context: ListingContext,
  warnings: string[],
): Entry["published"][] {
  const language = languageTag(document.language) ?? context.language;
  const read = (text: string | null) =>
    statedDate(text === null ? null : yearBeforeTime(text), { ...context, language });
  let dates = entries.map(({ published }) => {
    for (const text of published) {
      const date = read(text);
      if (date !== null && date.instant >= 86_400_000) return date;
    }
    return null;
  });
  if (entries.length > 0 && entries.every(({ published }) => published.length === 0)) {
    dates = entries.map(({ updated }) => read(updated));
    if (dates.some((date) => date !== null))
      warnings.push("the feed states only when its entries were updated: that is taken for their publication");
  }
  const instants = new Set(dates.map((date) => date?.instant));
  if (dates.length >= MANY && instants.size === 1 && dates[0]?.precision === "time") {
    warnings.push("all entries state the same moment, so it is not taken for their publication");
    return dates.map(() => null);
  }
  return dates;
}

const SHORT_YEAR = /^(\s*(?:[^\s\d]+,?\s+)?\d{1,2}[\s-]+[^\s\d-]+[\s-]+)(\d{2})(?=\s+\d{1,2}:)/u;
/** The form of C's `asctime`: the year comes last. */
const ASCTIME = /^\s*[^\s\d]+\s+([^\s\d]+)\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s+((?:[A-Z]{2,5}\s+)?)(\d{4})\s*$/u;

/** A date with its year of four digits before its time. Below 50, years of two are of this century (RFC 5322, 4.3). */
function yearBeforeTime(text: string): string {
  return text
    .replace(SHORT_YEAR, (_, before: string, year: string) => `${before}${Number(year) < 50 ? "20" : "19"}${year}`)
    .replace(ASCTIME, "$2 $1 $5 $3 $4");
}
