import { type AddressParts, partsOf } from "./address-parts.ts";

/** How to read the native id from an address: an entry of a definition's `addresses`. */
export interface AddressForm {
  readonly path: string;
  readonly query?: string | undefined;
}

/** Share of a group's addresses that have a number of their own, from which the others are a form apart. */
const MOST = 0.7;
/** Addresses from which a word that is the same in all of them is taken for a fixed part of the form. */
const FEW = 3;
/** Words of a path that name the kind of page, not a section of the news. */
const GENERIC =
  /^(?:news|articles?|story|stories|posts?|content|contents|details?|view|show|read|node|item|p|a|n|pages?|blogs?|index|amp|[a-z]{2}(?:-[a-z]{2})?)$/i;
/** Characters with a meaning in a regular expression. */
const SPECIAL = /[\\^$.*+?()[\]{}|]/g;

/**
 * The forms of the addresses of one list, those of most addresses first. Whatever looks like a date, a number or a
 * section is left open, even if it is the same in all of them. The id is the site's own number, if every address has
 * one; else it holds every part that may differ. The patterns need no look-around and no back references.
 */
export function addressForms(addresses: readonly string[]): AddressForm[] {
  const all = [...new Set(addresses)].map((address) => partsOf(new URL(address)));
  const groups = [...Map.groupBy(all, ({ kinds, ending, query }) => `${kinds.join("/")}${ending}?${query}`).values()];
  const forms = groups.sort((a, b) => b.length - a.length).flatMap(formsOf);
  const seen = new Set<string>();
  return forms.filter(({ path, query }) => !seen.has(`${path}?${query}`) && seen.add(`${path}?${query}`));
}

/** The shape of an article's address, or null if it does not look like one: the same for articles of one kind. */
export function shapeOf(address: string): string | null {
  const { kinds, words, ending, query } = partsOf(new URL(address));
  const dated = kinds.some((kind) => /[YMD]/.test(kind)) ? "dated " : "";
  const numbered = words.some((word) => OWN_NUMBERS.some(({ form }) => form.test(word)));
  const worded = words.some((word) => (word.match(/[-_]|%20/g)?.length ?? 0) >= 2);
  if (query !== "") return `query ${query} ${words.join("/")}`;
  if (dated === "" && !numbered && !worded) return null;
  return `${dated}${numbered && !worded ? "number" : "words"}${ending}`;
}

/** Builds a test for addresses that have one of some forms. */
export function addressTest(forms: readonly AddressForm[]): (address: string) => boolean {
  const patterns = forms.map(({ path, query }) => ({ path: new RegExp(`^(?:${path})$`, "u"), query }));
  return (address) => {
    const url = new URL(address);
    return patterns.some(
      ({ path, query }) => path.test(url.pathname) && (query === undefined || url.searchParams.has(query)),
    );
  };
}

function formsOf(group: readonly AddressParts[]): AddressForm[] {
  const fromQuery = queryForm(group);
  if (fromQuery !== null) return [fromQuery];
  const columns = group[0]!.kinds.map((_, at) => group.map(({ words }) => words[at]!));
  const number = numberColumn(group, columns);
  if (number === null) {
    const whole = wholeForm(group, columns);
    return whole === null ? [] : [whole];
  }
  const rest = group.filter(({ words }) => !number.form.test(words[number.at]!));
  return [numberForm(group, columns, number), ...(rest.length === 0 ? [] : formsOf(rest))];
}

interface NumberColumn {
  readonly at: number;
  readonly form: RegExp;
  readonly pattern: string;
}

/** Numbers in a segment: alone, at its end (`title-123`) or at its start (`123-title`). Positions have leading zeros. */
const OWN_NUMBERS: readonly { readonly form: RegExp; readonly pattern: string }[] = [
  { form: /^(?<id>[1-9]\d{2,})$/, pattern: "(?<id>\\d+)" },
  { form: /^.*[-_](?<id>[1-9]\d{2,})$/, pattern: "[^/]*[-_](?<id>\\d+)" },
  { form: /^(?<id>[1-9]\d{2,})[-_]/, pattern: "(?<id>\\d+)[-_][^/]*" },
];

/** The segment that holds the site's own number: another one in nearly every address, and no year or day. */
function numberColumn(group: readonly AddressParts[], columns: readonly (readonly string[])[]): NumberColumn | null {
  for (const { form, pattern } of OWN_NUMBERS) {
    for (let at = columns.length - 1; at >= 0; at -= 1) {
      if (!/[Nw]/.test(group[0]!.kinds[at]!)) continue;
      const ids = columns[at]!.flatMap((word) => form.exec(word)?.groups?.["id"] ?? []);
      if (ids.length < Math.max(1, group.length * MOST) || new Set(ids).size < ids.length) continue;
      if (ids.every((id) => /^(?:19|20)\d\d(?:[01]\d)?(?:[0-3]\d)?$/.test(id))) continue;
      // A short number may count within a day, a section or a list of one.
      const isAlone = group[0]!.kinds.every((kind, other) => other === at || (kind === "w" && isSame(columns[other]!)));
      if (!(isAlone && group.length > 1) && ids.some((id) => id.length < 4)) continue;
      return { at, form, pattern };
    }
  }
  return null;
}

function numberForm(
  group: readonly AddressParts[],
  columns: readonly (readonly string[])[],
  number: NumberColumn,
): AddressForm {
  const parts = columns.map((column, at) => (at === number.at ? number.pattern : partPattern(group, column, at)));
  return { path: pathOf(group, parts) };
}

/** A form whose id holds everything from the first part that may differ to the last. Null if nothing differs. */
function wholeForm(group: readonly AddressParts[], columns: readonly (readonly string[])[]): AddressForm | null {
  const { kinds } = group[0]!;
  const differs = columns.map(
    (column, at) => kinds[at] !== "w" || !isSame(column) || (group.length === 1 && at === columns.length - 1),
  );
  const first = differs.indexOf(true);
  const last = differs.lastIndexOf(true);
  if (first < 0) return null;
  const parts = columns.map((column, at) => (differs[at] ? partPattern(group, column, at) : escaped(column[0]!)));
  // A form without a fixed part would fit the site's other pages, too: an article's name has several words.
  if (kinds.every((kind, at) => kind === "w" && differs[at]) && columns[last]!.every((word) => word.includes("-")))
    parts[last] = "[^/-]*-[^/]*";
  parts[first] = `(?<id>${parts[first]}`;
  parts[last] = `${parts[last]})`;
  return { path: pathOf(group, parts) };
}

function pathOf(group: readonly AddressParts[], parts: readonly string[]): string {
  const { ending } = group[0]!;
  return `/${parts.join("/")}${escaped(ending)}${group.some(({ slash }) => slash) ? "/?" : ""}`;
}

/** Patterns for the kinds of parts of a path. */
const PATTERNS: Readonly<Record<string, string>> = {
  Y: "\\d{4}",
  y: "\\d{2}",
  M: "\\d{1,2}",
  m: "[^/]+",
  D: "\\d{1,2}",
  "Y-M": "\\d{4}-\\d{1,2}",
  "Y-M-D": "\\d{4}-\\d{1,2}-\\d{1,2}",
  YM: "\\d{6}",
  YMD: "\\d{8}",
  N: "\\d+",
};

function partPattern(group: readonly AddressParts[], column: readonly string[], at: number): string {
  const pattern = PATTERNS[group[0]!.kinds[at]!];
  if (pattern !== undefined) return pattern;
  const fixed = isSame(column) && (group.length >= FEW || GENERIC.test(column[0]!));
  return fixed ? escaped(column[0]!) : "[^/]+";
}

/** A form whose id is in the query: a number, else the only thing that differs. */
function queryForm(group: readonly AddressParts[]): AddressForm | null {
  const names = group[0]!.parameters.map(([name]) => name);
  const values = (name: string) => group.map(({ parameters }) => parameters.find((one) => one[0] === name)?.[1] ?? "");
  const differ = names.filter((name) => new Set(values(name)).size === group.length && !values(name).includes(""));
  const numbered = differ.filter((name) => values(name).every((value) => /^\d{1,15}$/.test(value)));
  const columns = group[0]!.words.map((_, at) => group.map(({ words }) => words[at]!));
  const isFixed = columns.every(isSame);
  const ids = isFixed ? [...numbered, ...differ] : numbered;
  const name = group.length > 1 ? ids[0] : (ids.find((one) => /id|no|num/i.test(one)) ?? ids[0]);
  if (name === undefined) return null;
  const parts = columns.map((column, at) => (isSame(column) ? escaped(column[0]!) : partPattern(group, column, at)));
  return { path: pathOf(group, parts), query: name };
}

function isSame(column: readonly string[]): boolean {
  return column.every((word) => word === column[0]);
}

function escaped(text: string): string {
  return text.replace(SPECIAL, "\\$&");
}
