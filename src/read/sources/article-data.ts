import type { ListingItem } from "../../model/article.ts";
import { valuesAt } from "../../model/json-path.ts";
import type { JsonArticle } from "../../model/source.ts";
import type { ListingContext } from "../listed-items.ts";
import { rawFields, readFields } from "./fields.ts";

/**
 * An item with what the article's own data give, from the first of some values that has its text; null if none has. What
 * the data do not give is as the listing gives it.
 */
export function readArticleFields(
  values: Iterable<unknown>,
  item: ListingItem,
  fields: JsonArticle,
  context: ListingContext,
): ListingItem | null {
  for (const value of values) {
    const [article] = valuesAt(fields.item, value, 1);
    if (article === undefined) continue;
    const read = readFields(rawFields(article, fields), fields, context.agency?.home ?? item.url, context);
    if (read.given?.content == null) continue;
    return {
      ...item,
      title: read.title ?? item.title,
      published: read.published ?? item.published,
      excerpt: item.excerpt,
      image: read.image ?? item.image,
      given: {
        ...read.given,
        authors: read.given.authors.length > 0 ? read.given.authors : (item.given?.authors ?? []),
        section: read.given.section ?? item.given?.section ?? null,
        language: read.given.language ?? item.given?.language ?? null,
        guid: item.given?.guid ?? read.given.guid,
      },
    };
  }
  return null;
}
