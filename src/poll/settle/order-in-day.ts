import type { DatePrecision } from "../../model/article.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** An article of a listing, in page order (newest first), as ordering within a day sees it. */
export interface DayItem {
  /** Local day, or null if the date is finer or coarser than a day. */
  readonly day: string | null;
  readonly precision: DatePrecision;
  readonly instant: number;
  /** True if the archive already has it: its instant is fixed. */
  readonly known: boolean;
}

/**
 * Instants for articles whose date gives a day but no hour (or nothing), so that within the day they follow the
 * listing, newest first. Known articles never move. Articles with the same instant (first seen in one poll) step back a
 * second each; those of an earlier day are placed around noon, between their known neighbours.
 *
 * `bounds`: the earliest and latest instant in the archive for a local day; `older`: true while reading older pages,
 * where new articles go below all known ones of their day, otherwise above.
 */
export function orderWithinDays(
  items: readonly DayItem[],
  bounds: ReadonlyMap<string, { earliest: number; latest: number }>,
  options: { readonly now: number; readonly older: boolean; readonly dayEnd: (day: string) => number },
): number[] {
  const instants = items.map((item) => item.instant);
  for (const day of new Set(
    items.flatMap((item) => (item.day !== null && item.precision === "day" ? [item.day] : [])),
  )) {
    const places = items.flatMap((item, place) => (item.day === day && item.precision === "day" ? [place] : []));
    layOut(places, items, instants, bounds.get(day), { ...options, day });
  }
  stepApart(items, instants);
  return instants;
}

function layOut(
  places: readonly number[],
  items: readonly DayItem[],
  instants: number[],
  bound: { earliest: number; latest: number } | undefined,
  options: { now: number; older: boolean; day: string; dayEnd: (day: string) => number },
): void {
  const latestAllowed = Math.min(options.now, options.dayEnd(options.day) - SECOND);
  let run: number[] = [];
  let upper: number | null = null;
  const close = (lower: number | null): void => {
    if (run.length > 0) spread(run, upper, lower);
    run = [];
  };
  const spread = (members: readonly number[], above: number | null, below: number | null): void => {
    // All are of today and first seen now: they keep that instant and are only stepped apart.
    if (members.every((place) => items[place]!.instant >= options.now - SECOND)) return;
    const top = above ?? (options.older ? (bound?.earliest ?? null) : null);
    const bottom = below ?? (options.older || above !== null ? null : (bound?.latest ?? null));
    members.forEach((place, index) => {
      instants[place] = Math.min(latestAllowed, placeOf(index, members.length, top, bottom, items[place]!.instant));
    });
  };
  for (const place of places) {
    if (items[place]!.known) {
      close(instants[place]!);
      upper = instants[place]!;
    } else run.push(place);
  }
  close(null);
}

/** Instant of number `index` (0 = newest) of `count` articles between two instants, either of which may be open. */
function placeOf(index: number, count: number, above: number | null, below: number | null, noon: number): number {
  const fromBottom = count - index;
  if (above !== null && below !== null) {
    const step = Math.floor((above - below) / (count + 1) / SECOND) * SECOND;
    return below + Math.max(0, Math.min(step, MINUTE)) * fromBottom;
  }
  if (above !== null) return above - MINUTE * (index + 1);
  if (below !== null) return below + MINUTE * fromBottom;
  return noon + MINUTE * (fromBottom - 1);
}

/** Sets new articles with the same instant and no hour of their own a second apart, in page order. */
function stepApart(items: readonly DayItem[], instants: number[]): void {
  const used = new Map<number, number>();
  items.forEach((item, place) => {
    if (item.known || item.precision === "time" || item.precision === "day") return;
    const instant = instants[place]!;
    const before = used.get(instant) ?? 0;
    used.set(instant, before + 1);
    instants[place] = instant - before * SECOND;
  });
  const today = new Map<number, number>();
  items.forEach((item, place) => {
    if (item.known || item.precision !== "day") return;
    const instant = instants[place]!;
    const before = today.get(instant) ?? 0;
    today.set(instant, before + 1);
    if (item.instant === instant) instants[place] = instant - before * SECOND;
  });
}
