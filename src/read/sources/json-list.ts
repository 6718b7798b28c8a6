import type { ReadListing } from "../../model/article.ts";
import { hasParent, valuesAt } from "../../model/json-path.ts";
import type { JsonList } from "../../model/source.ts";
import type { ListingContext } from "../listed-items.ts";
import { collected, MOST_ITEMS } from "./collect.ts";
import { entryOf, type RawItem, rawItem } from "./fields.ts";
import type { SourcePage } from "./source.ts";

/** A value in which a list may be, and where it was found. */
export interface JsonPlace {
  /** `json`, or the script's name. */
  readonly name: string;
  readonly value: unknown;
}

/** A list of items in JSON, as written. */
export interface JsonFound {
  readonly items: readonly RawItem[];
  /** The value that the list is in; undefined if it is in none. */
  readonly value: unknown;
  readonly foundBy: string;
  /** True if the list is there, with or without items. */
  readonly containerFound: boolean;
  readonly warnings: readonly string[];
}

/** Finds a source's list in the first of some values that has it. */
export function findList(places: Iterable<JsonPlace>, source: JsonList, problem: string | null): JsonFound {
  let looked = 0;
  let empty: JsonFound | null = null;
  for (const { name, value } of places) {
    looked += 1;
    const items = valuesAt(source.items, value, MOST_ITEMS + 1);
    const found = { value, foundBy: `${name} ${source.items}`, containerFound: true, warnings: [] };
    if (items.length > 0) return { ...found, items: items.map((item) => rawItem(item, source)) };
    if (empty === null && hasParent(source.items, value)) empty = { ...found, items: [] };
  }
  if (empty !== null) return empty;
  const why = looked === 0 ? (problem ?? "the page holds no JSON") : `the JSON holds nothing at ${source.items}`;
  return { items: [], value: undefined, foundBy: "none", containerFound: false, warnings: [why] };
}

/** A list in JSON as a listing. `base`: what relative addresses are relative to. */
export function jsonListing(
  found: JsonFound,
  source: JsonList,
  context: ListingContext,
  { base, next }: { readonly base: string; readonly next: string | null },
): ReadListing {
  const { items, foundBy, containerFound } = found;
  const entries = items.map((item) => entryOf(item, source, base, context));
  const without = entries.filter(({ address }) => address === null).length;
  const warnings =
    without > 0 && without === entries.length
      ? [...found.warnings, `none of the ${without} items has an address at ${[source.address].flat().join(", ")}`]
      : found.warnings;
  return collected(entries, context, { foundBy, containerFound, next, warnings });
}

/** Keeps what was found in a page for its second reader: `core` and `read` are asked one after the other. */
export function oncePerPage<Source extends object>(
  find: (page: SourcePage, source: Source) => JsonFound,
): (page: SourcePage, source: Source) => JsonFound {
  const kept = new WeakMap<SourcePage, { readonly source: Source; readonly found: JsonFound }>();
  return (page, source) => {
    const before = kept.get(page);
    if (before?.source === source) return before.found;
    const found = find(page, source);
    kept.set(page, { source, found });
    return found;
  };
}
