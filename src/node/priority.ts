import { constants, setPriority } from "node:os";

/** Lets this process yield to others, such as the server: its work is long, and nobody waits for it. */
export function yieldToOthers(): void {
  lower();
}

/**
 * Lets this thread yield to the others of its process. Only Linux gives threads a priority of their own (setpriority(2));
 * elsewhere it would be the whole process, so nothing is done.
 */
export function yieldToOtherThreads(): void {
  if (process.platform === "linux") lower();
}

function lower(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // A container may forbid it; the work is then done at the usual priority.
  }
}
