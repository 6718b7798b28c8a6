import { joined } from "../model/bytes.ts";

/**
 * Bytes of an HTML page to text, for Arabic sites whose headers may lie: byte order mark, then strict UTF-8 whatever
 * was declared, then the declared charset, then what the letters look like: windows-1252 or windows-1256. One pass over the bytes and one over the text.
 */
export interface DecodedHtml {
  readonly text: string;
  /** Canonical label of the Encoding Standard: `utf-8`, `windows-1256`, `iso-8859-6` … */
  readonly charset: string;
  /**
   * `mojibake`: the text was decoded wrongly before it reached us; `replacement`: much of it is U+FFFD;
   * `truncated-character`: the bytes end inside a character (which is left off).
   */
  readonly problem: null | "mojibake" | "truncated-character" | "replacement";
  readonly warnings: readonly string[];
}

/** Decodes a page. Never throws. `contentType` is the header's value, or null. */
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
    const warnings = [`charset: texts in ${mixed.charset}: ${mixed.parts}`, ...mismatch(header, "utf-8")];
    return assess(mixed.text, "utf-8", warnings);
  }
  // Some broken letters in a UTF-8 page (an excerpt cut between two bytes): Arabic in a one-byte charset never comes
  // near this share of well-formed sequences. A page of few such letters that says it is UTF-8 is so, if most of them are.
  const mostly = census.valid >= 8 && census.valid >= census.invalid * 10;
  if (mostly || (isUtf8(declared) && census.valid > census.invalid)) {
    const warnings = [`charset: ${census.invalid} broken UTF-8 sequences`, ...mismatch(header, "utf-8")];
    return assess(decode(bytes, "utf-8"), "utf-8", warnings);
  }
  const charset = oneByteCharset(bytes, declared);
  return assess(decode(bytes, charset), charset, mismatch(declared, charset));
}

/** True where decoding loses no letter: each U+FFFD of the text is one that the site itself wrote, in whole UTF-8. */
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

function markedCharset(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return null;
}

/** Bytes that a UTF-8 lead byte claims, itself included; 0 for a byte that leads nothing. */
function claimedLength(byte: number): number {
  if (byte >= 0xc2 && byte <= 0xdf) return 2;
  if (byte >= 0xe0 && byte <= 0xef) return 3;
  return byte >= 0xf0 && byte <= 0xf4 ? 4 : 0;
}

/** Number of bytes at the end that begin a UTF-8 character and do not finish it. */
function unfinishedTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back]!;
    if (byte >= 0x80 && byte <= 0xbf) continue;
    return claimedLength(byte) > back ? back : 0;
  }
  return 0;
}

/** Multi-byte UTF-8 sequences that are well formed by their lead and continuation bytes, and those that are not. */
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

/** Of the letters beyond ASCII, the share that may be in another charset: more is no minor part of a page. */
const FOREIGN_SHARE = 0.2;
/** Letters of one text between tags that tell its charset; fewer are broken letters. */
const FOREIGN_LETTERS = 3;

/**
 * A UTF-8 page whose footer, or another minor part, is in a one-byte charset: texts between two tags that hold such
 * letters and next to no UTF-8 are read in theirs. Null where the page has none, or is not mostly UTF-8.
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

/** Of the letters beyond ASCII, the share that stands alone among plain ones in a Latin text; in an Arabic one few do. */
const LATIN_SHARE = 0.6;

function isAsciiLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** The charset of bytes that are not UTF-8. A declared one is believed unless the letters speak against it. */
function oneByteCharset(bytes: Uint8Array, declared: string | null): string {
  const known = declared === null || isUtf8(declared) ? null : declared;
  if (known !== null && !ARABIC.has(known) && !LATIN.has(known)) return known;
  // Of letters in rows: one alone between plain letters is an accented one, in windows-1256 too.
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
  // "ال" is "Çá" or "Çä" in the Latin charsets: pairs that no Latin text has in number.
  if (known !== null && LATIN.has(known) && alefLam1256 + alefLam8859 < 3) return known;
  if (alone >= letters * LATIN_SHARE && letters > 0 && alefLam1256 + alefLam8859 < 3) return "windows-1252";
  if (controls > 0) return "windows-1256";
  // From ط on the two differ: ى ي stand at EC ED in windows-1256, ه و ى ي at E7-EA in ISO 8859-6.
  const for1256 = count[0xec]! + count[0xed]! + alefLam1256;
  const for8859 = count[0xe7]! + count[0xe8]! + count[0xe9]! + count[0xea]! + alefLam8859;
  if (for1256 === for8859) return known !== null && ARABIC.has(known) ? known : "windows-1256";
  return for8859 > for1256 ? "iso-8859-6" : "windows-1256";
}

/** What windows-1256 and windows-1252 make of the bytes 80-BF, those left out that stand after a true letter too. */
const AFTER_ARABIC_LEAD = codesOf("پ‚ƒ„†‡ˆ‰‹Œکڑœ¢£¤¥¦§¨©ھ¬®¯°±²³´µ¶·¸¹¼½¾");
const AFTER_LATIN_LEAD = codesOf("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿");

function codesOf(letters: string): ReadonlySet<number> {
  return new Set(Array.from(letters, (letter) => letter.charCodeAt(0)));
}

/** Looks for text that was decoded wrongly, by us or before us. */
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
    // ط ظ, and Ø Ù Ã Â Ú: what the lead bytes D8 D9 C3 C2 DA became.
    const arabic = unit === 0x637 || unit === 0x638;
    // أ with a Latin sign behind it: é and its like (lead byte C3), read as windows-1256.
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

/** True where letters are lost outside of a page's footer, its scripts and its comments: in what is read of it. */
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
