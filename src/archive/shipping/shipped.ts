import { POLLS, POLLS_KEPT, WATCHES } from "../polls.ts";
import { ARTICLES } from "../records.ts";

/** A table that split mode ships. Each row is an array in the order of `columns`. */
export interface ShippedTable {
  readonly name: string;
  readonly key: readonly string[];
  /** All columns, including the key; a test compares them with the schema. */
  readonly columns: readonly string[];
  /** Columns that are not shipped: null at the receiver. */
  readonly kept: readonly string[];
  /** For tables whose key is a rising number: how many of the newest rows are kept. */
  readonly newest?: number;
}

const table = (name: string, key: string, columns: string | readonly string[], kept = ""): ShippedTable => ({
  name,
  key: words(key),
  columns: typeof columns === "string" ? words(columns) : columns,
  kept: words(kept),
});

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** The tables in the order in which a batch writes them. Leases, robots.txt and backfills stay with the poller. */
export const SHIPPED: readonly ShippedTable[] = [
  table("articles", "seq", ARTICLES.names),
  table("revisions", "seq revision", "seq revision recorded title content_html fingerprint changed"),
  table("entries", "feed seq", "feed seq published page"),
  table("feeds", "path", "path render_key archives updated"),
  table("watches", "path", WATCHES.names),
  { ...table("polls", "n", ["n", ...POLLS.names]), newest: POLLS_KEPT },
  { ...table("events", "id", "id at kind feed article data"), newest: 20_000 },
  table(
    "quarantine",
    "agency native_id",
    "agency native_id watch url reason html first last tries definition retry title kind gone_since",
    "html",
  ),
];

/** Names of the tables, in the order in which their rows are sent. */
export const SHIPPED_NAMES: readonly string[] = SHIPPED.map(({ name }) => name);

/** Rows first, then sealed archive documents, then the documents that link to them, so that no link is broken. */
export const PHASES = ["rows", "sealed", "documents"] as const;
/** One of the phases. Each has its own position. */
export type Phase = (typeof PHASES)[number];

/** The last of the sender's changes that a receiver has, by phase. */
export type Positions = Readonly<Record<Phase, number>>;

/** The positions of a receiver that has nothing yet. */
export const NOTHING_HELD: Positions = { rows: 0, sealed: 0, documents: 0 };
