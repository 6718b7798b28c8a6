import * as v from "valibot";
import { hexDigest } from "../../model/digest.ts";
import type { SqlValue } from "../../model/ports.ts";
import type { KeyBounds, TableRange } from "./ranges.ts";

/** The version of this form. */
const FORMAT = 1;

const KEY = v.nullable(v.array(v.union([v.string(), v.number()])));
const HEAD = v.object({
  format: v.literal(FORMAT),
  schema: v.string(),
  table: v.string(),
  columns: v.array(v.string()),
  after: KEY,
  until: KEY,
  rows: v.number(),
  digest: v.string(),
  same: v.optional(v.boolean()),
});

/** The first line of a page: which rows follow, and the SHA-256 of their lines in hexadecimal. */
export type PageHead = v.InferOutput<typeof HEAD>;

/** A page of a copy: rows of one table as JSON Lines, after a line that describes them. */
export interface CopyPage {
  readonly head: PageHead;
  /** The range; null if the other side already has exactly these rows. */
  readonly range: TableRange | null;
}

/** Which table a page is of, and the newest migration of its archive. */
export interface PageOf {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
}

/** The page of a range as text. `have`: the digest that the other side has of it; if it is the same, no rows are sent. */
export async function encodePage(
  { schema, table, columns }: PageOf,
  range: TableRange,
  have: string | null = null,
): Promise<string> {
  const lines = linesOf(range);
  const { after, until, rows } = range;
  const digest = await hexDigest(lines);
  const same = have === digest;
  const head = { format: FORMAT, schema, table, columns, after, until, rows: rows.length, digest };
  return `${JSON.stringify(same ? { ...head, same } : head)}\n${same ? "" : lines}`;
}

/** The digest of a range, as its page would state it. */
export async function rangeDigest(range: TableRange): Promise<string> {
  return hexDigest(linesOf(range));
}

/** Reads a page. A string says what is wrong with it: its form, its number of rows, or its digest. */
export async function decodePage(text: string): Promise<CopyPage | string> {
  const end = text.indexOf("\n");
  let head: PageHead;
  let rows: SqlValue[][];
  const lines = text.slice(end + 1);
  try {
    const read = v.safeParse(HEAD, JSON.parse(text.slice(0, end)));
    if (!read.success) return `${v.getDotPath(read.issues[0]) ?? "the first line"}: ${read.issues[0].message}`;
    head = read.output;
    rows = lines
      .split("\n")
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as unknown[]).map(sqlValueOf));
  } catch {
    return "it is not JSON Lines";
  }
  if (head.same === true) return { head, range: null };
  if (rows.length !== head.rows) return `it has ${rows.length} rows, and says ${head.rows}`;
  if (rows.some((row) => row.length !== head.columns.length)) return "a row has another number of columns";
  if ((await hexDigest(lines)) !== head.digest) return "its rows do not match their digest";
  return { head, range: { ...boundsOf(head), rows } };
}

/** The bounds that a page states. */
export function boundsOf({ after, until }: PageHead): KeyBounds {
  return { after, until };
}

function linesOf({ rows }: TableRange): string {
  return rows.map((row) => `${JSON.stringify(row.map(cellOf))}\n`).join("");
}

/** Bytes as `{"base64": …}`; everything else is JSON. */
function cellOf(value: SqlValue): unknown {
  if (!(value instanceof Uint8Array)) return value;
  let binary = "";
  for (let at = 0; at < value.length; at += 8192) binary += String.fromCharCode(...value.subarray(at, at + 8192));
  return { base64: btoa(binary) };
}

function sqlValueOf(cell: unknown): SqlValue {
  if (cell === null || typeof cell === "string" || typeof cell === "number") return cell;
  const { base64 } = cell as { base64: string };
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
