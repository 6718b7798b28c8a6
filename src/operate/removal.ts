import { agenciesLeft, eraseAgency, eraseArticles, someArticles } from "../archive/definitions/erasure.ts";
import { holdLease } from "../archive/leases.ts";
import { leaseOf } from "../poll/lease.ts";
import type { PollPorts } from "../poll/ports.ts";

/**
 * Deletes removed agencies with everything, in steps of at most `articles` articles, each one batch under the agency's
 * lease, so that a kill loses nothing and no poll writes meanwhile. Returns true if nothing is left; false if it was
 * stopped after `steps`, or another process holds a lease.
 */
export async function eraseRemoved(
  ports: PollPorts,
  gone: ReadonlySet<string>,
  options: { readonly articles: number; readonly steps: number; readonly rest?: () => Promise<unknown> },
): Promise<boolean> {
  let steps = 0;
  for (const agency of await agenciesLeft(ports.sql, [...gone])) {
    for (let more = true; more; ) {
      if (steps >= options.steps) return false;
      steps += 1;
      const step = await eraseSome(ports, agency, options.articles);
      if (step === "busy") return false;
      more = step === "more";
      await options.rest?.();
    }
    await ports.erase?.(agency);
    ports.log("info", "agency.erased", { agency });
  }
  return true;
}

async function eraseSome(ports: PollPorts, agency: string, most: number): Promise<"more" | "done" | "busy"> {
  const lease = await leaseOf(ports, agency);
  if (lease === null) return "busy";
  try {
    const seqs = await someArticles(ports.sql, agency, most);
    const statements = seqs.length > 0 ? eraseArticles(seqs) : eraseAgency(agency);
    await ports.sql.batch([holdLease(lease.name, lease.owner), ...statements]);
    return seqs.length > 0 ? "more" : "done";
  } finally {
    await lease.release();
  }
}
