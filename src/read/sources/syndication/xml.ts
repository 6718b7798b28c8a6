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
  /** Maximum elements of `repeated`; what follows is not read. */
  readonly most: number;
}

/** What was read of a document: a nameless root, and what was left out, one line each. */
export interface XmlTree {
  readonly root: XmlElement;
  readonly warnings: readonly string[];
}

/** Maximum depth, and tags that the parser holds open (it moves all of them for each new one). */
const DEEPEST = 200;
const MOST_OPEN = 5000;
/** How often reading goes on after an element that exceeds them. */
const MOST_BROKEN = 1000;

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
 * are skipped, so no entity of theirs is expanded and nothing external is fetched. Of an element that is nested too deep,
 * the rest is left out, up to the next of `repeated`; so is a text within which the document ends.
 */
export function parseXml(source: string, shape: XmlShape): XmlTree {
  const text = withoutBareSigns(source);
  const tree = createTree(text, shape);
  const next = new RegExp(`<(?:[\\w.-]+:)?(?:${[...shape.repeated].join("|")})(?=[\\s/>])`, "gi");
  let broken = 0;
  for (let from = 0; ; broken += 1) {
    const stopped = tree.readFrom(from);
    if (stopped === null) break;
    next.lastIndex = stopped;
    const found = broken < MOST_BROKEN ? next.exec(text) : null;
    tree.leave(found?.index ?? text.length);
    if (found === null) break;
    from = found.index;
  }
  return tree.finished();
}

/** The elements of a text, as they are read. */
interface Growing {
  /** Reads on from a place. Returns where it stopped because of an element that is too deep, or null at the end. */
  readFrom(from: number): number | null;
  /** Ends what is open, up to the element of `repeated` that is, because the rest of it is not read. */
  leave(end: number): void;
  finished(): XmlTree;
}

function createTree(text: string, shape: XmlShape): Growing {
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
  const warnings = new Set<string>();
  let at = root;
  let depth = 0;
  let count = 0;
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
  const readFrom = (from: number): number | null => {
    /** Tags that the parser holds open: also those that were ended here. */
    let open = 0;
    let stopped: number | null = null;
    let isFull = false;
    let inCdata = false;
    let isEmpty = false;
    const parser = new Parser(
      {
        onopentag(written, attribs) {
          open += 1;
          for (const [key, value] of Object.entries(attribs))
            if (key.startsWith("xmlns:")) prefixes.set(key.slice(6), usualPrefix(value) ?? key.slice(6));
          const attributes: Record<string, string> = {};
          for (const [key, value] of Object.entries(attribs))
            attributes[withUsualPrefix(key, prefixes)] = decodeHTML(value);
          const name = nameOf(written, attributes, prefixes);
          const start = from + parser.startIndex;
          const isRepeated = shape.repeated.has(name);
          const before = isRepeated ? openElement(at, name) : null;
          if (before !== null) closeThrough(before, start, true);
          else if (shape.fields.has(name) && shape.texts.has(at.name)) close(start, true);
          if (isRepeated) count += 1;
          isFull = count > shape.most;
          if (isFull || depth >= DEEPEST || open > MOST_OPEN) {
            if (!isFull) stopped = isRepeated ? start : start + 1;
            if (isRepeated) count -= 1;
            parser.pause();
            return;
          }
          flush(at);
          const element = opened(name, attributes, at, from + parser.endIndex + 1);
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
          if (one !== null) closeThrough(one, from + parser.startIndex, true);
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
    parser.write(from === 0 ? text : text.slice(from));
    if (isFull) warnings.add(`only the first ${shape.most} of its elements were read`);
    else if (stopped === null) parser.end();
    return stopped;
  };
  return {
    readFrom,
    leave(end) {
      const [name = null] = [...shape.repeated].filter((one) => openElement(at, one) !== null);
      const one = name === null ? null : openElement(at, name);
      if (one === null) while (at !== root) close(end, false);
      else closeThrough(one, end, false);
      warnings.add(`elements nested more than ${DEEPEST} levels deep were left out`);
    },
    finished() {
      const isCut = [...shape.repeated].some((name) => openElement(at, name) !== null);
      if (isCut) warnings.add("it is cut off: the text at its end was left out");
      // What the document ends within may be half of an address or a number.
      if (at !== root && at.children.length === 0) [at.text, at.raw] = ["", ""];
      while (at !== root) close(text.length, false);
      return { root, warnings: [...warnings] };
    },
  };
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
export function xmlElementsNamed(root: XmlElement, names: ReadonlySet<string>): XmlElement[] {
  const found: XmlElement[] = [];
  const left: XmlElement[] = [root];
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    if (names.has(one.name)) found.push(one);
    for (const child of one.children.toReversed()) left.push(child);
  }
  return found;
}
