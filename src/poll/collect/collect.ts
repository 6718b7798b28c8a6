import { type ArticleChange, type ChangeSource, endFollowing, localChanges } from "../../archive/collected/changes.ts";
import {
  copiesFrom,
  forgetTaken,
  nameFoldedFeeds,
  recordTaken,
  type Taken,
  takenQuery,
} from "../../archive/collected/copies.ts";
import {
  COLLECTION_FAILURES,
  type CollectionFailure,
  endCollectionFailures,
  recordCollectionFailure,
} from "../../archive/collected/failures.ts";
import { putLikenessKeys } from "../../archive/collected/likeness.ts";
import { recordEvents } from "../../archive/events.ts";
import { holdLease } from "../../archive/leases.ts";
import { ask, askAll } from "../../archive/query.ts";
import type { Agency } from "../../model/agency.ts";
import { renderChange } from "../documents/render.ts";
import { siteChanged } from "../documents/site-documents.ts";
import { type Lease, leaseOf } from "../lease.ts";
import type { PollPorts, Site } from "../ports.ts";
import { DAY_MS, gatherCopies } from "./gather.ts";
import { planCopies } from "./plan.ts";
import { changeOf, entriesWithKeys, eventsOf } from "./result.ts";

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
  /** Paths of the documents that changed. */
  readonly documents: readonly string[];
  /** True if changes may be left for the next call. */
  readonly left: boolean;
  /** The collections that failed, by id; each is logged and recorded, and tried again by the next call. */
  readonly failed: readonly { readonly collection: string; readonly error: unknown }[];
}

const NOTHING: CollectResult = { batches: 0, documents: [], left: false, failed: [] };

/**
 * Brings every collection up to date with its agencies: reads what changed in them, in batches, each written with the number
 * of the last change under the collection's lease, so that a kill neither loses nor doubles an entry. Without collections it
 * costs nothing; with nothing new, two queries for each. One that fails keeps the others from nothing: the archive records
 * it. Rejects if the archive cannot be read.
 */
export async function collectAll(ports: PollPorts, site: Site, options: CollectOptions = {}): Promise<CollectResult> {
  const collections = site.agencies.filter(({ id, collects }) => collects !== undefined && !site.unpolled?.has(id));
  if (collections.length === 0) return NOTHING;
  const [taken, failures] = await askAll<[Map<string, Taken[]>, CollectionFailure[]]>(ports.sql, [
    takenQuery(collections.map(({ id }) => id)),
    COLLECTION_FAILURES,
  ]);
  const failed: { collection: string; error: unknown }[] = [];
  const mended: string[] = [];
  let batches = 0;
  let left = false;
  const documents = new Set<string>();
  // With a limit, each has its turn to be the first.
  const first = Math.floor(ports.clock() / TURN_MS) % collections.length;
  for (const collection of [...collections.slice(first), ...collections.slice(0, first)]) {
    try {
      const isGood = await bringUpToDate(collection);
      if (isGood && failures.some((one) => one.collection === collection.id)) mended.push(collection.id);
    } catch (error) {
      failed.push({ collection: collection.id, error });
      await noteFailure(ports, collection, error);
    }
    if (left) break;
  }
  if (mended.length > 0) await ports.sql.batch([endCollectionFailures(mended)]);
  return { batches, documents: [...documents], left, failed };

  /** True if anything was taken up, or nothing was left to take up. */
  async function bringUpToDate(collection: Agency): Promise<boolean> {
    let known = taken.get(collection.id)!;
    for (let own = 0; ; own += 1) {
      left = batches >= (options.batches ?? Number.POSITIVE_INFINITY);
      if (left || options.signal?.aborted === true) return own > 0;
      if (!(await isBehind(ports, collection, known))) return true;
      const changed = await collectSome(ports, site, collection, options.most ?? 100);
      if (changed === null) return own > 0;
      batches += 1;
      for (const path of changed) documents.add(path);
      known = (await ask(ports.sql, takenQuery([collection.id]))).get(collection.id)!;
    }
  }
}

/** Logs and records a failure. An archive that cannot be written to is reported elsewhere. */
async function noteFailure({ sql, clock, log }: PollPorts, { id }: Agency, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  log("error", "collection.failed", { collection: id, error: message });
  await sql.batch([recordCollectionFailure({ collection: id, since: clock(), error: message })]).catch(() => {});
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

/** Takes up some changes in one batch. Returns the paths of the documents that changed; null: another process does it. */
async function collectSome(ports: PollPorts, site: Site, collection: Agency, most: number): Promise<string[] | null> {
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
): Promise<string[]> {
  const { sql } = ports;
  // To the millisecond: two batches may change a feed within a second, and a delta starts after one of them.
  const now = ports.clock();
  const { id } = collection;
  const taken = (await ask(sql, takenQuery([id]))).get(id)!;
  const at = positions(collection, taken);
  for (const { agency } of at) if (!taken.some((one) => one.agency === agency)) await sourceOf(ports).follow(agency);
  const changes = await sourceOf(ports).changes(new Map(at.map(({ agency, n }) => [agency, n])), most);
  const left = leavingOf(collection, taken);
  const leaving = left === undefined ? [] : await copiesFrom(sql, id, left.agency, most);
  const { input, keys } = await gatherCopies(ports, collection, { changes, leaving, now });
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
    await ports.published?.(rendered.documents, site);
    await siteChanged(ports, site);
  }
  return rendered.documents.map(({ path }) => path);
}

function lastOf(changes: readonly ArticleChange[], { agency, n }: Taken): number {
  return changes
    .filter(({ article }) => article.agency === agency)
    .reduce((last, change) => Math.max(last, change.n), n);
}
