import type { EntryRow } from "../../archive/feeds.ts";

/** Entries of a sealed archive document (RFC 5005). */
export const ARCHIVE_SIZE = 100;
/** A feed document holds at least 50 entries and all of the last 48 hours, at most 200. */
const KEEP = 50;
const MOST = 200;
const FRESH_MS = 48 * 3_600_000;

/**
 * Splits a feed's entries (newest first) into those that stay in its document and those that move, a hundred at a time
 * and oldest first, into sealed archive documents. Moved entries never return, so every entry is in exactly one place.
 */
export function sealable(entries: readonly EntryRow[], now: number): { stay: EntryRow[]; pages: EntryRow[][] } {
  const stay = [...entries];
  const pages: EntryRow[][] = [];
  for (;;) {
    const oldest = stay.slice(-ARCHIVE_SIZE);
    const enough = stay.length >= KEEP + ARCHIVE_SIZE;
    const allOld = oldest.every((entry) => entry.published < now - FRESH_MS);
    if (!(enough && allOld) && stay.length <= MOST) return { stay, pages };
    stay.length -= ARCHIVE_SIZE;
    pages.push(oldest);
  }
}
