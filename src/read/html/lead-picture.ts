import type { Agency } from "../../model/agency.ts";
import type { Picture } from "../../model/article.ts";
import { cleanTitle, shortened } from "../text/clean.ts";
import type { JsonLdArticle } from "./json-ld.ts";
import { sourceOf } from "./media.ts";
import { type AnyNode, type CheerioAPI, type Element, elementsNamed, firstFound } from "./page.ts";
import { isTracker } from "./trackers.ts";
import { mediaUrl } from "./urls.ts";

/** A picture with a stated side below this many pixels is an icon or a counter. */
const SMALLEST = 48;
const IMAGE = new Set(["img"]);
const MOST_IMAGES = 50;
const LONGEST_CAPTION = 1000;
const LONGEST_CREDIT = 200;
/** Where figures say whose picture it is. */
const CREDIT =
  "[itemprop=creditText],[itemprop=copyrightHolder],[class*=credit i],[class*=copyright i],[class*=photographer i],figcaption cite";
/** Names of pictures that belong to the site, not to the article. */
const EMBLEM = /(?:^|[\s/_.-])(?:logo|icons?|avatar|emoji|sprite|spacer|gravatar|placeholder)(?:[\s/_.-]|$)/i;
/** Names of pictures that stand for any page of a site. */
const STAND_IN =
  /(?:^|[\s/_.-])(?:default|fallback|blank|transparent|pixel|loading|loader|favicon|no-?(?:image|photo|pic)|(?:fb|facebook|social|twitter)[_-]?(?:share|card|image))(?:[\s/_.-]|$)/i;
/** Where pages name the picture that stands for them when they are shared, most reliable first. */
const SHARED = [
  'meta[property="og:image"],meta[property="og:image:url"],meta[property="og:image:secure_url"],meta[name="og:image"]',
  'meta[name="twitter:image"],meta[property="twitter:image"],meta[name="twitter:image:src"]',
  'link[rel="image_src"],meta[itemprop="image"],meta[name="thumbnail"]',
];
const SHARING = new Set(["meta", "link"]);
const MOST_SHARED = 10;

/** The picture found by the definition's selectors, or null. */
export function namedPicture($: CheerioAPI, agency: Agency | null, base: string): Picture | null {
  const named = firstFound($, agency?.article.image ?? [])?.elements ?? [];
  return firstPicture($, named, base);
}

/**
 * The lead picture of an article: the one that the page names for sharing, or in its schema.org data; the first one of the
 * body, or of the article's figures. A definition's site shows its pictures in the body, so there the body comes first.
 */
export function leadPicture(
  $: CheerioAPI,
  roots: readonly AnyNode[],
  { jsonLd, agency, base }: { jsonLd: JsonLdArticle | null; agency: Agency | null; base: string },
): Picture | null {
  const own = imagesIn(roots);
  const figures = (): AnyNode[] => imagesOfFigures($);
  const shown = (): Picture | null => firstPicture($, own, base) ?? firstPicture($, figures(), base);
  const named = (): Picture | null => {
    const addresses = [...sharedPictures($), ...(jsonLd?.images ?? [])];
    const url = addresses.map((address) => pictureUrl(address, base)).find((one) => one !== null) ?? null;
    if (url === null) return null;
    const isSame = (image: AnyNode): boolean => isSamePicture(image as Element, url, base);
    const most = Math.max(0, MOST_IMAGES - own.length);
    const same = own.slice(0, MOST_IMAGES).find(isSame) ?? figures().slice(0, most).find(isSame);
    const picture = same === undefined ? null : pictureOf($, same as Element, base);
    return { alt: null, caption: null, width: null, height: null, ...picture, url };
  };
  const lead = agency === null ? (named() ?? shown()) : (shown() ?? named());
  return lead === null ? null : withStated(lead, jsonLd, base);
}

/** A picture with the caption and credit of the page's data, where the page shows none. */
function withStated(picture: Picture, jsonLd: JsonLdArticle | null, base: string): Picture {
  const isSame = (address: string): boolean => {
    const url = mediaUrl(address, base);
    return url !== null && fileName(url) === fileName(picture.url);
  };
  const stated = jsonLd?.pictures.find(({ url }) => isSame(url));
  if (stated === undefined) return picture;
  const line = (text: string | null, longest: number): string | null =>
    shortened(cleanTitle(text ?? ""), longest) || null;
  const credit = picture.credit ?? line(stated.credit, LONGEST_CREDIT);
  const caption = picture.caption ?? line(stated.caption, LONGEST_CAPTION);
  return { ...picture, caption, ...(credit === null ? {} : { credit }) };
}

/** The images among some nodes and in them, in document order. */
function imagesIn(nodes: readonly AnyNode[]): Element[] {
  return nodes.flatMap((node) => {
    if (node.type === "tag" && node.name === "img") return [node];
    return "children" in node ? imagesIn(node.children) : [];
  });
}

/** The images in figures of an article, else of the main part. */
function imagesOfFigures($: CheerioAPI): Element[] {
  const images = elementsNamed($, IMAGE);
  const inFigureOf = (part: string): Element[] =>
    images.filter((image) => {
      let [at, isInFigure] = [image.parent, false];
      for (; at !== null; at = at.parent) {
        if (at.type !== "tag") continue;
        if (isInFigure && at.name === part) return true;
        isInFigure ||= at.name === "figure";
      }
      return false;
    });
  const ofArticle = inFigureOf("article");
  return ofArticle.length > 0 ? ofArticle : inFigureOf("main");
}

function sharedPictures($: CheerioAPI): string[] {
  // Not those of the page's head as it came: what was junk has left the page.
  const named = $(elementsNamed($, SHARING));
  return SHARED.flatMap((selector) =>
    named
      .filter(selector)
      .toArray()
      .slice(0, MOST_SHARED)
      .map(({ attribs }) => attribs["content"] ?? attribs["href"] ?? ""),
  );
}

/** The address of a picture that a page names, or null if it is an emblem, or stands for any page. */
function pictureUrl(address: string, base: string): string | null {
  const url = address.trim() === "" ? null : mediaUrl(address, base);
  if (url === null || isTracker({ hidden: false, style: "", width: null, height: null, source: url, waits: false }))
    return null;
  const { pathname } = new URL(url);
  if (pathname === "/" || url === base || /\.(?:svg|ico|html?|php)$/i.test(pathname)) return null;
  const name = pathname.split("/").slice(-2).join("/");
  return EMBLEM.test(name) || STAND_IN.test(name) ? null : url;
}

/** True if an image shows the file of an address, in whatever size. */
function isSamePicture({ attribs }: Element, url: string, base: string): boolean {
  const source = sourceOf(attribs, base).source;
  return source !== null && fileName(source) === fileName(url);
}

function fileName(url: string): string {
  return (new URL(url).pathname.split("/").at(-1) ?? "").replace(/(?:[-_]\d{2,4}x\d{2,4})?\.\w+$/, "");
}

function firstPicture($: CheerioAPI, nodes: readonly AnyNode[], base: string): Picture | null {
  for (const node of nodes.slice(0, MOST_IMAGES)) {
    const image = node.type === "tag" && node.name === "img" ? node : $(node).find("img").get(0);
    const picture = image === undefined ? null : pictureOf($, image, base);
    if (picture !== null) return picture;
  }
  return null;
}

function pictureOf($: CheerioAPI, image: Element, base: string): Picture | null {
  const { source: url, waits } = sourceOf(image.attribs, base);
  const [width, height] = [pixels(image.attribs["width"]), pixels(image.attribs["height"])];
  const isSmall = (width !== null && width < SMALLEST) || (height !== null && height < SMALLEST);
  if (url === null || isSmall) return null;
  const { hidden, style = "" } = image.attribs;
  if (isTracker({ hidden: hidden !== undefined, style, width, height, source: url, waits })) return null;
  if (EMBLEM.test(`${image.attribs["class"] ?? ""} ${new URL(url).pathname.split("/").at(-1)}`)) return null;
  const line = (text: string, longest = LONGEST_CAPTION): string | null => shortened(cleanTitle(text), longest) || null;
  const figure = $(image).closest("figure");
  const credit = line(figure.find(CREDIT).first().text(), LONGEST_CREDIT);
  const below = figure.find("figcaption").first();
  const caption = line((credit === null ? below : below.clone().find(CREDIT).remove().end()).text());
  return { url, alt: line(image.attribs["alt"] ?? ""), caption, width, height, ...(credit === null ? {} : { credit }) };
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
  for (const image of elementsNamed($, IMAGE)) {
    const { src } = image.attribs;
    // Most have an address of their own, which is quicker to see than the best one.
    if (src !== undefined && mediaUrl(src, base) !== null) continue;
    if (sourceOf(image.attribs, base).source !== null) continue;
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
    const url = other === undefined ? null : sourceOf(other.attribs, base).source;
    if (url !== null) image.attribs["data-src"] = url;
  }
}
