import { articlesBySeq } from "../archive/articles.ts";
import { heldEntries, placeHeld } from "../archive/backfills.ts";
import { entriesOf, type FeedRow, feedRows, putFeedRows } from "../archive/feeds.ts";
import { holdLease } from "../archive/leases.ts";
import type { Feed } from "../model/agency.ts";
import type { Article } from "../model/article.ts";
import type { StoredDocument } from "../model/document.ts";
import type { Statement } from "../model/ports.ts";
import {
  byDate,
  documentsOf,
  feedsIn,
  renderChange,
  renderKeyAfter,
  renderKeyOf,
  rowOf,
  storing,
  wholeSeconds,
} from "../poll/documents/render.ts";
import { ARCHIVE_SIZE } from "../poll/documents/window.ts";
import { awaitLease, type Lease } from "../poll/lease.ts";
import type { PollPorts, Site } from "../poll/ports.ts";

/**
 * Publishes the entries that a backfill held back: the oldest first, in hundreds, as sealed archive documents; the rest
 * in the feed document, which then links to the new archive documents. Each step is one batch under the agency's lease,
 * so a kill between steps loses nothing, and no poll seals the same page meanwhile.
 */
export async function releaseHeld(ports: PollPorts, site: Site, sleep: (ms: number) => Promise<void>): Promise<void> {
  for (const feed of feedsIn(site)) {
    for (let more = true; more; ) {
      if ((await heldEntries(ports.sql, feed.path, 1)).length === 0) break;
      const lease = await awaitLease(ports, feed.agency.id, sleep);
      try {
        more = await releaseSome(ports, site, feed, lease);
      } finally {
        await lease.release();
      }
    }
  }
}

/** Publishes up to a hundred entries of a feed. False: these were the last. */
async function releaseSome(ports: PollPorts, site: Site, feed: Feed, lease: Lease): Promise<boolean> {
  const renderKey = renderKeyOf(site, feed);
  const row = (await feedRows(ports.sql)).get(feed.path) ?? { renderKey, archives: 0, updated: 0 };
  const held = await heldEntries(ports.sql, feed.path, ARCHIVE_SIZE + 1);
  const now = wholeSeconds(ports.clock());
  if (held.length < ARCHIVE_SIZE) {
    const seqs = held.map((entry) => entry.seq);
    // The renderer treats them as articles that were added to the feed.
    const change = {
      now,
      added: [],
      revised: [],
      removed: [],
      joined: new Map(seqs.map((seq) => [seq, [feed.path]])),
      places: [],
    };
    const rendered = await renderChange(ports, site, change);
    await commit(ports, site, lease, [placeHeld(feed.path, null, seqs), ...rendered.statements], rendered.documents);
    return false;
  }
  const last = held.length === ARCHIVE_SIZE;
  const seqs = held.slice(0, ARCHIVE_SIZE).map((entry) => entry.seq);
  const page = row.archives + 1;
  const next: FeedRow = { renderKey: renderKeyAfter(row, renderKey, last), archives: page, updated: now };
  const fresh = new Map<number, Article>();
  const entries = (await articlesBySeq(ports.sql, seqs)).map(rowOf).sort(byDate);
  const documents = await documentsOf(ports, site, feed, next, { page, entries, updated: now, fresh });
  if (last) {
    const current = await entriesOf(ports.sql, feed.path, null);
    documents.push(
      ...(await documentsOf(ports, site, feed, next, { page: null, entries: current, updated: now, fresh })),
    );
  }
  await commit(
    ports,
    site,
    lease,
    [
      placeHeld(feed.path, page, seqs),
      putFeedRows(new Map([[feed.path, next]])),
      ...(await storing(ports, documents, now)),
    ],
    documents,
  );
  return !last;
}

async function commit(
  ports: PollPorts,
  site: Site,
  lease: Lease,
  statements: readonly Statement[],
  documents: readonly StoredDocument[],
): Promise<void> {
  await ports.sql.batch([holdLease(lease.name, lease.owner), ...statements]);
  await ports.published?.(documents, site);
}
