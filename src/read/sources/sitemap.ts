import { articleAddress } from "../../model/address.ts";
import type { GivenArticle, ReadListing } from "../../model/article.ts";
import type { ListingContext } from "../listed-items.ts";
import { collected, type Entry, MOST_ITEMS, statedDate } from "./collect.ts";
import { articleInJson } from "./json.ts";
import { isAddressList, sniff } from "./sniff.ts";
import type { SourceReader } from "./source.ts";
import { lineOfHtml } from "./syndication/feed-text.ts";
import { childOf, parseXml, type XmlElement, type XmlShape, xmlElementsNamed } from "./syndication/xml.ts";

/** Addresses of one sitemap that are looked at: the protocol allows 50,000. */
const MOST_ADDRESSES = 50_000;
/** Sitemaps of an index that are read. */
const MOST_PARTS = 3;
const SHAPE: XmlShape = {
  repeated: new Set(["url", "sitemap"]),
  texts: new Set(["loc", "lastmod", "changefreq", "priority", "news:title", "news:publication_date"]),
  fields: new Set(["loc", "lastmod", "changefreq", "priority", "news:news", "image:image"]),
};
/** Sitemaps that hold no articles, by a word of their names. */
const ASIDE =
  /(?:^|[^a-z])(?:categor(?:y|ies)|tags?|post_tag|authors?|users?|pages?|images?|videos?|products?|attachments?|static)(?![a-z])/i;
const NEWS = /news|latest|recent|today/i;

/**
 * Reads sitemaps (https://www.sitemaps.org/protocol.html) with or without Google's news elements, lists of addresses, and
 * indexes, whose newest sitemaps are in `more`. `lastmod` says when a page changed last, so it orders the items but is not
 * their date: only `news:publication_date` is.
 */
export const sitemap: SourceReader<"sitemap"> = {
  accept: ["application/xml", "text/xml", "text/plain"],
  read: ({ text }, context) => listingOf(text, context),
  core: ({ text }) => text.replace(/<!--[\s\S]*?(?:-->|$)/g, ""),
  article: (page, item, context, { article }) => articleInJson(page, item, context, article),
};

function listingOf(text: string, context: ListingContext): ReadListing {
  const nothing = { items: [], strangers: [], next: null, foundBy: "none", containerFound: false, warnings: [] };
  if (isAddressList(text) && text.trim() !== "") return listed(lines(text), "lines", context);
  const tree = parseXml(text, SHAPE);
  const [root] = xmlElementsNamed(tree, new Set(["urlset", "sitemapindex"]));
  if (root === undefined)
    return {
      ...nothing,
      warnings: [
        `no sitemap was found: the answer is ${text.trim() === "" ? "empty" : `a text of the kind ${sniff(text)}`}`,
      ],
    };
  const parts = xmlElementsNamed(tree, new Set(["sitemap"]));
  if (parts.length > 0) {
    const more = newestParts(parts.map(partOf), context);
    return { ...nothing, containerFound: true, foundBy: "sitemapindex/sitemap", more };
  }
  return listed(xmlElementsNamed(tree, new Set(["url"])).map(urlOf), "urlset/url", context);
}

/** An address of a sitemap, as written. */
interface SitemapUrl {
  readonly address: string;
  /** Empty if absent. */
  readonly title: string;
  readonly publishedAt: string;
  readonly changedAt: string;
  readonly language: string;
  readonly image: string;
  /** True for one with news elements. */
  readonly isNews: boolean;
}

const BARE = { title: "", publishedAt: "", changedAt: "", language: "", image: "", isNews: false };

function lines(text: string): SitemapUrl[] {
  return text
    .replaceAll("\ufeff", "")
    .split(/[\r\n]+/)
    .map((line) => ({ ...BARE, address: line.trim() }));
}

function urlOf(element: XmlElement): SitemapUrl {
  const news = childOf(element, "news:news", "news");
  const textIn = (parent: XmlElement | null, ...names: string[]) =>
    parent === null
      ? ""
      : (childOf(parent, ...names.flatMap((name) => [name, name.replace(/^\w+:/, "")]))?.text.trim() ?? "");
  const image = childOf(element, "image:image", "image");
  return {
    address: textIn(element, "loc"),
    title: textIn(news, "news:title"),
    publishedAt: textIn(news, "news:publication_date"),
    changedAt: textIn(element, "lastmod"),
    language: textIn(news === null ? null : childOf(news, "news:publication", "publication"), "news:language"),
    image: textIn(image, "image:loc"),
    isNews: news !== null,
  };
}

/** The listing of some addresses, newest first. A sitemap without news holds all pages of a site: none is a stranger. */
function listed(urls: readonly SitemapUrl[], foundBy: string, context: ListingContext): ReadListing {
  const { agency, language } = context;
  const read = urls.slice(0, MOST_ADDRESSES).filter(({ address }) => address !== "");
  const isNews = read.some((url) => url.isNews);
  const articles =
    isNews || agency === null ? read : read.filter(({ address }) => articleAddress(agency, address, language) !== null);
  const dated = articles.map((url) => ({
    url,
    published: statedDate(url.publishedAt, context),
    changed: statedDate(url.changedAt, context),
  }));
  const newest = newestFirst(dated, context).slice(0, MOST_ITEMS);
  const warnings: string[] = [];
  if (urls.length > MOST_ADDRESSES)
    warnings.push(`the sitemap has ${urls.length} addresses; only the first ${MOST_ADDRESSES} were read`);
  return collected(newest.map(itemOf), context, { containerFound: true, foundBy, next: null, warnings });
}

interface Dated {
  readonly url: SitemapUrl;
  readonly published: Entry["published"];
  readonly changed: Entry["published"];
}

/** By the date of publication or the last change; where few have one, by their numbers; else as they are. */
function newestFirst(dated: readonly Dated[], { agency, language }: ListingContext): readonly Dated[] {
  const instants = dated.map(({ published, changed }) => (published ?? changed)?.instant ?? null);
  const known = instants.filter((instant) => instant !== null);
  const numbers = dated.map(({ url }) =>
    agency === null ? Number.NaN : Number(articleAddress(agency, url.address, language)?.nativeId),
  );
  const keys = known.length * 2 > dated.length && new Set(known).size > 1 ? instants.map((one) => one ?? 0) : numbers;
  if (keys.some(Number.isNaN)) return dated;
  return dated
    .map((one, at) => ({ one, key: keys[at]! }))
    .sort((a, b) => b.key - a.key)
    .map(({ one }) => one);
}

function itemOf({ url, published }: Dated): Entry {
  const title = lineOfHtml(url.title);
  const given: GivenArticle = {
    content: null,
    complete: false,
    authors: [],
    section: null,
    language: /^[a-z]{2,3}(?:-[a-z\d]{2,8})*$/i.test(url.language) ? url.language : null,
    guid: null,
    foundBy: null,
  };
  return {
    address: url.address,
    title: title === "" ? null : title,
    published,
    excerpt: null,
    image: url.image === "" ? null : url.image,
    ...(url.isNews ? { given } : {}),
  };
}

interface Part {
  readonly address: string;
  readonly changedAt: string;
}

function partOf(element: XmlElement): Part {
  return {
    address: childOf(element, "loc")?.text.trim() ?? "",
    changedAt: childOf(element, "lastmod")?.text.trim() ?? "",
  };
}

/**
 * The sitemaps of an index that hold the newest articles: those of news, else those changed last, else those with the
 * highest numbers in their names, and the first.
 */
function newestParts(parts: readonly Part[], context: ListingContext): string[] {
  const all = parts
    .filter(({ address }) => /^https?:/i.test(address) && URL.canParse(address))
    .map((part) => {
      const { pathname, search } = new URL(part.address);
      return {
        address: part.address,
        name: `${pathname}${search}`,
        changed: statedDate(part.changedAt, context)?.instant ?? null,
      };
    });
  const news = all.filter(({ name }) => NEWS.test(name));
  const likely = news.length > 0 ? news : all.filter(({ name }) => !ASIDE.test(name.split("/").at(-1) ?? ""));
  const chosen = likely.length > 0 ? likely : all;
  const isDated = chosen.filter(({ changed }) => changed !== null).length * 2 > chosen.length;
  const numberIn = (name: string) => Number((/(\d+)\D*$/.exec(name.replace(/\.xml(?:\.gz)?$/i, "")) ?? [])[1] ?? 0);
  const sorted = chosen
    .map((part) => ({ part, key: isDated ? (part.changed ?? 0) : numberIn(part.name.replaceAll(/[-/_]/g, "")) }))
    .sort((a, b) => b.key - a.key)
    .map(({ part }) => part.address);
  const picked = isDated ? sorted.slice(0, MOST_PARTS) : [...sorted.slice(0, MOST_PARTS - 1), chosen[0]?.address ?? ""];
  return [...new Set(picked)].filter((address) => address !== "");
}

/** Addresses of the sitemaps that a robots.txt names (RFC 9309 leaves `Sitemap` to others), in its order, each once. */
export function sitemapsIn(robots: string, base: string): string[] {
  const found = [...robots.replace(/^\ufeff/, "").matchAll(/^[ \t]*sitemap[ \t]*:[ \t]*([^\s#]+)/gim)].slice(0, 50);
  const addresses = found.flatMap(([, address]) => (URL.canParse(address!, base) ? new URL(address!, base).href : []));
  return [...new Set(addresses)].filter((address) => /^https?:/.test(address));
}
