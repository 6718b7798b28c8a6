import { addToFeeds, articlesBySeq } from "../archive/articles.ts";
import { documentAt, documentStates, dropDocuments } from "../archive/documents.ts";
import { entriesOf, type FeedRow, feedRows, putFeedRows } from "../archive/feeds.ts";
import { holdLease } from "../archive/leases.ts";
import { mendArchiveCounts, mendRecords, restorePage, unindexed, unplaced, unsoundPages } from "../archive/mends.ts";
import { indexWords } from "../archive/search/words.ts";
import type { Agency, Feed } from "../model/agency.ts";
import { gunzip } from "../model/compress.ts";
import type { Statement } from "../model/ports.ts";
import { reindexSome } from "../poll/documents/reindex.ts";
import {
  documentsOf,
  feedsIn,
  renderChange,
  renderKeyAfter,
  renderKeyOf,
  storing,
  wholeSeconds,
} from "../poll/documents/render.ts";
import { publishSite } from "../poll/documents/site-documents.ts";
import { awaitLease, type Lease } from "../poll/lease.ts";
import type { PollPorts, Site } from "../poll/ports.ts";
import { indexedText } from "../poll/settle/article-record.ts";
import { documentPath, FEED_FORMATS } from "../publish/formats/addresses.ts";
import { type FeedFormat, FORMATS } from "../publish/formats/table.ts";
import { type Verdict, verifyArchive } from "./verify.ts";

/** Articles per batch. */
const AT_ONCE = 200;

/**
 * Repairs what `verifyArchive` finds, as far as it can be derived: entries of lost pages from the stored documents,
 * everything else from the articles. Ids and articles do not change. Holds the leases of all agencies. Resolves with what
 * is still wrong. Every step is one batch or can be repeated, so after a kill the repair can simply be run again.
 */
export async function repairArchive(
  allPorts: PollPorts,
  site: Site,
  sleep: (ms: number) => Promise<void>,
  progress: (what: string) => void = () => {},
): Promise<Verdict> {
  // Without the caches, whose content may be wrong too.
  const { fragments: _fragments, articles: _articles, ...ports } = allPorts;
  const leases: Lease[] = [];
  try {
    for (const agency of site.agencies) leases.push(await awaitLease(ports, agency.id, sleep));
    const renew = async (): Promise<void> => {
      for (const lease of leases) await lease.renew();
    };
    const commit = async (statements: readonly Statement[]): Promise<void> => {
      await renew();
      await ports.sql.batch([...leases.map((lease) => holdLease(lease.name, lease.owner)), ...statements]);
    };
    progress("entries and records");
    await commit(mendRecords());
    await restorePages(ports, commit);
    for (const agency of site.agencies) await placeLost(ports, site, agency, commit);
    progress("search index");
    await reindex(ports, commit);
    progress("documents");
    const verdict = await verifyArchive(ports.sql, site, undefined, ports.digest);
    await commit([dropDocuments(verdict.broken)]);
    const rows = await feedRows(ports.sql);
    for (const feed of feedsIn(site)) {
      const row = rows.get(feed.path);
      if (row === undefined) continue;
      for (const page of verdict.stale.get(feed.path) ?? []) await renderPage(ports, site, feed, row, page, commit);
    }
    await publishSite(ports, site);
    await commit(mendRecords());
    return await verifyArchive(ports.sql, site, undefined, ports.digest);
  } finally {
    for (const lease of leases) await lease.release();
  }
}

type Commit = (statements: readonly Statement[]) => Promise<void>;

/** Restores the entries of sealed pages from their stored documents. */
async function restorePages(ports: PollPorts, commit: Commit): Promise<void> {
  for (const { feed, page } of await unsoundPages(ports.sql)) {
    const ids: string[] = [];
    for (const format of FEED_FORMATS) ids.push(...(await idsAt(ports, feed, page, format)));
    if (ids.length > 0) await commit(restorePage(feed, page, ids));
  }
  await commit([mendArchiveCounts()]);
}

/** Ids in a stored document, including removed ones; empty if it cannot be read. */
async function idsAt(ports: PollPorts, feed: string, page: number, format: FeedFormat): Promise<string[]> {
  try {
    const document = await documentAt(ports.sql, documentPath(feed, format, page));
    if (document === null) return [];
    const text = new TextDecoder().decode(await gunzip(document.bytes.gzip!));
    const ids = FORMATS[format].ids?.(text);
    return ids === undefined ? [] : [...ids.entries, ...ids.removed];
  } catch {
    return [];
  }
}

/** Adds articles without an entry to their feeds, the oldest first; those too old for a feed go to its archive. */
async function placeLost(ports: PollPorts, site: Site, agency: Agency, commit: Commit): Promise<void> {
  for (;;) {
    const lost = await unplaced(ports.sql, agency, AT_ONCE);
    if (lost.length === 0) return;
    const joined = new Map<number, string[]>();
    for (const { seq, feed } of lost) joined.set(seq, [...(joined.get(seq) ?? []), feed]);
    const now = wholeSeconds(ports.clock());
    const change = { now, added: [], revised: [], removed: [], joined, places: [] };
    const rendered = await renderChange(ports, site, change);
    await commit([addToFeeds(lost), ...rendered.statements]);
    await ports.published?.(rendered.documents, site);
  }
}

async function reindex(ports: PollPorts, commit: Commit): Promise<void> {
  while (!(await reindexSome(ports.sql, AT_ONCE)));
  for (;;) {
    const seqs = await unindexed(ports.sql, AT_ONCE);
    if (seqs.length === 0) return;
    const articles = await articlesBySeq(ports.sql, seqs);
    await commit(
      indexWords(articles.map(({ seq, title, contentText }) => ({ seq, ...indexedText(title, contentText) }))),
    );
  }
}

/** Renders a page's documents. Unchanged documents keep their time; changed ones are dated now. */
async function renderPage(
  ports: PollPorts,
  site: Site,
  feed: Feed,
  row: FeedRow,
  page: number | null,
  commit: Commit,
): Promise<void> {
  const entries = await entriesOf(ports.sql, feed.path, page);
  const at = documentPath(feed.path, "atom", page);
  const updated =
    page === null ? row.updated : ((await documentStates(ports.sql, [at])).get(at)?.modified ?? row.updated);
  const rendered = await documentsOf(ports, site, feed, row, { page, entries, updated, fresh: new Map() });
  const states = await documentStates(
    ports.sql,
    rendered.map((document) => document.path),
  );
  const now = wholeSeconds(ports.clock());
  const documents = rendered.map((document) => {
    const stored = states.get(document.path);
    return {
      ...document,
      modified: stored?.etag === document.etag && stored.modified > 0 ? wholeSeconds(stored.modified) : now,
    };
  });
  await commit([
    dropDocuments(documents.map((document) => document.path)),
    ...(await storing(ports, documents, now, new Map())),
    putFeedRows(
      new Map([[feed.path, { ...row, renderKey: renderKeyAfter(row, renderKeyOf(site, feed), page === null) }]]),
    ),
  ]);
  await ports.published?.(documents, site);
}
