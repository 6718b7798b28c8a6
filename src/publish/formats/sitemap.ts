import { type Agency, nameIn } from "../../model/agency.ts";
import type { Article } from "../../model/article.ts";
import type { FeedHead } from "../../model/document.ts";
import { localDay } from "../../model/zone.ts";
import type { Fragment } from "../fragments.ts";
import type { Piece } from "../rendered.ts";
import { isoSeconds, legalLine, rfc3986Url } from "../xml/legal.ts";
import { markup } from "../xml/markup.ts";

/** Maximum entries of a news sitemap. */
const MOST = 1000;

/** Only articles of the last two days belong in a news sitemap. */
const RECENT_MS = 48 * 3_600_000;

/**
 * The news sitemap of a feed (sitemaps.org 0.9 with Google's news extension 0.9), with its first 1,000 entries. The schema
 * requires one `url`, so a sitemap without articles names the page of the feed.
 */
export function sitemapDocument(urls: readonly Fragment[], { baseUrl, path }: FeedHead): (string | Piece)[] {
  const start = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
`;
  const page = markup`<url><loc>${baseUrl}/${path}/</loc></url>\n`.text;
  return [start, ...(urls.length === 0 ? [page] : urls.slice(0, MOST)), "</urlset>\n"];
}

/** True for an article published in the 48 hours before the feed's last change. */
export function isRecent({ published }: Article, { updated }: FeedHead): boolean {
  return published.instant >= updated - RECENT_MS;
}

/**
 * One `url`. `news:publication_date` is required, so an article whose date is not known to the day is omitted (an empty
 * text): the time at which we first saw it would be wrong. A date known only to the day is given as a day in the agency's
 * time zone.
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

/** A language for `news:language`: an ISO 639 code; only for Chinese the script is distinguished. */
function newsLanguage(language: string): string {
  const [primary = language, ...subtags] = language.toLowerCase().split("-");
  if (primary !== "zh") return primary;
  return subtags.some((subtag) => ["tw", "hk", "mo", "hant"].includes(subtag)) ? "zh-tw" : "zh-cn";
}
