import type { ListingItem } from "../../model/article.ts";
import { isJsonPath, valuesAt } from "../../model/definition/json-path.ts";
import { type JsonArticle, PATH_IN_BRACES, type SourceOf } from "../../model/definition/source.ts";
import { absolute } from "../html/page.ts";
import type { ListingContext } from "../listed-items.ts";
import { readArticleFields } from "./article-data.ts";
import { findList, type JsonFound, jsonListing, oncePerPage } from "./json-list.ts";
import { parseJsonText } from "./json-text.ts";
import type { SourcePage, SourceReader } from "./source.ts";

/** Media types of JSON. */
export const JSON_TYPES: readonly string[] = ["application/json", "text/json"];

/** Reads the items of a JSON answer, by JSONPaths. */
export const json: SourceReader<"json"> = {
  accept: JSON_TYPES,
  read(page, context, source) {
    const found = foundIn(page, source);
    const base = context.agency?.home ?? page.url;
    return jsonListing(found, source, context, { base, next: nextOf(source.next, found, page.url) });
  },
  core: (page, _, source) => coreOfItems(foundIn(page, source)),
  article: (page, item, context, { article }) => articleInJson(page, item, context, article),
};

/** Reads an article's own data in JSON: the item with its text given, or null. */
export function articleInJson(
  page: SourcePage,
  item: ListingItem,
  context: ListingContext,
  article: JsonArticle | undefined,
): ListingItem | null {
  const parsed = parseJsonText(page.text);
  if (article === undefined || !("value" in parsed)) return null;
  return readArticleFields([parsed.value], item, article, context);
}

/** The part of an answer on which its items depend: the items' own fields. */
export function coreOfItems({ items, containerFound }: JsonFound): string {
  return JSON.stringify([containerFound, items]);
}

const foundIn = oncePerPage((page: SourcePage, source: SourceOf<"json">) => {
  const answer = parseJsonText(page.text);
  if (!("value" in answer)) return findList([], source, answer.problem);
  if (source.nested === undefined) return findList([{ name: "json", ...answer }], source, null);
  const [text] = valuesAt(source.nested, answer.value, 1);
  const inner = typeof text === "string" ? parseJsonText(text) : { value: text, warnings: [] };
  if (!("value" in inner)) return findList([], source, `${source.nested}: ${inner.problem}`);
  const warnings = [...answer.warnings, ...inner.warnings];
  return findList([{ name: `json ${source.nested}`, value: inner.value, warnings }], source, null);
});

/** The address of the next older page: by the definition's path or template, from this page's address and answer. */
function nextOf(next: string | undefined, { items, value }: JsonFound, url: string): string | null {
  if (next === undefined || items.length === 0) return null;
  if (isJsonPath(next)) {
    const [address] = valuesAt(next, value, 1);
    return typeof address === "string" && address !== "" ? absolute(address, url) : null;
  }
  let isWhole = true;
  const template = next.replace(PATH_IN_BRACES, (_, path: string) => {
    const [cursor] = valuesAt(path, value, 1);
    if ((typeof cursor !== "string" && typeof cursor !== "number") || cursor === "") isWhole = false;
    return encodeURIComponent(String(cursor));
  });
  if (!isWhole) return null;
  return template
    .replaceAll("{page}", String((numberIn(url, next, "page") ?? 1) + 1))
    .replaceAll("{offset}", String((numberIn(url, next, "offset") ?? 0) + items.length));
}

/** The number that an address has where a template has `{page}` or `{offset}`, or null. */
function numberIn(url: string, template: string, name: "page" | "offset"): number | null {
  const [, key] = new RegExp(`[?&]([^?&=]+)=\\{${name}\\}`).exec(template) ?? [];
  const written =
    key === undefined
      ? new RegExp(`^${template.split(`{${name}}`).map(escaped).join("(\\d{1,9})")}$`).exec(url)?.[1]
      : new URL(url).searchParams.get(key);
  return written !== undefined && written !== null && /^\d{1,9}$/.test(written) ? Number(written) : null;
}

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&");
}
