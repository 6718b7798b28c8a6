import { readdirSync, readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Lets this process yield to others, such as the server: its work is long, and nobody waits for it. Returns what its work
 * must call between two small pieces, which takes as long as the processor has worked since: on a machine of few cores, a
 * low priority alone leaves readers to wait.
 */
export function yieldToOthers(): () => Promise<void> {
  lower();
  const worked = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  let before = worked();
  return async () => {
    await sleep(worked() - before);
    before = worked();
  };
}

/**
 * How far a thread yields, as a nice value. The kernel compares threads of all programs: what has to be done in time must
 * not yield far, or it stands still on a machine that others keep busy.
 */
const YIELDS = {
  slightly: 5,
  much: constants.priority.PRIORITY_BELOW_NORMAL,
  entirely: constants.priority.PRIORITY_LOW,
};

/**
 * Lets this thread yield to the others of its process. Only Linux gives threads a priority of their own (setpriority(2));
 * elsewhere it would be the whole process, so nothing is done.
 */
export function yieldToOtherThreads(how: keyof typeof YIELDS): void {
  if (process.platform === "linux") lower(0, YIELDS[how]);
}

/**
 * Lets libuv's pool, where documents are compressed, yield to the thread that answers requests. On Linux only. libuv names
 * its threads, and starts all of them with the first use.
 */
export async function letPoolYield(): Promise<void> {
  if (process.platform !== "linux") return;
  const threads = "/proc/self/task";
  await stat(threads).catch(() => {});
  try {
    for (const id of readdirSync(threads)) {
      if (readFileSync(`${threads}/${id}/comm`, "utf8").trim() === "libuv-worker") lower(Number(id));
    }
  } catch {
    // No /proc, or a thread that has just ended: the pool then works at the usual priority.
  }
}

/** `id`: of a process or a thread; 0 is the calling one. */
function lower(id = 0, to: number = constants.priority.PRIORITY_BELOW_NORMAL): void {
  try {
    setPriority(id, to);
  } catch {
    // A container may forbid it; the work is then done at the usual priority.
  }
}
