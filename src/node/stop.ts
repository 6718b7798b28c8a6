import { constants } from "node:os";
import type { Log } from "../model/ports.ts";

/** Milliseconds after the first signal in which a process ends, whatever is still under way. */
const END_MS = 4500;

/** The wish that a process end. */
export interface Stop {
  /** Aborted at the first SIGINT or SIGTERM; its reason is an Error that names it. */
  readonly signal: AbortSignal;
  /** Resolves with the name of that signal. */
  readonly told: Promise<"SIGINT" | "SIGTERM">;
}

/**
 * Listens for SIGINT and SIGTERM. After the first the process has 4.5 s to end by itself; what is then still under way is
 * cut: with the exit code that was set, or 1 where none was. A second signal ends it at once, with 128 and its number.
 */
export function listenForStop(log: Log, told: (signal: string) => void = () => {}): Stop {
  const stop = new AbortController();
  const first = Promise.withResolvers<"SIGINT" | "SIGTERM">();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(128 + constants.signals[signal]);
      told(signal);
      stop.abort(new Error(`told to stop (${signal})`));
      first.resolve(signal);
      setTimeout(() => {
        if (process.exitCode === undefined) log("warn", "stop.cut", { message: "what was under way was cut" });
        process.exit(process.exitCode ?? 1);
      }, END_MS).unref();
    });
  }
  return { signal: stop.signal, told: first.promise };
}
