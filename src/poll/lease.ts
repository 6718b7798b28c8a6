import { takeLease } from "../archive/polls.ts";
import type { PollPorts } from "./ports.ts";

/** A holder renews its lease before each request; one that has not for so long has died, and another may begin. */
const LEASE_MS = 90_000;
/** Renewed no more often than this: each time costs a query. */
const RENEW_MS = 20_000;

export interface Lease {
  readonly name: string;
  readonly owner: string;
  readonly renew: () => Promise<void>;
}

/** Takes the lease of an agency (its feeds share documents, so one poll at a time), or null: another holds it. */
export async function leaseOf(ports: PollPorts, name: string): Promise<Lease | null> {
  const owner = `${ports.owner}/${crypto.randomUUID()}`;
  const take = (now: number) => takeLease(ports.sql, name, owner, now, now + LEASE_MS);
  let taken = ports.clock();
  if (!(await take(taken))) return null;
  return {
    name,
    owner,
    async renew() {
      const now = ports.clock();
      if (now - taken < RENEW_MS) return;
      taken = now;
      // Lost all the same: the commit's first statement will find out.
      await take(now);
    },
  };
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
