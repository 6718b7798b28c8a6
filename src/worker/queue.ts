/** Work of one message of the queue, which is of the paid plan: an agency's listings that are due, or deliveries. */
export type Message = { readonly agency: string } | { readonly deliver: true };

/** Deliveries of one invocation of the paid plan, which has 1,000 subrequests. */
export const DELIVERIES = 200;
/** Messages about deliveries, at most, that one invocation sends. */
const MESSAGES = 50;

/**
 * Delivers here what one invocation can, and has messages deliver the rest at the same time. Each claims what it
 * delivers: a message that comes twice, or late, finds nothing left to do.
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
