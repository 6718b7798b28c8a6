import type { ListingItem, ReadArticle } from "../../model/article.ts";
import { isOwnDate } from "../../model/article.ts";
import { readArticle } from "../../read/article.ts";
import type { SamplePage } from "../../read/infer/definition.ts";
import { foldForMatching } from "../../read/text/clean.ts";
import type { Requests } from "./requests.ts";

/** An article's page as fetched and as read without a definition. */
export interface Sample extends SamplePage {
  readonly item: ListingItem;
  readonly read: ReadArticle;
}

/** What articles' pages were like. */
export interface Samples {
  readonly pages: readonly Sample[];
  /** Why pages could not be had, one line each. */
  readonly problems: readonly string[];
}

/** Articles whose pages are compared, and tried until so many are had. */
const MOST_PAGES = 3;
const MOST_TRIED = 4;
/** Characters of a text below which a page is taken to have none. */
const SHORTEST = 200;

/** Fetches the pages of some articles and reads them without a definition. */
export async function fetchSamples(
  requests: Requests,
  items: readonly ListingItem[],
  { language, seen }: { readonly language: string; readonly seen: number },
): Promise<Samples> {
  const pages: Sample[] = [];
  const problems: string[] = [];
  for (const item of items.slice(0, MOST_TRIED)) {
    if (pages.length === MOST_PAGES) break;
    const result = await requests.get(item.url, "article");
    if (result?.kind === "ok") {
      const context = { url: item.url, agency: null, language, seen, live: false, listingItem: item };
      pages.push({ url: result.url, html: result.text, item, read: readArticle(result.text, context) });
    } else if (result !== null && result.kind !== "not-modified") problems.push(result.evidence);
  }
  return { pages, problems };
}

/** True if the articles' pages have the articles: a text, under the title that the listing gives. */
export function areReadable({ pages }: Samples): boolean {
  const good = pages.filter(({ read, item }) => read.contentText.length >= SHORTEST && isTitled(read, item));
  return good.length > 0 && good.length * 2 >= pages.length;
}

/** True if the articles' pages state their dates. */
export function areDated({ pages }: Samples): boolean {
  return pages.length > 0 && pages.every(({ read }) => read.published !== null && isOwnDate(read.published.source));
}

/** True unless a page's title is another article's, or that of a frame that scripts fill. */
export function isTitled({ title, claims }: ReadArticle, item: Pick<ListingItem, "title">): boolean {
  if (item.title === null) return title !== null;
  const wanted = foldForMatching(item.title);
  return [title ?? "", ...claims.titles].some((one) => {
    const found = foldForMatching(one);
    return found.length >= 8 && (found.includes(wanted.slice(0, 40)) || wanted.includes(found));
  });
}
