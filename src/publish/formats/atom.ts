import { Feed } from "feed";
import { type Agency, nameIn } from "../../model/agency.ts";
import type { Article, Tombstone } from "../../model/article.ts";
import { documentUrl, type FeedHead } from "../../model/document.ts";
import { articleUrl, authorOf, categoriesOf, contentOf, schemeOf, titleOf } from "../content.ts";
import type { Fragment } from "../fragments.ts";
import { previousArchive } from "../head.ts";
import { mediaIn, mediaOf } from "../media.ts";
import type { Piece } from "../rendered.ts";
import { cdata, fill, place, shell } from "../xml/fill.ts";
import { legal, legalLine, rfc3339 } from "../xml/legal.ts";
import { escapeMarkup } from "../xml/markup.ts";

/**
 * Atom 1.0 (RFC 4287) with feed history (RFC 5005) and deleted entries (RFC 6721). The library writes the elements;
 * texts are put in, and what it has no word for is added, after it.
 */

const TYPE = "application/atom+xml";
/** Any address and date: the library wants them where the true ones are put in after. */
const ANY = "https://localhost/";
const EPOCH = new Date(0);

/** One `entry`, complete. */
export function atomEntry(article: Article, agency: Agency): string {
  const rights = legalLine(agency.rights === undefined ? "" : nameIn(agency.rights, article.language));
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
      .filter(({ kind }) => kind !== "image")
      .map(({ url, type }) => link("enclosure", url, type!)),
    ...mediaOf(article),
  ];
  return `<entry xml:lang="${escapeMarkup(article.language)}">${filled.trimEnd()}\n${more.join("\n")}\n</entry>\n`;
}

function writtenEntry(told: { copyright?: string }): string {
  const one = new Feed({ id: ANY, title: "", updated: EPOCH, generator: false });
  one.addItem({
    title: place("title"),
    id: place("id"),
    link: place("link"),
    date: EPOCH,
    published: EPOCH,
    content: place("content"),
    ...told,
  });
  const written = one.atom1();
  return (
    written
      .slice(written.indexOf("<entry>") + "<entry>".length, written.lastIndexOf("</entry>"))
      // The library calls every title HTML; ours are text.
      .replace('<title type="html">', '<title type="text">')
      .replace("<link href=", '<link rel="alternate" type="text/html" href=')
      // Links in the content start from the article's own page (RFC 4287, 2).
      .replace("<content ", `<content xml:base="${place("base")}" `)
  );
}

/**
 * `atom:updated` to the second, with the article's place in the archive below it: validators warn of two entries that
 * share a moment, and days without hours share many.
 */
function updatedOf(article: Article): string {
  return rfc3339(article.updated).replace("Z", `.${String(article.seq % 1_000_000).padStart(6, "0")}Z`);
}

/** The whole document. */
export function atomDocument(
  head: FeedHead,
  entries: readonly Fragment[],
  tombstones: readonly Tombstone[],
  agency: Agency,
): (string | Piece)[] {
  const told = {
    ...(head.image === null ? {} : { image: place("image") }),
    ...(head.licence === null ? {} : { copyright: place("rights") }),
  };
  const inner = fill(
    shell(`atom ${agency.home} ${Object.keys(told)}`, () => writtenFeed(agency.home, told)).replace(
      /(<updated>)[^<]*/,
      `$1${rfc3339(head.updated)}`,
    ),
    {
      id: escapeMarkup(head.id),
      title: escapeMarkup(legalLine(head.title)),
      subtitle: escapeMarkup(legalLine(head.description)),
      author: escapeMarkup(legalLine(head.agencyName)),
      image: escapeMarkup(head.image ?? ""),
      rights: escapeMarkup(legalLine(head.licence ?? "")),
    },
  );
  const links = [
    link("self", documentUrl(head, "atom"), TYPE),
    link("alternate", head.homeUrl, "text/html"),
    ...(head.hub === null || head.archive !== null ? [] : [link("hub", head.hub)]),
    ...historyLinks(head),
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

function writtenFeed(home: string, told: { image?: string; copyright?: string }): string {
  const written = new Feed({
    id: place("id"),
    title: place("title"),
    updated: EPOCH,
    description: place("subtitle"),
    generator: "nashra",
    author: { name: place("author"), link: home },
    ...told,
  }).atom1();
  return written.slice(written.indexOf("<id>"), written.lastIndexOf("</feed>"));
}

function historyLinks(head: FeedHead): string[] {
  const previous = previousArchive(head, "atom");
  return [
    ...(previous === null ? [] : [link("prev-archive", previous, TYPE)]),
    ...(head.archive === null ? [] : [link("current", documentUrl({ ...head, archive: null }, "atom"), TYPE)]),
  ];
}

function link(rel: string, href: string, type?: string): string {
  return `<link rel="${rel}"${type === undefined ? "" : ` type="${type}"`} href="${escapeMarkup(href)}"/>`;
}
