import { Feed } from "feed";
import { type Agency, nameIn } from "../model/agency.ts";
import type { Article } from "../model/article.ts";
import { documentUrl, type FeedHead } from "../model/document.ts";
import { authorOf, categoriesOf, contentOf, schemeOf } from "./content.ts";
import { escapeMarkup } from "./markup.ts";
import { legal, legalLine, rfc822 } from "./normalise.ts";

/** RSS 2.0 by the RSS Advisory Board's best-practices profile. The library writes; what it cannot say is added after. */

const NAMESPACES = {
  atom: "http://www.w3.org/2005/Atom",
  content: "http://purl.org/rss/1.0/modules/content/",
  dc: "http://purl.org/dc/elements/1.1/",
  fh: "http://purl.org/syndication/history/1.0",
  media: "http://search.yahoo.com/mrss/",
  sy: "http://purl.org/rss/1.0/modules/syndication/",
} as const;

/** One `item`, complete. */
export function rssItem(article: Article, agency: Agency): string {
  const one = new Feed({ title: "-", link: agency.home, updated: new Date(0), generator: false });
  one.addItem({
    title: legalLine(article.title),
    link: article.url,
    guid: article.id,
    date: new Date(article.published.instant),
    description: legal(article.summary),
    content: contentOf(article),
  });
  const written = one.rss2();
  const item = written.slice(written.indexOf("<item>"), written.lastIndexOf("</item>"));
  const more = [`<dc:creator>${escapeMarkup(legalLine(authorOf(article, agency)))}</dc:creator>`];
  for (const category of categoriesOf(article, agency)) {
    const domain = escapeMarkup(schemeOf(agency, category.scheme));
    more.push(`<category domain="${domain}">${escapeMarkup(legalLine(category.label))}</category>`);
  }
  if (article.image !== null) {
    const { url, width, height, alt } = article.image;
    const size = `${width === null ? "" : ` width="${width}"`}${height === null ? "" : ` height="${height}"`}`;
    const title =
      alt === null || alt === ""
        ? ""
        : `<media:description type="plain">${escapeMarkup(legalLine(alt))}</media:description>`;
    more.push(`<media:content url="${escapeMarkup(legalLine(url))}" medium="image"${size}>${title}</media:content>`);
  }
  // RFC 822 names zones by offset too; "GMT" is what the library writes.
  return `${item.trimEnd().replace(/(<pubDate>[^<]*)GMT<\/pubDate>/, "$1+0000</pubDate>")}\n${more.join("\n")}\n</item>\n`;
}

/** The whole document. */
export function rssDocument(head: FeedHead, items: readonly string[], agency: Agency): string {
  const body = items.join("");
  const channel = new Feed({
    title: legalLine(head.title),
    link: head.homeUrl,
    description: legalLine(head.description),
    language: head.language.toLowerCase(),
    updated: new Date(head.updated),
    ttl: head.pollMinutes,
    generator: "nashra",
    docs: "https://www.rssboard.org/rss-specification",
    ...(head.image === null ? {} : { image: head.image }),
    ...(head.licence === null ? {} : { copyright: legalLine(head.licence) }),
  }).rss2();
  const inner = channel
    .slice(channel.indexOf("<channel>") + "<channel>".length, channel.lastIndexOf("</channel>"))
    .replace(/(<lastBuildDate>)[^<]*/, `$1${rfc822(head.updated)}`);
  const more = [
    link("self", documentUrl(head, "rss"), "application/rss+xml"),
    ...(head.hub === null ? [] : [link("hub", head.hub)]),
    ...historyLinks(head),
    `<sy:updatePeriod>hourly</sy:updatePeriod>`,
    `<sy:updateFrequency>${Math.max(1, Math.round(60 / head.pollMinutes))}</sy:updateFrequency>`,
    `<dc:publisher>${escapeMarkup(legalLine(nameIn(agency.names, head.language)))}</dc:publisher>`,
    ...(head.archive === null ? [] : ["<fh:archive/>"]),
  ];
  const text = `${inner.trimEnd()}\n${more.join("\n")}\n${body}`;
  const used = Object.entries(NAMESPACES).filter(([prefix]) => prefix === "atom" || text.includes(`<${prefix}:`));
  const declared = used.map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`).join("");
  return `<?xml version="1.0" encoding="utf-8"?>
<?xml-stylesheet type="text/css" href="${escapeMarkup(head.baseUrl)}/feed.css"?>
<rss version="2.0" xml:lang="${escapeMarkup(head.language)}"${declared}>
<channel>${text}</channel>
</rss>
`;
}

function historyLinks(head: FeedHead): string[] {
  const previous = head.archive === null ? head.archives : head.archive - 1;
  const links =
    previous > 0 ? [link("prev-archive", documentUrl({ ...head, archive: previous, query: null }, "rss"))] : [];
  return head.archive === null ? links : [...links, link("current", documentUrl({ ...head, archive: null }, "rss"))];
}

function link(rel: string, href: string, type?: string): string {
  return `<atom:link rel="${rel}" href="${escapeMarkup(href)}"${type === undefined ? "" : ` type="${type}"`}/>`;
}
