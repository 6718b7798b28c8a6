import type { ListingContext } from "../../listed-items.ts";
import { type AddressField, addressField, fillTemplate, guessedTemplates, idColumns } from "./addresses.ts";
import { contentField, type NamedFields, namedFields, titleField } from "./fields.ts";
import { columnsOf, isFields, type ObjectList, objectLists, step } from "./lists.ts";

/** A list of articles that was found in JSON, as a definition's source names it. */
export interface InferredList extends NamedFields {
  /** JSONPath of the items. */
  readonly items: string;
  readonly address: string;
  readonly title: string;
}

/** A list of articles in JSON whose addresses nothing states. */
export interface UnaddressedList {
  readonly list: Omit<InferredList, "address">;
  /** Templates that may give its addresses, likeliest first, each with the address of its first item. */
  readonly guesses: readonly { readonly address: string; readonly first: string; readonly title: string }[];
}

/** What is known before the JSON is read. */
export interface KnownOfSite {
  /** Base of relative addresses: the site's own pages. */
  readonly base: string;
  /** Address of the page that lists the articles. */
  readonly listing: string;
  /** Addresses of the site that are known from elsewhere: links of its page, items of its feeds. */
  readonly known: readonly string[];
  /** Preferred language of titles in several, BCP 47, or null. */
  readonly language: string | null;
}

/** Articles from which more of them no longer count. */
const MANY = 50;
/** Objects of a list that must have both a title and an address. */
const MOST = 0.7;

/**
 * The likeliest list of articles in a JSON value: alike objects with a title, an address and, in most cases, a date and a
 * text. Null if no list has both title and address. `guessed` is the likeliest list with a date but without addresses.
 */
export function inferList(
  value: unknown,
  site: KnownOfSite,
  context: ListingContext,
): { found: InferredList | null; guessed: UnaddressedList | null } {
  let [found, most]: [InferredList | null, number] = [null, 0];
  let [guessed, likeliest]: [UnaddressedList | null, number] = [null, 0];
  for (const list of objectLists(value)) {
    const title = titleField(list, site.language);
    if (title === null) continue;
    const address = addressField(list, site.base, site.known);
    const fields = namedFields(list, context, [title, address?.address ?? ""]);
    const worth = Math.min(list.items.length, MANY) * (1 + (fields.date ? 1 : 0) + (fields.content ? 1 : 0));
    const named = { items: list.path, title, ...fields };
    const isWhole = address !== null && hasMost(list, address);
    // One proven address weighs more than many that are not.
    const score = isWhole ? worth * (1 + address.proven) : 0;
    if (isWhole && score > most) [found, most] = [{ ...named, address: address.address }, score];
    if (!isWhole && fields.date !== undefined && worth > likeliest)
      [guessed, likeliest] = [{ list: named, guesses: guessesFor(list, title, site) }, worth];
  }
  return { found, guessed };
}

function hasMost({ items, columns }: ObjectList, { urls }: AddressField): boolean {
  return columns.length > 0 && urls.filter((url) => url !== null).length >= items.length * MOST;
}

function guessesFor(list: ObjectList, title: string, { listing, base }: KnownOfSite): UnaddressedList["guesses"] {
  const titles = list.columns.find(({ path }) => path === title)?.values ?? [];
  return guessedTemplates(list, listing).flatMap((address) => {
    const first = fillTemplate(address, list, base)[0];
    return first == null ? [] : [{ address, first, title: String(titles[0] ?? "") }];
  });
}

/** The article in an article's own data, as a definition's `article` names it. */
export interface InferredArticle {
  readonly item: string;
  readonly content: string;
}

/** Where an answer holds one article with its whole text, or null. */
export function inferArticle(value: unknown, path = "$", depth = 0): InferredArticle | null {
  if (depth > 3) return null;
  if (Array.isArray(value)) return inferArticle(value[0], `${path}[0]`, depth + 1);
  if (!isFields(value)) return null;
  const own = Object.fromEntries(Object.entries(value).filter(([, member]) => !isFields(member)));
  const content = contentField(columnsOf([own]));
  if (content !== null) return { item: path, content };
  for (const [name, member] of Object.entries(value)) {
    const inner = typeof member === "object" ? inferArticle(member, `${path}${step(name)}`, depth + 1) : null;
    if (inner !== null) return inner;
  }
  return null;
}

/** Addresses that may give the own data of a list's items: `/v1/news?limit=20` lists what `/v1/news/ID` gives. */
export function guessedDataUrls(url: string, value: unknown, items: string): { address: string; first: string }[] {
  const list = objectLists(value).find(({ path }) => path === items);
  if (list === undefined) return [];
  const folder = url.replace(/[?#].*$/, "").replace(/\/+$/, "");
  return idColumns(list).flatMap(({ path }) => {
    const address = `${folder}/{${path}}`;
    const first = fillTemplate(address, list, url)[0];
    return first == null ? [] : [{ address, first }];
  });
}

/** The path of an answer's address of its next older page (`links.next`, `next_page_url`), or null. */
export function nextField(value: unknown, path = "$", depth = 0): string | null {
  if (!isFields(value) || depth > 2) return null;
  for (const [name, member] of Object.entries(value)) {
    const isNamed = /^(?:next|next_?page_?url|next_?url|nextlink)$/i.test(name);
    const address = isFields(member) ? member["href"] : member;
    if (isNamed && typeof address === "string" && /^(?:https?:\/\/|\/|\?)\S+$/.test(address))
      return `${path}${step(name)}${isFields(member) ? ".href" : ""}`;
  }
  for (const [name, member] of Object.entries(value)) {
    if (!/^(?:_?links|meta|paging|pagination|data|result|response|page_?info)$/i.test(name)) continue;
    const inner = nextField(member, `${path}${step(name)}`, depth + 1);
    if (inner !== null) return inner;
  }
  return null;
}

/** An address of a paged answer as a template of its next pages, or null: `?page=1` becomes `?page={page}`. */
export function nextTemplate(url: string): string | null {
  const paged = url.replace(/([?&](?:page|paged|p|pg|page_?no|pagenumber)=)[1](?=&|$)/i, "$1{page}");
  if (paged !== url) return paged;
  const offset = url.replace(/([?&](?:offset|skip|start|from)=)0(?=&|$)/i, "$1{offset}");
  return offset === url ? null : offset;
}
