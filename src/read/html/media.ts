import type { Element } from "hast";
import { isTracker } from "./trackers.ts";
import { mediaUrl } from "./urls.ts";

/** Attributes in which lazy-loading scripts keep an image's real address, best first; lower case, without hyphens. */
const LAZY = ["datasrc", "dataoriginal", "datalazysrc", "datalazy", "dataurl", "dataimg", "datafullurl"];
const LAZY_SETS = ["srcset", "datasrcset", "datalazysrcset"];
/** Any other attribute of a script counts if its value looks like the address of a picture, or like a set of them. */
const PICTURE = /^(?:https?:\/\/|\/|\.{1,2}\/|[\w%-]+\/)[^\s"'<>{}]*\.(?:jpe?g|png|webp|avif|gif)(?:[?#][^\s"'<>]*)?$/i;
const PICTURE_SET = /\.(?:jpe?g|png|webp|avif)\S*\s+\d{2,5}w\b/i;
/** Names of attributes that hold another picture than the element's, or a lesser form of it. */
const OTHERS =
  /placeholder|thumb|lqip|low|tiny|small|preview|blur|avatar|logo|icon|fallback|share|pin|author|error|default|poster|next|prev/;
const LONGEST_ADDRESS = 2000;
const LONGEST_SET = 8192;

/**
 * An image, video or audio element with its real, absolute source; null if it has none or is a tracking pixel. Of the
 * children of video and audio only `<source>` is kept: the rest is for browsers that support neither.
 */
export function mediaElement(node: Element, baseUrl: string): Element | null {
  const { properties } = node;
  const width = size(properties["width"]);
  const height = size(properties["height"]);
  const { source, waits } = sourceOf(properties, baseUrl);
  if (node.tagName === "img" && isTracker({ ...looks(node), width, height, source, waits })) return null;
  const plays = node.tagName === "video" || node.tagName === "audio";
  if (source === null && !plays) return null;
  // A fixed order of attributes makes sanitising idempotent.
  const attributes: Element["properties"] = source === null ? {} : { src: source };
  for (const name of ["alt", "title", "type", "dir", "lang"]) {
    if (typeof properties[name] === "string") attributes[name] = properties[name];
    else if (name === "alt" && node.tagName === "img") attributes["alt"] = "";
  }
  if (width !== null) attributes["width"] = width;
  if (height !== null) attributes["height"] = height;
  if (plays) attributes["controls"] = true;
  const poster = properties["poster"] === undefined ? null : mediaUrl(String(properties["poster"]), baseUrl);
  if (poster !== null) attributes["poster"] = poster;
  const children = plays ? node.children.filter((child) => child.type === "element" && child.tagName === "source") : [];
  return { type: "element", tagName: node.tagName, properties: attributes, children };
}

/** True for a frame that only counts visitors. */
export function isCounter({ properties }: Element, source: string): boolean {
  const [width, height] = [size(properties["width"]), size(properties["height"])];
  return isTracker({ ...looks({ properties }), width, height, source, waits: false });
}

function looks({ properties }: Pick<Element, "properties">): { hidden: boolean; style: string } {
  return { hidden: properties["hidden"] !== undefined, style: String(properties["style"] ?? "") };
}

/**
 * The address of an image by its attributes, by their HTML or hast names: of a lazy-loading script, else the largest of a
 * set, else its own. `waits`: a script loads it.
 */
export function sourceOf(
  attributes: Readonly<Record<string, unknown>>,
  baseUrl: string,
): { source: string | null; waits: boolean } {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== null) values.set(name.replaceAll("-", "").toLowerCase(), String(value));
  const lazy = LAZY.flatMap((name) => values.get(name) ?? []);
  const sets = LAZY_SETS.flatMap((name) => values.get(name) ?? []);
  const others = [...values]
    .filter(([name]) => name.startsWith("data") && !OTHERS.test(name))
    .map(([, value]) => value);
  const loose = others.filter((value) => value.length <= LONGEST_ADDRESS && PICTURE.test(value.trim()));
  const looseSets = others.filter((value) => value.length <= LONGEST_SET && PICTURE_SET.test(value));
  return {
    source: bestSource([...lazy, ...loose], [...sets, ...looseSets], values.get("src"), baseUrl),
    waits: lazy.length + loose.length > 0,
  };
}

/** The best of an image's addresses: a lazy one before the placeholder, the largest of a set. */
function bestSource(
  lazy: readonly unknown[],
  sets: readonly unknown[],
  plain: unknown,
  baseUrl: string,
): string | null {
  const candidates = [
    ...lazy.map((one) => (one === undefined || one === null ? "" : String(one))),
    ...sets.flatMap((set) => (set === undefined || set === null ? [] : largestFirst(String(set)))),
    plain === undefined || plain === null ? "" : String(plain),
  ];
  for (const candidate of candidates) {
    const url = candidate === "" ? null : mediaUrl(candidate, baseUrl);
    if (url !== null) return url;
  }
  return null;
}

/**
 * The addresses of a srcset, largest width or density first (HTML standard, "parse a srcset attribute"): an address may
 * contain commas and ends at a blank; a descriptor ends at a comma.
 */
function largestFirst(set: string): string[] {
  const found: { url: string; size: number }[] = [];
  let url = "";
  let size = 1;
  const take = (): void => {
    if (url !== "") found.push({ url, size });
    url = "";
    size = 1;
  };
  for (const word of set.slice(0, LONGEST_SET).split(/\s+/)) {
    let rest = word;
    while (rest !== "") {
      if (url === "") {
        url = rest.replace(/^,+/, "");
        rest = "";
        if (!url.endsWith(",")) continue;
        while (url.endsWith(",")) url = url.slice(0, -1);
        take();
      } else {
        const comma = rest.indexOf(",");
        size = Number.parseFloat(comma < 0 ? rest : rest.slice(0, comma)) || size;
        if (comma >= 0) take();
        rest = comma < 0 ? "" : rest.slice(comma + 1);
      }
    }
  }
  take();
  return found.sort((a, b) => b.size - a.size).map((one) => one.url);
}

/** A length in pixels; null for anything else, such as `50%` or `auto`. */
function size(value: unknown): number | null {
  const number = /^\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$/i.exec(String(value ?? ""))?.[1];
  return number === undefined || Number(number) > 20_000 ? null : Number(number);
}
