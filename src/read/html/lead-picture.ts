import type { Agency } from "../../model/agency.ts";
import type { Picture } from "../../model/article.ts";
import { cleanTitle, shortened } from "../text/clean.ts";
import type { JsonLdArticle } from "./json-ld.ts";
import { bestSource } from "./media.ts";
import { type AnyNode, type CheerioAPI, type Element, firstFound } from "./page.ts";
import { isTracker } from "./trackers.ts";
import { mediaUrl } from "./urls.ts";

/** A picture with a stated side below this many pixels is an icon or a counter. */
const SMALLEST = 48;
const LONGEST_CAPTION = 1000;
/** Names of pictures that belong to the site, not to the article. */
const EMBLEM = /(?:^|[\s/_.-])(?:logo|icons?|avatar|emoji|sprite|spacer|gravatar|placeholder)(?:[\s/_.-]|$)/i;
const LAZY = ["data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "data-img", "data-full-url"];
const LAZY_SETS = ["srcset", "data-srcset", "data-lazy-srcset"];

/** The picture found by the definition's selectors, or null. */
export function namedPicture($: CheerioAPI, agency: Agency | null, base: string): Picture | null {
  const named = firstFound($, agency?.article.image ?? [])?.elements ?? [];
  return firstPicture($, named, base);
}

/** The lead picture of a body: its first one, else one of the article's figures, else that of the page's JSON-LD. */
export function leadPicture(
  $: CheerioAPI,
  roots: readonly AnyNode[],
  jsonLd: JsonLdArticle | null,
  base: string,
): Picture | null {
  const own = roots.flatMap((root) =>
    root.type === "tag" && root.name === "img" ? [root] : $(root).find("img").toArray(),
  );
  const figures = firstFound($, ["article figure img", "main figure img"])?.elements ?? [];
  const url = jsonLd?.images[0] === undefined ? null : mediaUrl(jsonLd.images[0], base);
  return (
    firstPicture($, own, base) ??
    firstPicture($, figures, base) ??
    (url === null ? null : { url, alt: null, caption: null, width: null, height: null })
  );
}

function firstPicture($: CheerioAPI, nodes: readonly AnyNode[], base: string): Picture | null {
  for (const node of nodes.slice(0, 50)) {
    const image = node.type === "tag" && node.name === "img" ? node : $(node).find("img").get(0);
    const picture = image === undefined ? null : pictureOf($, image, base);
    if (picture !== null) return picture;
  }
  return null;
}

function pictureOf($: CheerioAPI, image: Element, base: string): Picture | null {
  const url = sourceOf(image, base);
  const [width, height] = [pixels(image.attribs["width"]), pixels(image.attribs["height"])];
  const isSmall = (width !== null && width < SMALLEST) || (height !== null && height < SMALLEST);
  if (url === null || isSmall) return null;
  const { hidden, style = "" } = image.attribs;
  const waits = LAZY.some((name) => image.attribs[name] !== undefined);
  if (isTracker({ hidden: hidden !== undefined, style, width, height, source: url, waits })) return null;
  if (EMBLEM.test(`${image.attribs["class"] ?? ""} ${new URL(url).pathname.split("/").at(-1)}`)) return null;
  const line = (text: string): string | null => shortened(cleanTitle(text), LONGEST_CAPTION) || null;
  const caption = line($(image).closest("figure").find("figcaption").first().text());
  return { url, alt: line(image.attribs["alt"] ?? ""), caption, width, height };
}

function sourceOf({ attribs }: Element, base: string): string | null {
  return bestSource(
    LAZY.map((name) => attribs[name]),
    LAZY_SETS.map((name) => attribs[name]),
    attribs["src"],
    base,
  );
}

/** A length in pixels; null for anything else, such as `100%`. */
function pixels(value: string | undefined): number | null {
  const number = /^\s*(\d{1,5})(?:px)?\s*$/i.exec(value ?? "")?.[1];
  return number === undefined ? null : Number(number);
}

/**
 * Gives images without an address the one next to them: that of another source of the same `<picture>`, or of the image
 * in the `<noscript>` that follows.
 */
export function mendPictures($: CheerioAPI, base: string): void {
  for (const image of $("img").toArray()) {
    if (sourceOf(image, base) !== null) continue;
    const picture = image.parent?.type === "tag" && image.parent.name === "picture" ? image.parent : null;
    const source = picture?.children.find((child) => child.type === "tag" && child.name === "source");
    const behind = (picture ?? image).next;
    const noscript = behind?.type === "text" && behind.data.trim() === "" ? behind.next : behind;
    const other =
      source?.type === "tag"
        ? source
        : noscript?.type === "tag" && noscript.name === "noscript"
          ? $(noscript).find("img").get(0)
          : undefined;
    const url = other === undefined ? null : sourceOf(other, base);
    if (url !== null) image.attribs["data-src"] = url;
  }
}
