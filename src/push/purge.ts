import {
  forgetPurges,
  notePurgeCalls,
  type OwedPurge,
  owedPurges,
  purgeCalls,
  settlePurges,
} from "../archive/push/purges.ts";
import type { Clock, Log, Sql } from "../model/ports.ts";

/** What purges the edge's cache: `ctx.cache` of Cloudflare Workers. It may refuse without throwing. */
export interface Purger {
  purge(options: { tags: string[] }): Promise<{
    readonly success: boolean;
    readonly errors?: readonly { readonly code: number; readonly message: string }[];
  }>;
}

/** Calls a minute that are allowed on every plan, and how many of them may be for other things than takedowns. */
const CALLS = { all: 5, ordinary: 3 } as const;
const MINUTE = 60_000;
/** Tags per call (Cloudflare: 100 operations a request). */
const TAGS = 100;
/** The edge keeps nothing longer than this, so that older debts are void: `max-age` of full archive documents. */
const LONGEST_KEPT_MS = 3_600_000;

/** The purges that are owed. */
export interface PurgeLedger {
  /** Tags to purge now, in one call, which counts from now on; null if nothing is owed, or not allowed yet. */
  claim(): Promise<readonly OwedPurge[] | null>;
  /** Notes that they were purged. */
  settle(purged: readonly OwedPurge[]): Promise<void>;
  /** Tags that are still owed for takedowns. */
  owedForTakedowns(): Promise<readonly OwedPurge[]>;
}

/** The ledger in an archive. */
export function purgeLedger(sql: Sql, clock: Clock): PurgeLedger {
  return {
    async claim() {
      const now = clock();
      const owed = await owedPurges(sql, TAGS);
      if (owed.length === 0) return null;
      // A clock that was set back leaves no calls in the future.
      const calls = (await purgeCalls(sql)).filter((at) => at > now - MINUTE && at <= now);
      const allowed = owed.some(({ urgent }) => urgent) ? CALLS.all : CALLS.ordinary;
      if (calls.length >= allowed) return null;
      await sql.batch([forgetPurges(now - LONGEST_KEPT_MS), notePurgeCalls([...calls, now])]);
      const current = owed.filter(({ since }) => since >= now - LONGEST_KEPT_MS);
      return current.length === 0 ? null : current;
    },
    async settle(purged) {
      await sql.batch([settlePurges(purged)]);
    },
    async owedForTakedowns() {
      const since = clock() - LONGEST_KEPT_MS;
      return (await owedPurges(sql, TAGS)).filter((owed) => owed.urgent && owed.since >= since);
    },
  };
}

/** What became of the edge's copies. `purged`: nothing of a takedown is left there. */
export type EdgeState =
  | { readonly purged: true }
  | {
      readonly purged: false;
      /** Tags (paths of feeds) whose documents may still be served by the edge. */
      readonly tags: readonly string[];
      /** When the last of them has expired there, ISO 8601. */
      readonly until: string;
      readonly why: string;
    };

/**
 * Purges what is owed, in one call for all. What is refused stays owed, and the next call tries again. Returns what is
 * still at the edge of documents that were taken down. Never throws: a failure is logged.
 */
export async function purgeOwed(ledger: PurgeLedger, purger: Purger, log: Log): Promise<EdgeState> {
  let why = "more purges than Cloudflare allows in a minute; nashra goes on trying";
  try {
    const claimed = await ledger.claim();
    if (claimed !== null) {
      const failure = await attempt(purger, claimed);
      if (failure === null) await ledger.settle(claimed);
      else {
        why = `${failure}; nashra goes on trying`;
        log("warn", "cache.unpurged", { tags: claimed.map(({ tag }) => tag), error: failure });
      }
    }
    return stateOf(await ledger.owedForTakedowns(), why);
  } catch (error) {
    const message = messageOf(error);
    log("error", "cache.unpurged", { error: message });
    return { purged: false, tags: [], until: "", why: message };
  }
}

/** Null if the purge succeeded; otherwise why not. */
async function attempt(purger: Purger, claimed: readonly OwedPurge[]): Promise<string | null> {
  try {
    const { success, errors = [] } = await purger.purge({ tags: claimed.map(({ tag }) => tag) });
    if (success) return null;
    return errors.map(({ code, message }) => `${code} ${message}`).join("; ") || "the purge was refused";
  } catch (error) {
    return messageOf(error);
  }
}

function stateOf(left: readonly OwedPurge[], why: string): EdgeState {
  if (left.length === 0) return { purged: true };
  const last = Math.max(...left.map(({ since }) => since)) + LONGEST_KEPT_MS;
  return { purged: false, tags: left.map(({ tag }) => tag), until: new Date(last).toISOString(), why };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
