import { absolute } from "../../html/page.ts";
import { isSameSite, isStoryPage, keyOf } from "../links.ts";
import { distinct, mostly } from "./fields.ts";
import type { JsonColumn, ObjectList } from "./lists.ts";

/** Where a list's objects say that their pages are. */
export interface AddressField {
  /** A JSONPath, or a text with JSONPaths in braces. */
  readonly address: string;
  /** Addresses, one for each object; null where it has none. */
  readonly urls: readonly (string | null)[];
  /** How many of them are known from elsewhere. */
  readonly proven: number;
}

/** Known addresses that templates are made from. */
const MOST_KNOWN = 2000;
/** Fields that may identify an object, and objects whose addresses are looked for. */
const MOST_FIELDS = 12;
const MOST_ITEMS = 10;
/** Addresses that must have a template's form: fewer may be chance. */
const PROOF = 2;
const NAMES = /^(?:url|link|href|permalink|path|canonical\w*|web_?url|article_?url|share_?url|full_?url|uri)$/;
const NO_ADDRESS =
  /image|img|photo|picture|thumb|media|video|audio|avatar|logo|icon|author|categor|api|self|embed|short/;
const FILE = /\.(?:jpe?g|png|gif|webp|avif|svg|mp[34]|pdf|json|xml)(?:\?|$)/i;
const SLUGS = /slug|path|url|alias|permalink|friendly/;

/**
 * The field, or the text made of fields, that gives the addresses of a list's articles. What known addresses of the site
 * prove comes first; null if no field is an address and none occurs in a known one.
 */
export function addressField(list: ObjectList, base: string, known: readonly string[]): AddressField | null {
  const keys = new Set(known.map(plainKey));
  const direct = directField(list, base, keys);
  if (direct !== null && direct.proven > 0) return direct;
  const template = templateField(list, base, known.slice(0, MOST_KNOWN), keys);
  return template ?? direct;
}

/** Templates that sites often use, for a list whose addresses nothing proves. The caller must prove one by a page. */
export function guessedTemplates(list: ObjectList, listing: string): string[] {
  const { pathname, origin } = new URL(listing);
  const ids = idColumns(list);
  const slugs = ids.filter(({ names }) => SLUGS.test(names[0]!));
  const [first = ids[0]] = slugs;
  if (first === undefined) return [];
  const parts = pathname.split("/").filter((part) => part !== "");
  const language = /^[a-z]{2}(?:-[a-z]{2})?$/i.test(parts[0] ?? "") ? `/${parts[0]}` : "";
  const own = parts.length > 0 ? [`/${parts.join("/")}`] : [];
  const folders = [...own, `${language}/news`, `${language}/article`, `${language}/articles`];
  return [...new Set(folders)].map((folder) => `${origin}${folder}/{${first.path}}`);
}

/** The addresses that a template gives. */
export function fillTemplate(template: string, { columns, items }: ObjectList, base: string): (string | null)[] {
  const used = columns.filter(({ path }) => template.includes(`{${path}}`));
  return items.map((_, at) => {
    let text = template;
    for (const { path, values } of used) {
      const value = values[at];
      if (value === null || value === undefined) return null;
      text = text.replaceAll(`{${path}}`, inAddress(String(value)));
    }
    return absolute(text, base);
  });
}

function directField({ columns }: ObjectList, base: string, keys: ReadonlySet<string>): AddressField | null {
  let best: (AddressField & { readonly score: number }) | null = null;
  for (const { path, names, values } of columns) {
    if (path.includes("[") || values.every((value) => typeof value !== "string")) continue;
    const urls = values.map((value) =>
      typeof value === "string" && /^\S+$/.test(value) && !FILE.test(value) ? absolute(value, base) : null,
    );
    const isWhole = mostly({ values }, (value) => /^(?:https?:)?\/\/|^\//.test(String(value)));
    const proven = urls.filter((url) => url !== null && keys.has(plainKey(url))).length;
    const isOwn = (url: string | null) =>
      url !== null && isSameSite(new URL(url).hostname, new URL(base).hostname) && isStoryPage(url, base);
    const own = urls.filter(isOwn).length;
    if (distinct({ values: urls }) < 0.7 || own < urls.length * 0.7) continue;
    const isNamed = NAMES.test(names[0]!) && !names.some((name) => NO_ADDRESS.test(name));
    // A bare word is an address only where the site has a page of it.
    if (proven === 0 && !(isNamed && isWhole)) continue;
    const score = proven * 10 + (isNamed ? 2 : 0) + (isWhole ? 1 : 0) - names.length * 0.1;
    if (best === null || score > best.score) best = { address: path, urls, proven, score };
  }
  return best === null ? null : { address: best.address, urls: best.urls, proven: best.proven };
}

/** Fields whose values are different for each object and may stand in an address. */
export function idColumns({ columns }: ObjectList): JsonColumn[] {
  return columns
    .filter(
      (column) =>
        !column.path.includes("[") &&
        !/image|img|photo|thumb|author|categor/.test(column.names.join(" ")) &&
        distinct(column) >= 0.9 &&
        mostly(column, (value) => /^[\p{L}\p{N}\p{M}_.~%/-]{1,300}$/u.test(String(value))),
    )
    .slice(0, MOST_FIELDS);
}

function templateField(
  list: ObjectList,
  base: string,
  known: readonly string[],
  keys: ReadonlySet<string>,
): AddressField | null {
  const templates = new Set<string>();
  const pages = known.map((url) => ({ url, text: plain(url) }));
  for (const column of idColumns(list))
    for (const [at, value] of column.values.slice(0, MOST_ITEMS).entries()) {
      if (value === null) continue;
      const page = pages.find(({ text }) => placeOf(text, String(value)) !== null);
      if (page !== undefined) templates.add(templateOf(page.text, list, column, at));
    }
  let best: AddressField | null = null;
  for (const address of templates) {
    const urls = fillTemplate(address, list, base);
    const proven = urls.filter((url) => url !== null && keys.has(plainKey(url))).length;
    if (proven >= PROOF && proven > (best?.proven ?? 0)) best = { address, urls, proven };
  }
  return best;
}

/** A known address with everything of one object in it replaced by the fields that hold it, the longest first. */
function templateOf(page: string, { columns }: ObjectList, id: JsonColumn, at: number): string {
  const origin = /^https?:\/\/[^/]*/.exec(page)?.[0] ?? "";
  let path = page.slice(origin.length);
  const others = columns.filter(
    ({ path: other, values }) =>
      other !== id.path && !other.includes("[") && /^\S{2,}$/u.test(String(values[at] ?? "")),
  );
  const longest = [id, ...others.sort((a, b) => String(b.values[at]).length - String(a.values[at]).length)];
  for (const { path: field, values } of longest) {
    const place = placeOf(path, String(values[at]));
    if (place !== null) path = `${path.slice(0, place.start)}{${field}}${path.slice(place.end)}`;
  }
  return `${origin}${path
    .split("/")
    .map((part) => (part.includes("{") ? part : encodeURI(part)))
    .join("/")}`;
}

/** Where a value stands in an address as a part of its own, or null. Parts that fields replaced are left alone. */
function placeOf(page: string, value: string): { start: number; end: number } | null {
  const isPart = (letter: string | undefined) => letter === undefined || /[/=&?_.-]/.test(letter);
  const from = page.startsWith("http") ? page.indexOf("/", 8) : 0;
  for (let at = page.indexOf(value, from); at >= 0 && value !== ""; at = page.indexOf(value, at + 1)) {
    const end = at + value.length;
    const isInBraces = page.lastIndexOf("{", at) > page.lastIndexOf("}", at);
    if (!isInBraces && isPart(page[at - 1]) && isPart(page[end])) return { start: at, end };
  }
  return null;
}

/** An address for comparing: decoded, and without what may differ between two links to one page. */
function plainKey(address: string): string {
  return plain(keyOf(address));
}

function plain(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

/** A value as a part of an address, as a source fills it in. */
function inAddress(value: string): string {
  return encodeURIComponent(value.trim().toWellFormed())
    .replaceAll("%2F", "/")
    .replace(/%25([0-9A-F]{2})/gi, "%$1");
}
