import type { AsideItem } from "../../archive/quarantine.ts";
import { isWholeUtf8 } from "../../fetch/charset.ts";
import { type FetchOk, shown } from "../../fetch/result.ts";
import type { Article, ReadArticle } from "../../model/article.ts";

/** What a letter lost in transfer becomes. */
const LOST = "\uFFFD";
const REASON = "letters of its title or text are lost (U+FFFD)";
/** Tries with lost letters before they count as the site's own. */
const TRIES = 2;

/** True if letters of an article's title or text are lost. */
export function hasLost(article: Pick<ReadArticle | Article, "title" | "contentText">): boolean {
  return `${article.title ?? ""}${article.contentText}`.includes(LOST);
}

/**
 * Why a page with lost letters is set aside; null if it is accepted. A good text is never replaced by a broken one. A
 * new article with broken bytes is tried twice more, since they may have broken in transfer; a U+FFFD that the site
 * itself wrote, or that persists, is published.
 */
export function whyBroken(
  page: FetchOk,
  read: ReadArticle,
  { before, aside }: { readonly before: Article | undefined; readonly aside: AsideItem | undefined },
): string | null {
  if (!hasLost(read)) return null;
  const reason = `${shown(page.url)}: ${REASON}; ask the agency to mend it`;
  if (before !== undefined) return hasLost(before) ? null : `${reason}; the text that is published stays`;
  if (isWholeUtf8(page.bytes)) return null;
  const tried = aside?.reason.includes(REASON) === true ? aside.tries : 0;
  return tried >= TRIES ? null : `${reason}; it is tried again`;
}

/** A line for the operator if an article is published with lost letters, or null. */
export function lostLine(url: string, read: ReadArticle): string | null {
  return hasLost(read) ? `${shown(url)} is published though ${REASON}: the site sends it so` : null;
}
