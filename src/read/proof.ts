import { articleAddress } from "../model/address.ts";
import type { Agency } from "../model/agency.ts";
import type { ReadArticle } from "../model/article.ts";
import { memoised } from "../model/lru.ts";
import { textOf } from "./body.ts";
import { foldForMatching } from "./text/clean.ts";

/**
 * Decides whether a page is the requested article. A site may answer an article's address with something else: a notice
 * in its usual layout, a listing, its front page, another article.
 */

/** The article that a page should be. */
export interface Expected {
  readonly nativeId: string;
  /** Its titles: on the listing now, and as read before. */
  readonly titles: readonly string[];
  /** Its text as read before; null for a new article. */
  readonly text: string | null;
  /** Titles of the listing's other items: a page with several of them is a list. */
  readonly others: readonly string[];
}

/** The page: its final address, its markup and what was read from it. */
export interface FetchedPage {
  readonly url: string;
  readonly html: string;
  readonly read: ReadArticle;
}

/** Why the page's addresses show that it is not this article, in one line; null if they do not. */
export function misaddressed(agency: Agency, language: string, nativeId: string, page: FetchedPage): string | null {
  const id = (address: string): string | null => articleAddress(agency, address, language)?.nativeId ?? null;
  const end = id(page.url);
  if (end !== nativeId && (end !== null || !carries(page.url, nativeId))) {
    return `the site redirected to ${page.url}, which is not the article's address`;
  }
  const other = page.read.claims.addresses.find((address) => (id(address) ?? nativeId) !== nativeId);
  return other === undefined ? null : `the page names the address of another article as its own: ${other}`;
}

/** True if an address of an unknown form still contains the article's native id. */
function carries(address: string, nativeId: string): boolean {
  const path = address.slice(new URL(address).origin.length);
  let text = path;
  try {
    text = decodeURIComponent(path).normalize("NFC");
  } catch {
    // A malformed path is compared as written.
  }
  const at = text.indexOf(nativeId);
  const isPart = (letter: string | undefined): boolean => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);
  return at >= 0 && !isPart(text[at - 1]) && !isPart(text[at + nativeId.length]);
}

/** True if a page shows a title or the text of the article. */
export function shows(expected: Expected, page: FetchedPage): boolean {
  const { claims } = page.read;
  const named = new Set(claims.titles.map(lettersOf));
  const names = (title: string): boolean => title !== "" && named.has(lettersOf(title));
  // Bulletins have similar titles and texts: another item's exact title means another article.
  if (expected.others.some(names) && !expected.titles.some(names)) return false;
  if (expected.titles.some((title) => claims.titles.some((shown) => resembles(title, shown)))) return true;
  if (expected.text !== null && sharesText(expected.text, page.read.contentText)) return true;
  const words = lettersOf(textOf(withoutLinks(page.html)));
  const holds = (title: string): boolean => title !== "" && words.includes(title);
  if (!expected.titles.some((title) => holds(lettersOf(title)))) return false;
  return expected.others.filter((title) => holds(lettersOf(title))).length < A_LIST;
}

/** A page with this many other items is a list. */
const A_LIST = 3;

/**
 * True if the text of a page has little in common with the article's earlier text. Its title proves little: bulletins
 * have the same title every day.
 */
export function isWhollyNew(before: string, read: ReadArticle): boolean {
  return before !== "" && read.contentText !== "" && !sharesText(before, read.contentText);
}

/** True if two titles are nearly the same: they share most words, or one is the beginning of the other. */
export function resembles(one: string, other: string): boolean {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length === 0) return false;
  const line = short.join(" ");
  if (line.length >= 20 && `${long.join(" ")} `.startsWith(`${line} `)) return true;
  const has = new Set(long);
  const set = new Set(short);
  const common = [...set].filter((word) => has.has(word)).length;
  if (short.length === 1) return long.length === 1 && common === 1;
  return common >= 2 && common >= 0.6 * set.size && common >= 0.4 * has.size;
}

/** Length, in words, of the runs that are compared. */
const RUN = 3;
/** Minimum share of common runs: more than the stock paragraphs that an agency's articles have in common. */
const SHARED = 0.6;

/** True if most of the shorter text appears word for word in the other. */
export function sharesText(one: string, other: string): boolean {
  const [a, b] = [runsOf(one), runsOf(other)];
  const [short, long] = a.size <= b.size ? [a, b] : [b, a];
  if (short.size === 0) return false;
  const common = [...short].filter((run) => long.has(run)).length;
  return common >= SHARED * short.size;
}

function runsOf(text: string): Set<string> {
  const words = wordsOf(text.slice(0, LOOKED_AT));
  return new Set(
    words.slice(0, Math.max(0, words.length - RUN + 1)).map((_, at) => words.slice(at, at + RUN).join(" ")),
  );
}

/** Characters of a text that are compared. */
const LOOKED_AT = 8000;

function wordsOf(text: string): string[] {
  return foldForMatching(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Letters and digits only: a listing and a page differ in blanks, quotes and dots. */
const lettersOf = memoised((text) => foldForMatching(text).replace(/[^\p{L}\p{N}]+/gu, ""), {
  most: 200,
  longest: 1000,
});

/** Removes scripts, styles and links: the text of a link describes another page. Linear in the length. */
function withoutLinks(html: string): string {
  const parts: string[] = [];
  const opening = /<(a|script|style)(?=[\s>])/gi;
  let from = 0;
  for (let match = opening.exec(html); match !== null; match = opening.exec(html)) {
    const closing = CLOSING[match[1]!.toLowerCase() as keyof typeof CLOSING];
    closing.lastIndex = match.index;
    parts.push(html.slice(from, match.index));
    if (closing.exec(html) === null) return parts.join(" ");
    from = closing.lastIndex;
    opening.lastIndex = from;
  }
  parts.push(html.slice(from));
  return parts.join(" ");
}

const CLOSING = { a: /<\/a\s*>/gi, script: /<\/script[^>]*>/gi, style: /<\/style[^>]*>/gi } as const;
