import { decodeHtml, markedCharset } from "./charset.ts";
import { mediaType } from "./response-headers.ts";

/** The body of a successful answer: text of an accepted type, or why it is not complete and readable. */
export type PageBody =
  | {
      readonly kind: "text";
      readonly text: string;
      readonly charset: string;
      readonly closed: boolean;
      readonly warnings: readonly string[];
    }
  | { readonly kind: "not-html"; readonly contentType: string | null }
  | { readonly kind: "garbled"; readonly why: "mojibake" | "replacement"; readonly charset: string }
  | { readonly kind: "truncated"; readonly how: string };

/** Media types of an HTML page, in lower case. */
export const HTML_TYPES: readonly string[] = ["text/html", "application/xhtml+xml"];

/** Types that servers send for pages of any kind: the bytes decide. */
const VAGUE_TYPES: ReadonlySet<string | null> = new Set([null, "text/plain", "application/octet-stream"]);

/** Types that servers send for JSON and XML, and for XML that was packed, whatever was asked for: their reader decides. */
const DATA_TYPES = /^text\/|[/+](?:x-)?(?:json|xml|javascript|rss|atom|rdf|gzip)$/;

/** Reads a body. `accepted`: media types in lower case; unless one of them is HTML, the text need not look like HTML. */
export function readBody(bytes: Uint8Array, contentType: string | null, accepted: readonly string[]): PageBody {
  const type = mediaType(contentType);
  const wantsHtml = accepted.some((name) => HTML_TYPES.includes(name));
  const named = type !== null && accepted.includes(type);
  const isText = VAGUE_TYPES.has(type) || (!wantsHtml && type !== null && DATA_TYPES.test(type));
  if ((!named && !isText) || isBinary(bytes)) return { kind: "not-html", contentType };
  const { text, charset, problem, warnings } = decodeHtml(bytes, contentType);
  if (
    wantsHtml &&
    !named &&
    text.trim() !== "" &&
    !/<(?:!doctype|html|head|body|div|p|a|ul|title)[\s>]/i.test(text.slice(0, 4096))
  ) {
    return { kind: "not-html", contentType };
  }
  if (problem === "truncated-character") return { kind: "truncated", how: "it ends inside a letter" };
  if (problem !== null) return { kind: "garbled", why: problem, charset };
  // Data have no end tags that could be missing.
  if (!wantsHtml) return { kind: "text", text, charset, closed: true, warnings };
  const ends = closesDocument(text);
  // The whole of a long page is looked through only where its end does not tell.
  const closed = ends || CLOSING.test(text);
  const how = ends ? null : unfinished(text, closed);
  return how === null ? { kind: "text", text, charset, closed, warnings } : { kind: "truncated", how };
}

const SIGNATURES: readonly (readonly number[])[] = [
  [0x25, 0x50, 0x44, 0x46, 0x2d], // PDF
  [0x50, 0x4b, 0x03, 0x04], // ZIP, Office
  [0x47, 0x49, 0x46, 0x38], // GIF
  [0x89, 0x50, 0x4e, 0x47], // PNG
  [0xff, 0xd8, 0xff], // JPEG
  [0x52, 0x49, 0x46, 0x46], // RIFF: WebP, AVI
  [0x1f, 0x8b], // gzip that was not declared
  [0x77, 0x4f, 0x46], // WOFF
];

/** True for the signatures of images, archives and PDF, and for many NUL bytes, which no text page has. */
function isBinary(bytes: Uint8Array): boolean {
  if (markedCharset(bytes)?.startsWith("utf-16") === true) return false;
  if (SIGNATURES.some((signature) => signature.every((byte, at) => bytes[at] === byte))) return true;
  const looked = bytes.subarray(0, 1024);
  let nul = 0;
  for (const byte of looked) if (byte === 0) nul += 1;
  return nul * 20 > looked.length;
}

/** Elements around a page's content whose end tag may not be omitted (HTML 13.1.2.4). */
const FRAMES: ReadonlySet<string> = new Set(
  "div section article main aside header footer nav form ul ol dl table figure blockquote".split(" "),
);
const CLOSING = /<\/(?:body|html)\s{0,20}>/i;
/** Complete but careless pages leave up to this many frames open. */
const CARELESS = 2;

/**
 * How a page is visibly cut off, whatever Content-Length says, or null: it stops inside a tag, a comment or a script, or
 * within open elements and without an end of its body. A missing `</body>` or `</html>` alone proves nothing: HTML allows
 * leaving them out.
 */
function unfinished(text: string, closed: boolean): string | null {
  const open = text.lastIndexOf("<");
  if (open !== -1 && text.indexOf(">", open) === -1 && /^<(?:[a-z/!]|$)/i.test(text.slice(open, open + 2))) {
    return "it ends inside a tag";
  }
  if (closed) return null;
  const left = openAtEnd(text);
  if (typeof left === "string") return `it ends inside a ${left}`;
  const framed = left > 0 && !/(?:<\/[a-z][a-z0-9]{0,20}\s{0,20}|--)>\s*$/i.test(text.slice(-2000));
  return framed || left > CARELESS ? `it ends with ${left} elements open` : null;
}

/** Characters at the end of a page that are searched for its last end tag. */
const TAIL = 8192;

/**
 * True if a page ends with `</html>` or `</body>`, followed only by space, comments, scripts or the start of one more
 * tag. Such a page is complete, whatever Content-Length or a missing last chunk says.
 */
export function closesDocument(text: string): boolean {
  const tail = text.slice(-TAIL);
  const lower = tail.toLowerCase();
  const at = Math.max(lower.lastIndexOf("</html"), lower.lastIndexOf("</body"));
  const end = at === -1 ? -1 : tail.indexOf(">", at);
  if (end === -1) return at !== -1 && closesDocument(tail.slice(0, at));
  const rest = tail
    .slice(end + 1)
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<script\b[\s\S]*?<\/script\s*>/gi, "");
  return /^\s*(?:<\/?[a-z]{0,10}\s*)?$/i.test(rest);
}

/** Number of frames that a page leaves open, or the kind of text that it ends in. */
function openAtEnd(text: string): number | "comment" | "script" {
  const counts = new Map<string, number>();
  for (let at = text.indexOf("<"); at !== -1; at = text.indexOf("<", at)) {
    if (text.startsWith("<!--", at)) {
      at = text.indexOf("-->", at + 4);
      if (at === -1) return "comment";
      continue;
    }
    const [, slash, word] = /^<(\/?)([a-z][a-z0-9-]{0,30})/i.exec(text.slice(at, at + 33)) ?? [];
    if (word === undefined) {
      at += 1;
      continue;
    }
    const end = text.indexOf(">", at);
    if (end === -1) break;
    at = end;
    const name = word.toLowerCase();
    if (slash === "" && (name === "script" || name === "style")) {
      const closing = name === "script" ? /<\/script/gi : /<\/style/gi;
      closing.lastIndex = end;
      if (!closing.test(text)) return "script";
      at = closing.lastIndex;
    } else if (FRAMES.has(name)) {
      counts.set(name, Math.max(0, (counts.get(name) ?? 0) + (slash === "" ? 1 : -1)));
    }
  }
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
