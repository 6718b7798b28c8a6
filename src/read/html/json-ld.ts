import type { CheerioAPI } from "./page.ts";

/** An article in a page's schema.org data. */
export interface JsonLdArticle {
  readonly headline: string | null;
  readonly published: string | null;
  readonly author: string | null;
  readonly section: string | null;
  readonly image: string | null;
}

type Node = Record<string, unknown>;

/** Every node of a page's JSON-LD blocks, graphs flattened. Blocks that cannot be parsed are skipped. */
export function jsonLdNodes($: CheerioAPI): Node[] {
  const nodes: Node[] = [];
  for (const script of $('script[type="application/ld+json"]').toArray().slice(0, 20)) {
    try {
      collect(JSON.parse($(script).text()), nodes, 0);
    } catch {
      // Broken blocks are common. The page's text is read instead.
    }
  }
  return nodes;
}

/** The first article node (NewsArticle, Article, ReportageNewsArticle, BlogPosting …), or null. */
export function jsonLdArticle($: CheerioAPI): JsonLdArticle | null {
  const node = jsonLdNodes($).find((one) => types(one).some((type) => /(Article|BlogPosting|Report)$/.test(type)));
  if (node === undefined) return null;
  return {
    headline: text(node["headline"]) ?? text(node["name"]),
    published: text(node["datePublished"]) ?? text(node["dateCreated"]),
    author: text(first(node["author"])),
    section: text(first(node["articleSection"])),
    image: text(first(node["image"])),
  };
}

/** The text of the article as the page's data gives it: the longest `articleBody`, or null. It may be cut or without marks. */
export function statedBody($: CheerioAPI): string | null {
  const texts = jsonLdNodes($).flatMap((node) => text(node["articleBody"]) ?? []);
  return texts.reduce<string | null>((longest, one) => (one.length > (longest?.length ?? 0) ? one : longest), null);
}

/** Addresses of a page's ItemList, in order. */
export function jsonLdList($: CheerioAPI): string[] {
  const list = jsonLdNodes($).find((one) => types(one).includes("ItemList"));
  const items = Array.isArray(list?.["itemListElement"]) ? (list["itemListElement"] as unknown[]) : [];
  return items.slice(0, 500).flatMap((item) => text(isNode(item) ? (item["url"] ?? item["item"]) : item) ?? []);
}

function collect(value: unknown, nodes: Node[], depth: number): void {
  if (depth > 4 || nodes.length > 200) return;
  if (Array.isArray(value)) for (const one of value) collect(one, nodes, depth + 1);
  else if (isNode(value)) {
    nodes.push(value);
    collect(value["@graph"], nodes, depth + 1);
    collect(value["mainEntity"], nodes, depth + 1);
  }
}

function types(node: Node): string[] {
  const type = node["@type"];
  return (Array.isArray(type) ? type : [type]).filter((one) => typeof one === "string");
}

function text(value: unknown): string | null {
  if (typeof value === "string") return value.trim() === "" ? null : value;
  if (isNode(value)) return text(value["name"]) ?? text(value["url"]) ?? text(value["@id"]);
  return null;
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
