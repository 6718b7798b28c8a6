import type { GivenArticle, ListingItem } from "../../model/article.ts";
import { isJsonPath, valuesAt } from "../../model/json-path.ts";
import { type JsonFields, type JsonList, type JsonValues, PATH_IN_BRACES } from "../../model/source.ts";
import { absolute, decoded } from "../html/page.ts";
import type { ListingContext } from "../listed-items.ts";
import { type Entry, statedDate } from "./collect.ts";

/** Maximum values of one field (paragraphs, authors), and characters of all of them. */
const MOST_VALUES = 1000;
const LONGEST = 1_000_000;

/** The fields of an item as written, by the definition's JSONPaths. */
export interface RawFields {
  readonly title: string | null;
  readonly date: string | null;
  readonly excerpt: string | null;
  readonly image: string | null;
  readonly section: string | null;
  readonly language: string | null;
  readonly authors: readonly string[];
  readonly content: string | null;
  readonly guid: string | null;
}

/** An item of a list as written. */
export interface RawItem extends RawFields {
  readonly address: string | null;
  /** Address of the article's own data; it may contain `{id}` and `{language}`. */
  readonly dataUrl: string | null;
}

/** Reads an item of a list. */
export function rawItem(item: unknown, source: JsonList): RawItem {
  const url = source.article?.url;
  return {
    ...rawFields(item, source),
    address: textAt(source.address, item),
    dataUrl: url === undefined ? null : filled(url, item),
  };
}

/** Reads the fields of an item, or of an article's own data. */
export function rawFields(item: unknown, fields: JsonFields): RawFields {
  const paragraphs = textsAt(fields.content, item);
  return {
    title: textAt(fields.title, item),
    date: textAt(fields.date, item),
    excerpt: textAt(fields.excerpt, item),
    image: textAt(fields.image, item),
    section: textAt(fields.section, item),
    language: textAt(fields.language, item),
    authors: textsAt(fields.author, item),
    content: paragraphs.length === 0 ? null : paragraphs.join("\n\n").slice(0, LONGEST),
    guid: textAt(fields.guid, item),
  };
}

/** An item's fields as a listing's entry. `base`: what relative addresses are relative to. */
export function entryOf(raw: RawItem, source: JsonList, base: string, context: ListingContext): Entry {
  return {
    ...readFields(raw, source, base, context),
    address: absolute(raw.address ?? undefined, base),
    ...(raw.dataUrl === null ? {} : { dataUrl: raw.dataUrl }),
  };
}

/** Fields as an item's: title, date, first words, picture, and what is given of the article. */
export function readFields(
  raw: RawFields,
  fields: JsonFields,
  base: string,
  context: ListingContext,
): Pick<ListingItem, "title" | "published" | "excerpt" | "image" | "given"> {
  const { content, authors, section, language, guid } = raw;
  const given: GivenArticle = {
    content,
    complete: content !== null,
    authors: authors.map(plain),
    section: section === null ? null : plain(section),
    language,
    guid,
    foundBy: content === null ? null : [fields.content].flat().join(", "),
  };
  const has = content !== null || authors.length > 0 || section !== null || language !== null || guid !== null;
  return {
    title: raw.title === null ? null : plain(raw.title),
    published: dateIn(raw.date, fields, context),
    excerpt: raw.excerpt === null ? null : plain(raw.excerpt),
    image: absolute(raw.image ?? undefined, base),
    ...(has ? { given } : {}),
  };
}

function dateIn(text: string | null, { dateForm, dateZone }: JsonFields, context: ListingContext): Entry["published"] {
  if (text === null) return null;
  const zone = dateZone ?? context.agency?.timezone ?? "UTC";
  if (dateForm === "auto") return statedDate(text, context, zone);
  const value = text.trim();
  const number =
    dateForm === "base36"
      ? /^[0-9a-z]{1,9}$/i.test(value)
        ? Number.parseInt(value, 36)
        : Number.NaN
      : /^\d{1,13}(?:\.\d{1,9})?$/.test(value)
        ? Number(value)
        : Number.NaN;
  // In base 36, seconds and milliseconds are told apart by their size.
  const inSeconds = dateForm === "seconds" || (dateForm === "base36" && number < 1e11);
  return Number.isNaN(number)
    ? null
    : statedDate(String(Math.round(inSeconds ? number * 1000 : number)).padStart(13, "0"), context, zone);
}

/** The first text that a value gives, or null. */
function textAt(values: JsonValues | undefined, item: unknown): string | null {
  return textsAt(values, item, 1)[0] ?? null;
}

/** The texts of the first value that gives any. */
function textsAt(values: JsonValues | undefined, item: unknown, most = MOST_VALUES): string[] {
  for (const value of [values ?? []].flat()) {
    const found = isJsonPath(value) ? scalarsAt(value, item, most) : [filled(value, item)];
    const texts = found.filter((text) => text !== null && text.trim() !== "") as string[];
    if (texts.length > 0) return texts.slice(0, most);
  }
  return [];
}

function scalarsAt(path: string, item: unknown, most: number): string[] {
  return valuesAt(path, item, most === 1 ? 20 : most)
    .flat()
    .flatMap((value) => (typeof value === "string" ? value : typeof value === "number" ? String(value) : []));
}

/** A text with its JSONPaths filled in, as parts of an address; null if one of them finds nothing. */
function filled(template: string, item: unknown): string | null {
  let isWhole = true;
  const text = template.replace(PATH_IN_BRACES, (_, path: string) => {
    const [value] = scalarsAt(path, item, 1);
    if (value === undefined || value.trim() === "") isWhole = false;
    return inAddress(value ?? "");
  });
  return isWhole ? text : null;
}

/** Escapes a value as part of an address. Slashes, and what is escaped already, stay. */
function inAddress(value: string): string {
  return encodeURIComponent(value.trim().toWellFormed())
    .replaceAll("%2F", "/")
    .replace(/%25([0-9A-F]{2})/gi, "%$1");
}

/** A text without markup: entities are resolved and tags removed. */
function plain(text: string): string {
  return decoded(text).replace(/<\/?[a-z][^<>]*>|<!--.*?-->/gi, " ");
}
