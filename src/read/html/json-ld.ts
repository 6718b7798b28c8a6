import { foldForMatching } from "../text/clean.ts";
import { lenientJson } from "./lenient-json.ts";
import { absolute, type CheerioAPI, decoded, elementsNamed, type Select } from "./page.ts";

/** A node of schema.org data: an object with `@type`, `@id` and properties. */
export type JsonLdNode = Readonly<Record<string, unknown>>;

/** The schema.org data of a page (JSON-LD 1.1). */
export interface JsonLd {
  /** The top-level nodes, those of graphs and main entities, in document order. Not those within lists of other pages. */
  readonly nodes: readonly JsonLdNode[];
  /** A node together with the properties that stand elsewhere under its `@id`. Any other value is given back as it is. */
  readonly resolved: (value: unknown) => unknown;
}

/** An article in a page's schema.org data. */
export interface JsonLdArticle {
  readonly title: string | null;
  /** Names of its authors, in order. Never an address. */
  readonly authors: readonly string[];
  readonly section: string | null;
  /** Addresses of its pictures, as written. */
  readonly images: readonly string[];
  /** What it says of pictures, by their addresses as written. */
  readonly pictures: readonly {
    readonly url: string;
    readonly caption: string | null;
    readonly credit: string | null;
  }[];
  /** BCP 47, as written. */
  readonly language: string | null;
  /** Name of its publisher. */
  readonly publisher: string | null;
}

const MOST_SCRIPTS = 40;
const MOST_NODES = 200;
/** Maximum objects, at any depth, that references may lead to. */
const MOST_OBJECTS = 5000;
const DEEPEST = 8;
/** Maximum values of one property that are read. */
const MOST_VALUES = 20;

const SCRIPTS = new Set(["script"]);
const DATA = /ld\+json/i;
const ARTICLE = /(?:article|(?:blog|media|forum)posting|report)$/i;
const PAGE = /page$/i;

/** Reads the JSON-LD blocks of a page. What cannot be read even leniently is skipped. */
export function readJsonLd($: CheerioAPI): JsonLd {
  const nodes: JsonLdNode[] = [];
  const byId = new Map<string, JsonLdNode>();
  const count = { objects: 0 };
  const scripts = elementsNamed($, SCRIPTS).filter(({ attribs }) => DATA.test(attribs["type"] ?? ""));
  for (const script of scripts.slice(0, MOST_SCRIPTS)) {
    for (const value of lenientJson($(script).text())) {
      collect(value, nodes, 0);
      index(value, byId, count, 0);
    }
  }
  return {
    nodes,
    resolved: (value) => {
      const id = isNode(value) ? value["@id"] : undefined;
      return typeof id === "string" ? { ...byId.get(id), ...(value as JsonLdNode) } : value;
    },
  };
}

/** The types of a node, without the vocabulary's address. */
export function typesOf(node: JsonLdNode): string[] {
  return valuesOf(node["@type"]).flatMap((one) => (typeof one === "string" ? one.split(/[/:#]/).at(-1)! : []));
}

/**
 * The node of a page's own article (NewsArticle, Article, ReportageNewsArticle, BlogPosting …), or null: the one that names
 * the page's address, else the first that does not name another page. `url`: the page's address.
 */
export function articleNode($: Select, { nodes }: JsonLd, url: string): JsonLdNode | null {
  const articles = nodes.filter((one) => typesOf(one).some((type) => ARTICLE.test(type)));
  if (articles.length === 0) return null;
  const own = new Set(
    [url, $('link[rel="canonical"]').attr("href"), $('meta[property="og:url"]').attr("content")].map((address) =>
      pageKey(address, url),
    ),
  );
  const keys = articles.map((article) => addressesOf(article).flatMap((address) => pageKey(address, url) ?? []));
  const named = articles.find((_, at) => keys[at]!.some((key) => own.has(key)));
  if (named !== undefined) return named;
  const titles = foldForMatching($('title,h1,meta[property="og:title"]').slice(0, 10).text());
  const og = foldForMatching($('meta[property="og:title"]').attr("content") ?? "");
  // Sites often write another address of the same page. The title then tells it from a related article.
  const isTitle = (article: JsonLdNode): boolean => {
    const title = foldForMatching(textOf(article["headline"]) ?? textOf(article["name"]) ?? "");
    return title !== "" && (titles.includes(title) || og.includes(title));
  };
  return articles.find(isTitle) ?? articles.find((_, at) => keys[at]!.length === 0) ?? null;
}

/** What the schema.org data of a page says of its article, or null if there is no article in it. `url`: the page's address. */
export function jsonLdArticle($: Select, jsonLd: JsonLd, url: string): JsonLdArticle | null {
  const node = articleNode($, jsonLd, url);
  if (node === null) return null;
  const page = jsonLd.nodes.find((one) => typesOf(one).some((type) => PAGE.test(type))) ?? {};
  const valuesIn = (name: string): unknown[] => [...valuesOf(node[name]), ...valuesOf(page[name])].map(jsonLd.resolved);
  const images = ["image", "primaryImageOfPage", "thumbnailUrl"].flatMap(valuesIn);
  return {
    title: textOf(node["headline"]) ?? textOf(node["name"]),
    authors: namesOf(node["author"], jsonLd).concat(
      node["author"] === undefined ? namesOf(page["author"], jsonLd) : [],
    ),
    section: valuesOf(node["articleSection"]).flatMap((one) => nameOf(one) ?? [])[0] ?? null,
    images: images.flatMap((one) => imageOf(one) ?? []),
    pictures: images.flatMap((one) => pictureOf(one, jsonLd)),
    language: valuesIn("inLanguage").flatMap((one) => languageTag(one) ?? [])[0] ?? null,
    publisher: namesOf(node["publisher"], jsonLd)[0] ?? null,
  };
}

/** The text of the article as the page's data gives it: the longest `articleBody`, or null. It may be cut or without marks. */
export function statedBody({ nodes }: JsonLd): string | null {
  const texts = nodes.flatMap((node) => textOf(node["articleBody"]) ?? []);
  return texts.reduce<string | null>((longest, one) => (one.length > (longest?.length ?? 0) ? one : longest), null);
}

/** Addresses of a page's ItemList, in order. */
export function jsonLdList($: CheerioAPI): string[] {
  const list = readJsonLd($).nodes.find((one) => typesOf(one).includes("ItemList"));
  const items = Array.isArray(list?.["itemListElement"]) ? (list["itemListElement"] as unknown[]) : [];
  return items.slice(0, 500).flatMap((item) => {
    const target = isNode(item) ? (item["url"] ?? item["item"]) : item;
    return textOf(isNode(target) ? (target["url"] ?? target["@id"]) : target) ?? [];
  });
}

function collect(value: unknown, nodes: JsonLdNode[], depth: number): void {
  if (depth > 4 || nodes.length >= MOST_NODES) return;
  if (Array.isArray(value)) for (const one of value) collect(one, nodes, depth + 1);
  else if (isNode(value)) {
    nodes.push(value);
    collect(value["@graph"], nodes, depth + 1);
    collect(value["mainEntity"], nodes, depth + 1);
  }
}

/** Notes every object that has an `@id` and says more than that. */
function index(value: unknown, byId: Map<string, JsonLdNode>, count: { objects: number }, depth: number): void {
  if (depth > DEEPEST || typeof value !== "object" || value === null || count.objects >= MOST_OBJECTS) return;
  count.objects += 1;
  if (isNode(value)) {
    const id = value["@id"];
    const known = typeof id === "string" ? Object.keys(byId.get(id) ?? {}).length : 0;
    if (typeof id === "string" && Object.keys(value).length > Math.max(1, known)) byId.set(id, value);
  }
  for (const one of Object.values(value)) index(one, byId, count, depth + 1);
}

function addressesOf(article: JsonLdNode): string[] {
  const page = article["mainEntityOfPage"];
  const values = [article["url"], isNode(page) ? (page["@id"] ?? page["url"]) : page, article["@id"]];
  return values.filter((one) => typeof one === "string" && /^(?:https?:)?\//i.test(one.trim())) as string[];
}

/** An address reduced to what tells pages of one site apart; null for a front page, which any article may name. */
function pageKey(address: string | undefined, base: string): string | null {
  const href = absolute(address, base);
  if (href === null) return null;
  const { hostname, pathname, search } = new URL(href);
  const path = pathname.replace(/\/+$/, "") + search;
  return path === "" ? null : `${hostname.replace(/^www\./, "")}${path}`.toLowerCase();
}

function namesOf(value: unknown, { resolved }: JsonLd): string[] {
  const names = valuesOf(value).flatMap((one) => nameOf(resolved(one)) ?? []);
  return [...new Set(names)];
}

/** The name of a person, an organisation or a thing, given as text or as a node. Not an address in its place. */
function nameOf(value: unknown): string | null {
  const name = isNode(value) ? valuesOf(value["name"]).find((one) => textOf(one) !== null) : value;
  const text = textOf(name) ?? (isNode(value) ? fullName(value) : null);
  return text === null || /^(?:https?:)?\/\//i.test(text.trim()) ? null : text;
}

function fullName(node: JsonLdNode): string | null {
  const parts = [node["givenName"], node["familyName"]].flatMap((one) => textOf(one) ?? []);
  return parts.length === 0 ? null : parts.join(" ");
}

function imageOf(value: unknown): string | null {
  if (!isNode(value)) return textOf(value);
  return (
    [value["url"], value["contentUrl"], value["@id"]].flatMap(valuesOf).flatMap((one) => textOf(one) ?? [])[0] ?? null
  );
}

/** Caption and credit of a picture (schema.org `ImageObject`), if its node has any. */
function pictureOf(value: unknown, jsonLd: JsonLd): JsonLdArticle["pictures"][number][] {
  const url = imageOf(value);
  if (url === null || !isNode(value)) return [];
  const caption = textOf(value["caption"]);
  const names = ["creator", "author", "copyrightHolder"].flatMap((name) => namesOf(value[name], jsonLd));
  const credit = textOf(value["creditText"]) ?? names[0] ?? textOf(value["copyrightNotice"]);
  return caption === null && credit === null ? [] : [{ url, caption, credit }];
}

function languageTag(value: unknown): string | null {
  return isNode(value) ? (textOf(value["alternateName"]) ?? textOf(value["name"])) : textOf(value);
}

/** A string with its HTML character references decoded: many sites encode what they write into JSON. */
function textOf(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? decoded(value) : null;
}

function valuesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.slice(0, MOST_VALUES);
  return value === undefined || value === null ? [] : [value];
}

function isNode(value: unknown): value is JsonLdNode {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
