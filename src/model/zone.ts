/** Local days and times of a time zone, by Intl's tables. Formatters are cached: creating one is slow. */

import { createLru } from "./lru.ts";

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timezone: string): Intl.DateTimeFormat {
  const cached = formatters.get(timezone);
  if (cached) return cached;
  const created = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  formatters.set(timezone, created);
  return created;
}

const QUARTER = 15 * 60_000;
/** Since 1980, every zone has changed its clock on a quarter of an hour. */
const REGULAR = Date.UTC(1980, 0, 1);
/** Offsets by zone and quarter of an hour: a poll asks for the same few hundred again and again. */
const offsets = createLru<number>(4000);

/** The wall clock of a zone at an instant, as if it were UTC; epoch milliseconds. */
function wallClock(instant: number, timezone: string): number {
  if (!(instant >= REGULAR)) return formattedClock(instant, timezone);
  const quarter = Math.floor(instant / QUARTER);
  const key = `${timezone} ${quarter}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    offset = formattedClock(quarter * QUARTER, timezone) - quarter * QUARTER;
    offsets.set(key, offset);
  }
  return instant + offset;
}

function formattedClock(instant: number, timezone: string): number {
  const parts: Record<string, number> = {};
  for (const part of formatter(timezone).formatToParts(instant))
    if (part.type !== "literal") parts[part.type] = Number(part.value);
  return Date.UTC(
    parts["year"]!,
    parts["month"]! - 1,
    parts["day"]!,
    parts["hour"]!,
    parts["minute"]!,
    parts["second"]!,
  );
}

/** The local day of an instant, `YYYY-MM-DD`. */
export function localDay(instant: number, timezone: string): string {
  return new Date(wallClock(Math.floor(instant / 1000) * 1000, timezone)).toISOString().slice(0, 10);
}

/** The instant of a local day and time (`HH:MM:SS`). A time skipped by a clock change is shifted forward by the gap. */
export function zonedInstant(day: string, time: string, timezone: string): number {
  const wall = Date.parse(`${day}T${time}Z`);
  const first = wall - (wallClock(wall, timezone) - wall);
  const offset = wallClock(first, timezone) - first;
  return wall - offset;
}
