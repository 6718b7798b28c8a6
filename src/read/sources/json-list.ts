import type { ReadListing } from "../../model/article.ts";
import { hasParent, valuesAt } from "../../model/definition/json-path.ts";
import type { JsonList } from "../../model/definition/source.ts";
import type { ListingContext } from "../listed-items.ts";
import { collected, MOST_ITEMS } from "./collect.ts";
import { entryOf, type RawItem, rawItem } from "./fields.ts";
import { errorIn } from "./json-text.ts";
import type { SourcePage } from "./source.ts";

/** A value in which a list may be, and where it was found. */
export interface JsonPlace {
  /** `json`, or the script's name. */
  readonly name: string;
  readonly value: unknown;
  /** What is wrong with it, one line each. */
  readonly warnings?: readonly string[];
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

/**
 * Finds a source's list: in the first of some values that has items with addresses, else in the first with items, else in
 * the first with an empty list.
 */
export function findList(places: Iterable<JsonPlace>, source: JsonList, problem: string | null): JsonFound {
  let looked = 0;
  let empty: JsonFound | null = null;
  let unaddressed: JsonFound | null = null;
  let error: string | null = null;
  const wrong: string[] = [];
  for (const { name, value, warnings = [] } of places) {
    looked += 1;
    wrong.push(...warnings);
    error ??= errorIn(value);
    const items = valuesAt(source.items, value, MOST_ITEMS + 1).map((item) => rawItem(item, source));
    const found = { value, items, foundBy: `${name} ${source.items}`, containerFound: true, warnings };
    if (items.some(({ address }) => address !== null)) return found;
    if (items.length > 0) unaddressed ??= found;
    else if (empty === null && hasParent(source.items, value)) empty = found;
  }
  if (unaddressed !== null || empty !== null) return (unaddressed ?? empty)!;
  const nothing = `the JSON holds nothing at ${source.items}${quoted(error)}`;
  const why = looked === 0 ? [problem ?? "the page holds no JSON"] : [...wrong, nothing];
  return { items: [], value: undefined, foundBy: "none", containerFound: false, warnings: why };
}

function quoted(error: string | null): string {
  return error === null ? "" : `; it says: ${error}`;
}

/** A list in JSON as a listing. `base`: what relative addresses are relative to. */
export function jsonListing(
  found: JsonFound,
  source: JsonList,
  context: ListingContext,
  { base, next }: { readonly base: string; readonly next: string | null },
): ReadListing {
  const { items, foundBy, containerFound, warnings } = found;
  const entries = items.map((item) => entryOf(item, source, base, context));
  const about = { foundBy, containerFound, next, warnings };
  if (entries.length === 0 || entries.some(({ address }) => address !== null))
    return collected(entries, context, about);
  // What is there is another list, or an error whose parts are taken for items.
  const where = `none of the ${entries.length} items has an address at ${[source.address].flat().join(", ")}`;
  const line = `${where}${quoted(errorIn(found.value))}`;
  return collected([], context, { ...about, containerFound: false, warnings: [...warnings, line] });
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
