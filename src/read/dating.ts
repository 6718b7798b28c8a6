import type { DateSource, Evidence, PublishedDate } from "../model/article.ts";
import { localDay, zonedInstant } from "../model/zone.ts";
import type { DatelineReading } from "./dateline/dateline.ts";
import { addDays, contradictsId, daysBetween, estimateFromId, ID_REACH, idReach } from "./dates/calendar-day.ts";

/** A moment that a page states outright. */
export interface Stamp {
  readonly instant: number;
  readonly precision: "time" | "day";
}

/** What the page and the listing say of an article's date, best first. */
export interface DatingFacts {
  readonly stamp: Stamp | null;
  readonly jsonLd: Stamp | null;
  readonly listing: Stamp | null;
  readonly dateline: DatelineReading | null;
}

/** What those facts are weighed against. */
export interface DatingContext {
  /** Moment of reading, epoch milliseconds. */
  readonly seen: number;
  /** Met on a listing's newest page. */
  readonly live: boolean;
  readonly postId: number | null;
  readonly neighbours: readonly string[];
  readonly timezone: string;
  readonly idCurve: readonly (readonly [number, string])[];
  readonly since: number;
}

/** The date that was settled on, and why. */
export interface Dating {
  readonly published: PublishedDate;
  /** Local day, where one is known. */
  readonly day: string | null;
  readonly warnings: readonly string[];
  readonly evidence: readonly Evidence[];
}

const LIVE_DAYS = 7;
/** A site's clock may be this far ahead of ours. */
const CLOCK_SLACK = 10 * 60_000;

/**
 * When an article was published, as a careful person would say: the site's stamp, else the page's data, else the
 * dateline (mended where it must be), else the month that its number tells, else the moment we first saw it. Never
 * later than that moment; what was used and what was not stands in the evidence.
 */
export function datePublished(facts: DatingFacts, context: DatingContext): Dating {
  const { seen, timezone } = context;
  const estimate = context.postId === null ? null : estimateFromId(context.postId, context.idCurve);
  const warnings: string[] = [];
  const evidence: Evidence[] = [];
  const stamps: readonly (readonly [DateSource, string, Stamp | null])[] = [
    ["stamp", "site stamp", facts.stamp],
    ["json-ld", "page data", facts.jsonLd],
    ["stamp", "listing", facts.listing],
  ];
  for (const [source, name, stamp] of stamps) {
    if (stamp === null) continue;
    const day = localDay(stamp.instant, timezone);
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
        ? dayPrecise(day, source, context)
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
      warnings: [...warnings, `no date was found; the article's number tells ${estimate.slice(0, 7)}`],
      evidence,
    };
  }
  const middle = middleOf(context.neighbours);
  // What is news stands where it was first seen.
  if (middle !== null && !(context.live && daysBetween(middle, today) <= LIVE_DAYS)) {
    evidence.push({ source: "neighbours", value: `about ${middle}` });
    const instant = Math.min(zonedInstant(middle, "12:00:00", timezone), whole(seen));
    return {
      published: { instant, precision: "month", source: "estimated" },
      day: null,
      warnings: [...warnings, `no date was found; its neighbours on the listing tell ${middle.slice(0, 7)}`],
      evidence,
    };
  }
  evidence.push({ source: "first seen", value: new Date(seen).toISOString() });
  return {
    published: { instant: whole(seen), precision: "none", source: "first-seen" },
    day: null,
    warnings: [...warnings, "no date was found; first seen is taken"],
    evidence,
  };
}

/**
 * The middle one of the neighbours' days, or null where there are none or they lie further apart than an estimate may:
 * an old item stands among them, and would be the newest of all by the moment it was first seen.
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
    return "against the article's number";
  return null;
}

/** Why a dateline's day is not believed, or null. An old date on a new page needs a witness, or no witness against it. */
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
  // No repair was found for it (the dateline's reader looks for one): the text is the better witness.
  if (estimate !== null && !agrees) warnings.push(`the dateline says ${date}, the article's number about ${estimate}`);
  if (context.live && daysBetween(date, today) > LIVE_DAYS)
    warnings.push(`an article of ${date} among the newest${agrees ? "; its number agrees" : ""}`);
  return null;
}

function dayPrecise(day: string, source: DateSource, context: DatingContext): PublishedDate {
  const today = localDay(context.seen, context.timezone);
  const instant = day >= today ? context.seen : Math.min(zonedInstant(day, "12:00:00", context.timezone), context.seen);
  return { instant: whole(instant), precision: "day", source };
}

function whole(instant: number): number {
  return Math.floor(instant / 1000) * 1000;
}
