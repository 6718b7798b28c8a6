import { dueForCheckQuery } from "../archive/articles.ts";
import { type WatchRow, watchQuery } from "../archive/polls.ts";
import { type AsideItem, asideQuery, dueAsideQuery, mustReadAgainQuery } from "../archive/quarantine.ts";
import type { Queries } from "../archive/query.ts";
import type { KnownArticle } from "../archive/records.ts";
import type { Watch } from "../model/agency.ts";
import { definitionKey } from "./ask-listing.ts";
import { type ErrandContext, MOST_CHECKS } from "./pages/errands.ts";

/** How one poll differs from its definition. */
export interface PollOptions {
  /** Most article pages to fetch; default: the definition's limit. */
  readonly mostArticles?: number;
  /** From 0 to 1, for the jitter of the next poll's time; default 0.5. */
  readonly dice?: number;
  /** When the listing was found due. If it has been polled since, it is skipped. */
  readonly due?: number;
}

/** The answers to `openingOf`: what a poll knows when it begins. */
export type Opening = readonly [
  state: WatchRow | null,
  mustReadAgain: boolean,
  aside: ReadonlyMap<string, AsideItem>,
  due: readonly KnownArticle[],
  retried: ErrandContext["retried"],
];

/** The queries of the call that takes the lease. */
export function openingOf(watch: Watch, now: number, options: PollOptions): Queries<Opening> {
  const definition = definitionKey(watch);
  const { path, agency, edition } = watch;
  const checks = Math.min(MOST_CHECKS, mostOf(watch, options));
  return [
    watchQuery(path),
    mustReadAgainQuery({ path, agency: agency.id }, definition, now),
    asideQuery(agency.id, definition, now),
    dueForCheckQuery(agency.id, edition.language, now, checks),
    dueAsideQuery(path, definition, now, checks),
  ];
}

/** Article pages that a poll may fetch. */
export function mostOf(watch: Watch, options: PollOptions): number {
  return options.mostArticles ?? watch.agency.poll.articlesPerPoll;
}
