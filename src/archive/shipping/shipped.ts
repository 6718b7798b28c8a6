import { POLLS, POLLS_KEPT, WATCHES } from "../polls.ts";
import { ARTICLES } from "../records.ts";

/** A table whose rows go from a sender to a receiver in split mode, each as an array in the order of `columns`. */
export interface ShippedTable {
  readonly name: string;
  readonly key: readonly string[];
  /** Every column, the key's included; a test holds them against the schema. */
  readonly columns: readonly string[];
  /** Columns that stay with the sender: null on arrival. */
  readonly kept: readonly string[];
  /** Of rows with a rising number as their key: how many are kept, the newest. */
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

/** In the order in which a batch writes them. Leases, robots.txt and walks through older pages are the poller's own. */
export const SHIPPED: readonly ShippedTable[] = [
  table("articles", "seq", ARTICLES.names),
  table("revisions", "seq revision", "seq revision recorded title content_html fingerprint"),
  table("entries", "feed seq", "feed seq published page"),
  table("feeds", "path", "path render_key archives updated"),
  table("watches", "path", WATCHES.names),
  { ...table("polls", "n", ["n", ...POLLS.names]), newest: POLLS_KEPT },
  { ...table("events", "id", "id at kind feed article data"), newest: 20_000 },
  table(
    "quarantine",
    "agency native_id",
    "agency native_id watch url reason html first last tries definition retry title kind",
    "html",
  ),
];

/** Names of the tables, in the order in which their rows are sent. */
export const SHIPPED_NAMES: readonly string[] = SHIPPED.map(({ name }) => name);

/** Rows first, then sealed archive documents, then those that link to them: nobody meets what is not there yet. */
export const PHASES = ["rows", "sealed", "documents"] as const;
/** One of the phases, each with a position of its own. */
export type Phase = (typeof PHASES)[number];

/** How far a receiver holds a sender's changes, by phase. */
export type Positions = Readonly<Record<Phase, number>>;

/** Where a receiver stands that has taken nothing in. */
export const NOTHING_HELD: Positions = { rows: 0, sealed: 0, documents: 0 };
