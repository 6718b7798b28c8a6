import { knownArticles } from "../archive/articles.ts";
import { backfillOf, holdBack, putBackfill } from "../archive/backfills.ts";
import { holdLease } from "../archive/leases.ts";
import { watchRow } from "../archive/polls.ts";
import { stoppableClient } from "../fetch/client.ts";
import type { Sleep } from "../fetch/polite.ts";
import type { Watch } from "../model/agency.ts";
import { addressesAt } from "../model/definition/dated-address.ts";
import { NO_NORM } from "../model/norm.ts";
import { askPage, definitionKey, uncut } from "../poll/ask-listing.ts";
import { awaitLease } from "../poll/lease.ts";
import { neighbourDays } from "../poll/listed.ts";
import { gather } from "../poll/pages/gather.ts";
import type { Errand } from "../poll/pages/page.ts";
import type { PollPorts, Site } from "../poll/ports.ts";
import { settle } from "../poll/settle/settle.ts";
import { localDay } from "../read/dates/written-date.ts";
import { releaseHeld } from "./backfill-release.ts";

/** Retries after a failure of the agency, and the first pause, which grows with each retry. */
const RETRIES = 3;
const RETRY_MS = 5000;

/** The extent of a run, and its callbacks. */
export interface BackfillOptions {
  /** Maximum older pages to read in this run; null: all. */
  readonly pages: number | null;
  /** Local day, `YYYY-MM-DD`: stops after a page on which everything is older. */
  readonly until: string | null;
  /** Waits, in milliseconds, between pages. */
  readonly sleep: Sleep;
  /** Ends the run. The current page is discarded and read again by the next run. */
  readonly signal?: AbortSignal;
  /** Called after each page. */
  readonly progress?: (state: BackfillProgress) => void;
}

/**
 * Progress of a backfill. `page`: older pages read since its first run; `oldest`: earliest local day seen, if known.
 */
export interface BackfillProgress {
  readonly page: number;
  readonly items: number;
  readonly added: number;
  readonly oldest: string | null;
}

/** The result of a run: its own pages and articles, and the earliest day of the whole backfill. */
export interface BackfillReport {
  readonly watch: string;
  readonly pages: number;
  readonly added: number;
  readonly oldest: string | null;
  /** True if the end of the listing, or `until`, was reached. */
  readonly finished: boolean;
  /** Why the run ended early, or null. */
  readonly problem: string | null;
}

/**
 * Reads a listing's older pages into the archive, one request at a time. Each page is committed together with the
 * position. The next run starts one page earlier, because items move down while news arrives; items seen twice are
 * recognised by their ids. New articles stay out of the feed document and go into archive documents when the run ends,
 * the oldest first.
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
  let url = before?.next ?? addressesAt(watch.listing, ports.clock(), watch.agency.timezone)[0]!;
  let page = before?.next == null ? 0 : before.page;
  let oldest = before?.oldest ?? null;
  let added = 0;
  let pages = 0;
  let finished = false;
  let problem: string | null = null;
  const seenIds = new Set<string>();
  let repeats = 0;
  while (
    !finished &&
    problem === null &&
    (options.pages === null || pages < options.pages) &&
    signal?.aborted !== true
  ) {
    const state = { page: page + 1, oldest, added: (before?.added ?? 0) + added, seenIds, repeats };
    const step = await onePage({ ...ports, client }, watch, url, pageOptions, state).catch((error) => {
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
 * At the end of a listing, some sites link the last page to itself, and some return it for any higher number. One page
 * with nothing but items already seen may come from news that moved items down; two in a row are the end.
 */
const MOST_REPEATS = 2;

async function onePage(
  ports: PollPorts,
  watch: Watch,
  url: string,
  options: BackfillOptions,
  state: { page: number; oldest: string | null; added: number; seenIds: Set<string>; repeats: number },
): Promise<Step> {
  const { name, owner, renew, release } = await awaitLease(ports, watch.agency.id, options.sleep);
  try {
    const nothing = { next: url, items: 0, added: 0, oldest: state.oldest, repeats: state.repeats };
    const norm = (await watchRow(ports.sql, watch.path))?.norm ?? NO_NORM;
    const answer = await patiently(options, async () =>
      uncut(await askPage(ports, watch, { source: watch.sources[0]!.source, url }, null, ports.clock()), norm),
    );
    if (answer.kind !== "read")
      return { ...nothing, problem: answer.kind === "failed" ? answer.evidence : "the page was not returned" };
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
      ...[...known.values()].flatMap(({ day }) => day ?? []),
    ].sort();
    const oldest = [state.oldest, days[0] ?? null].reduce(
      (a, b) => (a === null ? b : b === null || a < b ? a : b),
      null,
    );
    const stopped = gathering.stopped;
    const past = options.until !== null && days.length > 0 && days.at(-1)! < options.until;
    const repeats = items.some((item) => !state.seenIds.has(item.nativeId)) ? 0 : state.repeats + 1;
    for (const item of items) state.seenIds.add(item.nativeId);
    const over = past || items.length === 0 || next === url || repeats >= MOST_REPEATS;
    const onward = stopped !== null ? url : over ? null : next;
    await ports.sql.batch([
      holdLease(name, owner),
      ...settled.statements,
      holdBack(records.map((article) => article.seq)),
      putBackfill({
        watch: watch.path,
        next: stopped !== null ? url : onward === null ? null : url,
        page: state.page - 1,
        oldest,
        added: state.added + records.length,
        updated: now,
      }),
    ]);
    const problem = stopped?.evidence ?? null;
    return { next: onward, items: items.length, added: records.length, oldest, problem, repeats };
  } finally {
    await release();
  }
}

/** Retries with growing pauses while the agency cannot be reached. */
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
