import { absolute } from "../../html/page.ts";
import { type FeedDocument, type FeedEntry, MOST_ENTRIES } from "./feed-document.ts";
import { childOf, childrenOf, markupIn, parseXml, type XmlElement, type XmlShape, xmlElementsNamed } from "./xml.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
const ITEMS = words("item entry");
const SHAPE: XmlShape = {
  repeated: ITEMS,
  most: MOST_ENTRIES,
  texts: words(
    "title link guid id pubdate description category comments published updated dc:date dc:creator dc:subject",
  ),
  fields: words(
    "title link guid id pubdate description category comments published updated dc:date dc:creator dc:subject author enclosure content:encoded media:content media:thumbnail media:group summary content",
  ),
};
/** Elements that hold whole texts: of RSS modules, of Atom, and of Yandex. */
const WHOLE = [
  "content:encoded",
  "encoded",
  "content",
  "atom:content",
  "yandex:full-text",
  "full-text",
  "fulltext",
  "body",
  "xhtml:body",
];
const PUBLISHED = [
  "pubdate",
  "published",
  "atom:published",
  "dcterms:issued",
  "issued",
  "dc:date",
  "dcterms:created",
  "created",
  "date",
  "pubtime",
];
const UPDATED = ["updated", "atom:updated", "modified", "dcterms:modified", "lastbuilddate"];

/** Reads RSS 0.9x to 2.0, RDF (RSS 1.0) and Atom 0.3 and 1.0. Null if the text holds no feed. */
export function readXmlFeed(text: string, url: string): FeedDocument | null {
  const { root: tree, warnings } = parseXml(text, SHAPE);
  const [root] = xmlElementsNamed(tree, words("rss rdf:rdf rdf feed channel"));
  if (root === undefined) return null;
  const isAtom = root.name === "feed";
  const channel = isAtom ? root : (childOf(root, "channel") ?? root);
  const links = childrenOf(channel, "link", "atom:link").map((link) => linkOf(link, url));
  const home = (links.find(({ rel }) => rel === "alternate") ?? links.find(({ rel }) => rel === ""))?.href ?? null;
  const site = isAtom ? url : (home ?? url);
  const older = links.find(({ rel }) => rel === "next") ?? links.find(({ rel }) => rel === "prev-archive");
  // Items stand beside the channel (RSS 1.0), within it, or under a second root.
  const items = xmlElementsNamed(tree, ITEMS);
  return {
    element: isAtom ? "feed/entry" : root.name === "rss" ? "rss/channel/item" : `${root.name}/item`,
    home,
    language: languageIn(channel) ?? languageIn(root),
    entries: items.map((item) => entryOf(item, baseOf(item, isAtom ? url : null, url) ?? site)),
    next: older?.href ?? null,
    warnings,
  };
}

function languageIn(element: XmlElement): string | null {
  return childOf(element, "language", "dc:language")?.text.trim() || element.attributes["xml:lang"] || null;
}

/** The base that `xml:base` gives an element (its ancestors' resolve each other), or `none`. */
function baseOf(element: XmlElement, none: string | null, url: string): string | null {
  const chain: string[] = [];
  for (let one: XmlElement | null = element; one !== null; one = one.parent) {
    const written = one.attributes["xml:base"];
    if (written !== undefined) chain.unshift(written);
  }
  return chain.length === 0 ? none : chain.reduce((base, written) => absolute(written, base) ?? base, url);
}

interface Link {
  readonly rel: string;
  readonly href: string;
  readonly type: string;
}

/** A link of RSS (its text, or by mistake its attribute) or of Atom. */
function linkOf(element: XmlElement, base: string): Link {
  const { attributes } = element;
  const written = attributes["href"] ?? attributes["rdf:resource"] ?? element.text;
  const rel = attributes["rel"]?.trim().toLowerCase() ?? (attributes["href"] === undefined ? "" : "alternate");
  return { rel, href: written.trim() === "" ? "" : (absolute(written, base) ?? ""), type: attributes["type"] ?? "" };
}

function entryOf(item: XmlElement, base: string): FeedEntry {
  const links = childrenOf(item, "link", "atom:link").map((link) => linkOf(link, baseOf(link, base, base) ?? base));
  const guid = childOf(item, "guid", "id", "atom:id", "dc:identifier");
  const identifier = guid?.text.trim() ?? item.attributes["rdf:about"]?.trim() ?? "";
  const isPermalink = guid?.attributes["ispermalink"]?.trim().toLowerCase() !== "false";
  const whole = childrenOf(item, ...WHOLE)
    .filter(isText)
    .map(textIn)
    .filter((one) => one !== "");
  const summary = childOf(
    item,
    "description",
    "summary",
    "atom:summary",
    "abstract",
    "dc:description",
    "media:description",
  );
  return {
    title: markupIn(childOf(item, "title", "atom:title", "dc:title", "media:title")),
    addresses: [
      childOf(item, "feedburner:origlink", "origlink", "pheedo:origlink")?.text ?? "",
      ...links
        .filter(({ rel }) => rel === "" || rel === "alternate")
        .sort(pagesFirst)
        .map(({ href }) => href),
      isPermalink ? identifier : "",
      item.attributes["rdf:about"] ?? "",
    ].flatMap((one) => (one.trim() === "" ? [] : (absolute(one, base) ?? []))),
    guid: identifier === "" ? null : identifier,
    published: textsOf(item, PUBLISHED),
    updated: textsOf(item, UPDATED)[0] ?? null,
    summary: summary === null ? "" : textIn(summary),
    content: whole.reduce((longest, one) => (one.length > longest.length ? one : longest), ""),
    authors: authorsOf(item),
    sections: textsOf(item, ["category", "atom:category", "dc:subject"]),
    language: languageIn(item),
    pictures: picturesOf(item, links),
    base,
    isCut: !item.closed,
  };
}

/** Pages before other forms of the article (`application/pdf`, a translation's feed). */
function pagesFirst(a: Link, b: Link): number {
  const isPage = ({ type }: Link) => (type === "" || /html/i.test(type) ? 0 : 1);
  return isPage(a) - isPage(b);
}

/** The texts of children, in the order of the names; a category's may be its attribute. */
function textsOf(item: XmlElement, names: readonly string[]): string[] {
  return names.flatMap((name) =>
    childrenOf(item, name).flatMap(
      ({ text, attributes }) => text.trim() || attributes["label"] || attributes["term"] || [],
    ),
  );
}

/** False for content that lies elsewhere, is binary or a file. */
function isText({ attributes }: XmlElement): boolean {
  const type = attributes["type"]?.toLowerCase() ?? "";
  return (
    attributes["src"] === undefined &&
    attributes["mode"] !== "base64" &&
    !/^(?:image|audio|video|application\/(?!xhtml|xml))/.test(type)
  );
}

/** An element's content as HTML. Atom's plain text may hold `<`. */
function textIn(element: XmlElement): string {
  const content = markupIn(element);
  const isPlain = element.attributes["type"] === "text" && element.children.length === 0;
  return isPlain && !/<\/?(?:p|br|div|a|img)\b/i.test(content)
    ? content.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    : content;
}

function authorsOf(item: XmlElement): string[] {
  const named = childrenOf(item, "author", "atom:author", "contributor").map(
    (author) => childOf(author, "name", "atom:name")?.text ?? author.text,
  );
  const creators = textsOf(item, ["dc:creator"]);
  return creators.length > 0 ? creators : named.length > 0 ? named : textsOf(item, ["dc:author", "itunes:author"]);
}

/** The pictures of an item: those of Media RSS by width, then enclosures, then thumbnails. */
function picturesOf(item: XmlElement, links: readonly Link[]): string[] {
  const media = xmlElementsNamed(item, words("media:content media:thumbnail enclosure image itunes:image"));
  const ranked = media.flatMap((element) => {
    const { name, attributes } = element;
    const url = attributes["url"] ?? attributes["href"] ?? childOf(element, "url")?.text ?? element.text;
    const type = `${attributes["medium"] ?? ""} ${attributes["type"] ?? ""}`.toLowerCase();
    const isOther =
      /video|audio|document|application/.test(type) ||
      (name === "enclosure" && !/image/.test(type) && !PICTURE.test(url));
    const rank = name === "media:content" ? 2_000_000 : name === "media:thumbnail" ? 0 : 1_000_000;
    return isOther || url.trim() === ""
      ? []
      : [{ url: url.trim(), rank: rank + Math.min(99_999, Number(attributes["width"]) || 0) }];
  });
  const enclosed = links.filter(({ rel, type }) => rel === "enclosure" && /image/i.test(type)).map(({ href }) => href);
  return [...ranked.sort((a, b) => b.rank - a.rank).map(({ url }) => url), ...enclosed];
}

const PICTURE = /\.(?:jpe?g|png|webp|avif|gif)(?:[?#]|$)/i;
