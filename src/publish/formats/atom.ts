import { Feed } from "feed";
import { feedId } from "../../model/address.ts";
import { type Agency, nameIn } from "../../model/agency.ts";
import type { Article, Tombstone } from "../../model/article.ts";
import { articleUrl, authorOf, categoriesOf, contentOf, relatedOf, rightsLine, schemeOf, titleOf } from "../content.ts";
import type { Fragment } from "../fragments.ts";
import { mediaIn, mediaOf } from "../media.ts";
import type { Piece } from "../rendered.ts";
import { cdata, fill, place, shell } from "../xml/fill.ts";
import { legal, legalLine, rfc3339 } from "../xml/legal.ts";
import { escapeMarkup, unescapeMarkup } from "../xml/markup.ts";
import { revisionsUrl, VERSION_HISTORY } from "./revisions-url.ts";
import type { NamedIds, WritingContext } from "./row.ts";

/**
 * Atom 1.0 (RFC 4287) with feed history (RFC 5005) and deleted entries (RFC 6721). The library writes the elements; then
 * we fill in the texts and add the elements that it does not support.
 */

const TYPE = "application/atom+xml";
/** Placeholders for an address and a date that the library requires; the real ones are filled in afterwards. */
const ANY = "https://localhost/";
const EPOCH = new Date(0);

/** One `entry`, complete. */
export function atomEntry(article: Article, { head, agency, addressOf }: WritingContext): string {
  const revisions = revisionsUrl(article, agency, head.baseUrl);
  const rights = rightsLine(agency, article.language);
  const summary = legal(article.summary).trim();
  const entry = (
    rights === ""
      ? shell("atom entry", () => writtenEntry({}))
      : shell("atom entry with rights", () => writtenEntry({ copyright: place("rights") }))
  )
    .replace(/(<updated>)[^<]*/, `$1${updatedOf(article)}`)
    .replace(/(<published>)[^<]*/, `$1${rfc3339(article.published.instant)}`);
  const filled = fill(entry, {
    title: escapeMarkup(titleOf(article, agency)),
    id: escapeMarkup(legalLine(article.id)),
    link: escapeMarkup(articleUrl(article, agency)),
    base: escapeMarkup(articleUrl(article, agency)),
    content: cdata(contentOf(article)),
    rights: escapeMarkup(rights),
  });
  const more = [
    `<author><name>${escapeMarkup(authorOf(article, agency))}</name></author>`,
    ...(summary === "" ? [] : [`<summary type="text">${escapeMarkup(summary)}</summary>`]),
    ...categoriesOf(article, agency).map(
      ({ scheme, term, label }) =>
        `<category term="${escapeMarkup(term)}" scheme="${escapeMarkup(schemeOf(agency, scheme))}" label="${escapeMarkup(label)}"/>`,
    ),
    ...mediaIn(article)
      .filter(({ kind, type, length }) => kind !== "image" || (type !== null && length !== null))
      .map(({ url, type, length }) => link("enclosure", url, type!, length)),
    ...mediaOf(article),
    ...relatedOf(article).map(({ url, title }) => {
      return `<link rel="related" type="text/html" href="${escapeMarkup(url)}" title="${escapeMarkup(title)}"/>`;
    }),
    ...(revisions === null ? [] : [link(VERSION_HISTORY, revisions, "text/html")]),
    ...(article.collected === undefined ? [] : [sourceOf(article, agency, addressOf)]),
  ];
  return `<entry xml:lang="${escapeMarkup(article.language)}">${filled.trimEnd()}\n${more.join("\n")}\n</entry>\n`;
}

/** The feed that an entry of a collection comes from (RFC 4287, 4.2.11). `feedAt`: address of a feed of this deployment. */
function sourceOf(article: Article, agency: Agency, feedAt: (path: string) => string): string {
  const path = `${agency.id}/${article.edition}`;
  const rights = rightsLine(agency, article.language);
  const parts = [
    `<id>${escapeMarkup(feedId(agency, path))}</id>`,
    `<title type="text">${escapeMarkup(legalLine(nameIn(agency.names, article.language)))}</title>`,
    `<updated>${rfc3339(article.updated)}</updated>`,
    link("self", feedAt(path), TYPE),
    link("alternate", agency.home, "text/html"),
    ...(rights === "" ? [] : [`<rights>${escapeMarkup(rights)}</rights>`]),
  ];
  return `<source>${parts.join("")}</source>`;
}

function writtenEntry(optional: { copyright?: string }): string {
  const feed = new Feed({ id: ANY, title: "", updated: EPOCH, generator: false });
  feed.addItem({
    title: place("title"),
    id: place("id"),
    link: place("link"),
    date: EPOCH,
    published: EPOCH,
    content: place("content"),
    ...optional,
  });
  const written = feed.atom1();
  return (
    written
      .slice(written.indexOf("<entry>") + "<entry>".length, written.lastIndexOf("</entry>"))
      // The library marks every title as HTML; ours are text.
      .replace('<title type="html">', '<title type="text">')
      .replace("<link href=", '<link rel="alternate" type="text/html" href=')
      // Links in the content are relative to the article's page (RFC 4287, section 2).
      .replace("<content ", `<content xml:base="${place("base")}" `)
  );
}

/**
 * `atom:updated` to the second, with the article's `seq` as the fraction: validators warn of entries with the same time,
 * and articles dated only to the day share many.
 */
function updatedOf(article: Article): string {
  return rfc3339(article.updated).replace("Z", `.${String(article.seq % 1_000_000).padStart(6, "0")}Z`);
}

/** The whole document. */
export function atomDocument(
  context: WritingContext,
  entries: readonly Fragment[],
  tombstones: readonly Tombstone[],
): (string | Piece)[] {
  const { head, agency } = context;
  const { icon, logo } = head.faces;
  const optional = {
    ...(logo === null ? {} : { image: place("image") }),
    ...(icon === null ? {} : { favicon: place("icon") }),
    ...(head.licence === null ? {} : { copyright: place("rights") }),
  };
  const inner = fill(
    shell(`atom ${agency.home} ${Object.keys(optional)}`, () => writtenFeed(agency.home, optional)).replace(
      /(<updated>)[^<]*/,
      `$1${rfc3339(head.updated)}`,
    ),
    {
      id: escapeMarkup(head.id),
      title: escapeMarkup(legalLine(head.title)),
      subtitle: escapeMarkup(legalLine(head.description)),
      author: escapeMarkup(legalLine(head.agencyName)),
      image: escapeMarkup(logo ?? ""),
      icon: escapeMarkup(icon ?? ""),
      rights: escapeMarkup(legalLine(head.licence ?? "")),
    },
  );
  const links = [
    link("self", context.self, TYPE),
    link("alternate", head.homeUrl, "text/html"),
    ...(head.hub === null || head.archive !== null ? [] : [link("hub", head.hub)]),
    ...historyLinks(context),
  ];
  const gone = tombstones.map(
    ({ id, removed }) => `<at:deleted-entry ref="${escapeMarkup(legalLine(id))}" when="${rfc3339(removed)}"/>\n`,
  );
  const namespaces = [
    ...(head.archive === null ? [] : [' xmlns:fh="http://purl.org/syndication/history/1.0"']),
    ...(gone.length === 0 ? [] : [' xmlns:at="http://purl.org/atompub/tombstones/1.0"']),
    ...(entries.some((entry) => entry.media) ? [' xmlns:media="http://search.yahoo.com/mrss/"'] : []),
  ];
  const start = `<?xml version="1.0" encoding="utf-8"?>
<?xml-stylesheet type="text/css" href="${escapeMarkup(head.baseUrl)}/feed.css"?>
<feed xmlns="http://www.w3.org/2005/Atom"${namespaces.join("")} xml:lang="${escapeMarkup(head.language)}">
${inner.trimEnd()}
${links.join("\n")}
${head.archive === null ? "" : "<fh:archive/>\n"}${gone.join("")}`;
  return [start, ...entries, "</feed>\n"];
}

function writtenFeed(home: string, optional: { image?: string; favicon?: string; copyright?: string }): string {
  const written = new Feed({
    id: place("id"),
    title: place("title"),
    updated: EPOCH,
    description: place("subtitle"),
    generator: "nashra",
    author: { name: place("author"), link: home },
    ...optional,
  }).atom1();
  return written.slice(written.indexOf("<id>"), written.lastIndexOf("</feed>"));
}

function historyLinks({ previous, current }: WritingContext): string[] {
  return [
    ...(previous === null ? [] : [link("prev-archive", previous, TYPE)]),
    ...(current === null ? [] : [link("current", current, TYPE)]),
  ];
}

function link(rel: string, href: string, type?: string, length: number | null = null): string {
  const typed = type === undefined ? "" : ` type="${escapeMarkup(type)}"`;
  return `<link rel="${rel}"${typed} href="${escapeMarkup(href)}"${length === null ? "" : ` length="${length}"`}/>`;
}

/** Ids in a document written by this module. */
export function atomIds(text: string): NamedIds {
  const idsIn = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => unescapeMarkup(match[1]!));
  return {
    entries: idsIn(/<entry\b[^>]*>(?:(?!<\/entry>)[\s\S])*?<id>([^<]*)<\/id>/g),
    removed: idsIn(/<at:deleted-entry ref="([^"]*)"/g),
  };
}
