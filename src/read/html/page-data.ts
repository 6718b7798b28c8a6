import { readLiteral } from "./js-literal.ts";
import { lenientJson } from "./lenient-json.ts";
import { type AnyNode, type CheerioAPI, firstFound } from "./page.ts";
import { shallowJson } from "./shallow-json.ts";

/** A value in a page's scripts. */
export interface PageData {
  /** The script's id, else the variable, else its type: `script#__NEXT_DATA__`, `window.__NUXT__`, `json-ld`. */
  readonly name: string;
  readonly value: unknown;
}

const MOST_SCRIPTS = 100;
/** Variables that are looked at in one script. */
const MOST_VARIABLES = 20;
const DEEPEST = 100;
const VARIABLE =
  /(?:\b(?:window|self|globalThis)\s*(?:\.\s*([\w$]+)|\[\s*["']([\w$]+)["']\s*\])|\b(?:var|let|const)\s+([\w$]+))\s*=\s*(?=[[{(J])/g;
const PUSH = /\bself\.__next_f\.push\(\s*\[\s*1\s*,\s*(?=")/g;

/**
 * The values that a page's scripts hold, in the page's order: JSON (`application/json`, JSON-LD, `__NEXT_DATA__`), variables
 * that are written out (`__NUXT__`, `__INITIAL_STATE__`), and Next.js's pieces (`self.__next_f.push`) put together. Nothing
 * is evaluated. `selectors`: the scripts to look at; none: all.
 */
export function* pageData($: CheerioAPI, selectors: readonly string[] = []): Generator<PageData> {
  const scripts = selectors.length === 0 ? $("script").toArray() : (firstFound($, selectors)?.elements ?? []);
  const pieces: string[] = [];
  let looked = 0;
  for (const script of scripts) {
    if (script.type !== "script" && script.type !== "tag") continue;
    const { id, type = "", src } = script.attribs;
    if (src !== undefined) continue;
    looked += 1;
    if (looked > MOST_SCRIPTS) break;
    const text = $(script as AnyNode).text();
    const name = id === undefined ? (/ld\+json/i.test(type) ? "json-ld" : type) : `script#${id}`;
    if (/json/i.test(type)) for (const value of jsonIn(text, type)) yield { name, value };
    else if (text.includes("__next_f")) pieces.push(...pushedIn(text));
    else yield* variablesIn(text);
  }
  if (pieces.length > 0) yield { name: "self.__next_f", value: flightRows(pieces.join("")) };
}

function jsonIn(text: string, type: string): unknown[] {
  if (/ld\+json/i.test(type)) return lenientJson(text);
  try {
    const value = JSON.parse(shallowJson(text)) as unknown;
    return [isFlat(value) ? unflattened(value) : value];
  } catch {
    return [];
  }
}

function* variablesIn(text: string): Generator<PageData> {
  const pattern = new RegExp(VARIABLE);
  for (
    let seen = 0, match = pattern.exec(text);
    match !== null && seen < MOST_VARIABLES;
    seen += 1, match = pattern.exec(text)
  ) {
    const literal = readLiteral(text, pattern.lastIndex);
    if (literal === null) continue;
    pattern.lastIndex = literal.end;
    if (typeof literal.value === "object" && literal.value !== null)
      yield { name: `window.${match[1] ?? match[2] ?? match[3]}`, value: literal.value };
  }
}

function pushedIn(text: string): string[] {
  return [...text.matchAll(PUSH)].flatMap((match) => {
    const literal = readLiteral(text, match.index + match[0].length);
    return typeof literal?.value === "string" ? literal.value : [];
  });
}

/** True for Nuxt 3's form (devalue): a list of values that name each other by their index. */
function isFlat(value: unknown): value is readonly unknown[] {
  if (!Array.isArray(value) || value.length < 2) return false;
  const members = typeof value[0] === "object" && value[0] !== null ? Object.values(value[0] as object) : [];
  return (
    members.length > 0 &&
    members.every((one) => Number.isInteger(one) || typeof one === "string") &&
    members.some((one) => Number.isInteger(one) && one < value.length && one > 0)
  );
}

/** The first of a list of values that name each other by their index. A value within itself is null. */
function unflattened(values: readonly unknown[]): unknown {
  const done = new Map<number, unknown>();
  const at = (index: unknown, depth: number): unknown => {
    if (typeof index !== "number" || index < 0 || depth > DEEPEST) return null;
    if (done.has(index)) return done.get(index);
    done.set(index, null);
    const value = whole(values[index], depth);
    done.set(index, value);
    return value;
  };
  const whole = (value: unknown, depth: number): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (!Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, index]) => [key, at(index, depth + 1)]));
    }
    const [type, first] = value as unknown[];
    if (typeof type !== "string") return value.map((index) => at(index, depth + 1));
    if (type === "Date") return first;
    if (type === "Set") return value.slice(1).map((index) => at(index, depth + 1));
    return at(first, depth + 1);
  };
  return at(0, 0);
}

/** The JSON of the rows of React's stream (`ID:JSON`, `ID:Tlength,text`), with references to other rows resolved. */
function flightRows(stream: string): unknown[] {
  const rows = new Map<string, unknown>();
  const bytes = new TextEncoder().encode(stream);
  const decoder = new TextDecoder();
  for (let at = 0; at < bytes.length; ) {
    const newline = bytes.indexOf(10, at);
    const end = newline < 0 ? bytes.length : newline;
    const head = decoder.decode(bytes.subarray(at, Math.min(end, at + 40)));
    const [opening, id = "", , length] = /^([\da-f]*):(T([\da-f]{1,8}),)?/i.exec(head) ?? [];
    if (opening === undefined) at = end + 1;
    else if (length !== undefined) {
      const start = at + opening.length;
      at = start + Number.parseInt(length, 16);
      rows.set(id, decoder.decode(bytes.subarray(start, at)));
      if (bytes[at] === 10) at += 1;
    } else {
      const text = decoder.decode(bytes.subarray(at + opening.length, end));
      at = end + 1;
      if (!/^[[{"]/.test(text)) continue;
      try {
        rows.set(id, JSON.parse(shallowJson(text)));
      } catch {
        // A row of another kind, or one that was cut off.
      }
    }
  }
  const busy = new Set<string>();
  const whole = (value: unknown, depth: number): unknown => {
    if (typeof value === "string") {
      const id = /^\$[L@]?([\da-f]{1,8})$/.exec(value)?.[1];
      if (id === undefined || !rows.has(id) || busy.has(id) || depth > DEEPEST) return value;
      const row = rows.get(id);
      if (typeof row === "string") return row;
      busy.add(id);
      const resolved = whole(row, depth + 1);
      busy.delete(id);
      rows.set(id, resolved);
      return resolved;
    }
    if (typeof value !== "object" || value === null || depth > DEEPEST) return value;
    if (Array.isArray(value)) return value.map((one) => whole(one, depth + 1));
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, whole(one, depth + 1)]));
  };
  return [...rows.keys()].map((id) => {
    busy.add(id);
    const value = whole(rows.get(id), 0);
    busy.delete(id);
    return value;
  });
}
