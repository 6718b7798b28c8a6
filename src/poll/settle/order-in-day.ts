import type { DatePrecision } from "../../model/article.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** An article of a listing, in page order (newest first), as ordering within a day sees it. */
export interface DayItem {
  /** Local day, or null where the date is finer or coarser than a day. */
  readonly day: string | null;
  readonly precision: DatePrecision;
  readonly instant: number;
  /** True where the archive has it already: its instant is fixed. */
  readonly known: boolean;
}

/**
 * Instants for articles whose date gives a day and no hour (or none at all), so that within the day they follow the
 * listing, newest first. Known articles never move. Several that share one instant (all first seen in one poll) step
 * back a second each; those of an earlier day are laid around noon, between the neighbours that are known.
 *
 * `bounds`: the earliest and latest instant the archive holds for a local day; `older` true while walking back through
 * older pages: what is new there stands below all that is known of its day, else above.
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
    // All of today, first seen now: they keep that moment and are only stepped apart.
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

/** New articles of one instant and without an hour of their own go a second apart, in page order. */
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
