import type { Watch } from "../../model/agency.ts";
import { type ArticleShares, FEW, type Lately, sharesOf } from "../../model/norm.ts";
import type { Gathered } from "../pages/page.ts";

/** Number of newest articles that are remembered. */
const REMEMBERED = 8;
/** Articles in a row without a match from which the definition's body selectors count as dead. */
const ASTRAY = 2;
const DENSEST = "densest text";

/** What an article has. */
export function traitsOf({ read, closed }: Gathered): Lately {
  return {
    dated: read.published !== null && read.published.source !== "first-seen",
    placed: read.place !== null,
    pictured: read.image !== null,
    selected: densest(read.evidence["content"]) === undefined,
    closed,
    length: read.contentText.length,
  };
}

/** The newest articles with some more, oldest first. */
export function latelyWith(before: readonly Lately[], more: readonly Lately[]): readonly Lately[] {
  return [...before, ...more].slice(-REMEMBERED);
}

/** Shares of the newest articles: those of this poll, at least four. Null if there are too few. */
export function latelyShares(lately: readonly Lately[], fresh: number): ArticleShares | null {
  return lately.length < FEW ? null : sharesOf(lately.slice(-Math.max(FEW, fresh)));
}

/** A line if the definition's body selectors no longer match, with one that would; it stays until one finds a body. */
export function deadBody(
  watch: Watch,
  lately: readonly Lately[],
  fresh: readonly Gathered[],
  before: readonly string[],
): string | null {
  const { body } = watch.agency.article;
  const last = lately.slice(-ASTRAY);
  if (body.length === 0 || last.length < ASTRAY || last.some((article) => article.selected)) return null;
  const dead = `no body selector of the definition matched (${body.join(", ")}); the densest text was taken`;
  const found = fresh.flatMap(({ read }) => densest(read.evidence["content"]) ?? []).at(-1);
  if (found === undefined) return before.find((line) => line.startsWith(dead)) ?? `${dead}: mend article.body`;
  const proposal = /\((.*)\)$/.exec(found)?.[1];
  return `${dead}: ${proposal === undefined ? "mend article.body" : `this page's would be ${proposal}`}`;
}

function densest(evidence: readonly { readonly source: string }[] | undefined): string | undefined {
  return evidence?.find((found) => found.source.startsWith(DENSEST))?.source;
}
