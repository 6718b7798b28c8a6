import { decodeHtml } from "./charset.ts";
import { mediaType } from "./response-headers.ts";

/** Judges the body of a successful answer: is it the kind of page asked for, whole, and readable as text? */
export type PageBody =
  | { readonly kind: "text"; readonly text: string; readonly charset: string; readonly warnings: readonly string[] }
  | { readonly kind: "not-html"; readonly contentType: string | null }
  | { readonly kind: "garbled"; readonly why: "mojibake" | "replacement"; readonly charset: string }
  | { readonly kind: "truncated"; readonly how: string };

export const HTML_TYPES: readonly string[] = ["text/html", "application/xhtml+xml"];

/** Servers that know no better send pages as these; their bytes decide. */
const VAGUE_TYPES: ReadonlySet<string | null> = new Set([null, "text/plain", "application/octet-stream"]);

/** `accepted`: media types in lower case. Unless it holds an HTML type, the text is not held to HTML's forms. */
export function readBody(bytes: Uint8Array, contentType: string | null, accepted: readonly string[]): PageBody {
  const type = mediaType(contentType);
  const wantsHtml = accepted.some((name) => HTML_TYPES.includes(name));
  const named = type !== null && accepted.includes(type);
  if ((!named && !VAGUE_TYPES.has(type)) || isBinary(bytes)) return { kind: "not-html", contentType };
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
  const how = wantsHtml ? unfinished(text) : null;
  return how === null ? { kind: "text", text, charset, warnings } : { kind: "truncated", how };
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

/** True for the beginnings of images, archives and PDF, and for bytes NUL in number, which no text page has. */
function isBinary(bytes: Uint8Array): boolean {
  if ((bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0xff && bytes[1] === 0xfe)) return false;
  if (SIGNATURES.some((signature) => signature.every((byte, at) => bytes[at] === byte))) return true;
  const looked = bytes.subarray(0, 1024);
  let nul = 0;
  for (const byte of looked) if (byte === 0) nul += 1;
  return nul * 20 > looked.length;
}

/**
 * How a page shows that its sender was cut off, whatever Content-Length said, or null: it stops inside a tag, or opens
 * its body and closes neither that nor the document. Every news site seen closes one of them.
 */
function unfinished(text: string): string | null {
  const open = text.lastIndexOf("<");
  if (open !== -1 && text.indexOf(">", open) === -1 && /^<(?:[a-z/!]|$)/i.test(text.slice(open, open + 2))) {
    return "it ends inside a tag";
  }
  if (!/<body[\s>]/i.test(text)) return null;
  return /<\/(?:body|html)\s{0,20}>/i.test(text) ? null : "it opens its body and never closes it";
}
