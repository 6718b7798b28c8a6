import type { Dateline } from "../../model/article.ts";
import type { WrittenDate } from "../dates/date-forms.ts";
import { zoneOf } from "./agency-marks.ts";
import { type DateContext, settleDate } from "./context.ts";

/** What helps to read a dateline. Everything is optional. */
export interface DatelineOptions {
  /** Marks in addition to the built-in ones. */
  readonly marks?: readonly string[];
  /** Language of the text, BCP 47. */
  readonly language?: string;
  readonly context?: DateContext;
  /** The agency's time zone. Default: the zone of the mark, else UTC. */
  readonly timezone?: string;
  /** Known pairs of native id and local day, from the definition. */
  readonly idCurve?: readonly (readonly [number, string])[];
  /** First year of the site. */
  readonly since?: number;
}

/** A dateline and its end in the text. */
export interface DatelineReading extends Dateline {
  /** Index of the first character after the dateline; 0 if there is none. */
  readonly end: number;
  /** `--MM-DD` if the year is missing. */
  readonly partial: string | null;
  readonly hijri: string | null;
}

/** The reading of a text without a dateline. */
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

/** Builds a reading; the context settles its date. */
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
