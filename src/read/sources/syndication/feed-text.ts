import { sourceOf } from "../../html/media.ts";
import { decoded, parsePage } from "../../html/page.ts";
import { keyOf } from "../../infer/links.ts";
import { cleanTitle } from "../../text/clean.ts";
import { isPointer } from "../../text/pointers.ts";

/** HTML's own elements: `<` before any other word is a sign. */
const TAG =
  /<(?:\/?(?:a|abbr|article|b|bdi|blockquote|br|center|cite|code|div|em|fig\w+|font|footer|h[1-6]|header|hr|i|iframe|img|ins|li|main|mark|ol|p|picture|q|s|script|section|small|span|strike|strong|style|sub|sup|svg|t(?:able|body|d|h|r)|u|ul|video|wbr)\b|!--)/i;
const BLOCK = /<(?=\/?(?:p|div|br|li|h[1-6]|td|tr|blockquote|figure|figcaption)\b)/gi;

/** Characters of a title or an excerpt that are looked at. */
const LOOKED_AT = 10_000;

/** The text of a title or an excerpt as one line: tags are dropped, also those that were escaped. */
export function lineOfHtml(html: string): string {
  const start = html.slice(0, LOOKED_AT);
  if (!/[<&]/.test(start)) return cleanTitle(start);
  const plain = TAG.test(start) ? start : decoded(start);
  if (!TAG.test(plain)) return cleanTitle(plain);
  const $ = parsePage(plain.replace(BLOCK, " <"));
  $("script,style,iframe").remove();
  return cleanTitle(decoded($.root().text()));
}

/** A content as HTML: plain text becomes paragraphs, one for each line. */
export function asHtml(content: string): string {
  if (content === "" || TAG.test(content)) return content;
  // Escaped twice.
  const twice = /&lt;\/?(?:p|div|br|strong|em|a|img|span|h[1-6]|figure)\b/i.test(content) ? decoded(content) : content;
  if (TAG.test(twice)) return twice;
  const lines = content.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  return lines.map((line) => `<p>${line.trim().replaceAll("<", "&lt;")}</p>`).join("\n");
}

/** Maximum characters of a feed's line of credit, and of an image's tag. */
const CREDIT = 3000;
const IMAGES = 5;

/**
 * Cuts the last paragraph if it links just the article and the site's home: `The post … appeared first on …`, which
 * WordPress adds to feeds in the site's language and not to pages.
 */
export function withoutCredit(html: string, addresses: readonly string[], home: string | null): string {
  const at = Math.max(html.lastIndexOf("<p"), html.lastIndexOf("<P"));
  if (at < 0 || home === null || html.length - at > CREDIT) return html;
  const links = [...html.slice(at).matchAll(/\bhref\s{0,9}=\s{0,9}["']([^"']+)["']/gi)].map(([, href]) =>
    href!.replaceAll("&amp;", "&"),
  );
  if (links.length !== 2 || !isOneOf(links[0]!, addresses) || !isOneOf(links[1]!, [home])) return html;
  return html.slice(0, at).trimEnd();
}

function isOneOf(link: string, addresses: readonly string[]): boolean {
  const keys = addresses.filter((one) => URL.canParse(one)).map(keyOf);
  return URL.canParse(link) && keys.includes(keyOf(link));
}

/** The first picture of a content that is no emoji and no pixel, or null. */
export function firstPicture(html: string, base: string): string | null {
  const tags = html.match(/<img\b[^<>]{0,4000}>/gi)?.slice(0, IMAGES) ?? [];
  for (const tag of tags) {
    const attributes = parsePage(tag)("img").attr() ?? {};
    const size = [attributes["width"], attributes["height"]];
    if (
      /\b(?:emoji|wp-smiley)\b/.test(attributes["class"] ?? "") ||
      size.some((one) => /^\s*[01]\s*(?:px)?\s*$/.test(one ?? ""))
    )
      continue;
    const { source } = sourceOf(attributes, base);
    if (source !== null) return source;
  }
  return null;
}

/** Shorter texts are no articles, or a page tells more. */
const SHORTEST = 200;
/** A text that is also the entry's summary is an excerpt up to this length. */
const EXCERPT = 600;
/** A text much shorter than the feed's others is one that was cut; longer ones than this are not judged so. */
const SHORT = 500;
const SHARE_OF_USUAL = 0.25;
/** Texts that nearly all end at the same length, and not at the end of a sentence, were cut there. */
const MANY = 5;
const NEARLY_ALL = 0.8;
const SAME_LENGTH = 0.95;
/** Characters at the end of a text in which it says that there is more. */
const ENDING = 2000;
const ELLIPSIS = /(?:…|\.{3}|\[\s*(?:…|\.{3}|\+)\s*\]|\(\s*(?:more|…|\.{3})\s*\)|>>|»)\s*$/u;

/** Of each content, given with its entry's summary: whether it is the whole text, as far as a feed shows. */
export function areWhole(texts: readonly { readonly content: string; readonly summary: string }[]): boolean[] {
  const plain = texts.map(({ content }) => plainOf(content));
  const known = plain.filter(({ length }) => length >= SHORTEST).sort((a, b) => a.length - b.length);
  const most = known.at(-1)?.length ?? 0;
  const usual = known[Math.floor(known.length / 2)]?.length ?? 0;
  const atLimit = known.filter((text) => text.length >= most * SAME_LENGTH && !/[.!?؟。»”"')\]]$/u.test(text)).length;
  if (known.length >= MANY && atLimit >= known.length * NEARLY_ALL) return texts.map(() => false);
  return texts.map(({ content, summary }, at) => {
    const { length } = plain[at]!;
    if (length < SHORTEST || (length < SHORT && length < usual * SHARE_OF_USUAL) || looksCut(content)) return false;
    return length >= EXCERPT || plainOf(summary) !== plain[at];
  });
}

/** True if a text ends in an ellipsis, or in a link to the rest. */
function looksCut(html: string): boolean {
  const texts = html
    .slice(-ENDING)
    .replace(/&nbsp;|&#160;|&#xa0;/gi, " ")
    .split(/<[^<>]*>/)
    .filter((text) => text.trim() !== "");
  const [last = "", before = ""] = texts
    .slice(-2)
    .reverse()
    .map((text) => decoded(text).trim());
  return ELLIPSIS.test(last) || isPointer(last) || (/^[\s.…»>→\])]*$/u.test(last) && isPointer(before));
}

function plainOf(html: string): string {
  return html
    .replace(/<[^<>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
