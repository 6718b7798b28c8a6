import type { Element } from "hast";
import { webUrl } from "./urls.ts";

/** Attributes in which lazy-loading scripts keep an image's real address, as hast names them. */
const LAZY = ["dataSrc", "dataOriginal", "dataLazySrc", "dataLazy", "dataUrl", "dataImg", "dataFullUrl"];
const LAZY_SETS = ["srcSet", "dataSrcset", "dataLazySrcset"];

/** An image, video or audio element with its real, absolute source, or null: it has none, or it is a tracking pixel. */
export function mediaElement(node: Element, baseUrl: string): Element | null {
  const { properties } = node;
  const width = size(properties["width"]);
  const height = size(properties["height"]);
  if (node.tagName === "img" && ((width !== null && width <= 2) || (height !== null && height <= 2))) return null;
  const source = bestSource(
    LAZY.map((name) => properties[name]),
    LAZY_SETS.map((name) => properties[name]),
    properties["src"],
    baseUrl,
  );
  if (source === null && node.tagName !== "video" && node.tagName !== "audio") return null;
  // One order of attributes, so that what is written is what writing it again gives.
  const kept: Element["properties"] = source === null ? {} : { src: source };
  for (const name of ["alt", "title", "type", "dir", "lang"]) {
    if (typeof properties[name] === "string") kept[name] = properties[name];
    else if (name === "alt" && node.tagName === "img") kept["alt"] = "";
  }
  if (width !== null) kept["width"] = width;
  if (height !== null) kept["height"] = height;
  if (node.tagName === "video" || node.tagName === "audio") kept["controls"] = true;
  const poster = properties["poster"] === undefined ? null : webUrl(String(properties["poster"]), baseUrl, false);
  if (poster !== null) kept["poster"] = poster;
  const children = node.tagName === "video" || node.tagName === "audio" ? node.children : [];
  return { type: "element", tagName: node.tagName, properties: kept, children };
}

/** The best of the addresses that an image offers: a lazy one over the placeholder, the largest of a set. */
export function bestSource(
  lazy: readonly unknown[],
  sets: readonly unknown[],
  plain: unknown,
  baseUrl: string,
): string | null {
  const fromSets = sets.flatMap((set) =>
    set === undefined || set === null ? [] : largest(Array.isArray(set) ? set.join(", ") : String(set)),
  );
  const candidates = [
    ...lazy.map((one) => (one === undefined || one === null ? "" : String(one))),
    ...fromSets,
    plain === undefined || plain === null ? "" : String(plain),
  ];
  for (const candidate of candidates) {
    const url = candidate === "" ? null : webUrl(candidate, baseUrl, false);
    if (url !== null) return url;
  }
  return null;
}

/** The address of a srcset with the largest width or density, as a list of none or one. */
function largest(set: string): string[] {
  let best: { url: string; size: number } | null = null;
  for (const part of set.slice(0, 8192).split(/,\s+/)) {
    const [url = "", descriptor = "1x"] = part.trim().split(/\s+/);
    const value = Number.parseFloat(descriptor) || 1;
    if (url !== "" && (best === null || value > best.size)) best = { url, size: value };
  }
  return best === null ? [] : [best.url];
}

function size(value: unknown): number | null {
  const number = typeof value === "number" ? value : Number.parseInt(String(value ?? ""), 10);
  return Number.isInteger(number) && number >= 0 && number <= 20_000 ? number : null;
}
