import type { DateSource, Evidence, PublishedDate } from "../model/article.ts";
import { localDay, zonedInstant } from "../model/zone.ts";
import type { DatelineReading } from "./dateline/dateline.ts";
import { addDays, contradictsId, daysBetween, estimateFromId, ID_REACH, idReach } from "./dates/calendar-day.ts";

/** An instant that a page states explicitly. */
export interface Stamp {
  /** Epoch milliseconds; for a day, noon in the site's zone, or an approximate time. */
  readonly instant: number;
  readonly precision: "time" | "day";
}

/** The dates that the page and the listing give for an article, most reliable first. */
export interface DatingFacts {
  /** By the definition's selector, or known from another page. */
  readonly stamp: Stamp | null;
  /** What the page states otherwise, the most likely first. */
  readonly page?: readonly (Stamp & { readonly source: DateSource; readonly name: string })[];
  readonly listing: Stamp | null;
  readonly dateline: DatelineReading | null;
}

/** What the dates are checked against. */
export interface DatingContext {
  /** When the page was read, epoch milliseconds. */
  readonly seen: number;
  /** The article was found on a listing's newest page. */
  readonly live: boolean;
  readonly postId: number | null;
  readonly neighbours: readonly string[];
  readonly timezone: string;
  readonly idCurve: readonly (readonly [number, string])[];
  readonly since: number;
}

/** The date chosen, and why. */
export interface Dating {
  readonly published: PublishedDate;
  /** Local day, or null if unknown. */
  readonly day: string | null;
  readonly warnings: readonly string[];
  readonly evidence: readonly Evidence[];
}

const LIVE_DAYS = 7;
/** A site's clock may be this far ahead of ours, in milliseconds. */
const CLOCK_SLACK = 10 * 60_000;

/**
 * Chooses the publication date of an article: the site's stamp, else what the page states, else the dateline (corrected if
 * necessary), else the month estimated from the native id or the neighbours, else the moment it was first seen. Never
 * later than that moment. The evidence lists what was accepted and what was rejected.
 */
export function datePublished(facts: DatingFacts, context: DatingContext): Dating {
  const { seen, timezone } = context;
  const estimate = context.postId === null ? null : estimateFromId(context.postId, context.idCurve);
  const warnings: string[] = [];
  const evidence: Evidence[] = [];
  const stamps: readonly (readonly [DateSource, string, Stamp | null])[] = [
    ["stamp", "site stamp", facts.stamp],
    ...(facts.page ?? []).map((stated) => [stated.source, stated.name, stated] as const),
    ["stamp", "listing", facts.listing],
  ];
  for (const [source, name, stamp] of stamps) {
    if (stamp === null) continue;
    const day = localDay(stamp.instant, timezone);
    if (stamp !== facts.stamp && source === "stamp" && isOfDateline(stamp, facts.dateline, timezone)) continue;
    const fault = stampFault(stamp, day, context);
    evidence.push({
      source: name,
      value: new Date(stamp.instant).toISOString(),
      ...(fault === null ? {} : { rejected: fault }),
    });
    if (fault !== null) {
      warnings.push(`${name} ${day}: ${fault}`);
      continue;
    }
    const conflict = facts.dateline?.date == null ? 0 : daysBetween(facts.dateline.date, day);
    if (conflict < -1 || conflict > LIVE_DAYS)
      warnings.push(`the dateline says ${facts.dateline!.date}, the ${name} ${day}`);
    const published =
      stamp.precision === "day"
        ? stampedDay(stamp, day, source, context)
        : { instant: Math.min(whole(stamp.instant), whole(seen)), precision: "time" as const, source };
    return { published, day, warnings, evidence };
  }
  const dateline = facts.dateline;
  if (dateline?.date != null) {
    const { date } = dateline;
    const fault = datelineFault(date, estimate, context, warnings);
    evidence.push({ source: "dateline", value: date, ...(fault === null ? {} : { rejected: fault }) });
    if (fault === null) {
      return {
        published: dayPrecise(date, dateline.repaired ? "repaired" : "dateline", context),
        day: date,
        warnings,
        evidence,
      };
    }
    warnings.push(`dateline ${date}: ${fault}`);
  }
  const today = localDay(seen, timezone);
  if (estimate !== null && daysBetween(estimate, today) > idReach(estimate, context.idCurve)) {
    evidence.push({ source: "number", value: `about ${estimate}` });
    const first = `${estimate.slice(0, 7)}-01`;
    const instant = Math.min(zonedInstant(addDays(first, 14), "12:00:00", timezone), whole(seen));
    return {
      published: { instant, precision: "month", source: "estimated" },
      day: null,
      warnings: [...warnings, `no date was found; the native id suggests ${estimate.slice(0, 7)}`],
      evidence,
    };
  }
  const middle = middleOf(context.neighbours);
  // A live article with recent neighbours is news: the moment it was first seen is the better date.
  if (middle !== null && !(context.live && daysBetween(middle, today) <= LIVE_DAYS)) {
    evidence.push({ source: "neighbours", value: `about ${middle}` });
    const instant = Math.min(zonedInstant(middle, "12:00:00", timezone), whole(seen));
    return {
      published: { instant, precision: "month", source: "estimated" },
      day: null,
      warnings: [...warnings, `no date was found; its neighbours on the listing suggest ${middle.slice(0, 7)}`],
      evidence,
    };
  }
  evidence.push({ source: "first seen", value: new Date(seen).toISOString() });
  return {
    published: { instant: whole(seen), precision: "none", source: "first-seen" },
    day: null,
    warnings: [...warnings, "no date was found; the moment it was first seen is used"],
    evidence,
  };
}

/** True for a day alone that the dateline states as well: it is the source, which the page's lines may only repeat. */
function isOfDateline(stamp: Stamp, dateline: DatelineReading | null, timezone: string): boolean {
  if (dateline?.date == null || dateline.repaired || stamp.precision === "time") return false;
  return stamp.instant === zonedInstant(dateline.date, "12:00:00", timezone);
}

/**
 * The median of the neighbours' days, which dates an old item better than the moment it was first seen. Null if there are
 * no neighbours, or if they are further apart than an estimate may be off.
 */
function middleOf(neighbours: readonly string[]): string | null {
  const days = [...neighbours].sort();
  if (days.length === 0 || daysBetween(days[0]!, days.at(-1)!) > ID_REACH) return null;
  return days[days.length >> 1]!;
}

function stampFault(stamp: Stamp, day: string, context: DatingContext): string | null {
  const year = Number(day.slice(0, 4));
  if (
    stamp.precision === "time"
      ? stamp.instant > context.seen + CLOCK_SLACK
      : daysBetween(localDay(context.seen, context.timezone), day) > 1
  )
    return "in the future";
  if (year < context.since) return "before the agency's first year";
  if (context.postId !== null && contradictsId(day, context.postId, context.idCurve))
    return "contradicts the native id";
  return null;
}

/** Why a dateline's day is rejected, or null. Adds a warning for a day that is accepted but doubtful. */
function datelineFault(
  date: string,
  estimate: string | null,
  context: DatingContext,
  warnings: string[],
): string | null {
  const today = localDay(context.seen, context.timezone);
  if (daysBetween(today, date) > 1) return "in the future";
  if (Number(date.slice(0, 4)) < context.since) return "before the agency's first year";
  const agrees = estimate !== null && context.postId !== null && !contradictsId(date, context.postId, context.idCurve);
  // readDateline found no repair for it, so the text is more reliable than the estimate.
  if (estimate !== null && !agrees)
    warnings.push(`the dateline says ${date}, the native id suggests about ${estimate}`);
  if (context.live && daysBetween(date, today) > LIVE_DAYS)
    warnings.push(`an article of ${date} is among the newest${agrees ? "; its native id agrees" : ""}`);
  return null;
}

function dayPrecise(day: string, source: DateSource, context: DatingContext): PublishedDate {
  const today = localDay(context.seen, context.timezone);
  const instant = day >= today ? context.seen : Math.min(zonedInstant(day, "12:00:00", context.timezone), context.seen);
  return { instant: whole(instant), precision: "day", source };
}

/** A stated day: at its approximate time, if the page gives one. */
function stampedDay(stamp: Stamp, day: string, source: DateSource, context: DatingContext): PublishedDate {
  const isNoon = stamp.instant === zonedInstant(day, "12:00:00", context.timezone);
  return isNoon
    ? dayPrecise(day, source, context)
    : { instant: Math.min(whole(stamp.instant), whole(context.seen)), precision: "day", source };
}

function whole(instant: number): number {
  return Math.floor(instant / 1000) * 1000;
}
