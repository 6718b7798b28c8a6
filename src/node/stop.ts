import { constants } from "node:os";
import type { Log } from "../model/ports.ts";

/** Milliseconds after the first signal until the process ends, even if work is still in progress. */
const END_MS = 4500;

/** A request to stop the process. */
export interface Stop {
  /** Aborted at the first SIGINT or SIGTERM; its reason is an Error that names it. */
  readonly signal: AbortSignal;
  /** Resolves with the name of that signal. */
  readonly requested: Promise<"SIGINT" | "SIGTERM">;
}

/**
 * Listens for SIGINT and SIGTERM. After the first signal the process has 4.5 s to end by itself; then it exits with the
 * exit code set so far, or 1 if none was. A second signal ends it at once, with 128 plus the signal's number.
 */
export function listenForStop(log: Log, onStop: (signal: string) => void = () => {}): Stop {
  const stop = new AbortController();
  const first = Promise.withResolvers<"SIGINT" | "SIGTERM">();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(128 + constants.signals[signal]);
      onStop(signal);
      stop.abort(new Error(`stopped by ${signal}`));
      first.resolve(signal);
      setTimeout(() => {
        log("warn", "stop.cut", { message: "work in progress was cut off" });
        process.exit(process.exitCode ?? 1);
      }, END_MS).unref();
    });
  }
  return { signal: stop.signal, requested: first.promise };
}
