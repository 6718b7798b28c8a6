import type { Log } from "../model/ports.ts";
import type { Bounds } from "./ports.ts";

/** A call that takes longer than this stands in nobody's way any more. */
const SOON_MS = 1000;
/** Slow calls under way, in all (unless it is said otherwise) and to one host. */
const SLOW = { all: 512, host: 16 } as const;
/** Tasks taken at once: few enough that a claim on them does not run out while they wait. */
export const TAKEN = 100;

/** Between tries: after the first failure, and at most. */
const FIRST_MS = 30_000;
const LONGEST_MS = 6 * 3_600_000;
/** The longest that `retryAfter` gives, milliseconds. */
export const LONGEST_RETRY_MS = LONGEST_MS * 1.1;

/** Milliseconds until the next try after so many failures in a row: doubling, at most six hours, spread by a fifth. */
export function retryAfter(tries: number, dice: number): number {
  return Math.round(Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(20, tries - 1)) * (0.9 + 0.2 * dice));
}

/** One call to somebody else's address. */
export interface Task {
  readonly host: string;
  readonly run: () => Promise<void>;
  /** In place of it, where its host keeps too many calls waiting already. */
  readonly putOff: () => Promise<void>;
}

/** Calls under way, over any number of rounds of work. */
export interface Pool {
  /**
   * Does the tasks that `more` gives (as many as it is asked for, fewer once there are no more), `atOnce` at a time. One
   * that is not done after a second gives its place to the next and goes on beside: the slow hold up nobody else, and
   * are not waited for here. Gives the number of tasks.
   */
  work(more: (most: number) => Promise<readonly Task[]>, bounds: Bounds): Promise<number>;
  /** Ends when the slow ones have ended too. */
  idle(): Promise<void>;
}

/** `ended` is called when a slow call has ended. */
export function createPool(ports: {
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Log;
  readonly ended?: () => void;
}): Pool {
  const slow = new Set<Promise<void>>();
  const ofHost = new Map<string, number>();
  const count = (host: string, by: 1 | -1): void => {
    const now = (ofHost.get(host) ?? 0) + by;
    if (now === 0) ofHost.delete(host);
    else ofHost.set(host, now);
  };

  async function one(task: Task, most: number): Promise<void> {
    const put = (ofHost.get(task.host) ?? 0) >= SLOW.host;
    const done = (put ? task.putOff() : task.run()).catch((error) => {
      ports.log("error", "push.failed", { error: error instanceof Error ? error.message : String(error) });
    });
    const soon = await Promise.race([done.then(() => true), ports.sleep(SOON_MS).then(() => false)]);
    if (soon) return;
    count(task.host, 1);
    const beside = done.then(() => {
      slow.delete(beside);
      count(task.host, -1);
      ports.ended?.();
    });
    slow.add(beside);
    while (slow.size >= most) await Promise.race(slow);
  }

  return {
    async work(more, { calls, atOnce, beside = SLOW.all }) {
      const queue: Task[] = [];
      let taken = 0;
      let over = false;
      let filling: Promise<void> | null = null;
      const fill = async (): Promise<void> => {
        const most = Math.min(TAKEN, calls - taken);
        // Over, should this fail: what is under way is done, then the failure is told.
        over = true;
        const tasks = most > 0 ? await more(most) : [];
        taken += tasks.length;
        queue.push(...tasks);
        over = tasks.length < most || taken >= calls;
      };
      const next = async (): Promise<Task | undefined> => {
        while (queue.length === 0 && (filling !== null || !over)) {
          filling ??= fill().finally(() => {
            filling = null;
          });
          await filling;
        }
        return queue.shift();
      };
      const lane = async (): Promise<void> => {
        for (let task = await next(); task !== undefined; task = await next()) await one(task, beside);
      };
      const ends = await Promise.allSettled(Array.from({ length: Math.min(atOnce, calls) }, lane));
      const failed = ends.find((end) => end.status === "rejected");
      if (failed !== undefined) throw failed.reason;
      return taken;
    },
    async idle() {
      while (slow.size > 0) await Promise.all(slow);
    },
  };
}
