import { type CopyPage, encodePage, rangeDigest } from "../archive/copying/page.ts";
import { type Key, type KeyBounds, readRange, replaceRange } from "../archive/copying/ranges.ts";
import { belongsToAgency, copiedTables } from "../archive/copying/tables.ts";
import { schemaOf } from "../archive/shipping/ingest.ts";
import type { Sql } from "../model/ports.ts";

/** The archive at the other end: of a running server, behind its `/admin/backup`. Rejects if it does not answer. */
export interface RemoteArchive {
  /** The page of a range. `have`: the digest of what there is here, so that rows that are the same are not sent. */
  page(table: string, bounds: KeyBounds, have: string): Promise<CopyPage>;
  /** Puts the rows of a page in place of those within its bounds. */
  put(page: string): Promise<void>;
}

/** Counts of what was copied. */
export interface Copied {
  /** Ranges compared. */
  readonly ranges: number;
  /** Ranges whose rows differed and were sent, and these rows. */
  readonly sent: number;
  readonly rows: number;
  /** How often the whole archive was gone through. */
  readonly passes: number;
}

/** Passes after which an archive that changes all the time is given up. */
const PASSES = 12;

/**
 * Makes this archive a copy of the other: compares it range by range, takes the rows that differ, and goes through all of
 * it again until nothing differs. A pass without a difference proves the copy whole and of one moment, the beginning of that
 * pass: a change during the pass would have shown in a range that came after it. What is already here is compared only, so
 * a copy that was broken off goes on where it was. Rejects if the archive changes faster than it can be copied.
 */
export async function pullArchive(
  sql: Sql,
  remote: RemoteArchive,
  progress: (copied: Copied, table: string) => void = () => {},
): Promise<Copied> {
  const tables = await copiedTables(sql);
  const copied = { ranges: 0, sent: 0, rows: 0, passes: 0 };
  for (let before = -1; copied.sent > before; ) {
    if (copied.passes === PASSES) throw new Error(`the archive still changed after ${PASSES} passes; try again later`);
    before = copied.sent;
    copied.passes += 1;
    for (const table of tables) {
      await eachRange(async (after) => {
        const here = await readRange(sql, table, { after, until: null });
        const { head, range } = await remote.page(table.name, here, await rangeDigest(here));
        if (range !== null) await sql.batch(replaceRange(table, range));
        count(copied, range?.rows.length ?? null);
        progress(copied, table.name);
        return head.until;
      });
    }
  }
  return copied;
}

/**
 * Makes the other archive, which has only this agency, a copy of what this one has of it, range by range; rows that are
 * the same there are not sent. Nobody else may write to either meanwhile.
 */
export async function pushArchive(
  sql: Sql,
  remote: RemoteArchive,
  agency: string,
  progress: (copied: Copied, table: string) => void = () => {},
): Promise<Copied> {
  const schema = await schemaOf(sql);
  const copied = { ranges: 0, sent: 0, rows: 0, passes: 1 };
  for (const { name, ...table } of (await copiedTables(sql)).filter(({ name }) => belongsToAgency(name))) {
    await eachRange(async (after) => {
      const here = await readRange(sql, { name, ...table }, { after, until: null }, agency);
      const { head } = await remote.page(name, here, await rangeDigest(here));
      const differs = head.same !== true;
      if (differs) await remote.put(await encodePage({ schema, table: name, columns: table.columns }, here));
      count(copied, differs ? here.rows.length : null);
      progress(copied, name);
      return here.until;
    });
  }
  return copied;
}

/** Goes through a table: each step begins after the key at which the one before ended, and returns its own end. */
async function eachRange(step: (after: Key | null) => Promise<Key | null>): Promise<void> {
  for (let after = await step(null); after !== null; ) after = await step(after);
}

/** Counts a range. `rows`: the rows that were sent; null if it was the same on both sides. */
function count(copied: { ranges: number; sent: number; rows: number }, rows: number | null): void {
  copied.ranges += 1;
  copied.sent += rows === null ? 0 : 1;
  copied.rows += rows ?? 0;
}
