import type { ListingItem, ReadListing } from "../../model/article.ts";

/** The listing of an index whose parts (`more`) were read: each article once, in the order of the parts. */
export function joinedParts(index: ReadListing, parts: readonly ReadListing[]): ReadListing {
  const items = new Map<string, ListingItem>();
  for (const item of parts.flatMap((part) => part.items)) if (!items.has(item.nativeId)) items.set(item.nativeId, item);
  return {
    ...index,
    items: [...items.values()],
    strangers: parts.flatMap(({ strangers }) => strangers),
    containerFound: parts.some(({ containerFound }) => containerFound),
    foundBy: parts[0]?.foundBy ?? index.foundBy,
    warnings: [...index.warnings, ...parts.flatMap(({ warnings }) => warnings)],
  };
}
