/** What a text is that a listing's address answers. */
export type TextKind = "feed" | "sitemap" | "json" | "html";

/** Characters in which a document's first element stands, behind junk and comments. */
const LOOKED_AT = 20_000;
const ROOT = /<(?:[\w-]{1,20}:)?(rss|rdf|feed|channel|urlset|sitemapindex|html|body|!doctype html)(?=[\s>/])/i;
const JSON_FEED = /"version"\s{0,9}:\s{0,9}"[^"]{0,9}(?:https?:)?\\?\/\\?\/(?:www\.)?jsonfeed\.org/i;

/** Tells what a text is by its first element or signs; types and names of files often lie. */
export function sniff(text: string): TextKind {
  const head = text.slice(0, LOOKED_AT).replace(/<!--[\s\S]*?(?:-->|$)/g, "");
  const root = ROOT.exec(head)?.[1]?.toLowerCase();
  const plain = head.replace(/^[\s\ufeff)\]}'(,]+(?=[{[])/, "").trimStart();
  if (/^[{[]/.test(plain)) return JSON_FEED.test(text) ? "feed" : "json";
  if (root === undefined) return JSON_FEED.test(head) ? "feed" : isAddressList(head) ? "sitemap" : "html";
  if (root === "urlset" || root === "sitemapindex") return "sitemap";
  return /^(?:rss|rdf|feed|channel)$/.test(root) ? "feed" : "html";
}

/** True for a sitemap of lines: each an address. */
export function isAddressList(text: string): boolean {
  const lines = text
    .slice(0, LOOKED_AT)
    .replaceAll("\ufeff", "")
    .trim()
    .split(/[\r\n]+/);
  // The last line may be cut.
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  return whole.every((line) => /^\s*(?:https?:\/\/\S+\s*)?$/i.test(line)) && /^https?:/i.test(whole[0]!);
}
