import { Feed } from "feed";
import { type Face, nameIn } from "../../model/agency.ts";
import type { Article } from "../../model/article.ts";
import {
  articleUrl,
  authorOf,
  categoriesOf,
  contentOf,
  descriptionOf,
  relatedOf,
  rightsLine,
  schemeOf,
  titleOf,
} from "../content.ts";
import type { Fragment } from "../fragments.ts";
import { enclosureOf, mediaOf } from "../media.ts";
import type { Piece } from "../rendered.ts";
import { cdata, fill, place, shell } from "../xml/fill.ts";
import { legalLine, plainText, rfc822, rfc3339 } from "../xml/legal.ts";
import { escapeMarkup, unescapeMarkup } from "../xml/markup.ts";
import { revisionsUrl, VERSION_HISTORY } from "./revisions-url.ts";
import type { NamedIds, WritingContext } from "./row.ts";

/**
 * RSS 2.0 by the RSS Advisory Board's best-practices profile (https://www.rssboard.org/rss-profile). The library writes
 * the elements; then we fill in the texts and add the elements that it does not support.
 */

const TYPE = "application/rss+xml";
const NAMESPACES = {
  atom: "http://www.w3.org/2005/Atom",
  content: "http://purl.org/rss/1.0/modules/content/",
  dc: "http://purl.org/dc/elements/1.1/",
  dcterms: "http://purl.org/dc/terms/",
  fh: "http://purl.org/syndication/history/1.0",
  media: "http://search.yahoo.com/mrss/",
  sy: "http://purl.org/rss/1.0/modules/syndication/",
} as const;

/** Placeholders for an address and a date that the library requires; the real ones are filled in afterwards. */
const ANY = "https://localhost/";
const EPOCH = new Date(0);

/** The feed that an item of a combined feed comes from. */
interface Source {
  readonly title: string;
  /** Address of its RSS document. */
  readonly url: string;
}

/** One complete `item`, with its `source` in a combined feed. */
export function rssItem(article: Article, context: WritingContext): string {
  const { agency } = context;
  const source = sourceOf(article, context);
  const revisions = revisionsUrl(article, agency, context.head.baseUrl);
  // RSS itself has rights only of the whole channel.
  const rights = rightsLine(agency, article.language);
  const item = shell("rss item", writtenItem).replace(/(<pubDate>)[^<]*/, `$1${rfc822(article.published.instant)}`);
  const more = [
    `<dc:creator>${plainText(authorOf(article, agency))}</dc:creator>`,
    `<dc:language>${escapeMarkup(article.language)}</dc:language>`,
    // RSS has no element for an edit. Dublin Core's takes a W3CDTF date, and RFC 3339 is a form of that.
    ...(article.revision > 1 ? [`<dcterms:modified>${rfc3339(article.updated)}</dcterms:modified>`] : []),
    ...(revisions === null ? [] : [link(VERSION_HISTORY, revisions, "text/html")]),
    ...categoriesOf(article, agency).map(
      ({ scheme, label }) =>
        `<category domain="${escapeMarkup(schemeOf(agency, scheme))}">${plainText(label)}</category>`,
    ),
    ...enclosureOf(article),
    ...mediaOf(article),
    ...(rights === "" ? [] : [`<dc:rights>${escapeMarkup(rights)}</dc:rights>`]),
    ...relatedOf(article).map(({ url, title }) => {
      return `<atom:link rel="related" href="${escapeMarkup(url)}" title="${escapeMarkup(title)}"/>`;
    }),
    ...(source === null ? [] : [`<source url="${escapeMarkup(source.url)}">${plainText(source.title)}</source>`]),
  ];
  const filled = fill(item, {
    title: plainText(titleOf(article, agency)),
    link: escapeMarkup(articleUrl(article, agency)),
    id: escapeMarkup(legalLine(article.id)),
    // Readers treat a description as HTML, so text is escaped for HTML first and for XML second.
    description: cdata(hypertext(descriptionOf(article, agency))),
    content: cdata(contentOf(article)),
  });
  return `<item xml:lang="${escapeMarkup(article.language)}">${filled.trimEnd()}\n${more.join("\n")}\n</item>\n`;
}

/** In a feed of several editions or agencies, the feed of the article's edition. */
function sourceOf(article: Article, { head, agency, addressOf }: WritingContext): Source | null {
  if (!head.multilingual && article.collected === undefined) return null;
  return {
    title: legalLine(nameIn(agency.names, article.edition)),
    url: addressOf(`${agency.id}/${article.edition}`),
  };
}

function writtenItem(): string {
  const feed = new Feed({ title: "", link: ANY, updated: EPOCH, generator: false });
  feed.addItem({
    title: place("title"),
    link: place("link"),
    guid: place("id"),
    date: EPOCH,
    content: place("content"),
    description: place("description"),
  });
  const written = feed.rss2();
  return written.slice(written.indexOf("<item>") + "<item>".length, written.lastIndexOf("</item>"));
}

/** The whole document. */
export function rssDocument(context: WritingContext, items: readonly Fragment[]): (string | Piece)[] {
  const { head, agency } = context;
  const { channel } = head.faces;
  const image = channel?.url ?? head.image;
  const ttl = Math.max(1, Math.round(head.pollMinutes));
  // A feed in several languages declares none: each item declares its own.
  const optional = {
    ...(head.multilingual ? {} : { language: place("language") }),
    ...(image === null ? {} : { image: place("image") }),
    ...(head.licence === null ? {} : { copyright: place("rights") }),
  };
  const written = shell(`rss ${ttl} ${Object.keys(optional)}`, () => writtenChannel(ttl, optional));
  const filled = fill(written.replace(/(<lastBuildDate>)[^<]*/, `$1${rfc822(head.updated)}`), {
    title: plainText(legalLine(head.title)),
    link: escapeMarkup(head.homeUrl),
    description: plainText(legalLine(head.description)),
    language: escapeMarkup(head.language.toLowerCase()),
    image: escapeMarkup(image ?? ""),
    rights: plainText(legalLine(head.licence ?? "")),
  }).replace("</image>", () => `${channelSize(channel)}</image>`);
  const more = [
    link("self", context.self, TYPE),
    ...(head.hub === null || head.archive !== null ? [] : [link("hub", head.hub)]),
    ...historyLinks(context),
    ...updatesOf(ttl),
    `<dc:publisher>${escapeMarkup(legalLine(nameIn(agency.names, head.language)))}</dc:publisher>`,
    ...(head.archive === null ? [] : ["<fh:archive/>"]),
  ];
  const top = `${filled.trimEnd()}\n${more.join("\n")}\n`;
  const inItems = [
    ...(items.length === 0 ? [] : ["content", "dc"]),
    ...(items.some((item) => item.media) ? ["media"] : []),
    ...(items.some((item) => item.terms) ? ["dcterms"] : []),
  ];
  const declared = Object.entries(NAMESPACES)
    .filter(([prefix]) => inItems.includes(prefix) || top.includes(`<${prefix}:`))
    .map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`)
    .join("");
  const start = `<?xml version="1.0" encoding="utf-8"?>
<?xml-stylesheet type="text/css" href="${escapeMarkup(head.baseUrl)}/feed.css"?>
<rss version="2.0" xml:lang="${escapeMarkup(head.language)}"${declared}>
<channel>${top}`;
  return [start, ...items, "</channel>\n</rss>\n"];
}

/** Size of a channel's picture, which readers take for 88 × 31 pixels unless it is said. */
function channelSize(channel: Face | null): string {
  return channel === null ? "" : `<width>${channel.width}</width><height>${channel.height}</height>`;
}

/**
 * How often the feed changes at most, in agreement with `ttl` (minutes): the period with the nearest whole number of
 * updates (https://web.resource.org/rss/1.0/modules/syndication/).
 */
function updatesOf(ttl: number): string[] {
  const [period, minutes] =
    PERIODS.find(([, length]) => length % ttl === 0) ??
    PERIODS.find(([, length]) => length >= 2 * ttl) ??
    PERIODS.at(-1)!;
  const times = Math.max(1, Math.round(minutes / ttl));
  return [`<sy:updatePeriod>${period}</sy:updatePeriod>`, `<sy:updateFrequency>${times}</sy:updateFrequency>`];
}

const PERIODS = [
  ["hourly", 60],
  ["daily", 24 * 60],
  ["weekly", 7 * 24 * 60],
] as const;

function writtenChannel(ttl: number, optional: { language?: string; image?: string; copyright?: string }): string {
  const written = new Feed({
    title: place("title"),
    link: place("link"),
    description: place("description"),
    updated: EPOCH,
    ttl,
    generator: "nashra",
    docs: "https://www.rssboard.org/rss-specification",
    ...optional,
  }).rss2();
  return written.slice(written.indexOf("<channel>") + "<channel>".length, written.lastIndexOf("</channel>"));
}

function hypertext(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function historyLinks({ previous, current }: WritingContext): string[] {
  return [
    ...(previous === null ? [] : [link("prev-archive", previous, TYPE)]),
    ...(current === null ? [] : [link("current", current, TYPE)]),
  ];
}

function link(rel: string, href: string, type?: string): string {
  return `<atom:link rel="${rel}" href="${escapeMarkup(href)}"${type === undefined ? "" : ` type="${type}"`}/>`;
}

/** Ids in a document written by this module. */
export function rssIds(text: string): NamedIds {
  const guids = text.matchAll(/<item\b[^>]*>(?:(?!<\/item>)[\s\S])*?<guid\b[^>]*>([^<]*)<\/guid>/g);
  return { entries: [...guids].map((match) => unescapeMarkup(match[1]!)), removed: [] };
}
