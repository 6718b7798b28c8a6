import type { WatchRow } from "./polls.ts";

/** How a feed stands, in the words of `/health`. */
export type Standing = "ok" | "degraded" | "down";

/** Failures in a row, or hours without a success, after which a feed counts as down. */
const DOWN_FAILURES = 10;
const DOWN_MS = 24 * 3_600_000;
const GOOD: ReadonlySet<string> = new Set(["changed", "unchanged"]);

/**
 * How a feed stands: degraded while its last poll failed or was not as usual, down when that has lasted. `why` is one
 * line, or null.
 */
export function standingOf(state: WatchRow, now: number): { status: Standing; why: string | null } {
  if (state.outcome === null) return { status: "degraded", why: "not polled yet" };
  const doubts = doubtsOf(state);
  if (GOOD.has(state.outcome)) {
    return doubts.length > 0 ? { status: "degraded", why: doubts.join("; ") } : { status: "ok", why: state.evidence };
  }
  const silent = state.lastSuccess !== null && now - state.lastSuccess > DOWN_MS;
  return {
    status: state.failures >= DOWN_FAILURES || silent ? "down" : "degraded",
    why: [`${state.outcome}: ${state.evidence ?? ""}`, ...doubts].join("; "),
  };
}

/** What was not as usual at the last poll, though it succeeded. */
function doubtsOf(state: WatchRow): string[] {
  return state.norm === null ? [] : ((JSON.parse(state.norm) as { doubts?: string[] }).doubts ?? []);
}
