import { addressParts, articleAddress } from "../model/address.ts";
import type { Agency } from "../model/agency.ts";
import type { DatePrecision, Evidence, ListingItem, ReadArticle, ReadContext } from "../model/article.ts";
import { articleAuthors } from "./authors.ts";
import { bodyOf, furnitureTest } from "./body.ts";
import { claimsOf } from "./claims.ts";
import { type DatelineReading, readDateline } from "./dateline/dateline.ts";
import type { StampContext } from "./dates/date-of.ts";
import { zonedInstant } from "./dates/written-date.ts";
import { datePublished, type Stamp } from "./dating.ts";
import { type JsonLdArticle, jsonLdArticle, readJsonLd } from "./html/json-ld.ts";
import { leadPicture, mendPictures, namedPicture } from "./html/lead-picture.ts";
import {
  absolute,
  baseOf,
  type CheerioAPI,
  firstFound,
  headElements,
  lineOf,
  parsePage,
  type Select,
} from "./html/page.ts";
import { declaredLanguage } from "./html/page-language.ts";
import { weighBody } from "./html/text-density.ts";
import { webUrl } from "./html/urls.ts";
import { siteNameOf } from "./site-name.ts";
import { elementDate } from "./stamps/element-date.ts";
import { localeOf } from "./stamps/locale.ts";
import { pageDates } from "./stamps/page-dates.ts";
import { LABEL } from "./stamps/stamp-label.ts";
import { cleanTitle } from "./text/clean.ts";
import { languageOf } from "./text/language.ts";
import { summaryOf } from "./text/summary.ts";
import { articleTitle } from "./title.ts";

/** The context in which an article's page is read. */
export interface ArticleContext extends ReadContext {
  /** The agency whose definition applies; null for an unknown site. */
  readonly agency: Agency | null;
  /** The edition's language, BCP 47. */
  readonly language: string;
  /** True for an item of a listing's newest page: an old date is then unlikely. */
  readonly live: boolean;
  readonly listingItem?: ListingItem | null;
}

/** Maximum characters of a section's name; a longer text is not a name. */
const LONGEST_NAME = 120;
/** Characters of a text in which a dateline and its mark stand. */
const OPENING = 120;
/** A first paragraph up to this length may be a heading, with the dateline in the second. */
const HEADING = 120;

/** Reads an article's page. No page makes it throw; one without a body gives an empty content. */
export function readArticle(html: string, context: ArticleContext): ReadArticle {
  const $ = parsePage(html);
  const head = headElements($);
  const base = baseOf(head, context.url);
  const { agency } = context;
  const timezone = agency?.timezone ?? "UTC";
  const isFurniture = furnitureTest(agency?.furniture ?? []);
  const evidence: Record<string, Evidence[]> = {};
  const note = (field: string, source: string, value: string, rejected?: string): void => {
    evidence[field] = [...(evidence[field] ?? []), { source, value, ...(rejected === undefined ? {} : { rejected }) }];
  };
  const graph = readJsonLd($);
  const jsonLd = jsonLdArticle(head, graph, context.url);
  const site = siteNameOf(head, graph, context.url, agency);
  const declared = declaredLanguage(head, jsonLd);
  const title = articleTitle($, {
    head,
    agency,
    jsonLd,
    site,
    listed: context.listingItem?.title ?? null,
    isFurniture,
    note: (...found) => note("title", ...found),
  });
  const dateContext = {
    ...localeOf(
      context.url,
      agency === null ? declared : context.language,
      `${title ?? ""} ${head("title").first().text()}`,
      agency,
    ),
    timezone,
    seen: context.seen,
  };
  const stamp = stampOf($, agency, dateContext, note);
  const weightOf = weighBody($);
  const stated = pageDates($, graph, {
    weightOf,
    ...dateContext,
    head,
    url: context.url,
    // Not those that are headings of the page: they are to be found among all headings.
    titles: [
      title,
      jsonLd?.title,
      head('meta[property="og:title"]').attr("content"),
      head("title").first().text(),
    ].flatMap((one) => (one ? [cleanTitle(one)] : [])),
    addressParts: agency === null ? {} : addressParts(agency, context.url),
  });
  const claims = claimsOf($, head, base, agency?.article.title ?? [], jsonLd?.title ?? null);
  mendPictures($, base);
  const named = namedPicture($, agency, base);
  const given = context.listingItem?.given;
  const section = sectionOf($, jsonLd, agency) ?? given?.section ?? null;
  const author = articleAuthors($, { head, agency, jsonLd, site, given: given?.authors ?? [] });
  const alternates = alternatesOf($, head, agency, base, context.language);
  const warnings: string[] = [];

  const body = bodyOf($, { base, agency, language: context.language, title, jsonLd: graph, weightOf, isFurniture });
  const picture = named ?? leadPicture($, body.nodes, { jsonLd, agency, base });
  if (body.paragraphs.length === 0) warnings.push("no body text was found");
  else note("content", body.foundBy, `${body.paragraphs.length} paragraphs`);
  if (title === null) warnings.push("no title was found");

  const opening = openingOf(body.paragraphs, context, timezone, site.names);
  const dateline = opening?.dateline ?? null;
  if (dateline !== null) note("dateline", `paragraph ${opening!.at + 1}`, opening!.text.slice(0, dateline.end).trim());
  const dating = datePublished(
    {
      stamp: stamp ?? (context.siteStamp == null ? null : { instant: context.siteStamp, precision: "time" }),
      page: stated,
      listing: listingDate(context.listingItem),
      dateline,
    },
    {
      seen: context.seen,
      live: context.live,
      postId: context.postId ?? null,
      neighbours: context.neighbours ?? [],
      timezone,
      idCurve: agency?.idCurve ?? [],
      since: agency?.since ?? 1995,
    },
  );
  evidence["published"] = [...(evidence["published"] ?? []), ...dating.evidence];
  const added = dating.warnings.filter((warning) => !dateline?.warnings.includes(warning));
  warnings.push(...(dateline?.warnings ?? []), ...added);

  const contentText = body.paragraphs.join("\n\n");
  const news =
    opening === null
      ? body.paragraphs
      : [opening.text.slice(opening.dateline.end), ...body.paragraphs.slice(opening.at + 1)];
  return {
    url: context.url,
    title,
    published: dating.published,
    day: dating.day,
    dateline,
    place: dateline?.place ?? null,
    author,
    language: languageIn(`${title ?? ""} ${contentText.slice(0, 2000)}`, context, declared),
    section,
    image: picture,
    contentHtml: body.html,
    contentText,
    summary: summaryOf(news.join("\n"), [...(agency?.marks ?? []), ...(agency?.signOffs ?? [])]),
    alternates,
    claims,
    evidence,
    warnings,
  };
}

/** The language of a text. An edition's is known; a page of an unknown site may name its own. */
function languageIn(text: string, { agency, language }: ArticleContext, declared: string | null): string {
  if (agency !== null) return languageOf(text, language);
  return languageOf(text, declared?.split("-")[0] ?? language, declared === null ? "guess" : "declared");
}

type Note = (field: string, source: string, value: string, rejected?: string) => void;

/** The site's own stamp, by the definition's selector: its attributes go before its words. */
function stampOf($: CheerioAPI, agency: Agency | null, context: StampContext, note: Note): Stamp | null {
  const selected = firstFound($, agency?.article.time ?? []);
  if (selected === null) return null;
  const date = elementDate($, selected.elements[0]!, context);
  if (date === null) {
    const text = lineOf($, selected.elements[0]!).replace(LABEL, "");
    note("published", `selector ${selected.selector}`, text, text.trim() === "" ? "empty" : "no date in it");
    return null;
  }
  const instant = date.instant ?? zonedInstant(date.day, "12:00:00", context.timezone);
  return { instant, precision: date.precision };
}

function listingDate(item: ListingItem | null | undefined): { instant: number; precision: "time" | "day" } | null {
  const published = item?.published;
  if (!published || !isDayOrTime(published.precision)) return null;
  return { instant: published.instant, precision: published.precision };
}

function isDayOrTime(precision: DatePrecision): precision is "time" | "day" {
  return precision === "time" || precision === "day";
}

/** The paragraph that starts with a dateline: the first, or the second if the first is a heading. */
function openingOf(
  paragraphs: readonly string[],
  context: ArticleContext,
  timezone: string,
  siteNames: readonly string[],
): { dateline: DatelineReading; text: string; at: number } | null {
  const { agency } = context;
  const options = {
    language: context.language,
    timezone,
    context: {
      postId: context.postId ?? null,
      siteStamp: context.siteStamp ?? null,
      neighbours: context.neighbours ?? [],
      seen: context.seen,
    },
    ...(agency === null ? {} : { idCurve: agency.idCurve, since: agency.since }),
  };
  for (let at = 0; at < Math.min(2, paragraphs.length); at += 1) {
    const text = paragraphs[at]!;
    // An unknown site signs with its own name, or with one in brackets or slashes.
    const marks = agency?.marks ?? [...siteNames, ...markedIn(text)];
    const dateline = readDateline(text, { ...options, marks });
    if (dateline.end > 0) return { dateline, text, at };
    if (text.length > HEADING) return null;
  }
  return null;
}

/** Short names in brackets or slashes near the start of a text: `Tripoli, 7 March 2026 (LANA) -`. */
function markedIn(text: string): string[] {
  const found = text.slice(0, OPENING).matchAll(/[([/]\s*(\p{L}{2,12}(?:\s\p{L}{2,12})?)\s*[)\]/]/gu);
  return [...found].map(([, mark]) => mark!);
}

function sectionOf($: CheerioAPI, jsonLd: JsonLdArticle | null, agency: Agency | null): string | null {
  const selected = firstFound($, agency?.article.section ?? []);
  const name = selected === null ? cleanTitle(jsonLd?.section ?? "") : lineOf($, selected.elements[0]!);
  return name === "" || name.length > LONGEST_NAME ? null : name;
}

function alternatesOf(
  $: CheerioAPI,
  head: Select,
  agency: Agency | null,
  base: string,
  language: string,
): { language: string; url: string }[] {
  const selected = firstFound($, agency?.article.alternate ?? [])?.elements;
  const alternates = new Map<string, string>();
  for (const node of (selected ?? head('link[rel="alternate"][hreflang]').toArray()).slice(0, 20)) {
    const other = ($(node).attr("hreflang") ?? "").toLowerCase();
    const url = absolute($(node).attr("href"), base);
    if (!/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/.test(other) || other === language || url === null) continue;
    const address = agency === null ? webUrl(url, base, false) : (articleAddress(agency, url, other)?.url ?? null);
    if (address !== null) alternates.set(other, address);
  }
  return [...alternates].map(([other, url]) => ({ language: other, url }));
}
