/** What can be turned on the sample site. */
export interface Knobs {
  /** Epoch milliseconds; null: the real clock. */
  now: number | null;
  markup: "2018" | "2021" | "redesign";
  stamps: "blank" | "filled";
  charset: "utf-8" | "windows-1256" | "lying";
  addressForm: "id-first" | "lang-first" | "mixed" | "art";
  escapeAmp: boolean;
  perPage: number;
  shuffle: boolean;
  duplicates: boolean;
  noise: boolean;
  etag: boolean;
  removedStatus: 404 | 410;
  robots: string | null;
  fault: Fault | null;
}

export interface Fault {
  kind: FaultKind;
  /** Regular expression over path and query; default: all. */
  path?: string;
  /** Requests that it strikes; default: all. */
  times?: number;
}

export const FAULT_KINDS = [
  "refused",
  "reset",
  "hang",
  "403",
  "404",
  "429",
  "500",
  "503",
  "redirect-loop",
  "redirect-away",
  "empty-200",
  "truncated",
  "cut-html",
  "wrong-charset",
  "challenge",
  "login",
  "layout",
  "flood",
  "future",
  "duplicate-ids",
  "gzip-bomb",
  "huge",
  "not-html",
  "mojibake",
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export const DEFAULTS: Knobs = {
  now: null,
  markup: "2021",
  stamps: "blank",
  charset: "utf-8",
  addressForm: "mixed",
  escapeAmp: false,
  perPage: 10,
  shuffle: false,
  duplicates: false,
  noise: false,
  etag: false,
  removedStatus: 404,
  robots: null,
  fault: null,
};
