/** How to read the native id from an address: an entry of a definition's `addresses`. */
export interface AddressForm {
  readonly path: string;
  readonly query?: string;
}

/**
 * The form that the addresses of one list share. Its id is the part that differs between articles: a numeric parameter,
 * else a number in the path, else the last path segment that differs. Null if they share no form.
 */
export function addressForm(addresses: readonly string[]): AddressForm | null {
  const urls = addresses.map((address) => new URL(address));
  if (urls.length < 2) return null;
  const paths = urls.map((url) => url.pathname.split("/").slice(1));
  const length = paths[0]!.length;
  if (paths.some((parts) => parts.length !== length)) return null;
  const columns = Array.from({ length }, (_, at) => paths.map((parts) => parts[at]!));
  const query = numberedParameter(urls);
  if (query !== null && columns.every(isSame)) return { path: urls[0]!.pathname.replace(SPECIAL, "\\$&"), query };
  const id = idColumn(columns);
  if (id === null) return null;
  const parts = columns.map((column, at) => {
    if (at === id.at) return id.pattern;
    if (isSame(column)) return column[0]!.replace(SPECIAL, "\\$&");
    return column.every((part) => /^\d+$/.test(part)) ? "\\d+" : "[^/]+";
  });
  return { path: `/${parts.join("/")}` };
}

const SPECIAL = /[\\^$.*+?()[\]{}|]/g;

/**
 * Numbers of at least three digits (shorter ones are days and months) in a path segment: alone, at its end
 * (`title-123.html`) or at its start (`123-title`).
 */
const NUMBERS: readonly { readonly form: RegExp; readonly pattern: (ending: string) => string }[] = [
  { form: /^(?<id>\d{3,})(?<ending>\.[a-z]{2,5})?$/, pattern: (ending) => `(?<id>\\d+)${ending}` },
  { form: /^.*[-_](?<id>\d{3,})(?<ending>\.[a-z]{2,5})?$/, pattern: (ending) => `[^/]*[-_](?<id>\\d+)${ending}` },
  { form: /^(?<id>\d{3,})[-_][^/]*(?<ending>)$/, pattern: () => "(?<id>\\d+)[-_][^/]*" },
];

function idColumn(columns: readonly (readonly string[])[]): { at: number; pattern: string } | null {
  for (const { form, pattern } of NUMBERS) {
    for (let at = columns.length - 1; at >= 0; at -= 1) {
      const found = columns[at]!.map((part) => form.exec(part)?.groups);
      const ids = new Set(found.map((groups) => groups?.["id"]));
      const endings = new Set(found.map((groups) => groups?.["ending"] ?? ""));
      if (ids.has(undefined) || ids.size < columns[at]!.length || endings.size > 1) continue;
      return { at, pattern: pattern([...endings][0]!.replace(SPECIAL, "\\$&")) };
    }
  }
  for (let at = columns.length - 1; at >= 0; at -= 1) {
    if (new Set(columns[at]).size === columns[at]!.length) return { at, pattern: "(?<id>[^/]+)" };
  }
  return null;
}

/** The parameter whose value is a number that differs in every address. */
function numberedParameter(urls: readonly URL[]): string | null {
  for (const name of urls[0]!.searchParams.keys()) {
    const values = urls.map((url) => url.searchParams.get(name) ?? "");
    if (values.every((value) => /^\d{1,15}$/.test(value)) && new Set(values).size === urls.length) return name;
  }
  return null;
}

function isSame(column: readonly string[]): boolean {
  return new Set(column).size === 1;
}
