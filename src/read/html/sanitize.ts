import type { Element, ElementContent, Root, RootContent } from "hast";
import { fromParse5 } from "hast-util-from-parse5";
import { type Schema, sanitize } from "hast-util-sanitize";
import { toHtml } from "hast-util-to-html";
import { parseFragment } from "parse5";
import { cleanText, legalText } from "../text/clean.ts";
import { isSound } from "./attributes.ts";
import { isCounter, mediaElement } from "./media.ts";
import { untilTooDeep } from "./page.ts";
import { webUrl } from "./urls.ts";

/**
 * Sanitises HTML by an allow-list. hast-util-sanitize works on the tree that parse5 builds by the HTML standard, and the
 * output is written from that tree, so a feed reader parses exactly what was checked. It needs no DOM and runs in workerd,
 * unlike DOMPurify; sanitize-html uses a looser parser and brings a CSS parser.
 */

/** Limits of one body: characters, depth, nodes. */
const LONGEST = 1_000_000;
const DEEPEST = 60;
/** Elements open at once: parse5 looks through all of them for each new block. */
const MOST_OPEN = 5000;
const MOST_NODES = 20_000;

const SCHEMA: Schema = {
  tagNames: [
    "a",
    "abbr",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "source",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
  ],
  attributes: {
    a: ["href", "title", "rel", "hrefLang"],
    abbr: ["title"],
    audio: ["src", ["controls", true]],
    blockquote: ["cite"],
    col: ["span"],
    colgroup: ["span"],
    del: ["cite", "dateTime"],
    img: ["src", "alt", "width", "height", "title"],
    ins: ["cite", "dateTime"],
    li: ["value"],
    ol: ["start", "reversed"],
    q: ["cite"],
    source: ["src", "type"],
    td: ["colSpan", "rowSpan"],
    th: ["colSpan", "rowSpan", "scope"],
    time: ["dateTime"],
    video: ["src", "poster", "width", "height", ["controls", true]],
    "*": ["dir", "lang"],
  },
  protocols: {
    href: ["http", "https", "mailto"],
    src: ["http", "https"],
    cite: ["http", "https"],
    poster: ["http", "https"],
  },
  ancestors: {
    li: ["ul", "ol"],
    td: ["table"],
    th: ["table"],
    tr: ["table"],
    tbody: ["table"],
    thead: ["table"],
    tfoot: ["table"],
    caption: ["table"],
    source: ["audio", "video"],
  },
  strip: [
    "script",
    "style",
    "template",
    "noscript",
    "noframes",
    "noembed",
    "xmp",
    "plaintext",
    "title",
    "textarea",
    "select",
    "svg",
    "math",
    "head",
    "object",
    "applet",
  ],
  allowComments: false,
  allowDoctypes: false,
  clobber: [],
  required: {},
};

/** Frames and objects show another page, so they become links to it. */
const EMBEDS: ReadonlySet<string> = new Set(["iframe", "embed", "object", "frame"]);
/** Attributes with addresses, by their hast names. They are resolved, not cleaned as text. */
const ADDRESS = /^(?:href|src|srcSet|cite|poster|data.*)$/;
const LINKS: Readonly<Record<string, readonly string[]>> = {
  a: ["href"],
  blockquote: ["cite"],
  q: ["cite"],
  ins: ["cite"],
  del: ["cite"],
};

/** Sanitises a fragment and resolves relative addresses against `baseUrl`. Never throws. */
export function sanitizeHtml(html: string, options: { readonly baseUrl: string }): string {
  try {
    const root = treeOf(legalText(untilTooDeep(html.slice(0, LONGEST), MOST_OPEN)));
    const budget = { nodes: MOST_NODES };
    root.children = prepared(root.children, options.baseUrl, 0, budget) as RootContent[];
    const clean = sanitize(root, SCHEMA) as Root;
    finishLinks(clean.children);
    if (isPlain(clean.children, "")) return written(clean);
    // A tree can contain what HTML cannot express (a <p> in a <p>): writing and parsing it gives what feed readers see.
    const settled = treeOf(toHtml(clean, WRITE));
    return written(sanitize(settled, SCHEMA) as Root);
  } catch {
    // Nested too deeply for the stack, so not a news text: only its words are kept.
    return toHtml({ type: "text", value: cleanText(html.slice(0, LONGEST)).replace(/<[^<>]*>/g, " ") }, WRITE);
  }
}

/** The tree that a feed reader builds, by the HTML standard, with scripts off. Without positions, which take a third of the time. */
function treeOf(html: string): Root {
  return fromParse5(parseFragment(html, { scriptingEnabled: false })) as Root;
}

const LISTS = new Set(["ul", "ol"]);
const AROUND_TEXT = new Set(["p", "h2", "h3", "h4", "h5", "h6"]);
const AROUND_BLOCKS = new Set([...LISTS, "blockquote", "div", "figcaption", "figure", "li"]);
const INLINE = new Set(
  "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q s samp small span strong sub sup time u var wbr".split(
    " ",
  ),
);

/**
 * True for a tree that HTML certainly expresses: of paragraphs, headings and lists, with blocks only in blocks around
 * them, items only in lists and no link in a link. `inside`: the parent's name.
 */
function isPlain(children: readonly (RootContent | ElementContent)[], inside: string, inLink = false): boolean {
  return children.every((child) => {
    if (child.type !== "element") return child.type === "text";
    const { tagName: name } = child;
    const fits = INLINE.has(name)
      ? name !== "a" || !inLink
      : !INLINE.has(inside) &&
        !AROUND_TEXT.has(inside) &&
        (name === "li" ? LISTS.has(inside) : AROUND_TEXT.has(name) || AROUND_BLOCKS.has(name));
    return fits && isPlain(child.children, name, inLink || name === "a");
  });
}

const WRITE = { characterReferences: { useNamedReferences: false }, allowDangerousHtml: false } as const;

/** Noncharacters, which cleaned texts never contain: placeholders for angle brackets while the markup is written. */
const [LESS, GREATER] = ["\ufffe", "\uffff"];

/**
 * Writes HTML without angle brackets in attribute values. The standard allows them in quotes, but programs that find tags
 * by pattern, and feed readers that put content into a `<noscript>`, take them for markup.
 */
function written(root: Root): string {
  guardAttributes(root.children);
  trimPreformatted(root.children);
  return toHtml(root, WRITE).replaceAll(LESS, "&#x3C;").replaceAll(GREATER, "&#x3E;");
}

function guardAttributes(children: readonly (RootContent | ElementContent)[]): void {
  for (const child of children) {
    if (child.type !== "element") continue;
    for (const [name, value] of Object.entries(child.properties))
      if (typeof value === "string" && /[<>]/.test(value))
        child.properties[name] = value.replaceAll("<", LESS).replaceAll(">", GREATER);
    guardAttributes(child.children);
  }
}

/** Removes line ends at the start of each `<pre>`: parsers drop the first, so that every pass would take one more. */
function trimPreformatted(children: readonly (RootContent | ElementContent)[]): void {
  for (const child of children) {
    if (child.type !== "element") continue;
    for (let first = child.children[0]; child.tagName === "pre" && first?.type === "text"; first = child.children[0]) {
      first.value = first.value.replace(/^\n+/, "");
      if (first.value !== "") break;
      child.children.shift();
    }
    trimPreformatted(child.children);
  }
}

function prepared(
  children: readonly RootContent[],
  baseUrl: string,
  depth: number,
  budget: { nodes: number },
): ElementContent[] {
  const out: ElementContent[] = [];
  for (const child of children) {
    if (budget.nodes <= 0) break;
    budget.nodes -= 1;
    // Cleaned after parsing, because references can yield any character.
    if (child.type === "text") out.push({ type: "text", value: cleanText(child.value) });
    else if (child.type === "element") out.push(...element(child, baseUrl, depth, budget));
  }
  return out;
}

function element(node: Element, baseUrl: string, depth: number, budget: { nodes: number }): ElementContent[] {
  const name = node.tagName.toLowerCase();
  for (const [attribute, value] of Object.entries(node.properties)) {
    if (!isSound(attribute, value)) delete node.properties[attribute];
    else if (typeof value === "string" && !ADDRESS.test(attribute)) node.properties[attribute] = cleanText(value);
  }
  if (EMBEDS.has(name)) return embedded(node, baseUrl, depth);
  if (name === "img" || name === "video" || name === "audio" || name === "source") {
    const media = mediaElement(node, baseUrl);
    if (media === null) return [];
    media.children = prepared(media.children, baseUrl, depth + 1, budget);
    const isEmpty = media.properties["src"] === undefined && media.children.length === 0;
    return isEmpty ? [] : [media];
  }
  const children = prepared(node.children, baseUrl, depth + 1, budget);
  // The sources of a <picture> are other sizes of its image, which is enough.
  if (depth > DEEPEST || name === "picture") return children;
  if (name === "h1") return [{ ...node, tagName: "h2", children }];
  for (const attribute of LINKS[name] ?? []) {
    const value = node.properties[attribute];
    if (value === undefined) continue;
    const url = webUrl(String(value), baseUrl, attribute === "href");
    if (url === null) delete node.properties[attribute];
    else node.properties[attribute] = url;
  }
  return [{ ...node, children }];
}

function embedded(node: Element, baseUrl: string, depth: number): ElementContent[] {
  const { properties } = node;
  const sources = [properties["src"], properties["data"], properties["dataSrc"], properties["dataLazySrc"]];
  const url = sources.map((source) => webUrl(String(source ?? ""), baseUrl, false)).find((found) => found !== null);
  if (url === undefined || isCounter(node, url)) return [];
  if (depth >= DEEPEST) return [{ type: "text", value: url }];
  const link: Element = {
    type: "element",
    tagName: "a",
    properties: { href: url },
    children: [{ type: "text", value: url }],
  };
  return [{ type: "element", tagName: "p", properties: {}, children: [link] }];
}

function finishLinks(children: readonly (RootContent | ElementContent)[]): void {
  for (const child of children) {
    if (child.type !== "element") continue;
    if (child.tagName === "a" && child.properties["href"] !== undefined)
      child.properties["rel"] = ["noopener", "noreferrer"];
    finishLinks(child.children);
  }
}
