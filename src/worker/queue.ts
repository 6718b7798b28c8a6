/** A message of the queue (paid plan): poll an agency's due listings, or make deliveries. */
export type Message = { readonly agency: string } | { readonly deliver: true };

/** Deliveries per invocation on the paid plan, which allows 1,000 subrequests. */
export const DELIVERIES = 200;
/** Maximum delivery messages that one invocation sends. */
const MESSAGES = 50;

/**
 * Makes as many deliveries as one invocation can, and queues messages for the others, which run in parallel. Each
 * invocation claims its deliveries, so a message that arrives twice or late finds nothing to do.
 */
export async function deliverOver(
  isolate: { readonly owed: () => Promise<number>; readonly push: (calls: number) => Promise<number> },
  queue: Queue<Message>,
): Promise<void> {
  const rest = Math.ceil((await isolate.owed()) / DELIVERIES) - 1;
  const messages = Math.min(MESSAGES, Math.max(0, rest));
  if (messages > 0) await queue.sendBatch(Array.from({ length: messages }, () => ({ body: { deliver: true } })));
  await isolate.push(DELIVERIES);
}
