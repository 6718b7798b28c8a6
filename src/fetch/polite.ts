import type { Clock } from "../model/ports.ts";

/**
 * One request at a time to a host, and never more in any minute than its definition allows. The rate is the generic
 * cell rate algorithm: up to half the minute's requests at once (at most BURST), the rest spread evenly, so that a
 * poll of some thirty articles is not drawn out.
 */
export interface Pace {
  /** Requests in any span of a minute, at most. Null: the host is the operator's own. */
  readonly requestsPerMinute: number | null;
  /** Least time between the starts of two requests, as robots.txt asks (`Crawl-delay`). */
  readonly gapMs: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/** Waits for so many milliseconds, or rejects once the signal is aborted. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Turns of requests, host by host. */
export interface Polite {
  /** Runs `work` when it is the host's turn. Rejects as `work` does. */
  run<T>(host: string, pace: Pace, work: () => Promise<T>): Promise<T>;
  /** The host asked, with this status, not to be asked again before `until`, epoch milliseconds (Retry-After). */
  hold(host: string, until: number, status: number): void;
  /** For how long a host still asks to be left alone, or null. */
  held(host: string): Hold | null;
}

/** `ms`: milliseconds that are left; `status`: of the answer that asked for them. */
export interface Hold {
  readonly ms: number;
  readonly status: number;
}

const BURST = 30;
const MINUTE = 60_000;

interface HostState {
  tail: Promise<unknown>;
  lastStart: number;
  /** Theoretical arrival time: when the next request would be due if none came early. */
  due: number;
  heldUntil: number;
  /** For how long it asked, milliseconds. */
  heldFor: number;
  heldBy: number;
}

/** Keeps every host's turns in memory: one for each process that fetches. */
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
    // A clock set back must not make us wait for the time that it was ahead.
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
      const mine = state.tail.then(async () => {
        pace.signal?.throwIfAborted();
        await turn(state, pace);
        pace.signal?.throwIfAborted();
        return work();
      });
      state.tail = mine.catch(() => undefined);
      return mine;
    },
    hold(host, until, status) {
      const state = stateOf(host);
      if (until <= state.heldUntil) return;
      state.heldUntil = until;
      state.heldFor = until - clock();
      state.heldBy = status;
    },
    held(host) {
      const state = hosts.get(host);
      if (state === undefined) return null;
      // A clock set back must not lengthen the pause.
      state.heldUntil = Math.min(state.heldUntil, clock() + state.heldFor);
      const ms = state.heldUntil - clock();
      return ms <= 0 ? null : { ms, status: state.heldBy };
    },
  };
}

/** Burst B and interval T such that a half-open minute holds at most B + 60 s / T - 1 = requestsPerMinute requests. */
function rateOf(perMinute: number | null): { interval: number; tolerance: number } {
  if (perMinute === null) return { interval: 0, tolerance: 0 };
  const rate = Math.max(1, Math.floor(perMinute));
  const burst = Math.max(1, Math.min(BURST, Math.floor(rate / 2)));
  const interval = Math.ceil(MINUTE / (rate - burst + 1));
  return { interval, tolerance: (burst - 1) * interval };
}
