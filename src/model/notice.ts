import { type Feed, type Watch, watchesOf } from "./agency.ts";

/**
 * Why a feed shows nothing newer, for its readers: the agency's site does not answer (`silent`) or its page cannot be read
 * (`unreadable`), its poll is `late`, or the operator has stopped polling it.
 */
export interface Notice {
  readonly kind: "silent" | "unreadable" | "late" | "paused" | "retired";
  /** The last good poll, or for `late` the last poll, epoch milliseconds; null: never, or it does not matter. */
  readonly since: number | null;
}

/** Failed polls in a row from which readers are told: one alone is over before they read of it. */
export const TOLD_FAILURES = 3;

const SILENT = new Set(["unreachable", "failing"]);

/** What readers are told of a listing in this state; null if nothing. */
export function noticeOf(state: {
  readonly outcome: string | null;
  readonly failures: number;
  readonly lastSuccess: number | null;
}): Notice | null {
  if (state.outcome === null || state.failures < TOLD_FAILURES) return null;
  return { kind: SILENT.has(state.outcome) ? "silent" : "unreadable", since: state.lastSuccess };
}

/** True if two notices say the same. */
export function sameNotice(one: Notice | null, other: Notice | null): boolean {
  return one?.kind === other?.kind && one?.since === other?.since;
}

/** The listings of a feed: all of an agency's, or a section's own or else its edition's. */
export function listingsOf({ agency, kind, edition, section, path }: Feed): Watch[] {
  const watches = watchesOf(agency);
  if (kind === "agency") return watches;
  const own = watches.filter((watch) => watch.path === path);
  if (own.length > 0 || section === null) return own;
  return watches.filter((watch) => watch.edition === edition && watch.sections.includes(section.id));
}

/**
 * What readers of a feed are told: nothing while any of its listings is read. `notices`: of listings, by path; `unpolled`:
 * agencies that are not polled.
 */
export function noticeFor(
  feed: Feed,
  notices: ReadonlyMap<string, Notice>,
  unpolled?: ReadonlyMap<string, "paused" | "retired">,
): Notice | null {
  const stopped = unpolled?.get(feed.agency.id);
  if (stopped !== undefined) return { kind: stopped, since: null };
  if (notices.size === 0) return null;
  const all = listingsOf(feed).map(({ path }) => notices.get(path));
  const told = all.filter((notice) => notice !== undefined);
  if (told.length === 0 || told.length < all.length) return null;
  return told.reduce((last, notice) => ((notice.since ?? 0) > (last.since ?? 0) ? notice : last));
}
