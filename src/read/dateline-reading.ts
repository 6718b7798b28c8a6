import type { Dateline } from "../model/article.ts";

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
