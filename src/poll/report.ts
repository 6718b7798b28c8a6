import type { EventKind, NewsEvent } from "../archive/events.ts";
import type { WatchRow } from "../archive/polls.ts";
import { isOurs } from "../fetch/result.ts";
import type { Watch } from "../model/agency.ts";
import type { StoredDocument } from "../model/document.ts";
import type { Norm } from "../model/norm.ts";
import { NO_TOTALS, type PartState, type SourcesState, type Totals } from "../model/watch-state.ts";
import { clockWarning } from "./clocks.ts";
import { wholeSeconds } from "./documents/render.ts";
import type { ListedPages } from "./listed.ts";
import type { ListingAnswer } from "./listing-answer.ts";
import { alarmAfter } from "./norm/alarm.ts";
import { learned, seen, strangersLine } from "./norm/learn.ts";
import type { Observed } from "./norm/observed.ts";
import { paceAt } from "./norm/rhythm.ts";
import { isSuccess, type PollOutcome, type PollReport } from "./outcome.ts";
import { lostLine } from "./pages/lost-letters.ts";
import type { Gathering } from "./pages/page.ts";
import { askedWait, nextDue } from "./schedule.ts";
import type { Settled } from "./settle/settle.ts";

/** All results of one poll, before they are stored. */
export interface Polled {
  readonly watch: Watch;
  readonly state: WatchRow;
  readonly norm: Norm;
  readonly observed: Observed;
  /** Why nothing of this poll may be published, or null. */
  readonly drift: string | null;
  /** True if most of the listing is missing: its items are followed, but later polls are not compared with it. */
  readonly partial: boolean;
  readonly answer: ListingAnswer;
  readonly page: ListedPages;
  readonly gathering: Gathering;
  readonly settled: Settled;
  readonly pending: number;
  readonly started: number;
  /** The instant that articles are dated by. */
  readonly moment: number;
  /** The site's clock when it last agreed with the machine's. */
  readonly agreed: number | null;
  readonly finished: number;
  readonly dice: number;
}

/** What is stored and reported of a poll. */
export interface Conclusion {
  readonly watch: WatchRow;
  readonly events: readonly NewsEvent[];
  readonly report: PollReport;
}

function outcomeOf({ answer, page, gathering, settled, drift, norm, started, moment }: Polled): {
  outcome: PollOutcome;
  evidence: string | null;
} {
  if (drift !== null) return { outcome: "drift", evidence: drift };
  if (answer.kind === "failed") return { outcome: answer.outcome, evidence: answer.evidence };
  if (answer.kind === "read" && page.items.length === 0 && (answer.listing.unread ?? []).length === 0) {
    const [why = "the list is there but has no items"] = answer.listing.warnings;
    return page.containerFound
      ? { outcome: norm.items > 0 ? "empty" : "unchanged", evidence: why }
      : {
          outcome: "drift",
          evidence:
            strangersLine(answer.listing.strangers, 0) ??
            (answer.source.kind === "html" ? undefined : answer.listing.warnings[0]) ??
            "the page answered, but holds no link to an article in any known form: its layout has changed; run `npx nashra check FEED` and mend the definition",
        };
  }
  const fresh = gathering.gathered.filter(({ known }) => known === null).length;
  const unread = gathering.unread.filter(
    ({ known, kind, place }) => known === null && kind !== "failed" && place !== null,
  );
  const bodyless = unread.find(({ kind }) => kind === "bodyless");
  if (fresh === 0 && bodyless !== undefined) return { outcome: "drift", evidence: bodyless.reason };
  const misread = unread.filter(({ kind }) => kind === "unreadable" || kind === "foreign");
  if (misread.length >= 3 && fresh === 0) {
    return {
      outcome: "drift",
      evidence: `none of ${misread.length} new article pages could be read: ${misread[0]!.reason}`,
    };
  }
  const problems = [
    page.problem,
    clockWarning(started, moment),
    gathering.stopped?.evidence ?? gathering.trouble,
  ].filter((line) => line != null);
  const wrong = settled.setAside.find(({ kind }) => kind !== "failed");
  const lost = gathering.gathered.flatMap(({ known, item, read }) =>
    known === null ? (lostLine(item.url, read) ?? []) : [],
  );
  const lines = [...page.warnings, ...problems, ...lost.slice(0, 3), ...(wrong === undefined ? [] : [wrong.reason])];
  const evidence = lines.length > 0 ? lines.join("; ") : null;
  if (settled.touches) return { outcome: "changed", evidence };
  if (gathering.stopped !== null && gathering.gathered.length === 0) {
    const kind = gathering.stopped.kind;
    const outcome = kind === "unreachable" || kind === "blocked" ? kind : "failing";
    return { outcome, evidence };
  }
  return { outcome: "unchanged", evidence };
}

/** Concludes a poll before its documents are rendered: the new state of its watch, its events, and its report. */
export function concludePoll(polled: Polled): Conclusion {
  const { watch, state, answer, page, settled, started, finished } = polled;
  const { outcome, evidence } = outcomeOf(polled);
  const fine = isSuccess(outcome);
  /** The listing is complete, so the next one may be compared with it. */
  const whole = fine && !polled.partial;
  const { stopped } = polled.gathering;
  // A fault of this machine is not the agency's failure, and leaves its alarm as it is.
  const ours = !fine && (answer.kind === "failed" ? answer.ours === true : stopped !== null && isOurs(stopped));
  const failures = fine ? 0 : state.failures + (ours ? 0 : 1);
  const { change } = settled;
  const read = answer.kind === "read" ? answer : null;
  const norm = fine ? learned(polled.norm, watch, state, polled.observed) : seen(polled.norm, polled.observed);
  const gap = !read || !fine ? state.gap : polled.pending > 0 ? page.gapMeanwhile : page.gap;
  const asked =
    answer.kind === "failed"
      ? answer.retryAfterSeconds
      : stopped?.kind === "failing"
        ? stopped.retryAfterSeconds
        : null;
  const due = nextDue(watch.agency, {
    outcome,
    now: finished,
    failures,
    // The rest is asked for at once, unless the site fails.
    pending: stopped === null ? polled.pending + (gap !== null && page.problem === null ? 1 : 0) : 0,
    retryAfterSeconds: asked,
    cacheSeconds: read?.page.cacheSeconds ?? (answer.kind === "unchanged" ? answer.cacheSeconds : null),
    recent: change.added.map((article) => article.published.instant),
    perHour: paceAt(norm, finished),
    dice: polled.dice,
  });
  const next: WatchRow = {
    path: watch.path,
    // Nothing is stored of a page that was not followed: it is fetched again in full.
    etag: read && whole ? read.page.etag : state.etag,
    lastModified: read && whole ? read.page.lastModified : state.lastModified,
    listingHash: read && whole ? read.hash : state.listingHash,
    listingCore: read && whole ? read.core : state.listingCore,
    ...(answer.kind === "unchanged" ? answer.now : null),
    listingUrl: read ? read.asked : state.listingUrl,
    pending: polled.pending,
    lastPoll: started,
    lastSuccess: whole ? started : state.lastSuccess,
    lastChange: outcome === "changed" ? wholeSeconds(polled.moment) : state.lastChange,
    failures,
    outcome,
    evidence,
    foundBy: page.foundBy ?? state.foundBy,
    nextDue: due,
    clocksAgreed: polled.agreed,
    askedWait: askedWait(asked),
    norm,
    listed:
      read && whole
        ? [...page.items.slice(0, page.top).map((item) => item.nativeId), ...(read.listing.unread ?? [])]
        : state.listed,
    gap,
    alarm: state.alarm,
    totals: state.totals,
    sources: withParts(state.sources, read ? (whole ? (read.parts ?? []) : undefined) : partsOf(answer)),
  };
  const pollReport: PollReport = {
    ...report(watch, outcome, evidence, started, finished),
    status: answer.kind === "read" ? answer.page.status : answer.status,
    bytes:
      (read?.page.bytes.length ?? 0) + polled.gathering.gathered.reduce((sum, gathered) => sum + gathered.bytes, 0),
    items: page.items.length,
    added: change.added.map(({ id, title, url }) => ({ id, title, url })),
    changed: change.revised.map(({ id, title, url }) => ({ id, title, url })),
    removed: change.removed.map(({ id, url }) => ({ id, title: "", url })),
    setAside: settled.setAside.map(({ url, kind, reason }) => ({ url, kind, reason })),
    pending: polled.pending,
    nextDue: due,
    documents: [],
  };
  const alarmed = ours ? { alarm: state.alarm, events: [] } : alarmAfter(next, finished);
  return {
    watch: { ...next, alarm: alarmed.alarm, totals: addedUp(state.totals ?? NO_TOTALS, pollReport) },
    events: [...articleEvents(polled), ...alarmed.events],
    report: pollReport,
  };
}

function partsOf(answer: ListingAnswer): readonly PartState[] | undefined {
  return answer.kind === "unchanged" ? answer.parts : undefined;
}

/** What is known of a watch's sources, with other parts of its listing; undefined: with the same. */
function withParts(sources: SourcesState | null, parts: readonly PartState[] | undefined): SourcesState | null {
  if (parts === undefined || (parts.length === 0 && sources?.parts === undefined)) return sources;
  return { fallback: null, states: {}, ...sources, parts };
}

/** A conclusion with the documents that the poll changed. `finished`: when they were rendered. */
export function withDocuments(
  { watch, events, report }: Conclusion,
  documents: readonly StoredDocument[],
  finished: number,
): Conclusion {
  const totals = watch.totals ?? NO_TOTALS;
  const milliseconds = totals.milliseconds + Math.max(0, finished - report.finished);
  return {
    events,
    watch: { ...watch, totals: { ...totals, milliseconds, documents: totals.documents + documents.length } },
    report: { ...report, finished, documents: documents.map(({ path }) => path) },
  };
}

function articleEvents({ watch, settled, moment }: Polled): NewsEvent[] {
  const { change } = settled;
  const event = (kind: EventKind, article: string, data: NewsEvent["data"]): NewsEvent => {
    return { at: moment, kind, feed: watch.path, article, data };
  };
  const payload = ({ id, title, url, language, published }: (typeof change.added)[number]) => ({
    id,
    title,
    url,
    language,
    published: new Date(published.instant).toISOString(),
  });
  return [
    ...change.added.map((article) => event("article.published", article.id, payload(article))),
    ...change.revised.map((article) => event("article.updated", article.id, payload(article))),
    ...change.removed.map(({ id, url }) => event("article.removed", id, { id, url })),
  ];
}

function addedUp(totals: Totals, poll: PollReport): Totals {
  return {
    polls: { ...totals.polls, [poll.outcome]: (totals.polls[poll.outcome] ?? 0) + 1 },
    added: totals.added + poll.added.length,
    changed: totals.changed + poll.changed.length,
    removed: totals.removed + poll.removed.length,
    setAside: totals.setAside + poll.setAside.length,
    bytes: totals.bytes + poll.bytes,
    milliseconds: totals.milliseconds + Math.max(0, poll.finished - poll.started),
    documents: totals.documents + poll.documents.length,
  };
}

/** A report without articles. */
export function report(
  watch: Watch,
  outcome: PollOutcome,
  evidence: string | null,
  started: number,
  finished: number,
): PollReport {
  return {
    watch: watch.path,
    outcome,
    evidence,
    started,
    finished,
    status: null,
    bytes: 0,
    items: 0,
    added: [],
    changed: [],
    removed: [],
    setAside: [],
    pending: 0,
    nextDue: finished,
    documents: [],
  };
}
