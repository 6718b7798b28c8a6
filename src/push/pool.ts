import type { Log } from "../model/ports.ts";
import type { Bounds } from "./ports.ts";

/** After this long a call counts as slow and gives up its lane. */
const SOON_MS = 1000;
/** Maximum slow calls in progress: in all (`Bounds.beside` overrides it) and per host. */
const SLOW = { all: 512, host: 16 } as const;
/** Tasks taken in one go: few enough that the claims on them do not expire while they wait. */
export const TAKEN = 100;

/** Wait between attempts: after the first failure, and maximum. */
const FIRST_MS = 30_000;
const LONGEST_MS = 6 * 3_600_000;
/** The longest that `retryAfter` gives, milliseconds. */
export const LONGEST_RETRY_MS = LONGEST_MS * 1.1;

/** Milliseconds until the next try after so many failures in a row: doubling, at most six hours, spread by a fifth. */
export function retryAfter(tries: number, dice: number): number {
  return Math.round(Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(20, tries - 1)) * (0.9 + 0.2 * dice));
}

/** One call to an external address. */
export interface Task {
  readonly host: string;
  readonly run: () => Promise<void>;
  /** Called instead of `run` when the host already has too many slow calls. */
  readonly putOff: () => Promise<void>;
}

/** Runs calls, over any number of rounds of work. */
export interface Pool {
  /**
   * Runs the tasks that `more` supplies (`most` of them, or fewer when none are left), `atOnce` at a time. A task that
   * takes longer than a second gives up its place and goes on in the background; it is not awaited here. Resolves to the
   * number of tasks.
   */
  work(more: (most: number) => Promise<readonly Task[]>, bounds: Bounds): Promise<number>;
  /** Resolves when the slow calls have ended too. */
  idle(): Promise<void>;
}

/** Creates a pool. `ended` is called whenever a slow call ends. */
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
        // Stays true if `more` rejects: running tasks are finished before the failure is thrown.
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
