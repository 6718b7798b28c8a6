import { articlesBySeq } from "../../archive/articles.ts";
import { type DocumentStates, documentStates, forgetVersions, putDocuments } from "../../archive/documents.ts";
import { type EntryRow, type FeedRow, putFeedRows, sealEntries, tombstonesOf } from "../../archive/feeds.ts";
import { ask } from "../../archive/query.ts";
import { type Agency, type Feed, feedsOf } from "../../model/agency.ts";
import { type Article, newestFirst, type Tombstone } from "../../model/article.ts";
import type { StoredDocument } from "../../model/document.ts";
import { type Notice, noticeFor } from "../../model/notice.ts";
import type { Statement } from "../../model/ports.ts";
import { ALL_FORMATS, documentPath, FEED_FORMATS } from "../../publish/formats/addresses.ts";
import { renderFeedDocuments } from "../../publish/formats/render.ts";
import { FORMATS } from "../../publish/formats/table.ts";
import { headOf } from "../../publish/head.ts";
import { renderFeedPage } from "../../publish/pages/feed.ts";
import { etagOf, type Rendered } from "../../publish/rendered.ts";
import type { PollPorts, Site } from "../ports.ts";
import type { Change } from "./change.ts";
import { afterTurn, noticesFor, type Turn } from "./notice-query.ts";
import {
  articleKey,
  articlesAround,
  type Before,
  beforeOf,
  isMeasured,
  remember,
  TOMBSTONE_MS,
  type Touched,
  touchedBy,
  withFacts,
} from "./touched.ts";
import { sealable } from "./window.ts";

const NO_NOTICES: ReadonlyMap<string, Notice> = new Map();

/** Rendered documents, and the statements that store them in the transaction of their articles. */
export interface RenderedChange {
  readonly statements: readonly Statement[];
  readonly documents: readonly StoredDocument[];
}

/**
 * Renders only the documents that a change touches, with the statements that store them. `turn`: what readers will be told
 * of the listing that was polled.
 */
export async function renderChange(
  ports: PollPorts,
  site: Site,
  change: Change,
  turn: Turn | null = null,
): Promise<RenderedChange> {
  const touched = touchedBy(change, feedsIn(site));
  if (touched.length === 0) return { statements: [], documents: [] };
  const before = await beforeOf(ports.sql, touched, wholeSeconds(change.now));
  const revised = await withFacts(ports.sql, change.revised);
  const fresh = new Map([...change.added, ...revised].map((article) => [article.seq, article]));
  const articles = await articlesAround(ports, touched, before, fresh);
  const rows = new Map<string, FeedRow>();
  const statements: Statement[] = [];
  const documents: StoredDocument[] = [];
  for (const one of touched) {
    const notices = afterTurn(before.notices, turn);
    const result = await renderFeed(ports, site, one, { change, before, fresh, articles, notices });
    rows.set(one.feed.path, result.row);
    statements.push(...result.statements);
    documents.push(...result.documents);
  }
  // To the millisecond: two polls may change a feed within a second, and a delta starts after one of them.
  if (documents.length > 0) statements.push(...(await storing(ports, documents, change.now, before.states)));
  return { statements: [putFeedRows(rows), ...statements], documents };
}

async function renderFeed(
  ports: PollPorts,
  site: Site,
  { feed, joining, rejoining, places, pages: old }: Touched,
  what: {
    change: Change;
    before: Before;
    /** The articles of the change. */
    fresh: ReadonlyMap<number, Article>;
    articles: ReadonlyMap<number, Article>;
    notices: ReadonlyMap<string, Notice>;
  },
): Promise<RenderedChange & { readonly row: FeedRow }> {
  const { change, before } = what;
  const row = before.rows.get(feed.path);
  const now = wholeSeconds(change.now);
  const removed = new Set(change.removed.map((article) => article.seq));
  const left = new Set([...(change.left ?? [])].flatMap(([seq, feeds]) => (feeds.includes(feed.path) ? [seq] : [])));
  const back = new Set(places.flatMap((place) => (place.page === null ? [place.seq] : [])));
  const remaining = before.entries(feed.path, null).filter(({ seq }) => !removed.has(seq) && !left.has(seq));
  const present = new Set(remaining.map((entry) => entry.seq));
  const coming = [
    ...joining,
    ...change.revised.filter(({ seq }) => !present.has(seq) && back.has(seq) && !left.has(seq)),
    ...rejoining.flatMap((seq) => (present.has(seq) ? [] : (what.articles.get(seq) ?? []))),
  ];
  const entries = [...remaining.map((entry) => revisedRow(entry, what.fresh)), ...coming.map(rowOf)].sort(byDate);
  const { stay, pages } = sealable(entries, change.now);
  const archives = (row?.archives ?? 0) + pages.length;
  // An edit of an article in archive documents only does not change the feed document.
  const inDocument = coming.length > 0 || pages.length > 0 || back.size > 0;
  const next: FeedRow = {
    renderKey: renderKeyAfter(row, renderKeyOf(site, feed), inDocument),
    archives,
    updated: inDocument ? now : (row?.updated ?? now),
  };
  const statements: Statement[] = [];
  const documents: StoredDocument[] = [];
  const make = async (page: number | null, entries: readonly EntryRow[]): Promise<void> => {
    const told = before.tombstones(feed.path, page);
    const making = { page, entries, updated: now, fresh: what.articles, change, told, notices: what.notices };
    documents.push(...(await documentsOf(ports, site, feed, next, making)));
  };
  for (const page of old) {
    const pageEntries = before.entries(feed.path, page).filter((entry) => !removed.has(entry.seq));
    const here = new Set(pageEntries.map((entry) => entry.seq));
    const returned = change.revised.filter(
      (article) => !here.has(article.seq) && places.some((place) => place.seq === article.seq && place.page === page),
    );
    await make(
      page,
      [...pageEntries.map((entry) => revisedRow(entry, what.fresh)), ...returned.map(rowOf)].sort(byDate),
    );
  }
  for (const [index, sealed] of pages.entries()) {
    const page = (row?.archives ?? 0) + index + 1;
    const seqs = sealed.map((entry) => entry.seq);
    statements.push(sealEntries(feed.path, page, seqs));
    await make(page, sealed);
  }
  if (inDocument) await make(null, stay);
  // An older article added to this feed is new to its readers, but none of its dates shows that, and no delta tells of one
  // that left, so earlier versions must not serve for deltas.
  if (rejoining.length > 0 || left.size > 0)
    statements.push(forgetVersions(FEED_FORMATS.map((format) => documentPath(feed.path, format))));
  return { row: next, statements, documents };
}

/** Statements for the documents that differ from the stored `states`, which are queried if not given. */
export async function storing(
  ports: PollPorts,
  documents: readonly StoredDocument[],
  now: number,
  states?: DocumentStates,
): Promise<Statement[]> {
  const paths = documents.map((document) => document.path);
  const before = states ?? (await documentStates(ports.sql, paths));
  const changed: (StoredDocument & { size: number })[] = [];
  for (const document of documents) {
    if (before.get(document.path)?.etag === document.etag) continue;
    changed.push(await packed(ports, document));
  }
  return putDocuments(changed, now);
}

/** A rendered document as the archive stores it: its gzip bytes, and the size of the plain ones. */
export async function packed(
  ports: Pick<PollPorts, "gzip">,
  document: StoredDocument,
): Promise<StoredDocument & { size: number }> {
  const body = document.bytes.identity!;
  const gzip = await ports.gzip(body, { lasting: document.sealed });
  return { ...document, bytes: { gzip }, size: body.length };
}

/**
 * The input of one document or set of documents. `page`: number of the archive document, null for the feed itself;
 * `updated`: its last change, epoch milliseconds.
 */
export interface DocumentInput {
  readonly page: number | null;
  readonly entries: readonly EntryRow[];
  readonly updated: number;
  /** Articles already loaded, by `seq`. */
  readonly fresh: ReadonlyMap<number, Article>;
  readonly change?: Change;
  /** Takedowns that the archive has for the document; queried if not given. */
  readonly told?: readonly Tombstone[];
  /** What readers are told of listings, by path; queried if not given. */
  readonly notices?: ReadonlyMap<string, Notice>;
}

/** Every document of a feed (`page` null) or of one of its archive documents. */
export async function documentsOf(
  ports: PollPorts,
  site: Site,
  feed: Feed,
  row: FeedRow,
  making: DocumentInput,
): Promise<StoredDocument[]> {
  const articles = await load(ports, making.entries, making.fresh);
  const tombstones = await tombstonesFor(ports, feed, making);
  const notices = making.page === null ? (making.notices ?? (await ask(ports.sql, noticesFor(feed)))) : NO_NOTICES;
  const about = { feed: feed.path, modified: making.updated, sealed: making.page !== null };
  const documents: StoredDocument[] = [];
  for (const document of renderAll(ports, site, feed, row, { ...making, notices }, articles, tombstones)) {
    documents.push(await asDocument(ports, document, about));
    await ports.rest?.();
  }
  return documents;
}

/** A rendered document of a feed, with its ETag. */
export async function asDocument(
  { digest }: PollPorts,
  { path, mediaType, body }: Rendered,
  about: Pick<StoredDocument, "feed" | "modified" | "sealed">,
): Promise<StoredDocument> {
  return { path, mediaType, etag: await etagOf(body, digest), ...about, bytes: { identity: body } };
}

/** Renders a feed or an archive document with these articles in every format, one for each step. */
export function* renderAll(
  { fragments }: PollPorts,
  site: Site,
  feed: Feed,
  row: FeedRow,
  { page, updated, notices = NO_NOTICES }: Pick<DocumentInput, "page" | "updated" | "notices">,
  articles: readonly Article[],
  tombstones: readonly Tombstone[],
): Generator<Rendered, void> {
  const { agency } = feed;
  const head = headOf(feed, site, { updated, archives: row.archives, archive: page });
  yield* renderFeedDocuments(head, articles, tombstones, agency, fragments);
  if (page === null) yield renderFeedPage(head, articles, { agency, notice: noticeFor(feed, notices, site.unpolled) });
}

/** Articles of entries, newest first: those of this change, those still in memory, the rest from the archive. */
export async function load(
  ports: PollPorts,
  entries: readonly EntryRow[],
  fresh: ReadonlyMap<number, Article>,
): Promise<Article[]> {
  const found = new Map<number, Article>();
  for (const entry of entries) {
    const article = fresh.get(entry.seq) ?? ports.articles?.get(articleKey(entry));
    if (article) found.set(entry.seq, article);
  }
  const missing = entries.filter((entry) => !found.has(entry.seq)).map((entry) => entry.seq);
  for (const article of await articlesBySeq(ports.sql, missing)) {
    found.set(article.seq, article);
    remember(ports, article);
  }
  return entries.flatMap((entry) => found.get(entry.seq) ?? []).sort(newestFirst);
}

async function tombstonesFor(ports: PollPorts, feed: Feed, making: DocumentInput): Promise<Tombstone[]> {
  const since = making.page === null ? making.updated - TOMBSTONE_MS : 0;
  const stored = making.told ?? (await tombstonesOf(ports.sql, feed.path, making.page, since));
  const places = making.change?.places ?? [];
  const now = (making.change?.removed ?? []).filter((removed) =>
    places.some(
      (place) =>
        place.feed === feed.path && place.seq === removed.seq && (making.page === null || place.page === making.page),
    ),
  );
  const fresh = now.map(({ id, url, removed }) => ({ id, url, removed }));
  const all = [...fresh, ...stored.filter((old) => !fresh.some((tombstone) => tombstone.id === old.id))];
  if (all.length === 0) return all;
  const returned = new Set(making.entries.map((entry) => entry.id));
  return all.filter((tombstone) => !returned.has(tombstone.id));
}

/** Version of the rendering: raise it with any change of how documents are written. */
const RENDER_VERSION = 7;
/** A new format must be rendered for every feed too. */
const FILES = ALL_FORMATS.map((format) => FORMATS[format].file);

/**
 * The key of a feed whose document is rendered with `key`, but whose archive documents from `page` down are not yet.
 */
export function renderKeyAt(key: string, page: number): string {
  return page === 0 ? key : `${key}@${page}`;
}

/**
 * What is left to render with `key`: the document and all archive documents, the archive documents from a page down, or
 * 0.
 */
export function pageLeft(row: FeedRow, key: string): number | "document" {
  if (row.renderKey === key) return 0;
  return row.renderKey.startsWith(`${key}@`) ? Number(row.renderKey.slice(key.length + 1)) : "document";
}

/** The key of a feed after a change. Documents that were still to be rendered again still are. */
export function renderKeyAfter(row: FeedRow | undefined, key: string, document: boolean): string {
  if (row === undefined) return key;
  if (pageLeft(row, key) !== "document") return row.renderKey;
  return document ? renderKeyAt(key, row.archives) : row.renderKey;
}

/** The key that a feed's documents are rendered with now; if the archive has another, they must be rendered again. */
export function renderKeyOf(site: Site, feed: Feed): string {
  const head = headOf(feed, site, { updated: 0, archives: 0 });
  return JSON.stringify([RENDER_VERSION, FILES, head, writtenOf(feed), site.unpolled?.get(feed.agency.id) ?? null]);
}

/** What entries say of their agency, whatever feed they are in. */
function writtenOf({ agency }: Feed): unknown[] {
  const publishers = [...(agency.collects?.publishers.values() ?? [])];
  return [...saidOf(agency), ...publishers.map((publisher) => [publisher.id, ...saidOf(publisher)])];
}

function saidOf(agency: Agency): unknown[] {
  const { names, rights, home, timezone, editions } = agency;
  const sections = editions.map((edition) => [edition.language, edition.sections.map(({ id, names }) => [id, names])]);
  return [names, rights ?? null, home, timezone, sections];
}

/** Every feed of a deployment. */
export function feedsIn(site: Site): Feed[] {
  return site.agencies.flatMap(feedsOf);
}

/** An instant in whole seconds, as documents and HTTP express it. */
export function wholeSeconds(instant: number): number {
  return Math.floor(instant / 1000) * 1000;
}

/** An article as an entry's row. */
export function rowOf(article: Article): EntryRow {
  const { seq, id, revision, published, updated } = article;
  return { seq, id, revision, published: published.instant, updated, measured: isMeasured(article) };
}

function revisedRow(entry: EntryRow, fresh: ReadonlyMap<number, Article>): EntryRow {
  const article = fresh.get(entry.seq);
  return article === undefined ? entry : rowOf(article);
}

/** Order of entries: newest first, like `newestFirst` for articles. */
export function byDate(a: EntryRow, b: EntryRow): number {
  return b.published - a.published || b.seq - a.seq;
}
