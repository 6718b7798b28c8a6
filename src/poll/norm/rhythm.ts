import type { WatchRow } from "../../archive/polls.ts";
import type { Norm } from "../../model/norm.ts";
import type { Observed } from "./observed.ts";

const HOUR = 3_600_000;
/** A week's figures weigh this much a week later. */
const FADING = 0.85;

/** Usual articles an hour at an instant; null until two weeks of polls and 50 articles are known. */
export function paceAt(norm: Norm, instant: number): number | null {
  const total = norm.watched.reduce((sum, hours) => sum + hours, 0);
  if (total < 14 * 24 || norm.articles < 50) return null;
  const hour = hourOf(instant);
  // The neighbouring hours smooth the figures of a few weeks.
  const around = [hour - 1, hour, hour, hour + 1].map((at) => (at + 168) % 168);
  const watched = around.reduce((sum, at) => sum + norm.watched[at]!, 0);
  return watched === 0 ? null : around.reduce((sum, at) => sum + norm.news[at]!, 0) / watched;
}

/** Missing articles that are no longer chance (once in twenty thousand). */
const IMPROBABLE = 10;

/** A line if an agency that always publishes at these hours is silent, or null. */
export function silenceOf(norm: Norm, state: WatchRow, { now, fresh }: Observed): string | null {
  if (fresh.length > 0 || state.lastChange === null) return null;
  let expected = 0;
  for (let at = state.lastChange; at < now && now - state.lastChange < 14 * 24 * HOUR; at += HOUR) {
    expected += paceAt(norm, at) ?? 0;
  }
  if (expected < IMPROBABLE) return null;
  const hours = Math.round((now - state.lastChange) / HOUR);
  return `no new article for ${hours} hours, where some ${Math.round(expected)} were expected: check whether the agency still publishes at this address`;
}

/** The norm with this poll's news and watched hours. */
export function rhythm(norm: Norm, state: WatchRow, { now, fresh }: Observed): Norm {
  // Nobody knows at which hour articles appeared before the first poll, or during a long pause.
  if (state.lastSuccess === null || now - state.lastSuccess > 6 * HOUR || now <= state.lastSuccess) return norm;
  const news = [...norm.news];
  const watched = [...norm.watched];
  for (let at = state.lastSuccess; at < now; ) {
    const end = Math.min(now, (Math.floor(at / HOUR) + 1) * HOUR);
    const bin = hourOf(at);
    const hours = (end - at) / HOUR;
    const fading = FADING ** hours;
    watched[bin] = rounded(watched[bin]! * fading + hours);
    news[bin] = rounded(news[bin]! * fading);
    at = end;
  }
  const bin = hourOf(now - 1);
  news[bin] = rounded(news[bin]! + Math.min(fresh.length, 10));
  return { ...norm, news, watched };
}

function hourOf(instant: number): number {
  return (Math.floor(instant / HOUR) + 4 * 24) % 168;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
