import type { Query } from "../../archive/query.ts";
import { noticesQuery } from "../../archive/standing.ts";
import { type Feed, watchesOf } from "../../model/agency.ts";
import type { Notice } from "../../model/notice.ts";

/** What readers of a listing are told from now on, after a poll of it. */
export interface Turn {
  /** Path of the listing. */
  readonly watch: string;
  readonly before: Notice | null;
  readonly after: Notice | null;
}

/** The query of what readers are told of the listings of these feeds' agencies. */
export function noticesFor(...feeds: readonly Feed[]): Query<ReadonlyMap<string, Notice>> {
  const agencies = new Set(feeds.map(({ agency }) => agency));
  return noticesQuery([...agencies].flatMap((agency) => watchesOf(agency).map(({ path }) => path)));
}

/** Notices by listing, with the one of a turn as it will be. */
export function afterTurn(notices: ReadonlyMap<string, Notice>, turn: Turn | null): ReadonlyMap<string, Notice> {
  if (turn === null) return notices;
  const others = [...notices].filter(([path]) => path !== turn.watch);
  return new Map(turn.after === null ? others : [...others, [turn.watch, turn.after]]);
}
