import { shallowJson } from "./shallow-json.ts";

/**
 * The JSON values in a text: one, or several in a row. What is not valid JSON is repaired first, in one pass over the text:
 * CDATA marks, comments and trailing commas are dropped, line ends and stray quotes in strings escaped, missing commas and
 * values added, and brackets left open closed. Empty if even that is not JSON.
 */
export function lenientJson(text: string): unknown[] {
  try {
    return [JSON.parse(shallowJson(text))];
  } catch {
    return valuesOf(`[${repaired(text)}]`);
  }
}

function valuesOf(json: string): unknown[] {
  try {
    return JSON.parse(json) as unknown[];
  } catch {
    return [];
  }
}

/** Schema.org data is never nested deeper. */
const DEEPEST = 100;
/** Blanks, and marks that hide a script from XML or from old browsers. `//` before a mark hides the mark from JavaScript. */
const SKIPPED = /(?:\/\/[ \t]*)?(?:<!\[CDATA\[|\]\]>)|<!--|-->|[\s;\ufeff]+/y;
const BLANKS = /\s*/y;
const BARE = /[^\s"{}[\],:;/<>]+/y;
const LITERAL = /^(?:true|false|null|-?\d[\d.eE+-]*)$/;
/** Within a string: a run of ordinary characters, an escape, or any other character. */
const PART = /[^"\\\p{Cc}]+|\\u[\dA-Fa-f]{4}|\\["\\/bfnrt]|./gsu;

/** Copies each token. A comma is written only where two values meet. */
function repaired(text: string): string {
  let out = "";
  let at = 0;
  /** What the last token was: the next one depends on it. */
  let last: "opener" | "colon" | "value" = "opener";
  const open: ("}" | "]")[] = [];
  const write = (token: string): void => {
    out += last === "value" ? `,${token}` : token;
    last = "value";
  };
  while (at < text.length && open.length <= DEEPEST) {
    const sign = text[at]!;
    const skipped = matchAt(SKIPPED, text, at) + commentLength(text, at);
    if (skipped > 0) at += skipped;
    else if (sign === '"') {
      const end = stringEnd(text, at + 1);
      write(stringOf(text.slice(at + 1, end)));
      at = end + 1;
    } else if (sign === "{" || sign === "[") {
      write(sign);
      last = "opener";
      open.push(sign === "{" ? "}" : "]");
      at += 1;
    } else {
      const length = Math.max(1, matchAt(BARE, text, at));
      const token = text.slice(at, at + length);
      if (LITERAL.test(token)) write(token);
      else if (sign === ":") [out, last] = [`${out}:`, "colon"];
      else if (/[,}\]]/.test(sign) && last === "colon") write("null");
      // Brackets that a closer leaves open are closed with it. A closer of nothing is dropped.
      for (let closes = open.lastIndexOf(sign as "}"); closes >= 0 && open.length > closes; last = "value")
        out += open.pop();
      at += length;
    }
  }
  return out + (last === "colon" ? "null" : "") + open.reverse().join("");
}

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

/** The length of the comment that starts here. An unclosed one takes the rest, so each character is passed once. */
function commentLength(text: string, at: number): number {
  const end = text.startsWith("/*", at) ? "*/" : text.startsWith("//", at) ? "\n" : null;
  if (end === null || matchAt(SKIPPED, text, at) > 0) return 0;
  const close = text.indexOf(end, at + 2);
  return (close < 0 ? text.length : close + end.length) - at;
}

/** The index of the quote that ends a string: the first one that is not escaped, and after which JSON goes on. */
function stringEnd(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"' && goesOn(text, at + 1)) return at;
  }
  return text.length;
}

/** True if what follows a quote is punctuation, or a string on another line: a comma was forgotten. */
function goesOn(text: string, at: number): boolean {
  const next = at + matchAt(BLANKS, text, at);
  const sign = text[next] ?? "";
  if (sign === '"') return /[\r\n]/.test(text.slice(at, next));
  if (sign !== ",") return sign === "" || ":}]".includes(sign) || /^(?:\/[/*]|-->|<!)/.test(text.slice(next, next + 3));
  const beyond = next + 1 + matchAt(BLANKS, text, next + 1);
  return beyond >= text.length || /^(?:["{}[\],\-\d]|\/[/*]|true|false|null)/.test(text.slice(beyond, beyond + 5));
}

function stringOf(text: string): string {
  const content = text.replace(PART, (part) =>
    part.length > 1 || (part >= " " && part !== '"' && part !== "\\")
      ? part
      : part === "\\"
        ? ""
        : JSON.stringify(part).slice(1, -1),
  );
  return `"${content}"`;
}
