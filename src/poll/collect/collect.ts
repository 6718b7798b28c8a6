import { articlesBySeq, lastSeqQuery, placesOf } from "../../archive/articles.ts";
import { type ArticleChange, type ChangeSource, endFollowing, localChanges } from "../../archive/collected/changes.ts";
import {
  type Copy,
  copiesFrom,
  copiesOf,
  forgetTaken,
  insertCopies,
  nameFoldedFeeds,
  recordTaken,
  removeCopy,
  rewriteCopy,
  type Taken,
  takenBy,
} from "../../archive/collected/copies.ts";
import { entriesLike, putLikenessKeys } from "../../archive/collected/likeness.ts";
import { type EventKind, type NewsEvent, recordEvents } from "../../archive/events.ts";
import { holdLease } from "../../archive/leases.ts";
import { ask } from "../../archive/query.ts";
import type { Agency } from "../../model/agency.ts";
import type { Article } from "../../model/article.ts";
import { foldForMatching } from "../../model/fold.ts";
import type { Statement } from "../../model/ports.ts";
import { renderChange } from "../documents/render.ts";
import { publishSite } from "../documents/site-documents.ts";
import { type Lease, leaseOf } from "../lease.ts";
import type { PollPorts, Site } from "../ports.ts";
import { indexedText } from "../settle/article-record.ts";
import { keysOf } from "./likeness.ts";
import { isCollected, isNews, type PlannedCopy, planCopies, sketchIn } from "./plan.ts";

const DAY_MS = 86_400_000;
/** Time after which another collection is the first. */
const TURN_MS = 60_000;
/** Attempts, if a poll takes the same places in the archive between reading and writing. */
const TRIES = 5;

/** Options of `collectAll`. */
export interface CollectOptions {
  /** Maximum changes taken up in one batch. */
  readonly most?: number;
  /** Maximum batches; the rest waits for the next call. */
  readonly batches?: number;
  readonly signal?: AbortSignal;
}

/** What a call has done. */
export interface CollectResult {
  /** Batches written. */
  readonly batches: number;
  /** Documents that changed. */
  readonly documents: number;
  /** True if changes are left for the next call. */
  readonly left: boolean;
}

const NOTHING: CollectResult = { batches: 0, documents: 0, left: false };

/**
 * Brings every collection up to date with its agencies: reads what changed in them, in batches, each written with the number
 * of the last change under the collection's lease, so that a kill neither loses nor doubles an entry. Without collections it
 * costs nothing; with nothing new, two queries for each. Rejects if the archive fails.
 */
export async function collectAll(ports: PollPorts, site: Site, options: CollectOptions = {}): Promise<CollectResult> {
  const collections = site.agencies.filter(({ id, collects }) => collects !== undefined && !site.unpolled?.has(id));
  if (collections.length === 0) return NOTHING;
  const taken = await takenBy(
    ports.sql,
    collections.map(({ id }) => id),
  );
  let total = NOTHING;
  // With a limit, each has its turn to be the first.
  const first = Math.floor(ports.clock() / TURN_MS) % collections.length;
  for (const collection of [...collections.slice(first), ...collections.slice(0, first)]) {
    let known = taken.get(collection.id)!;
    while (options.signal?.aborted !== true && (await isBehind(ports, collection, known))) {
      if (total.batches >= (options.batches ?? Number.POSITIVE_INFINITY)) return { ...total, left: true };
      const documents = await collectSome(ports, site, collection, options.most ?? 100);
      if (documents === null) break;
      total = { ...total, batches: total.batches + 1, documents: total.documents + documents };
      known = (await takenBy(ports.sql, [collection.id])).get(collection.id)!;
    }
  }
  return total;
}

/** The feeds that a collection has of each agency that is known here. */
function feedsByAgency({ collects }: Agency): Map<string, string[]> {
  const feeds = Map.groupBy(collects!.feeds, (feed) => feed.split("/")[0]!);
  return new Map([...feeds].filter(([agency]) => collects!.publishers.has(agency)));
}

function sourceOf(ports: PollPorts): ChangeSource {
  return ports.changes ?? localChanges(ports.sql);
}

/** How far each agency was taken up, as the definition is now: with other feeds of it, its changes are read again. */
function positions(collection: Agency, taken: readonly Taken[]): Taken[] {
  return [...feedsByAgency(collection)].map(([agency, feeds]) => {
    const before = taken.find((one) => one.agency === agency);
    const isSame = before !== undefined && before.feeds.join() === feeds.join();
    return { agency, feeds, n: isSame ? before.n : 0 };
  });
}

/** The agency whose entries leave a collection: it is no longer named, or was removed. One that is only unknown stays. */
function leavingOf({ collects }: Agency, taken: readonly Taken[]): Taken | undefined {
  const named = new Set(collects!.feeds.map((feed) => feed.split("/")[0]!));
  return taken.find(({ agency }) => !named.has(agency) || collects!.removed.has(agency));
}

async function isBehind(ports: PollPorts, collection: Agency, taken: readonly Taken[]): Promise<boolean> {
  const now = positions(collection, taken);
  if (leavingOf(collection, taken) !== undefined) return true;
  if (now.some(({ agency, feeds }) => taken.find((one) => one.agency === agency)?.feeds.join() !== feeds.join()))
    return true;
  return (await sourceOf(ports).changes(new Map(now.map(({ agency, n }) => [agency, n])), 1)).length > 0;
}

/** Takes up some changes in one batch. Returns how many documents changed; null: another process does it. */
async function collectSome(ports: PollPorts, site: Site, collection: Agency, most: number): Promise<number | null> {
  const lease = await leaseOf(ports, collection.id);
  if (lease === null) return null;
  try {
    using _turn = await ports.turn?.();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await collectUnderLease(ports, site, collection, { lease, most });
      } catch (error) {
        if (attempt >= TRIES || !/UNIQUE constraint failed: articles\.seq/.test(String(error))) throw error;
      }
    }
  } finally {
    await lease.release();
  }
}

async function collectUnderLease(
  ports: PollPorts,
  site: Site,
  collection: Agency,
  { lease, most }: { readonly lease: Lease; readonly most: number },
): Promise<number> {
  const { sql } = ports;
  // To the millisecond: two batches may change a feed within a second, and a delta starts after one of them.
  const now = ports.clock();
  const { id } = collection;
  const taken = (await takenBy(sql, [id])).get(id)!;
  const at = positions(collection, taken);
  for (const { agency } of at) if (!taken.some((one) => one.agency === agency)) await sourceOf(ports).follow(agency);
  const changes = await sourceOf(ports).changes(new Map(at.map(({ agency, n }) => [agency, n])), most);
  const left = leavingOf(collection, taken);
  const leaving = left === undefined ? [] : await copiesFrom(sql, id, left.agency, most);
  const { input, keys } = await gather(ports, collection, { changes, leaving, now });
  const planned = planCopies(input);
  const written = await changeOf(ports, collection, planned, now);
  const rendered = await renderChange(ports, site, { now, ...written.change });
  const since = now - collection.collects!.foldDays * DAY_MS;
  await sql.batch([
    holdLease(lease.name, lease.owner),
    ...(taken.length === 0
      ? [
          nameFoldedFeeds(
            id,
            collection.editions.map(({ language }) => language),
          ),
        ]
      : []),
    ...written.statements,
    ...rendered.statements,
    ...putLikenessKeys(id, entriesWithKeys(collection, planned, keys), { at: now, since }),
    ...at.map((one) => recordTaken(id, { ...one, n: lastOf(changes, one) })),
    ...(left !== undefined && leaving.length < most
      ? [forgetTaken(id, left.agency), ...endFollowing(left.agency)]
      : []),
    ...recordEvents(eventsOf(collection, planned, now)),
  ]);
  ports.log("info", "collection.taken", {
    collection: id,
    changes: changes.length,
    documents: rendered.documents.length,
  });
  if (rendered.documents.length > 0) {
    await ports.published?.(rendered.documents);
    if (ports.siteChanged === undefined) await publishSite(ports, site);
    else ports.siteChanged();
  }
  return rendered.documents.length;
}

function lastOf(changes: readonly ArticleChange[], { agency, n }: Taken): number {
  return changes
    .filter(({ article }) => article.agency === agency)
    .reduce((last, change) => Math.max(last, change.n), n);
}

/** Reads everything that the plan needs: the copies concerned, those folded with them, and entries that may be alike. */
async function gather(
  { sql }: PollPorts,
  collection: Agency,
  { changes, leaving, now }: { changes: readonly ArticleChange[]; leaving: readonly Copy[]; now: number },
) {
  const { id } = collection;
  const copies = new Map(leaving.map((copy) => [copy.article.id, copy]));
  const read = async (ids: readonly string[]): Promise<void> => {
    const missing = ids.filter((one) => !copies.has(one));
    if (missing.length === 0) return;
    for (const [key, copy] of await copiesOf(sql, id, missing)) copies.set(key, copy);
  };
  await read(changes.map(({ article }) => article.id));
  const fresh = changes.flatMap(({ article, removed }) => {
    const enters = removed === null && !copies.has(article.id) && isCollected(collection, article) && isNews(article);
    return enters ? [article] : [];
  });
  const { foldDays } = collection.collects!;
  const keys = new Map<string, number[]>();
  if (foldDays > 0) for (const article of fresh) keys.set(article.id, keysOf(sketchIn(collection, article)));
  const like = await entriesLike(sql, id, [...keys.values()], now - foldDays * DAY_MS);
  const leads = await articlesBySeq(sql, [...new Set(like.flat())]);
  for (const article of leads) if (!copies.has(article.id)) copies.set(article.id, { article, removed: null });
  // An entry leads to those folded into it, one of those to its entry, and that to the others.
  const folded = () =>
    [...copies.values()].flatMap(({ article: { collected } }) => [
      ...(collected!.lead === null ? [] : [collected!.lead]),
      ...collected!.related.map((other) => other.id),
    ]);
  await read(folded());
  await read(folded());
  const bySeq = new Map(leads.map((article) => [article.seq, article.id]));
  const candidates = new Map([...keys.keys()].map((key, n) => [key, like[n]!.flatMap((seq) => bySeq.get(seq) ?? [])]));
  const gone = leaving.map(({ article }) => ({ article, removed: now }));
  // Published first, entered first: of two agencies that are read together, the one that published first has it.
  const ordered = [...changes].sort((a, b) => a.article.published.instant - b.article.published.instant);
  const firstSeq = (await ask(sql, lastSeqQuery())) + 1;
  return { input: { collection, now, firstSeq, changes: [...gone, ...ordered], copies, candidates }, keys };
}

/** The change that the collection's documents show, and the statements that store the copies. */
async function changeOf(
  { sql }: PollPorts,
  collection: Agency,
  planned: ReadonlyMap<string, PlannedCopy>,
  now: number,
) {
  const added: Article[] = [];
  const revised: Article[] = [];
  const removed: { seq: number; id: string; url: string; removed: number }[] = [];
  const joined = new Map<number, readonly string[]>();
  const fresh: Article[] = [];
  const statements: Statement[] = [];
  for (const { before, after } of planned.values()) {
    const { article } = after;
    const isEntry = article.collected!.lead === null;
    const feeds = [collection.id, `${collection.id}/${article.edition}`];
    if (after.removed !== null) {
      // One that was entered and removed in one batch was never there.
      if (before === null) continue;
      statements.push(...removeCopy(article, after.removed, "removed by its agency, or no longer collected"));
      if (isEntry) removed.push({ seq: article.seq, id: article.id, url: article.url, removed: now });
    } else if (before === null) {
      fresh.push(article);
      if (isEntry) {
        added.push(article);
        joined.set(article.seq, feeds);
      }
    } else {
      statements.push(...rewriteCopy(collection.id, recordOf(article)));
      if (isEntry) revised.push(article);
      if (isEntry && before.article.collected!.lead !== null) joined.set(article.seq, feeds);
    }
  }
  const places = await placesOf(
    sql,
    [...revised, ...removed].map(({ seq }) => seq),
  );
  return {
    change: { added, revised, removed, joined, places },
    statements: [...insertCopies(collection.id, fresh.map(recordOf)), ...statements],
  };
}

function recordOf(article: Article) {
  const placeFolded = article.place === null ? null : foldForMatching(article.place);
  return { article, placeFolded, ...indexedText(article.title, article.contentText) };
}

/** Entries that later articles may be folded into, with their keys. */
function entriesWithKeys(
  collection: Agency,
  planned: ReadonlyMap<string, PlannedCopy>,
  keys: ReadonlyMap<string, readonly number[]>,
) {
  if (collection.collects!.foldDays === 0) return [];
  return [...planned.values()].flatMap(({ after: { article, removed } }) => {
    if (removed !== null || article.collected!.lead !== null) return [];
    return [{ seq: article.seq, keys: keys.get(article.id) ?? keysOf(sketchIn(collection, article)) }];
  });
}

function eventsOf(collection: Agency, planned: ReadonlyMap<string, PlannedCopy>, at: number): NewsEvent[] {
  return [...planned.values()].flatMap(({ before, after }): NewsEvent[] => {
    const { id, url, title, language, published } = after.article;
    const wasEntry = before !== null && before.removed === null && before.article.collected!.lead === null;
    const isEntry = after.removed === null && after.article.collected!.lead === null;
    if (!wasEntry && !isEntry) return [];
    const kind: EventKind = !isEntry ? "article.removed" : wasEntry ? "article.updated" : "article.published";
    const told = isEntry ? { title, language, published: new Date(published.instant).toISOString() } : {};
    return [{ at, kind, feed: collection.id, article: id, data: { id, url, ...told } }];
  });
}
