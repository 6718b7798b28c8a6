import type { WatchRow } from "../../archive/polls.ts";
import type { Norm } from "../../model/norm.ts";
import type { Observed } from "./observed.ts";

const HOUR = 3_600_000;
/** A week's figures weigh this much a week later. */
const FADING = 0.85;

/** Articles an hour that are usual at a moment, or null with too little to say: two weeks make a rhythm. */
export function paceAt(norm: Norm, instant: number): number | null {
  const total = norm.watched.reduce((sum, hours) => sum + hours, 0);
  if (total < 14 * 24 || norm.articles < 50) return null;
  const hour = hourOf(instant);
  // The hours beside it steady what few weeks tell of one.
  const around = [hour - 1, hour, hour, hour + 1].map((at) => (at + 168) % 168);
  const watched = around.reduce((sum, at) => sum + norm.watched[at]!, 0);
  return watched === 0 ? null : around.reduce((sum, at) => sum + norm.news[at]!, 0) / watched;
}

/** So many articles missing that it is no chance (once in twenty thousand). */
const IMPROBABLE = 10;

/** A line where an agency that always publishes at these hours has published nothing, or null. */
export function silenceOf(norm: Norm, state: WatchRow, { now, fresh }: Observed): string | null {
  if (fresh.length > 0 || state.lastChange === null) return null;
  let expected = 0;
  for (let at = state.lastChange; at < now && now - state.lastChange < 14 * 24 * HOUR; at += HOUR) {
    expected += paceAt(norm, at) ?? 0;
  }
  if (expected < IMPROBABLE) return null;
  const hours = Math.round((now - state.lastChange) / HOUR);
  return `no new article for ${hours} hours, where some ${Math.round(expected)} were to be expected: look whether the agency still publishes at this address`;
}

/** News and watched hours with this poll's added. */
export function rhythm(norm: Norm, state: WatchRow, { now, fresh }: Observed): Norm {
  // What was there before the first poll came at no hour of its own; after a long pause nobody knows at which.
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
