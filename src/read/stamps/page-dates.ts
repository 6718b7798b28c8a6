import { localDay, zonedInstant } from "../../model/zone.ts";
import { type AddressDate, addressDate } from "../dates/address-date.ts";
import { machineDate, type StampContext } from "../dates/date-of.ts";
import type { ParsedDate } from "../dates/written-date.ts";
import { type JsonLd, type JsonLdNode, typesOf } from "../html/json-ld.ts";
import type { CheerioAPI, Select } from "../html/page.ts";
import type { Weigh } from "../html/text-density.ts";
import { cleanTitle, foldForMatching } from "../text/clean.ts";
import { LABEL } from "./stamp-label.ts";
import { type VisibleDate, visibleDates } from "./visible-dates.ts";

/** A date that a page states for its article. */
export interface StatedDate {
  /** Epoch milliseconds; for a day, noon, or an approximate time. */
  readonly instant: number;
  readonly precision: "time" | "day";
  readonly source: "stamp" | "json-ld";
  /** Where it was found, for `nashra check`: `json-ld datePublished`, `line near the title` … */
  readonly name: string;
}

/** What is known of a page whose dates are read. */
export interface PageContext extends StampContext {
  /** The page's own description. */
  readonly head: Select;
  /** The agency's own address of the page. */
  readonly url: string;
  /** When the page was read, epoch milliseconds. */
  readonly seen: number;
  /** The weights of the page's elements. */
  readonly weightOf: Weigh;
  /** Titles that the page gives itself or that a listing gives it. */
  readonly titles: readonly string[];
  /** Named parts of the address, by the definition's pattern: see `addressDate`. */
  readonly addressParts?: Readonly<Record<string, string | undefined>>;
}

interface Candidate {
  readonly date: ParsedDate;
  readonly source: "stamp" | "json-ld";
  readonly name: string;
  /** 0 to 1: how often such a date is the article's. */
  readonly trust: number;
}

/** How much another source with the same day adds to a day's trust, at most twice. */
const AGREEMENT = 0.15;
/** A month in the address that is not the day's. */
const CONTRADICTION = 0.3;
/** Below this, no date is better. */
const LEAST_TRUST = 0.5;
/** An id may be an instant by chance; by chance it is rarely one of the last days. */
const ID_DAYS = 7;
const AFTER_LABEL = /^\d{4}-\d{1,2}-\d{1,2}[T\s]+\d{1,2}:\d{2}(?::\d{2})?/;
const CLOCK_SLACK = 10 * 60_000;

/**
 * The dates that a page states for its article, the most likely first, one for each day. Candidates come from JSON-LD,
 * `<meta>`, microdata, `<time>`, lines near the title, and the address; each has the trust of its kind, and gains when
 * another kind agrees. Updates, teasers and days that cannot be are left out.
 */
export function pageDates($: CheerioAPI, jsonLd: JsonLd, context: PageContext): StatedDate[] {
  const address = addressDate(context.url, context.addressParts);
  const hinted = { ...context, hint: address.month };
  const visible = visibleDates($, hinted);
  const candidates = [
    ...jsonLdDates(jsonLd, hinted),
    ...metaDates(hinted),
    ...visible.dates.flatMap((date) => fromVisible(date)),
    ...labelled(visible.text, hinted),
    ...fromAddress(address, context),
  ].filter(({ date }) => (date.instant ?? Date.parse(date.day)) <= context.seen + CLOCK_SLACK);
  return ranked(candidates, address, context);
}

function ranked(candidates: readonly Candidate[], address: AddressDate, context: PageContext): StatedDate[] {
  const byDay = new Map<string, Candidate[]>();
  for (const candidate of candidates)
    byDay.set(candidate.date.day, [...(byDay.get(candidate.date.day) ?? []), candidate]);
  const days = [...byDay].map(([day, all]) => {
    const best = all.reduce((most, one) => (one.trust > most.trust ? one : most));
    const kinds = new Set(all.map((one) => one.name));
    const contradicts = address.month !== null && !day.startsWith(address.month);
    const trust =
      best.trust +
      AGREEMENT * Math.min(2, kinds.size - 1) -
      (contradicts && !isNextTo(day, address) ? CONTRADICTION : 0);
    // Of the same day, the one with a time says more.
    const timed = all.filter((one) => one.date.precision === "time").sort((a, b) => b.trust - a.trust)[0];
    return { trust, chosen: timed ?? best };
  });
  return days
    .filter(({ trust }) => trust >= LEAST_TRUST)
    .sort((a, b) => b.trust - a.trust)
    .slice(0, 3)
    .map(({ chosen: { date, source, name } }) => ({
      instant: date.instant ?? zonedInstant(date.day, "12:00:00", context.timezone),
      precision: date.precision,
      source,
      name,
    }));
}

/** True for a day at the edge of the address's month: zones differ. */
function isNextTo(day: string, { month }: AddressDate): boolean {
  const noon = Date.parse(`${day}T12:00:00Z`);
  return [-1, 1].some((step) => new Date(noon + step * 86_400_000).toISOString().startsWith(month ?? ""));
}

const ARTICLE = /(?:Article|BlogPosting|Report|NewsItem)$/;
const OTHER_THING =
  /^(?:(?:User)?Comments?|Review|Person|ImageObject|VideoObject|AudioObject|Event|Question|Answer|BreadcrumbList|WebSite|\w*Organization|Podcast\w*|Product)$/;

/** `datePublished` of the page's own nodes. A node with another address is another article. */
function jsonLdDates({ nodes }: JsonLd, context: PageContext): Candidate[] {
  return ownNodes(nodes, context).flatMap((node) => {
    const types = typesOf(node);
    const isArticle = types.some((type) => ARTICLE.test(type));
    if (types.some((type) => OTHER_THING.test(type))) return [];
    return [
      ...candidate(textOf(node["datePublished"]), context, "json-ld", "json-ld datePublished", isArticle ? 0.95 : 0.85),
      ...candidate(textOf(node["dateCreated"]), context, "json-ld", "json-ld dateCreated", 0.6),
    ];
  });
}

/** The nodes of the page's own article. A node with another address, or another title, is another article. */
function ownNodes(nodes: readonly JsonLdNode[], context: PageContext): readonly JsonLdNode[] {
  const dated = nodes.filter((node) => node["datePublished"] !== undefined || node["dateCreated"] !== undefined);
  const addresses = [
    context.url,
    context.head('link[rel="canonical"]').attr("href"),
    context.head('meta[property="og:url"]').attr("content"),
  ];
  const addressOf = (node: JsonLdNode) =>
    textOf(node["mainEntityOfPage"]) ?? textOf(node["url"]) ?? textOf(node["@id"]);
  const addressed = dated.filter((node) => {
    const address = addressOf(node);
    return address !== null && addresses.some((own) => own !== undefined && samePath(own, address, context.url));
  });
  if (addressed.length > 0) return addressed;
  const titles = context.titles.map((title) => foldForMatching(title));
  const ownTitleOf = (node: JsonLdNode) =>
    foldForMatching(cleanTitle(textOf(node["headline"]) ?? textOf(node["name"]) ?? ""));
  const titled = dated.filter((node) => {
    const own = ownTitleOf(node);
    return own.length > 8 && titles.some((title) => title.includes(own) || own.includes(title));
  });
  // A node alone may name the front page, or have a title of its own. With both of another page it is of that page.
  if (dated.length < 2 && titled.length === 0)
    return dated.filter((node) => {
      const address = addressOf(node);
      return address === null || samePath(address, "/", context.url) || ownTitleOf(node).length <= 8;
    });
  return titled.length > 0
    ? titled
    : dated.filter((node) => node["url"] === undefined && node["headline"] === undefined);
}

function samePath(a: string, b: string, base: string): boolean {
  const pathOf = (url: string) => {
    try {
      const { pathname, search } = new URL(url, base);
      return decodeURIComponent(`${pathname.replace(/\/+$/, "")}${/\d/.test(pathname) ? "" : search}`);
    } catch {
      return url;
    }
  };
  return pathOf(a) === pathOf(b);
}

/** A text, the first of a list, or the value, id or address of a node. */
function textOf(value: unknown): string | null {
  if (Array.isArray(value)) return textOf(value[0]);
  if (typeof value === "string") return value.trim() === "" ? null : value;
  if (typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null) return null;
  const node = value as JsonLdNode;
  return textOf(node["@value"]) ?? textOf(node["@id"]) ?? textOf(node["url"]);
}

const UPDATED_META = /modif|updat|revis|last|expir|(?:^|[^a-z])end|valid|access|crawl|review|event|start|birth|embargo/;
const PUBLISHED_META =
  /publi(?!sher|c\b|cat(?!ion))|pub[._-]?(?:date|time)|issued|posted|^sailthru\.date|release[._-]?date|original|display[._-]?date|citation_(?:online_)?date|article[.:_-](?:date|time)/;
const PLAIN_META = /^(?:date|dc(?:terms)?[.:]date|article_date|datetime|timestamp|news_?date|post_?date|page_?date)/;
const CREATED_META = /creat(?!or)|upload[._-]?date/;

/** Dates in `<meta>` elements, by the usual names and their relatives. */
function metaDates(context: PageContext): Candidate[] {
  return context
    .head("meta[content]")
    .toArray()
    .slice(0, 500)
    .flatMap((node) => {
      const { name, property, itemprop, content } = node.attribs;
      // Microdata in the text belongs to the element around it.
      if (name === undefined && property === undefined && node.parent?.type === "tag" && node.parent.name !== "head")
        return [];
      const key = (property ?? name ?? itemprop ?? "").toLowerCase();
      if (UPDATED_META.test(key) || /(?:^|[^a-z])id$/.test(key) || content === undefined) return [];
      const trust = PUBLISHED_META.test(key) ? 0.9 : PLAIN_META.test(key) ? 0.8 : CREATED_META.test(key) ? 0.65 : 0;
      return trust === 0 ? [] : candidate(content, context, "json-ld", `meta ${key}`, trust);
    });
}

function candidate(
  text: string | null | undefined,
  context: PageContext,
  source: Candidate["source"],
  name: string,
  trust: number,
): Candidate[] {
  const date = text == null ? null : machineDate(text, { ...context, seen: null });
  return date === null ? [] : [{ date, source, name, trust }];
}

function fromVisible({ date, place, label, marked }: VisibleDate): Candidate[] {
  if (label === "updated") return [];
  const name = `${marked ?? label ?? "line"} ${place === "elsewhere" ? "in the article" : `${place} the title`}`;
  const trust =
    (marked === "property" ? 0.85 : marked === "time" ? 0.7 : marked === "class" ? 0.65 : 0.55) +
    (label === "published" ? 0.15 : 0) +
    (place === "near" ? 0.1 : place === "above" ? 0 : -0.15);
  return [{ date, source: "stamp", name, trust: Math.min(0.94, trust) }];
}

/** A stamp after a label anywhere in the text, also in the middle of a line. */
function labelled(text: string, context: PageContext): Candidate[] {
  LABEL.lastIndex = 0;
  for (let match = LABEL.exec(text), tries = 0; match !== null && tries < 5; match = LABEL.exec(text), tries += 1) {
    const stamp = AFTER_LABEL.exec(text.slice(LABEL.lastIndex, LABEL.lastIndex + 40))?.[0];
    if (stamp !== undefined) return candidate(stamp, context, "stamp", "label", 0.6);
  }
  return [];
}

function fromAddress({ day, instant, isStated }: AddressDate, { seen, timezone }: PageContext): Candidate[] {
  const candidates: Candidate[] = [];
  if (day !== null)
    candidates.push({ date: { instant: null, day, precision: "day" }, source: "stamp", name: "address", trust: 0.75 });
  const age = instant === null ? -1 : seen - instant;
  if (instant !== null && (isStated || (age >= 0 && age <= ID_DAYS * 86_400_000)))
    candidates.push({
      date: { instant, day: localDay(instant, timezone), precision: "time" },
      source: "stamp",
      name: "id in the address",
      trust: isStated ? 0.9 : 0.6,
    });
  return candidates;
}
