import { articleAddress } from "../model/address.ts";
import type { Agency } from "../model/agency.ts";

/** Characters before the first and after the last article link that belong to their items: date, picture, excerpt. */
const BEFORE = 1500;
const AFTER = 2500;
const HREF = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;

/**
 * The part of a listing's page that its items are read from, found without parsing: if it has not changed, neither have
 * they. Comments, scripts and styles are left out, and so is everything far from article links: clocks, counters,
 * advertisements.
 */
export function listingCore(html: string, page: { url: string; agency: Agency; language: string }): string {
  const text = withoutScripts(html);
  let first = -1;
  let last = -1;
  for (const match of text.matchAll(HREF)) {
    if (!leadsToArticle(match[1] ?? match[2] ?? match[3] ?? "", page)) continue;
    if (first === -1) first = match.index;
    last = match.index;
  }
  return first === -1 ? text : text.slice(Math.max(0, first - BEFORE), last + AFTER);
}

function leadsToArticle(
  href: string,
  { url, agency, language }: { url: string; agency: Agency; language: string },
): boolean {
  const address = href.replace(/&(?:amp|#38|#x26);/gi, "&").trim();
  if (!URL.canParse(address, url)) return false;
  return articleAddress(agency, new URL(address, url).href, language) !== null;
}

/** Removes comments, scripts and styles. JSON-LD stays: it may contain the list. */
function withoutScripts(html: string): string {
  const parts: string[] = [];
  const opening = /<!--|<(script|style)\b/gi;
  let from = 0;
  for (let match = opening.exec(html); match !== null; match = opening.exec(html)) {
    const end = endOf(html, match.index, match[1]?.toLowerCase());
    if (end === null) break;
    opening.lastIndex = end;
    if (match[1] !== undefined && /^[^>]{0,200}ld\+json/i.test(html.slice(match.index, match.index + 220))) continue;
    parts.push(html.slice(from, match.index));
    from = end;
  }
  parts.push(html.slice(from));
  return parts.join("");
}

/** Index of the end of a comment, script or style, or null. */
function endOf(html: string, at: number, name: string | undefined): number | null {
  if (name === undefined) {
    const end = html.indexOf("-->", at + 4);
    return end === -1 ? null : end + 3;
  }
  const closing = name === "script" ? /<\/script[^>]*>/gi : /<\/style[^>]*>/gi;
  closing.lastIndex = at;
  return closing.exec(html) === null ? null : closing.lastIndex;
}
