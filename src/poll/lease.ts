import { endLease, releaseLease, renewLease, takeLeaseQuery } from "../archive/leases.ts";
import { askAll, type Queries } from "../archive/query.ts";
import type { Sql, Statement } from "../model/ports.ts";
import type { PollPorts } from "./ports.ts";

/**
 * A holder renews its lease before each request. One that has not done so for this long is dead, and another may begin.
 */
const LEASE_MS = 90_000;
/** Renewed at most this often: each renewal costs a query. */
const RENEW_MS = 20_000;

/** The right to poll an agency, for one process at a time. */
export interface Lease {
  readonly name: string;
  readonly owner: string;
  readonly renew: () => Promise<void>;
  /** The statement that releases the lease, for the end of a batch. */
  readonly end: Statement;
  /** Notes that a batch with `end` was written: nothing is left to release. */
  readonly ended: () => void;
  /** Releases the lease. If the archive is not writable, the next lease taken retries it. */
  readonly release: () => Promise<void>;
}

/** Leases whose release failed, by archive. Their holder is done, so nobody should wait for them to expire. */
const owed = new WeakMap<Sql, Set<{ name: string; owner: string }>>();

/**
 * Takes the lease of an agency (its feeds share documents, so one poll at a time); null if another process holds it.
 */
export async function leaseOf(ports: PollPorts, name: string): Promise<Lease | null> {
  return (await leaseWith(ports, name, [])).lease;
}

/** Like `leaseOf`, with the answers to queries of the same call; they stay valid under the lease. */
export async function leaseWith<Answers extends readonly unknown[]>(
  ports: PollPorts,
  name: string,
  queries: Queries<Answers>,
): Promise<{ readonly lease: Lease | null; readonly answers: Answers }> {
  const owner = `${ports.owner}/${crypto.randomUUID()}`;
  for (const lease of owed.get(ports.sql) ?? []) {
    await releaseLease(ports.sql, lease.name, lease.owner);
    owed.get(ports.sql)?.delete(lease);
  }
  let taken = ports.clock();
  const take = takeLeaseQuery(name, owner, taken, taken + LEASE_MS);
  const [won, ...answers] = await askAll<[boolean, ...Answers]>(ports.sql, [take, ...queries]);
  if (!won) return { lease: null, answers: answers as unknown as Answers };
  let active = true;
  const lease: Lease = {
    name,
    owner,
    end: endLease(name, owner),
    ended() {
      active = false;
    },
    async renew() {
      const now = ports.clock();
      // Absolute, because the clock may have been set back.
      if (Math.abs(now - taken) < RENEW_MS) return;
      taken = now;
      // If the lease was lost, the commit's first statement fails.
      await renewLease(ports.sql, name, owner, now + LEASE_MS);
    },
    async release() {
      if (!active) return;
      try {
        await releaseLease(ports.sql, name, owner);
      } catch {
        // The write error has already been logged by the caller.
        owed.set(ports.sql, (owed.get(ports.sql) ?? new Set()).add({ name, owner }));
      }
    },
  };
  return { lease, answers: answers as unknown as Answers };
}

/** Interval between attempts to take a lease that another process holds. */
const AGAIN_MS = 2000;

/** Takes the lease of an agency, waiting until its holder releases it, or dies and the lease expires. */
export async function awaitLease(ports: PollPorts, name: string, sleep: (ms: number) => Promise<void>): Promise<Lease> {
  for (;;) {
    const lease = await leaseOf(ports, name);
    if (lease !== null) return lease;
    await sleep(AGAIN_MS);
  }
}
