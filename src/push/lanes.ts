/** A call that takes longer than this stands in nobody's way any more. */
const SOON_MS = 1000;
/** Calls under way in all, slow ones included. */
const MOST = 512;

/**
 * Does all tasks, `atOnce` at a time; one that is not done after a second gives its place to the next and goes on
 * beside, so that the slow hold up nobody else. Tasks must not reject.
 */
export async function inLanes(
  tasks: readonly (() => Promise<void>)[],
  options: { readonly atOnce: number; readonly sleep: (ms: number) => Promise<void> },
): Promise<void> {
  const slow = new Set<Promise<void>>();
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) {
      const done = task();
      const soon = await Promise.race([done.then(() => true), options.sleep(SOON_MS).then(() => false)]);
      if (soon) continue;
      slow.add(done);
      void done.then(() => slow.delete(done));
      if (slow.size >= MOST) await Promise.race(slow);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.atOnce, tasks.length) }, lane));
  await Promise.all(slow);
}
