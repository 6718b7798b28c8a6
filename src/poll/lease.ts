import { endLease, releaseLease, renewLease, takeLeaseQuery } from "../archive/leases.ts";
import { askAll, type Queries } from "../archive/query.ts";
import type { Sql, Statement } from "../model/ports.ts";
import type { PollPorts } from "./ports.ts";

/** A holder renews its lease before each request; one that has not for so long has died, and another may begin. */
const LEASE_MS = 90_000;
/** Renewed no more often than this: each time costs a query. */
const RENEW_MS = 20_000;

/** The right to poll a listing, held by one process at a time. */
export interface Lease {
  readonly name: string;
  readonly owner: string;
  readonly renew: () => Promise<void>;
  /** The statement that gives it back, for the end of a batch. */
  readonly end: Statement;
  /** Notes that a batch with `end` was written: there is nothing left to give back. */
  readonly ended: () => void;
  /** Gives it back. Where the archive cannot be written to, that is made up for when it can. */
  readonly release: () => Promise<void>;
}

/** Leases that could not be given back, by archive: their holder is done, and must not wait for them to run out. */
const owed = new WeakMap<Sql, Set<{ name: string; owner: string }>>();

/** Takes the lease of an agency (its feeds share documents, so one poll at a time), or null: another holds it. */
export async function leaseOf(ports: PollPorts, name: string): Promise<Lease | null> {
  return (await leaseWith(ports, name, [])).lease;
}

/** The same, with the answers to what is asked in the same call: what they say holds under the lease. */
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
  let held = true;
  const lease: Lease = {
    name,
    owner,
    end: endLease(name, owner),
    ended() {
      held = false;
    },
    async renew() {
      const now = ports.clock();
      // A clock that was moved says nothing of the time that has passed.
      if (Math.abs(now - taken) < RENEW_MS) return;
      taken = now;
      // Lost all the same: the commit's first statement will find out.
      await renewLease(ports.sql, name, owner, now + LEASE_MS);
    },
    async release() {
      if (!held) return;
      try {
        await releaseLease(ports.sql, name, owner);
      } catch {
        // What hinders it has been told by whatever was written before.
        owed.set(ports.sql, (owed.get(ports.sql) ?? new Set()).add({ name, owner }));
      }
    },
  };
  return { lease, answers: answers as unknown as Answers };
}

/** How often a lease is asked for that another holds. */
const AGAIN_MS = 2000;

/** The lease of an agency, waited for while another holds it: that one ends, or dies and runs out. */
export async function awaitLease(ports: PollPorts, name: string, sleep: (ms: number) => Promise<void>): Promise<Lease> {
  for (;;) {
    const lease = await leaseOf(ports, name);
    if (lease !== null) return lease;
    await sleep(AGAIN_MS);
  }
}
