import type { Agency } from "../model/agency.ts";
import { isBlock } from "./html/blocks.ts";
import type { JsonLdArticle } from "./html/json-ld.ts";
import {
  type AnyNode,
  type CheerioAPI,
  decoded,
  type Element,
  elementsNamed,
  firstFound,
  lineOf,
  type Select,
} from "./html/page.ts";
import { inferTitle } from "./infer/article.ts";
import type { SiteName } from "./site-name.ts";
import { cleanTitle, foldForMatching, shortened } from "./text/clean.ts";

/** What a title is chosen from. */
export interface TitleFacts {
  /** The page's own description. */
  readonly head: Select;
  readonly agency: Agency | null;
  readonly jsonLd: JsonLdArticle | null;
  readonly site: SiteName;
  /** The item's title on the listing. */
  readonly listed: string | null;
  /** True for a text of the site's pages. */
  readonly isFurniture: (text: string) => boolean;
  /** Takes what was accepted, and what was rejected and why. */
  readonly note: (source: string, value: string, rejected?: string) => void;
}

/** Maximum characters of a title, since every document carries it. */
const LONGEST_TITLE = 1000;
/** Maximum headings and children of a heading that are examined. */
const MOST_HEADINGS = 20;
const MOST_CHILDREN = 10;
const MAIN_HEADING = new Set(["h1"]);
const OTHER_HEADINGS = new Set(["h2", "h3", "h4", "h5"]);
/** Elements whose headings are not the page's own. */
const OUTSIDE = new Set(["nav", "footer", "aside", "form", "dialog"]);
const OUTSIDE_ROLE = /^(?:navigation|contentinfo|dialog)$/;
const OUTSIDE_CLASS = /(?:^|\s)(?:comments|related)(?:\s|$)/;
/** A part of a heading that is not its title: the line above it, a counter, a button, a text for screen readers only. */
const APART =
  /(?:^|[\s_-])(?:kicker|overline|eyebrow|surtitle|supertitle|surtitre|rubric|rubrique|category|badge|sr-only|visually-hidden|visuallyhidden|screen-reader-text)(?:$|[\s_-])/i;
/** How alike a heading and another title of the page must be. Headings of second rank must be more alike. */
const ALIKE = 0.3;
const VERY_ALIKE = 0.7;

/**
 * Chooses an article's title: the definition's selector, else the heading that the page's other titles agree with, else
 * the title in its data, `og:title`, the listing, another heading or `<title>`, each without the site's name.
 */
export function articleTitle($: CheerioAPI, facts: TitleFacts): string | null {
  const { head, agency, jsonLd, site, isFurniture, note } = facts;
  const selected = firstFound($, agency?.article.title ?? []);
  const meta = (name: string): string =>
    head(`meta[property="${name}"],meta[name="${name}"]`).first().attr("content") ?? "";
  const bare = (text: string | null | undefined): string => site.cut(cleanTitle(decoded(text ?? "")));
  const claimed = [jsonLd?.title, meta("og:title"), meta("twitter:title"), head("title").first().text()].map(bare);
  const listed = cleanTitle(facts.listed ?? "");
  // `<title>` may hold the site's name and section as well, so it counts only where nothing else does.
  const rivals = [...claimed.slice(0, -1), listed].filter((one) => one !== "");
  // Each is evaluated only if those before it give nothing.
  const candidates: readonly [string, () => string | null | undefined][] = [
    [`selector ${selected?.selector}`, () => (selected === null ? null : lineOf($, selected.elements[0]!))],
    ["heading", () => agreedHeading($, rivals.length === 0 ? claimed.slice(-1) : rivals, facts)],
    ["json-ld headline", () => claimed[0]],
    ["og:title", () => claimed[1]],
    ["twitter:title", () => claimed[2]],
    ["listing", () => listed],
    ["heading", () => inferTitle($, isFurniture)],
    ["title element", () => claimed[3]],
  ];
  for (const [source, ask] of candidates) {
    const title = shortened(cleanTitle(ask() ?? ""), LONGEST_TITLE);
    if (title === "") continue;
    if (isFurniture(title)) {
      note(source, title, "a text of the site's pages");
      continue;
    }
    note(source, title);
    return title;
  }
  return null;
}

/** The heading whose words are most like those of the page's other titles, or null if none is like them. */
function agreedHeading($: CheerioAPI, claimed: readonly string[], { site, isFurniture }: TitleFacts): string | null {
  const isOwn = (node: Element): boolean => !isOutside(node) && !leadsHome($, node);
  let best: { text: string; likeness: number } | null = null;
  for (const [level, least] of [
    [MAIN_HEADING, ALIKE],
    [OTHER_HEADINGS, VERY_ALIKE],
  ] as const) {
    for (const node of elementsNamed($, level, MOST_HEADINGS).filter(isOwn)) {
      const text = headingText($, node, claimed);
      if (text === "" || isFurniture(text) || site.is(text)) continue;
      const likeness = claimed.reduce((most, title) => Math.max(most, likenessOf(text, title)), 0);
      if (likeness >= least && likeness > (best?.likeness ?? 0)) best = { text, likeness };
    }
    if (best !== null) return best.text;
  }
  return null;
}

function isOutside(heading: Element): boolean {
  for (let at: AnyNode["parent"] = heading; at !== null; at = at.parent) {
    if (at.type !== "tag") continue;
    const { role = "", class: classes = "", id } = at.attribs;
    if (OUTSIDE.has(at.name) || OUTSIDE_ROLE.test(role) || OUTSIDE_CLASS.test(classes) || id === "comments")
      return true;
  }
  return false;
}

/** True for a heading that links to the front page: the site's name or logo. */
function leadsHome($: CheerioAPI, heading: Element): boolean {
  const href =
    $(heading).find("a[href]").addBack("a[href]").first().attr("href") ?? $(heading).parent("a").attr("href");
  return href !== undefined && /^(?:https?:\/\/[^/]+\/?|\/)(?:[a-z]{2}\/?|index\.\w+)?$/i.test(href.trim());
}

/** A heading's text without its kicker: a part that the page's data calls the title, or what is left without one child. */
function headingText($: CheerioAPI, heading: Element, claimed: readonly string[]): string {
  const whole = cleanTitle(textWithout(heading, (node) => APART.test(node.attribs["class"] ?? "")));
  const titles = new Set(claimed.map(foldForMatching));
  if (titles.has(foldForMatching(whole))) return whole;
  const parts = $(heading).find("*").toArray().slice(0, MOST_CHILDREN);
  const texts = parts.flatMap((part) => [lineOf($, part), cleanTitle(textWithout(heading, (node) => node === part))]);
  return texts.find((text) => titles.has(foldForMatching(text))) ?? (whole === "" ? lineOf($, heading) : whole);
}

/** An element's text with blanks between its lines and blocks, without the elements that are left out. */
function textWithout(element: Element, isLeftOut: (node: Element) => boolean): string {
  const textOf = (node: AnyNode): string => {
    if (node.type === "text") return node.data;
    if (node.type !== "tag" || node.name === "button" || node.name === "svg" || isLeftOut(node)) return " ";
    const text = node.children.map(textOf).join("");
    return node.name === "br" || isBlock(node) ? ` ${text} ` : text;
  };
  return element.children.map(textOf).join("");
}

/** How alike the words of two titles are (Dice coefficient): 0 to 1. Of Chinese and Japanese, each sign is a word. */
function likenessOf(one: string, other: string): number {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared === 0 ? 0 : (2 * shared) / (a.size + b.size);
}

function wordsOf(title: string): Set<string> {
  return new Set(
    foldForMatching(title).match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}]+/gu) ?? [],
  );
}
