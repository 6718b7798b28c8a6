import { decodeHTML } from "entities/decode";
import { Parser } from "htmlparser2";

/** An element of a feed or a sitemap. */
export interface XmlElement {
  /** Lower case, with the usual prefix of its namespace (`dc:date`), whatever prefix the document declares. */
  readonly name: string;
  /** Values by name, in lower case and decoded. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly parent: XmlElement | null;
  readonly children: readonly XmlElement[];
  /** Its own text, decoded; of its CDATA sections, as written. Without that of its children. */
  readonly text: string;
  /** Its content as written. */
  readonly inner: () => string;
  /** False if the document ends within it. */
  readonly closed: boolean;
}

/** How a document is mended. */
export interface XmlShape {
  /** Elements that never stand in each other: one that opens ends the one before it. */
  readonly repeated: ReadonlySet<string>;
  /** Elements with text only: one of `fields` ends them. */
  readonly texts: ReadonlySet<string>;
  readonly fields: ReadonlySet<string>;
}

/** Maximum depth, and tags that the parser holds open (it moves all of them for each new one); the rest is not read. */
const DEEPEST = 200;
const MOST_OPEN = 5000;

/** Usual prefixes of namespaces. Their addresses are matched in part, because many are misspelt. */
const NAMESPACES: readonly (readonly [RegExp, string])[] = [
  [/purl\.org\/rss\/1\.0\/modules\/content/i, "content"],
  [/purl\.org\/dc\/elements/i, "dc"],
  [/purl\.org\/dc\/terms/i, "dcterms"],
  [/search\.yahoo\.com\/mrss/i, "media"],
  [/w3\.org\/2005\/atom|purl\.org\/atom/i, "atom"],
  [/22-rdf-syntax-ns/i, "rdf"],
  [/sitemap-news/i, "news"],
  [/sitemap-image/i, "image"],
  [/feedburner/i, "feedburner"],
  [/purl\.org\/rss\/1\.0\/?$|userland\.com\/rss|schemas\/sitemap\//i, ""],
];

interface Open {
  name: string;
  attributes: Record<string, string>;
  parent: Open | null;
  children: Open[];
  text: string;
  inner: () => string;
  closed: boolean;
  /** Text that is not yet decoded. */
  raw: string;
  start: number;
  end: number;
}

/**
 * Parses XML that need not be well-formed, in one pass: junk before the first element, bare `&` and `<`, HTML's entities,
 * undeclared prefixes, repeated attributes, missing end tags, several roots. htmlparser2 reads the tags. Document types
 * are skipped, so no entity of theirs is expanded and nothing external is fetched. Returns a nameless root.
 */
export function parseXml(source: string, shape: XmlShape): XmlElement {
  const text = withoutBareSigns(source);
  const opened = (name: string, attributes: Record<string, string>, parent: Open | null, start: number): Open => {
    const inner = () => text.slice(element.start, element.end).replace(CDATA_MARKS, "");
    const element: Open = {
      name,
      attributes,
      parent,
      children: [],
      text: "",
      raw: "",
      start,
      end: start,
      closed: true,
      inner,
    };
    return element;
  };
  const root = opened("", {}, null, 0);
  const prefixes = new Map<string, string>();
  let at = root;
  let depth = 0;
  /** Tags that the parser holds open: also those that were ended here. */
  let open = 0;
  let isTooDeep = false;
  let inCdata = false;
  let isEmpty = false;
  const close = (end: number, closed: boolean): void => {
    flush(at);
    at.text = at.text.replace(CDATA_MARKS, "");
    at.end = end;
    at.closed = closed;
    at = at.parent ?? root;
    depth -= 1;
  };
  const closeThrough = (one: Open, end: number, closed: boolean): void => {
    while (at !== one && at !== root) close(end, closed);
    if (at === one) close(end, closed);
  };
  const parser = new Parser(
    {
      onopentag(written, attribs) {
        open += 1;
        isTooDeep = depth >= DEEPEST || open > MOST_OPEN;
        if (isTooDeep) {
          parser.pause();
          return;
        }
        for (const [key, value] of Object.entries(attribs))
          if (key.startsWith("xmlns:")) prefixes.set(key.slice(6), usualPrefix(value) ?? key.slice(6));
        const attributes: Record<string, string> = {};
        for (const [key, value] of Object.entries(attribs))
          attributes[withUsualPrefix(key, prefixes)] = decodeHTML(value);
        const name = nameOf(written, attributes, prefixes);
        const before = shape.repeated.has(name) ? openElement(at, name) : null;
        if (before !== null) closeThrough(before, parser.startIndex, true);
        else if (shape.fields.has(name) && shape.texts.has(at.name)) close(parser.startIndex, true);
        flush(at);
        const element = opened(name, attributes, at, parser.endIndex + 1);
        at.children.push(element);
        at = element;
        depth += 1;
        isEmpty = true;
      },
      onclosetag(written, implied) {
        open -= 1;
        // Only an empty element (`<link/>`) is ended right after it began.
        if (implied && !isEmpty) return;
        isEmpty = false;
        const one = openElement(at, nameOf(written, {}, prefixes)) ?? openElement(at, written);
        if (one !== null) closeThrough(one, parser.startIndex, true);
      },
      ontext(data) {
        isEmpty = false;
        if (inCdata) at.text += data;
        else at.raw += data;
      },
      oncdatastart() {
        flush(at);
        isEmpty = false;
        inCdata = true;
      },
      oncdataend() {
        inCdata = false;
      },
    },
    { xmlMode: true, decodeEntities: false, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  parser.write(text);
  if (!isTooDeep) parser.end();
  while (at !== root) close(text.length, false);
  return root;
}

const CDATA_MARKS = /<!\[CDATA\[|\]\]>/g;
/** A CDATA section, or a sign that opens no tag. */
const BARE_SIGN = /<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<(?![\p{L}_:!?/])/gu;

function withoutBareSigns(text: string): string {
  return text.replace(BARE_SIGN, (found) => (found === "<" ? "&lt;" : found));
}

function flush(element: Open): void {
  if (element.raw === "") return;
  element.text += decodeHTML(element.raw);
  element.raw = "";
}

function openElement(from: Open, name: string): Open | null {
  for (let one: Open | null = from; one !== null && one.parent !== null; one = one.parent)
    if (one.name === name) return one;
  return null;
}

function usualPrefix(namespace: string): string | null {
  return NAMESPACES.find(([pattern]) => pattern.test(namespace.trim().slice(0, 200)))?.[1] ?? null;
}

function nameOf(
  written: string,
  attributes: Readonly<Record<string, string>>,
  prefixes: ReadonlyMap<string, string>,
): string {
  if (written.includes(":")) {
    const name = withUsualPrefix(written, prefixes);
    // Atom's own documents: with or without a prefix.
    return /^atom:(?:feed|entry)$/.test(name) ? name.slice(5) : name;
  }
  const own = attributes["xmlns"] === undefined ? "" : (usualPrefix(attributes["xmlns"]) ?? "");
  return own === "" || (own === "atom" && /^(?:feed|entry)$/.test(written)) ? written : `${own}:${written}`;
}

function withUsualPrefix(written: string, prefixes: ReadonlyMap<string, string>): string {
  const colon = written.indexOf(":");
  const usual = colon < 0 ? undefined : prefixes.get(written.slice(0, colon));
  return usual === undefined ? written : `${usual}${usual === "" ? "" : ":"}${written.slice(colon + 1)}`;
}

/** The first of some children by their names, in the order of the names. */
export function childOf(element: XmlElement, ...names: readonly string[]): XmlElement | null {
  for (const name of names) {
    const found = element.children.find((child) => child.name === name);
    if (found !== undefined) return found;
  }
  return null;
}

/** All children with one of some names, in the document's order. */
export function childrenOf(element: XmlElement, ...names: readonly string[]): XmlElement[] {
  return element.children.filter((child) => names.includes(child.name));
}

/** An element's content as HTML or text: as written if it holds elements, else decoded. */
export function markupIn(element: XmlElement | null): string {
  if (element === null) return "";
  if (element.children.length === 0) return element.text.trim();
  // XHTML with a prefix of its own: `<xhtml:p>`.
  return element
    .inner()
    .replace(/<(\/?)(?:xhtml|html|h|xh):(?=[a-z])/gi, "<$1")
    .trim();
}

/** Every element of a name, at any depth, in the document's order. */
export function elementsNamed(root: XmlElement, names: ReadonlySet<string>): XmlElement[] {
  const found: XmlElement[] = [];
  const left: XmlElement[] = [root];
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    if (names.has(one.name)) found.push(one);
    for (const child of one.children.toReversed()) left.push(child);
  }
  return found;
}
