import { localDay } from "../zone.ts";

/** The part of a listing's address that is filled in with a day: `{date:YYYY-MM-DD}`, `{date:YYYY/M/D}`. */
const DATE = /\{date:([^{}]+)\}/g;
const PARTS = /YYYY|YY|MM|DD|M|D/g;
const DAY_MS = 86_400_000;

/**
 * The addresses of a listing at a moment (epoch milliseconds), in the order in which they are tried. One that names a day
 * stands for two: today's in the agency's time zone, which may still be empty, and yesterday's.
 */
export function addressesAt(listing: readonly string[], now: number, timezone: string): string[] {
  return listing.flatMap((address) => {
    if (!isDated(address)) return [address];
    const today = Date.parse(localDay(now, timezone));
    return [addressOn(address, today), addressOn(address, today - DAY_MS)];
  });
}

/**
 * The address of the day before, if an address names a day by one of these forms; null before the year `since` and for any
 * other address.
 */
export function earlierAddress(listing: readonly string[], url: string, since: number): string | null {
  for (const address of listing) {
    const day = isDated(address) ? dayIn(address, url) : null;
    if (day === null) continue;
    const before = day - DAY_MS;
    return before < Date.UTC(since, 0, 1) ? null : addressOn(address, before);
  }
  return null;
}

function isDated(address: string): boolean {
  return address.search(DATE) >= 0;
}

/** `day`: midnight UTC of the day, epoch milliseconds. */
function addressOn(address: string, day: number): string {
  const [year, month, date] = new Date(day).toISOString().slice(0, 10).split("-") as [string, string, string];
  const values: Readonly<Record<string, string>> = {
    YYYY: year,
    YY: year.slice(2),
    MM: month,
    M: String(Number(month)),
    DD: date,
    D: String(Number(date)),
  };
  return address.replace(DATE, (_, form: string) => form.replace(PARTS, (part) => values[part]!));
}

/** The day that an address names by this form, or null. */
function dayIn(address: string, url: string): number | null {
  const parts: string[] = [];
  const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const pattern = address
    .split(DATE)
    .map((piece, at) => {
      if (at % 2 === 0) return literal(piece);
      return piece
        .split(/(YYYY|YY|MM|DD|M|D)/)
        .map((text, index) => {
          if (index % 2 === 0) return literal(text);
          parts.push(text);
          return text.length === 1 ? "(\\d{1,2})" : `(\\d{${text.length}})`;
        })
        .join("");
    })
    .join("");
  const found = new RegExp(`^${pattern}$`).exec(url)?.slice(1);
  const value = (letter: string) => Number(found?.[parts.findIndex((part) => part.startsWith(letter))] ?? Number.NaN);
  const year = value("Y");
  const day = Date.UTC(year < 100 ? 2000 + year : year, value("M") - 1, value("D"));
  return Number.isNaN(day) || addressOn(address, day) !== url ? null : day;
}

/** True for `{date:…}` with a year, a month and a day, and no other form of it; true for an address without one. */
export function hasWholeDate(address: string): boolean {
  return [...address.matchAll(DATE)].every(([, form]) => {
    const letters = (form!.match(PARTS) ?? []).map((part) => part[0]);
    return ["Y", "M", "D"].every((letter) => letters.filter((one) => one === letter).length === 1);
  });
}
