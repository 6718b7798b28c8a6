import { bareType, READER_FORMATS } from "../../publish/formats/addresses.ts";
import { type FeedFormat, FORMATS } from "../../publish/formats/table.ts";
import { parseWeighted, type Weighted } from "./weighted-list.ts";

/** What `/FEED/` can answer with: the page for people, its text for machines, or the feed. */
export type Variant = "html" | "markdown" | FeedFormat;

/** Media types that select each variant: its own first, then the general ones that readers send for it. */
const TYPES: readonly { readonly variant: Variant; readonly names: readonly string[] }[] = [
  // First, and only if it is named: who names it beside HTML wants it (`text/markdown, text/html, */*`). Browsers do not.
  { variant: "markdown", names: ["text/markdown"] },
  { variant: "html", names: ["text/html", "application/xhtml+xml"] },
  ...READER_FORMATS.map((format) => ({ variant: format, names: [bareType(format), ...FORMATS[format].accept] })),
];

/** The media type of each variant. */
export const VARIANT_TYPES: readonly string[] = TYPES.map(({ names }) => names[0]!);

/**
 * The variant of `/FEED/` for an Accept value (RFC 9110, 12.5.1): the highest weight wins; a type's weight is that of
 * the most specific range that matches it; ties are resolved in favour of Markdown, which no wildcard selects, then of the
 * page, then in the order of the table of formats. Without the field: html. Null if nothing is acceptable (406).
 */
export function chooseVariant(accept: string | null): Variant | null {
  if (accept === null || accept.trim() === "") return "html";
  const ranges = parseWeighted(accept).filter(isOurs);
  let best: Variant | null = null;
  let bestQ = 0;
  for (const { variant, names } of TYPES) {
    const q = quality(names, variant === "markdown" ? ranges.filter(({ value }) => !value.includes("*")) : ranges);
    if (q > bestQ) {
      best = variant;
      bestQ = q;
    }
  }
  return best;
}

/** True if an Accept value names HTML itself, and nothing else of ours with more weight: browsers do, feed readers do not. */
export function prefersPage(accept: string | null): boolean {
  return accept !== null && /text\/html/i.test(accept) && chooseVariant(accept) === "html";
}

function quality(names: readonly string[], ranges: readonly Weighted[]): number {
  for (const name of names) {
    const named = ranges.find((range) => range.value === name);
    if (named) return named.q;
  }
  const family = `${names[0]!.split("/")[0]}/*`;
  return (ranges.find((range) => range.value === family) ?? ranges.find((range) => range.value === "*/*"))?.q ?? 0;
}

/** A range with parameters matches our types only if they have the same parameters (of Atom: RFC 5023, 12.1). */
function isOurs({ value, parameters }: Weighted): boolean {
  return parameters.every((parameter) => {
    const plain = parameter.replaceAll('"', "");
    return plain === "charset=utf-8" || (plain === "type=feed" && value === "application/atom+xml");
  });
}

/**
 * The language for an Accept-Language value: lookup by RFC 4647, 3.4, by primary language (`ar-LY` matches `ar`),
 * highest weight first. Without the field, or for `*`: the first offered. If nothing matches: English if offered, else
 * the first.
 */
export function chooseLanguage(header: string | null, offered: readonly string[]): string {
  const first = offered[0]!;
  if (header === null || header.trim() === "") return first;
  const wanted = parseWeighted(header)
    .filter((range) => range.q > 0)
    .sort((a, b) => b.q - a.q);
  for (const { value } of wanted) {
    if (value === "*") return first;
    const language = offered.find((tag) => tag === value) ?? offered.find((tag) => tag === value.split("-")[0]);
    if (language !== undefined) return language;
  }
  return offered.includes("en") ? "en" : first;
}
