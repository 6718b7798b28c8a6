import { heldLeases, holdLease, releaseLease } from "../../archive/leases.ts";
import type { Statement } from "../../model/ports.ts";
import { type Lease, leaseOf } from "../../poll/lease.ts";
import type { PollPorts } from "../../poll/ports.ts";

/** Attempts at an operator's action. One fails only if another action takes the lease in between. */
const ATTEMPTS = 5;

/** Writes a batch under the lease; the whole batch fails if the lease was lost. */
export type Commit = (statements: readonly Statement[]) => Promise<void>;

/**
 * Does `work` under the agency's lease, taken from its holder if necessary: a poll that was under way writes nothing of what
 * it read, and is due again at the next tick. `work` is repeated if its own lease is taken.
 */
export async function underLease<Result>(
  ports: PollPorts,
  agency: string,
  work: (commit: Commit) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    const lease = await preempt(ports, agency);
    try {
      return await work(async (statements) => {
        await ports.sql.batch([holdLease(lease.name, lease.owner), ...statements]);
      });
    } catch (error) {
      if (attempt >= ATTEMPTS || !/NOT NULL constraint failed: leases\.held/.test(String(error))) throw error;
    } finally {
      await lease.release();
    }
  }
}

async function preempt(ports: PollPorts, agency: string): Promise<Lease> {
  for (;;) {
    const lease = await leaseOf(ports, agency);
    if (lease !== null) return lease;
    for (const { name, owner } of await heldLeases(ports.sql, ports.clock())) {
      if (name === agency) await releaseLease(ports.sql, name, owner);
    }
  }
}
