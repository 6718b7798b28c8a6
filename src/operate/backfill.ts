import { knownArticles } from "../archive/articles.ts";
import { backfillOf, holdBack, putBackfill } from "../archive/backfills.ts";
import { holdLease } from "../archive/leases.ts";
import { watchRow } from "../archive/polls.ts";
import { stoppableClient } from "../fetch/client.ts";
import type { Sleep } from "../fetch/polite.ts";
import type { Watch } from "../model/agency.ts";
import { NO_NORM } from "../model/norm.ts";
import { askPage, definitionKey, uncut } from "../poll/ask-listing.ts";
import { awaitLease } from "../poll/lease.ts";
import { neighbourDays } from "../poll/listed.ts";
import { gather } from "../poll/pages/gather.ts";
import type { Errand } from "../poll/pages/page.ts";
import type { PollPorts, Site } from "../poll/ports.ts";
import { settle } from "../poll/settle.ts";
import { localDay } from "../read/dates/written-date.ts";
import { releaseHeld } from "./backfill-release.ts";

/** Asking again where the agency fails: how often, and after what pause (longer each time). */
const RETRIES = 3;
const RETRY_MS = 5000;

/** How far a run goes, and who is told of it. */
export interface BackfillOptions {
  /** Older pages to read in this run, at most; null: to the end. */
  readonly pages: number | null;
  /** Local day, `YYYY-MM-DD`: the walk ends when all of a page is older. */
  readonly until: string | null;
  /** Waits, in milliseconds, between pages. */
  readonly sleep: Sleep;
  /** Ends the run: the page at hand is given up, unwritten, and read again by the next run. */
  readonly signal?: AbortSignal;
  /** Told after each page. */
  readonly progress?: (state: BackfillProgress) => void;
}

/**
 * How far the walk has come. `page`: older pages read since it began; `oldest`: earliest local day met, where known.
 */
export interface BackfillProgress {
  readonly page: number;
  readonly items: number;
  readonly added: number;
  readonly oldest: string | null;
}

/** What a run did: its own pages and articles, and the earliest day of the whole walk. */
export interface BackfillReport {
  readonly watch: string;
  readonly pages: number;
  readonly added: number;
  readonly oldest: string | null;
  /** True where the listing's end (or `until`) was reached. */
  readonly finished: boolean;
  /** Why the run ended early, or null. */
  readonly problem: string | null;
}

/**
 * Walks a listing's older pages into the archive, one request at a time. Each page is committed with how far the walk
 * has come, so a run that was killed goes on where it stopped, one page earlier: pages slide while news comes in, and an
 * item met twice is known by its id. What is added stays out of the feed document and goes to the archive documents when
 * the run ends, the oldest first.
 */
export async function backfill(
  ports: PollPorts,
  site: Site,
  watch: Watch,
  options: BackfillOptions,
): Promise<BackfillReport> {
  const { signal } = options;
  const client = signal === undefined ? ports.client : stoppableClient(ports.client, signal);
  const pageOptions = { ...options, sleep: (ms: number) => options.sleep(ms, signal) };
  const before = await backfillOf(ports.sql, watch.path);
  let url = before?.next ?? watch.listing[0]!;
  let page = before?.next == null ? 0 : before.page;
  let oldest = before?.oldest ?? null;
  let added = 0;
  let pages = 0;
  let finished = false;
  let problem: string | null = null;
  const met = new Set<string>();
  let repeats = 0;
  while (
    !finished &&
    problem === null &&
    (options.pages === null || pages < options.pages) &&
    signal?.aborted !== true
  ) {
    const so = { page: page + 1, oldest, added: (before?.added ?? 0) + added, met, repeats };
    const step = await onePage({ ...ports, client }, watch, url, pageOptions, so).catch((error) => {
      if (signal?.aborted === true) return null;
      throw error;
    });
    if (step === null) break;
    if (step.problem !== null) {
      problem = step.problem;
      break;
    }
    page += 1;
    pages += 1;
    repeats = step.repeats;
    added += step.added;
    oldest = step.oldest;
    options.progress?.({ page, items: step.items, added, oldest });
    finished = step.next === null;
    url = step.next ?? url;
  }
  await releaseHeld(ports, site, options.sleep);
  return { watch: watch.path, pages, added, oldest, finished, problem };
}

interface Step {
  readonly next: string | null;
  readonly items: number;
  readonly added: number;
  readonly oldest: string | null;
  readonly problem: string | null;
  readonly repeats: number;
}

/**
 * Where a listing has no further page, some sites link the last one to itself, and some give the last page again for
 * any higher number. One page of nothing but what this run has met may be news pushing the items down; two are the end.
 */
const MOST_REPEATS = 2;

async function onePage(
  ports: PollPorts,
  watch: Watch,
  url: string,
  options: BackfillOptions,
  so: { page: number; oldest: string | null; added: number; met: Set<string>; repeats: number },
): Promise<Step> {
  const { name, owner, renew, release } = await awaitLease(ports, watch.agency.id, options.sleep);
  try {
    const nothing = { next: url, items: 0, added: 0, oldest: so.oldest, repeats: so.repeats };
    const norm = (await watchRow(ports.sql, watch.path))?.norm ?? NO_NORM;
    const answer = await patiently(options, async () =>
      uncut(await askPage(ports, watch, url, null, ports.clock()), norm),
    );
    if (answer.kind !== "read")
      return { ...nothing, problem: answer.kind === "failed" ? answer.evidence : "the page did not answer" };
    const { items, next } = answer.listing;
    const known = await knownArticles(
      ports.sql,
      watch.agency.id,
      items.map((item) => item.nativeId),
    );
    const listed = { items, known };
    const errands: Errand[] = items
      .flatMap((item, place) =>
        known.has(item.nativeId) ? [] : [{ item, place, known: null, listed: true, tried: false }],
      )
      .reverse();
    const now = ports.clock();
    const gathering = await patiently(options, () =>
      gather(ports, watch, errands, {
        seen: now,
        live: false,
        neighboursOf: (place) => neighbourDays(watch, listed, place),
        renew,
      }),
    );
    const settled = await settle(ports, watch, listed, gathering, {
      now,
      older: true,
      definition: definitionKey(watch),
    });
    const records = settled.change.added;
    const days = [
      ...records.map((article) => localDay(article.published.instant, watch.agency.timezone)),
      ...[...known.values()].flatMap((one) => one.day ?? []),
    ].sort();
    const oldest = [so.oldest, days[0] ?? null].reduce((a, b) => (a === null ? b : b === null || a < b ? a : b), null);
    const stopped = gathering.stopped;
    const past = options.until !== null && days.length > 0 && days.at(-1)! < options.until;
    const repeats = items.some((item) => !so.met.has(item.nativeId)) ? 0 : so.repeats + 1;
    for (const item of items) so.met.add(item.nativeId);
    const over = past || items.length === 0 || next === url || repeats >= MOST_REPEATS;
    const onward = stopped !== null ? url : over ? null : next;
    await ports.sql.batch([
      holdLease(name, owner),
      ...settled.statements,
      holdBack(records.map((article) => article.seq)),
      putBackfill({
        watch: watch.path,
        next: stopped !== null ? url : onward === null ? null : url,
        page: so.page - 1,
        oldest,
        added: so.added + records.length,
        updated: now,
      }),
    ]);
    const problem = stopped?.evidence ?? null;
    return { next: onward, items: items.length, added: records.length, oldest, problem, repeats };
  } finally {
    await release();
  }
}

/** Asks again, later and later, where the agency could not be reached. */
async function patiently<Answer extends { kind?: string; stopped?: unknown }>(
  options: BackfillOptions,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  let answer = await ask();
  for (let retry = 1; retry <= RETRIES && (answer.kind === "failed" || (answer.stopped ?? null) !== null); retry += 1) {
    await options.sleep(RETRY_MS * retry);
    answer = await ask();
  }
  return answer;
}
