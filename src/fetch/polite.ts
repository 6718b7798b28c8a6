import type { Clock } from "../model/ports.ts";

/**
 * The rate for a host: one request at a time, and never more per minute than its definition allows. By the generic cell
 * rate algorithm, half of a minute's requests (at most BURST) may go at once and the rest are spread evenly, so that a
 * poll of some thirty articles stays short.
 */
export interface Pace {
  /** Maximum requests in any minute. Null: no limit, the host is the operator's own. */
  readonly requestsPerMinute: number | null;
  /** Minimum milliseconds between the starts of two requests, from `Crawl-delay` in robots.txt. */
  readonly gapMs: number;
  /** Cancels the wait. */
  readonly signal?: AbortSignal | undefined;
}

/** Waits for a number of milliseconds, or rejects once the signal is aborted. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Takes turns for requests, host by host. */
export interface Polite {
  /** Runs `work` when it is the host's turn. Rejects as `work` does. */
  run<T>(host: string, pace: Pace, work: () => Promise<T>): Promise<T>;
  /** Records that the host answered with this status and wants no request before `until`, epoch milliseconds. */
  hold(host: string, until: number, status: number): void;
  /** The rest of the pause that a host asked for, or null. */
  currentHold(host: string): Hold | null;
}

/** A pause that a host asked for (Retry-After). `ms`: milliseconds left; `status`: of the answer that asked for it. */
export interface Hold {
  readonly ms: number;
  readonly status: number;
}

const BURST = 30;
const MINUTE = 60_000;

interface HostState {
  tail: Promise<unknown>;
  lastStart: number;
  /** Theoretical arrival time: when the next request would be due if none had come early. */
  due: number;
  heldUntil: number;
  /** Milliseconds asked for. */
  heldFor: number;
  heldBy: number;
}

/** Creates the turns of all hosts, in memory. Use one per process that fetches. */
export function createPolite(clock: Clock, sleep: Sleep): Polite {
  const hosts = new Map<string, HostState>();

  function stateOf(host: string): HostState {
    let state = hosts.get(host);
    if (state === undefined) {
      state = {
        tail: Promise.resolve(),
        lastStart: Number.NEGATIVE_INFINITY,
        due: 0,
        heldUntil: 0,
        heldFor: 0,
        heldBy: 0,
      };
      hosts.set(host, state);
    }
    return state;
  }

  async function turn(state: HostState, pace: Pace): Promise<void> {
    const now = clock();
    // After the clock is set back, do not wait for the time by which it was ahead.
    if (state.lastStart > now + MINUTE) {
      state.lastStart = Number.NEGATIVE_INFINITY;
      state.due = 0;
    }
    const { interval, tolerance } = rateOf(pace.requestsPerMinute);
    const start = Math.max(now, state.due - tolerance, state.lastStart + pace.gapMs);
    state.due = Math.max(start, state.due) + interval;
    state.lastStart = start;
    if (start > now) await sleep(start - now, pace.signal);
  }

  return {
    run(host, pace, work) {
      const state = stateOf(host);
      const result = state.tail.then(async () => {
        pace.signal?.throwIfAborted();
        await turn(state, pace);
        pace.signal?.throwIfAborted();
        return work();
      });
      state.tail = result.catch(() => undefined);
      return result;
    },
    hold(host, until, status) {
      const state = stateOf(host);
      if (until <= state.heldUntil) return;
      state.heldUntil = until;
      state.heldFor = until - clock();
      state.heldBy = status;
    },
    currentHold(host) {
      const state = hosts.get(host);
      if (state === undefined) return null;
      // A clock set back must not lengthen the pause.
      state.heldUntil = Math.min(state.heldUntil, clock() + state.heldFor);
      const ms = state.heldUntil - clock();
      return ms <= 0 ? null : { ms, status: state.heldBy };
    },
  };
}

/** Burst B and interval T such that any half-open minute has at most B + 60 s / T - 1 = requestsPerMinute requests. */
function rateOf(perMinute: number | null): { interval: number; tolerance: number } {
  if (perMinute === null) return { interval: 0, tolerance: 0 };
  const rate = Math.max(1, Math.floor(perMinute));
  const burst = Math.max(1, Math.min(BURST, Math.floor(rate / 2)));
  const interval = Math.ceil(MINUTE / (rate - burst + 1));
  return { interval, tolerance: (burst - 1) * interval };
}
