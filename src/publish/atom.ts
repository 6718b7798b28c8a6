import { Feed } from "feed";
import type { Agency } from "../model/agency.ts";
import type { Article, Tombstone } from "../model/article.ts";
import { documentUrl, type FeedHead, FORMATS, type Format } from "../model/document.ts";
import { authorOf, categoriesOf, contentOf, schemeOf } from "./content.ts";
import { escapeMarkup } from "./markup.ts";
import { legal, legalLine, rfc3339 } from "./normalise.ts";

/** Atom 1.0 (RFC 4287) with feed history (RFC 5005) and deleted entries (RFC 6721). */

/** One `entry`, complete. */
export function atomEntry(article: Article, agency: Agency): string {
  const one = new Feed({ id: article.id, title: "-", updated: new Date(0), generator: false });
  one.addItem({
    title: "-",
    id: article.id,
    link: article.url,
    date: new Date(article.updated),
    published: new Date(article.published.instant),
    content: contentOf(article),
    ...(agency.rights === undefined ? {} : { copyright: legalLine(agency.rights[article.language] ?? "") }),
  });
  const written = one.atom1();
  const entry = written.slice(written.indexOf("<entry>") + "<entry>".length, written.lastIndexOf("</entry>"));
  const inner = entry
    // The library calls every title HTML; ours are text.
    .replace(
      '<title type="html"><![CDATA[-]]></title>',
      () => `<title>${escapeMarkup(legalLine(article.title))}</title>`,
    )
    .replace("<link href=", '<link rel="alternate" type="text/html" href=')
    .replace(/(<(?:updated|published)>[^<]*?)\.\d{3}Z</g, "$1Z<")
    .replace(/\s*<rights><\/rights>|\s*<rights\/>/, "");
  const more = [
    `<author><name>${escapeMarkup(legalLine(authorOf(article, agency)))}</name></author>`,
    ...(article.summary === "" ? [] : [`<summary>${escapeMarkup(legal(article.summary))}</summary>`]),
    ...categoriesOf(article, agency).map(
      ({ scheme, term, label }) =>
        `<category term="${escapeMarkup(legalLine(term))}" scheme="${escapeMarkup(schemeOf(agency, scheme))}" label="${escapeMarkup(legalLine(label))}"/>`,
    ),
  ];
  return `<entry xml:lang="${escapeMarkup(article.language)}">${inner.trimEnd()}\n${more.join("\n")}\n</entry>\n`;
}

/** The whole document. */
export function atomDocument(
  head: FeedHead,
  entries: readonly string[],
  tombstones: readonly Tombstone[],
  agency: Agency,
): string {
  const written = new Feed({
    id: head.id,
    title: legalLine(head.title),
    updated: new Date(head.updated),
    description: legalLine(head.description),
    generator: "nashra",
    author: { name: legalLine(head.agencyName), link: agency.home },
    ...(head.image === null ? {} : { image: head.image }),
    ...(head.licence === null ? {} : { copyright: legalLine(head.licence) }),
  }).atom1();
  const inner = written
    .slice(written.indexOf("<id>"), written.lastIndexOf("</feed>"))
    .replace(/(<updated>)[^<]*/, `$1${rfc3339(head.updated)}`);
  const links = [
    link("self", documentUrl(head, "atom"), "application/atom+xml"),
    link("alternate", head.homeUrl, "text/html"),
    ...(head.hub === null ? [] : [link("hub", head.hub)]),
    ...historyLinks(head, "atom"),
  ];
  const gone = tombstones.map(
    ({ id, removed }) => `<at:deleted-entry ref="${escapeMarkup(id)}" when="${rfc3339(removed)}"/>\n`,
  );
  const namespaces = [
    ...(head.archive === null ? [] : [' xmlns:fh="http://purl.org/syndication/history/1.0"']),
    ...(gone.length === 0 ? [] : [' xmlns:at="http://purl.org/atompub/tombstones/1.0"']),
  ];
  return `<?xml version="1.0" encoding="utf-8"?>
<?xml-stylesheet type="text/css" href="${escapeMarkup(head.baseUrl)}/feed.css"?>
<feed xmlns="http://www.w3.org/2005/Atom"${namespaces.join("")} xml:lang="${escapeMarkup(head.language)}">
${inner.trimEnd()}
${links.join("\n")}
${head.archive === null ? "" : "<fh:archive/>\n"}${gone.join("")}${entries.join("")}</feed>
`;
}

function historyLinks(head: FeedHead, format: Format): string[] {
  const type = FORMATS[format].mediaType.split(";")[0]!;
  const previous = head.archive === null ? head.archives : head.archive - 1;
  const links =
    previous > 0 ? [link("prev-archive", documentUrl({ ...head, archive: previous, query: null }, format), type)] : [];
  return head.archive === null
    ? links
    : [...links, link("current", documentUrl({ ...head, archive: null }, format), type)];
}

function link(rel: string, href: string, type?: string): string {
  return `<link rel="${rel}"${type === undefined ? "" : ` type="${type}"`} href="${escapeMarkup(href)}"/>`;
}
