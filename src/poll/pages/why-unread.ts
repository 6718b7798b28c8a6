import type { AsideKind } from "../../archive/quarantine.ts";
import type { KnownArticle } from "../../archive/records.ts";
import { shown } from "../../fetch/result.ts";
import type { Article, ListingItem, ReadArticle } from "../../model/article.ts";
import { isStated } from "../../model/article.ts";
import { type FetchedPage, shows } from "../../read/proof.ts";

/** What is known about an article whose page is judged. */
export interface Judged {
  readonly known: KnownArticle | null;
  /** The published article; absent if it is new or removed. */
  readonly before?: Article | undefined;
  /** Titles of the listing's items, including this one's. */
  readonly titles: readonly string[];
}

/** Why a fetched page is not its item's article; null if it is. */
export function whyUnread(
  item: ListingItem,
  page: FetchedPage,
  { known, before, titles }: Judged,
): { readonly kind: AsideKind; readonly reason: string } | null {
  const { read } = page;
  const bare = read.contentText.trim() === "";
  if ((read.title ?? item.title) === null) return unreadable(read, "no title");
  // An article whose page lost its text keeps the published one.
  if (bare && before !== undefined && before.contentText !== "") return unreadable(read, "no body text");
  const titled = [item.title, before?.title].flatMap((title) => (title == null || title === "" ? [] : [title]));
  const expected = {
    nativeId: item.nativeId,
    titles: titled,
    text: before?.contentText ?? null,
    others: titles.filter((title) => title !== item.title),
  };
  const proven =
    titled.length > 0
      ? shows(expected, page)
      : known?.removed != null
        ? read.day !== null && read.day === known.pageDay
        : !bare && isDated(read);
  if (proven) return null;
  if (bare) return unreadable(read, "no body text");
  return {
    kind: "foreign",
    reason: `the page answered, but is not the article's: ${
      titled.length > 0 ? "its title appears nowhere on it outside links" : "it has neither its title nor its date"
    }`,
  };
}

function unreadable(read: ReadArticle, missing: string): { kind: AsideKind; reason: string } {
  return { kind: "unreadable", reason: `the page answered, but has ${missing}: ${read.warnings.join("; ")}` };
}

/** True if a page itself says when it was published. */
function isDated({ published, dateline }: ReadArticle): boolean {
  return dateline !== null || (published !== null && isStated(published.source));
}

/** The reason for a page without the end tags that all others of its kind have. */
export function cutOff(url: string): string {
  return `${shown(url)} came incomplete: it ends without </body> or </html>, which all others have; it is tried again`;
}
