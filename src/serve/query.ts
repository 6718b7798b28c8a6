import { isTracking } from "../model/tracking.ts";

/** The filters of a feed; null where a filter is absent. */
export interface FilterQuery {
  readonly q: string | null;
  readonly place: string | null;
  readonly section: string | null;
  readonly limit: number | null;
  /** `no`: with the articles that a collection folds into others. Absent: without them. */
  readonly collapse?: "no";
}

/** The filter of a whole feed. */
export const NO_FILTER: FilterQuery = { q: null, place: null, section: null, limit: null };

/** A valid query, or one line that says what is wrong with it. */
export type ReadQuery =
  | { readonly filter: FilterQuery | null; readonly lang: string | null }
  | { readonly problem: string };

/** Maximum characters of a query, as sent. */
export const QUERY_LIMIT = 1024;
const TEXT_LIMIT = 200;
const LIMIT_MAX = 200;

const NONE: ReadQuery = { filter: null, lang: null };

/**
 * Reads the parameters in `allowed` from a query (`?q=…&place=…`, with or without its `?`). Rejects everything else, so
 * that each document has one address and caches store it once: unknown or repeated names, empty values, text that is not
 * UTF-8, control characters.
 */
export function readQuery(
  search: string,
  allowed: { readonly filters: boolean; readonly languages: readonly string[] },
): ReadQuery {
  const text = search.startsWith("?") ? search.slice(1) : search;
  if (text === "") return NONE;
  if (text.length > QUERY_LIMIT) return { problem: `the query is longer than ${QUERY_LIMIT} characters` };
  const values = new Map<string, string>();
  for (const part of text.split("&")) {
    const equals = part.indexOf("=");
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    const value = decode(equals < 0 ? "" : part.slice(equals + 1));
    if (name === null || value === null) return { problem: "the query is not percent-encoded UTF-8" };
    const isAllowed = name === "lang" ? allowed.languages.length > 0 : allowed.filters && FILTERS.has(name);
    if (!isAllowed) return { problem: `unknown parameter; allowed here: ${allowedNames(allowed)}` };
    if (values.has(name)) return { problem: `the parameter ${name} is repeated` };
    const problem = check(name, value, allowed.languages);
    if (problem !== null) return { problem };
    values.set(name, value.trim());
  }
  const lang = values.get("lang") ?? null;
  if (values.size === (lang === null ? 0 : 1)) return { filter: null, lang };
  const limit = values.get("limit");
  return {
    filter: {
      q: values.get("q") ?? null,
      place: values.get("place") ?? null,
      section: values.get("section") ?? null,
      limit: limit === undefined ? null : Number(limit),
      ...(values.has("collapse") ? { collapse: "no" } : {}),
    },
    lang,
  };
}

/** The query without the parameters that others add to links (`utm_source=x`); otherwise as sent. */
export function withoutTracking(search: string): string {
  if (search === "") return search;
  const parts = search.slice(1).split("&");
  const kept = parts.filter((part) => !isTracking(decode(part.split("=", 1)[0]!) ?? ""));
  if (kept.length === parts.length) return search;
  return kept.length === 0 ? "" : `?${kept.join("&")}`;
}

/** The canonical query of a filter, as in self links: `collapse`, `limit`, `place`, `q`, `section`, in this order. */
export function canonicalQuery(filter: FilterQuery): string {
  const parts: string[] = [];
  for (const name of ["collapse", "limit", "place", "q", "section"] as const) {
    const value = filter[name];
    if (value !== null && value !== undefined) parts.push(`${name}=${encodeURIComponent(String(value))}`);
  }
  return parts.join("&");
}

const FILTERS = new Set(["q", "place", "section", "limit", "collapse"]);

function allowedNames(allowed: { readonly filters: boolean; readonly languages: readonly string[] }): string {
  const names = [...(allowed.filters ? FILTERS : []), ...(allowed.languages.length > 0 ? ["lang"] : [])];
  return names.length === 0 ? "none" : names.join(", ");
}

function check(name: string, value: string, languages: readonly string[]): string | null {
  if (name === "lang") return languages.includes(value) ? null : `lang: expected one of ${languages.join(", ")}`;
  if (name === "collapse") return value === "no" ? null : "collapse: expected no";
  if (name === "limit") {
    return /^[1-9]\d{0,2}$/.test(value) && Number(value) <= LIMIT_MAX ? null : `limit: expected 1 to ${LIMIT_MAX}`;
  }
  if (name === "section") {
    return /^[a-z][a-z0-9-]{0,39}$/.test(value) ? null : "section: expected lower-case letters, digits and hyphens";
  }
  if (value.trim() === "") return `${name}: expected non-empty text`;
  if (value.length > TEXT_LIMIT) return `${name}: expected at most ${TEXT_LIMIT} characters`;
  return /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(value)
    ? `${name}: expected text without control characters`
    : null;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return null;
  }
}
