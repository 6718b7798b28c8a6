import { type Agency, nameIn } from "../../model/agency.ts";
import type { Article } from "../../model/article.ts";
import type { FeedHead } from "../../model/document.ts";
import { localDay } from "../../model/zone.ts";
import type { Fragment } from "../fragments.ts";
import type { Piece } from "../rendered.ts";
import { isoSeconds, legalLine, rfc3986Url } from "../xml/legal.ts";
import { markup } from "../xml/markup.ts";

/** Most entries that a news sitemap may hold. */
const MOST = 1000;

/** Only articles of the last two days belong in a news sitemap. */
const RECENT_MS = 48 * 3_600_000;

/**
 * The whole document: the news sitemap of a feed (sitemaps.org 0.9 with Google's news extension 0.9), of its first 1,000
 * entries.
 */
export function sitemapDocument(urls: readonly Fragment[]): (string | Piece)[] {
  const start = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
`;
  return [start, ...urls.slice(0, MOST), "</urlset>\n"];
}

/** True for an article of the 48 hours before the feed's last change. */
export function isRecent({ published }: Article, { updated }: FeedHead): boolean {
  return published.instant >= updated - RECENT_MS;
}

/**
 * One `url`. `news:publication_date` is required and means the date of publication, so an article that has no date to the
 * day is left out (an empty text): the moment when we first saw it would be a wrong answer. A date known to the day is
 * given as a day of the agency's calendar.
 */
export function sitemapUrl(article: Article, agency: Pick<Agency, "names" | "timezone">): string {
  if (!isDated(article)) return "";
  const edited =
    article.revision > 1
      ? markup`
<lastmod>${isoSeconds(article.updated)}</lastmod>`
      : "";
  return markup`<url>
<loc>${rfc3986Url(article.url)}</loc>${edited}
<news:news>
<news:publication><news:name>${nameIn(agency.names, article.language)}</news:name><news:language>${newsLanguage(article.language)}</news:language></news:publication>
<news:publication_date>${publicationDate(article, agency.timezone)}</news:publication_date>
<news:title>${legalLine(article.title)}</news:title>
</news:news>
</url>
`.text;
}

function isDated(article: Article): boolean {
  const { precision } = article.published;
  return (
    (precision === "time" || precision === "day") && rfc3986Url(article.url) !== null && legalLine(article.title) !== ""
  );
}

function publicationDate(article: Article, timeZone: string): string {
  const { instant, precision } = article.published;
  return precision === "day" ? localDay(instant, timeZone) : isoSeconds(instant);
}

/** ISO 639 code, the form `news:language` takes; Chinese alone is told apart by script. */
function newsLanguage(language: string): string {
  const [primary = language, ...subtags] = language.toLowerCase().split("-");
  if (primary !== "zh") return primary;
  return subtags.some((subtag) => ["tw", "hk", "mo", "hant"].includes(subtag)) ? "zh-tw" : "zh-cn";
}
