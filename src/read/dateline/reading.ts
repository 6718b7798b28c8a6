import type { Dateline } from "../../model/article.ts";
import type { WrittenDate } from "../dates/date-forms.ts";
import { zoneOf } from "./agency-marks.ts";
import { type DateContext, settleDate } from "./context.ts";

/** What helps to read a dateline; all of it can be missing. */
export interface DatelineOptions {
  /** Marks besides those known everywhere. */
  readonly marks?: readonly string[];
  /** BCP 47, of the text. */
  readonly language?: string;
  readonly context?: DateContext;
  /** Where the agency reckons its days; without it the zone of the mark, else UTC. */
  readonly timezone?: string;
  /** Known pairs of native id and local day, as the definition has them. */
  readonly idCurve?: readonly (readonly [number, string])[];
  /** First year of the site. */
  readonly since?: number;
}

/** A dateline, and where in the text it ends. */
export interface DatelineReading extends Dateline {
  /** Index in the text of the first character after the dateline; 0: there is none. */
  readonly end: number;
  /** `--MM-DD` where the year is missing. */
  readonly partial: string | null;
  readonly hijri: string | null;
}

/** A text that is no dateline. */
export const NO_DATELINE: DatelineReading = {
  place: null,
  date: null,
  repaired: false,
  agencyMark: null,
  rest: null,
  warnings: [],
  end: 0,
  partial: null,
  hijri: null,
};

/** What was found, its date settled by the context. */
export function reading(
  text: string,
  place: string | null,
  date: WrittenDate,
  mark: string | null,
  end: number,
  options: DatelineOptions,
): DatelineReading {
  return {
    place: place === "" ? null : place,
    agencyMark: mark,
    rest: text.slice(end).trim(),
    end,
    hijri: date.hijri,
    ...settleDate(date, { ...options, timezone: options.timezone ?? (mark === null ? null : zoneOf(mark)) ?? "UTC" }),
  };
}
