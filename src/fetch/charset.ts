import { joined } from "../model/bytes.ts";

/**
 * An HTML page as text. The headers of Arabic sites may lie, so the order is: byte order mark; strict UTF-8, whatever is
 * declared; the declared charset; a guess from the letters.
 */
export interface DecodedHtml {
  readonly text: string;
  /** Canonical label of the Encoding Standard: `utf-8`, `windows-1256`, `iso-8859-6` … */
  readonly charset: string;
  /**
   * `mojibake`: the text was decoded wrongly before it reached us; `replacement`: much of it is U+FFFD;
   * `truncated-character`: the bytes end inside a character, which is dropped.
   */
  readonly problem: null | "mojibake" | "truncated-character" | "replacement";
  readonly warnings: readonly string[];
}

/** Decodes a page. Never throws. `contentType`: the header's value, or null. */
export function decodeHtml(bytes: Uint8Array, contentType: string | null): DecodedHtml {
  const header = headerCharset(contentType);
  const marked = markedCharset(bytes);
  if (marked !== null) return assess(decode(bytes, marked), marked, mismatch(header, marked));

  const strict = decodeStrictly(bytes);
  if (strict !== null) return assess(strict, "utf-8", mismatch(header, "utf-8"));

  const declared = header ?? declaredCharset(bytes);
  const census = countSequences(bytes);
  const cut = unfinishedTail(bytes);
  if (cut > 0 && (census.valid > 0 || isUtf8(declared) || declared === null)) {
    const whole = decodeStrictly(bytes.subarray(0, bytes.length - cut));
    if (whole !== null) {
      const decoded = assess(whole, "utf-8", mismatch(header, "utf-8"));
      return decoded.problem === null ? { ...decoded, problem: "truncated-character" } : decoded;
    }
  }
  const mixed = decodeMixed(bytes, census, declared);
  if (mixed !== null) {
    const warnings = [`charset: parts of the page in ${mixed.charset}: ${mixed.parts}`, ...mismatch(header, "utf-8")];
    return assess(mixed.text, "utf-8", warnings);
  }
  // A UTF-8 page with some broken letters (an excerpt cut between two bytes): Arabic in a one-byte charset never has
  // this share of well-formed sequences. A page declared as UTF-8 needs only a majority of them.
  const mostly = census.valid >= 8 && census.valid >= census.invalid * 10;
  if (mostly || (isUtf8(declared) && census.valid > census.invalid)) {
    const warnings = [`charset: ${census.invalid} broken UTF-8 sequences`, ...mismatch(header, "utf-8")];
    return assess(decode(bytes, "utf-8"), "utf-8", warnings);
  }
  const charset = oneByteCharset(bytes, declared);
  return assess(decode(bytes, charset), charset, mismatch(declared, charset));
}

/** True for valid UTF-8: decoding loses no letter, so any U+FFFD in the text was written by the site itself. */
export function isWholeUtf8(bytes: Uint8Array): boolean {
  return decodeStrictly(bytes) !== null;
}

function decode(bytes: Uint8Array, charset: string): string {
  return new TextDecoder(charset).decode(bytes);
}

function decodeStrictly(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}

function isUtf8(charset: string | null): boolean {
  return charset === "utf-8";
}

function mismatch(declared: string | null, found: string): string[] {
  return declared === null || declared === found ? [] : [`charset: declared ${declared}, the bytes are ${found}`];
}

/**
 * The charset that the first bytes show: by a byte order mark, or by `<`, `{` or `[` in two bytes, as XML's appendix F.1
 * tells UTF-16 without a mark. Null if they show none.
 */
export function markedCharset(bytes: Uint8Array): "utf-8" | "utf-16be" | "utf-16le" | null {
  const [first, second, third, fourth] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0 && OPENERS.has(second) && third === 0 && fourth !== 0) return "utf-16be";
  if (OPENERS.has(first) && second === 0 && third !== 0 && fourth === 0) return "utf-16le";
  return null;
}

/** `<`, `{` and `[`. */
const OPENERS: ReadonlySet<number | undefined> = new Set([0x3c, 0x7b, 0x5b]);

/** Length of the sequence that a UTF-8 lead byte announces, itself included; 0 for any other byte. */
function claimedLength(byte: number): number {
  if (byte >= 0xc2 && byte <= 0xdf) return 2;
  if (byte >= 0xe0 && byte <= 0xef) return 3;
  return byte >= 0xf0 && byte <= 0xf4 ? 4 : 0;
}

/** Number of bytes at the end that form an unfinished UTF-8 character. */
function unfinishedTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back]!;
    if (byte >= 0x80 && byte <= 0xbf) continue;
    return claimedLength(byte) > back ? back : 0;
  }
  return 0;
}

/** Numbers of well-formed and malformed multi-byte UTF-8 sequences, judged by lead and continuation bytes. */
function countSequences(bytes: Uint8Array): { valid: number; invalid: number } {
  let valid = 0;
  let invalid = 0;
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at]!;
    if (byte < 0x80) {
      at += 1;
      continue;
    }
    const length = claimedLength(byte);
    let next = at + 1;
    while (next < at + length && next < bytes.length && bytes[next]! >= 0x80 && bytes[next]! <= 0xbf) next += 1;
    if (length > 0 && next === at + length) valid += 1;
    else invalid += 1;
    at = next;
  }
  return { valid, invalid };
}

/** Maximum share of the non-ASCII letters that may be in another charset: a larger share is no minor part of a page. */
const FOREIGN_SHARE = 0.2;
/** Minimum number of such letters in a text between tags; fewer are broken letters. */
const FOREIGN_LETTERS = 3;

/**
 * Decodes a UTF-8 page with a minor part, such as the footer, in a one-byte charset. Texts between tags that contain
 * hardly any UTF-8 are decoded in that charset. Null if there are none, or if the page is not mostly UTF-8.
 */
function decodeMixed(
  bytes: Uint8Array,
  census: { readonly valid: number; readonly invalid: number },
  declared: string | null,
): { readonly text: string; readonly charset: string; readonly parts: number } | null {
  if (census.valid < 8 || census.invalid > census.valid * FOREIGN_SHARE) return null;
  const foreign: [from: number, to: number][] = [];
  for (let from = 0; from < bytes.length; ) {
    const tag = bytes.indexOf(0x3c, from);
    const to = tag === -1 ? bytes.length : tag;
    const { valid, invalid } = countSequences(bytes.subarray(from, to));
    if (invalid >= FOREIGN_LETTERS && invalid > valid * 10) foreign.push([from, to]);
    from = to + 1;
  }
  if (foreign.length === 0) return null;
  const charset = oneByteCharset(joined(foreign.map(([from, to]) => bytes.subarray(from, to))), declared);
  let text = "";
  let done = 0;
  for (const [from, to] of foreign) {
    text += decode(bytes.subarray(done, from), "utf-8") + decode(bytes.subarray(from, to), charset);
    done = to;
  }
  return { text: text + decode(bytes.subarray(done), "utf-8"), charset, parts: foreign.length };
}

const ARABIC = new Set(["windows-1256", "iso-8859-6"]);
const LATIN = new Set(["windows-1252", "iso-8859-15", "windows-1254", "iso-8859-2", "windows-1250"]);

/** Minimum share of non-ASCII letters next to an ASCII letter in a Latin text. In an Arabic text there are few. */
const LATIN_SHARE = 0.6;

function isAsciiLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** The charset of bytes that are not UTF-8: the declared one, unless the letters contradict it. */
function oneByteCharset(bytes: Uint8Array, declared: string | null): string {
  const label = declared === null || isUtf8(declared) ? null : declared;
  if (label !== null && !ARABIC.has(label) && !LATIN.has(label)) return label;
  // Counts letters in runs only: a single one among ASCII letters is accented Latin, in windows-1256 too.
  const count = new Uint32Array(256);
  let controls = 0;
  let alefLam1256 = 0;
  let alefLam8859 = 0;
  let letters = 0;
  let alone = 0;
  for (let at = 0, previous = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    const next = bytes[at + 1] ?? 0;
    if (byte >= 0x80 && byte <= 0x9f) controls += 1;
    if (previous === 0xc7 && byte === 0xe1) alefLam1256 += 1;
    if (previous === 0xc7 && byte === 0xe4) alefLam8859 += 1;
    if (byte >= 0xc0) {
      letters += 1;
      if (previous < 0x80 && next < 0x80 && (isAsciiLetter(previous) || isAsciiLetter(next))) alone += 1;
      else count[byte]! += 1;
    }
    previous = byte;
  }
  // "ال" reads "Çá" or "Çä" in the Latin charsets: pairs that are rare in Latin text.
  if (label !== null && LATIN.has(label) && alefLam1256 + alefLam8859 < 3) return label;
  if (alone >= letters * LATIN_SHARE && letters > 0 && alefLam1256 + alefLam8859 < 3) return "windows-1252";
  if (controls > 0) return "windows-1256";
  // The two differ from ط on: ى ي are EC ED in windows-1256; ه و ى ي are E7-EA in ISO 8859-6.
  const for1256 = count[0xec]! + count[0xed]! + alefLam1256;
  const for8859 = count[0xe7]! + count[0xe8]! + count[0xe9]! + count[0xea]! + alefLam8859;
  if (for1256 === for8859) return label !== null && ARABIC.has(label) ? label : "windows-1256";
  return for8859 > for1256 ? "iso-8859-6" : "windows-1256";
}

/** The bytes 80-BF as read in windows-1256 and windows-1252, without characters that also follow a genuine letter. */
const AFTER_ARABIC_LEAD = codesOf("پ‚ƒ„†‡ˆ‰‹Œکڑœ¢£¤¥¦§¨©ھ¬®¯°±²³´µ¶·¸¹¼½¾");
const AFTER_LATIN_LEAD = codesOf("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿");

function codesOf(letters: string): ReadonlySet<number> {
  return new Set(Array.from(letters, (letter) => letter.charCodeAt(0)));
}

/** Detects text that was decoded wrongly, by us or before us. */
function assess(text: string, charset: string, warnings: readonly string[]): DecodedHtml {
  let foreign = 0;
  let pairs = 0;
  let replaced = 0;
  let run = 0;
  let longestRun = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) {
      run = 0;
      continue;
    }
    foreign += 1;
    if (unit === 0xfffd) {
      replaced += 1;
      run += 1;
      longestRun = Math.max(longestRun, run);
      continue;
    }
    run = 0;
    // ط ظ, and Ø Ù Ã Â Ú: the lead bytes D8 D9 C3 C2 DA, read in a one-byte charset.
    const arabic = unit === 0x637 || unit === 0x638;
    // أ and a Latin character: é and the like (lead byte C3), read as windows-1256.
    if (unit === 0x623 && text.charCodeAt(at + 1) > 0xa0 && text.charCodeAt(at + 1) < 0x100) {
      pairs += 1;
      continue;
    }
    const latin = unit === 0xd8 || unit === 0xd9 || unit === 0xc3 || unit === 0xc2 || unit === 0xda;
    if (!arabic && !latin) continue;
    const next = text.charCodeAt(at + 1);
    const follows = (arabic ? AFTER_ARABIC_LEAD : AFTER_LATIN_LEAD).has(next);
    if (follows || (next >= 0x80 && next <= 0x9f)) pairs += 1;
  }
  const notes = [...warnings];
  if (pairs > 0 && pairs * 2 >= foreign * 0.2 && (pairs > 1 || foreign <= 3)) {
    return { text, charset, problem: "mojibake", warnings: notes };
  }
  if (replaced > 0) notes.push(`charset: ${replaced} U+FFFD`);
  if (longestRun >= 3 && replaced >= foreign * 0.02 && losesLetters(text)) {
    return { text, charset, problem: "replacement", warnings: notes };
  }
  return { text, charset, problem: null, warnings: notes };
}

/** True if letters are lost in the parts that are read, so not in footers, scripts, style sheets or comments. */
function losesLetters(text: string): boolean {
  return /\uFFFD{3}/.test(text.replace(/<(footer|script|style)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->/gi, ""));
}

/** Bytes at the start of a page in which a meta element is looked for (the HTML Standard asks for 1024). */
const PRESCAN = 4096;

/** The charset parameter of a Content-Type value, or null. */
export function headerCharset(contentType: string | null): string | null {
  const match = /;\s{0,20}charset\s{0,20}=\s{0,20}["']?([\w.:+-]{1,40})/i.exec((contentType ?? "").slice(0, 500));
  return match === null ? null : canonical(match[1]!);
}

/** The charset of a page's XML declaration or meta element, or null. UTF-16 there means UTF-8 (HTML Standard). */
export function declaredCharset(bytes: Uint8Array): string | null {
  const head = new TextDecoder("windows-1252").decode(bytes.subarray(0, PRESCAN));
  const match =
    /<\?xml[^>]{0,200}encoding\s{0,9}=\s{0,9}["']([\w.:+-]{1,40})/i.exec(head) ??
    /<meta[^>]{0,400}charset\s{0,9}=\s{0,9}["']?([\w.:+-]{1,40})/i.exec(head);
  const label = match === null ? null : canonical(match[1]!);
  return label?.startsWith("utf-16") ? "utf-8" : label;
}

function canonical(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}
