import { entriesOf, type FeedRow, feedRow, feedRows, putFeedRows, unchangedPage } from "../../archive/feeds.ts";
import type { Feed } from "../../model/agency.ts";
import type { Article } from "../../model/article.ts";
import type { Sql } from "../../model/ports.ts";
import type { PollPorts, Site } from "../ports.ts";
import {
  type DocumentInput,
  documentsOf,
  feedsIn,
  load,
  pageLeft,
  renderAll,
  renderKeyAt,
  renderKeyOf,
  storing,
  wholeSeconds,
} from "./render.ts";

/** Attempts to render a page that polls write to meanwhile. */
const TRIES = 5;
/** Pages between two lines of the log. */
const LOG_EACH = 50;

/**
 * Number of feed and archive documents still rendered by an earlier version, definition or public address, and of all.
 */
export interface Progress {
  readonly left: number;
  readonly of: number;
}

/** How many documents are still to be rendered again; null if all are current. One query. */
export async function progressOf(sql: Sql, site: Site): Promise<Progress | null> {
  const rows = await feedRows(sql);
  let left = 0;
  let of = 0;
  for (const feed of feedsIn(site)) {
    const row = rows.get(feed.path);
    if (row === undefined) continue;
    const page = pageLeft(row, renderKeyOf(site, feed));
    of += row.archives + 1;
    left += page === "document" ? row.archives + 1 : page;
  }
  return left === 0 ? null : { left, of };
}

/** Options of `renderStale`. */
export interface RenderStaleOptions {
  /** Most feed and archive documents to render. */
  readonly most?: number;
  /**
   * Called between documents, so that requests get their turn. If it returns false, the rest waits for a later call.
   */
  readonly goOn?: () => Promise<boolean>;
  /** Called within a document, between batches of its entries. Without it a document is rendered in one go. */
  readonly rest?: () => Promise<unknown>;
}

/**
 * Renders every outdated document again (another public address, definition or version): feed documents first, then
 * archive documents, each feed's newest first. Progress is stored in each feed's row, so a later call goes on from
 * there, even after a kill. Polls go on meanwhile; what they write is rendered again, never overwritten. `left`: there
 * is more to do. `failed`: feeds that stay as they were, because the record of one of their articles cannot be read;
 * each is logged. Rejects if the archive itself fails.
 */
export async function renderStale(
  ports: PollPorts,
  site: Site,
  { most = Number.POSITIVE_INFINITY, goOn, rest }: RenderStaleOptions = {},
): Promise<{ rendered: string[]; failed: string[]; left: boolean }> {
  const rows = new Map(await feedRows(ports.sql));
  const rendered: string[] = [];
  const failed: string[] = [];
  let steps = 0;
  for (const phase of ["document", "archive"] as const) {
    for (const feed of feedsIn(site)) {
      const key = renderKeyOf(site, feed);
      for (let row = rows.get(feed.path); row !== undefined; ) {
        const page = pageLeft(row, key);
        if (page === 0 || (phase === "document" && page !== "document")) break;
        if (steps >= most || (steps > 0 && (await goOn?.()) === false)) return { rendered, failed, left: true };
        const nextRow = await renderPage(ports, site, feed, row, rest).catch((error: unknown) => {
          if (!isUnreadable(error)) throw error;
          ports.log("error", "render.anew", { feed: feed.path, page, error: error.message });
          return null;
        });
        if (nextRow === null) {
          // Does not count as a step: a call limited to one would never reach the other feeds.
          failed.push(feed.path);
          rows.delete(feed.path);
          break;
        }
        row = nextRow;
        rows.set(feed.path, row);
        steps += 1;
        if (pageLeft(row, key) === 0) rendered.push(feed.path);
        if (steps % LOG_EACH === 0) await logProgress(ports, site);
      }
    }
  }
  if (steps > 0) await logProgress(ports, site);
  return { rendered, failed, left: false };
}

/** True if a record's column or JSON text is invalid. */
function isUnreadable(error: unknown): error is Error {
  return error instanceof TypeError || error instanceof SyntaxError;
}

async function logProgress(ports: PollPorts, site: Site): Promise<void> {
  const { left, of } = (await progressOf(ports.sql, site)) ?? { left: 0, of: 0 };
  const message = left === 0 ? "all documents are rendered again" : `rendering ${left} of ${of} documents again`;
  ports.log("info", "render.anew", { message });
}

/** Renders the next outdated page of a feed. Returns the feed's new row. */
async function renderPage(
  ports: PollPorts,
  site: Site,
  feed: Feed,
  known: FeedRow,
  rest: RenderStaleOptions["rest"],
): Promise<FeedRow> {
  const key = renderKeyOf(site, feed);
  let row = known;
  for (let attempt = 1; ; attempt += 1) {
    const next = pageLeft(row, key);
    if (next === 0) return row;
    const page = next === "document" ? null : next;
    const entries = await entriesOf(ports.sql, feed.path, page);
    const now = wholeSeconds(ports.clock());
    const making = { page, entries, updated: row.updated };
    const fresh = rest === undefined ? new Map() : await renderedBeforehand(ports, site, feed, row, making, rest);
    const documents = (await documentsOf(ports, site, feed, row, { ...making, fresh })).map((document) => ({
      ...document,
      modified: now,
    }));
    const nextRow = { ...row, renderKey: renderKeyAt(key, page === null ? row.archives : page - 1) };
    try {
      await ports.sql.batch([
        unchangedPage({ feed: feed.path, page }, row, entries),
        ...(await storing(ports, documents, now)),
        putFeedRows(new Map([[feed.path, nextRow]])),
      ]);
    } catch (error) {
      if (attempt >= TRIES || !/constraint failed: feeds\.archives/.test(String(error))) throw error;
      row = (await feedRow(ports.sql, feed.path)) ?? row;
      continue;
    }
    await ports.published?.(documents, site);
    return nextRow;
  }
}

/**
 * Loads the articles of entries and renders their fragments in batches, so that the documents then take little work in
 * one go. `rest` yields the thread between batches.
 */
async function renderedBeforehand(
  ports: PollPorts,
  site: Site,
  feed: Feed,
  row: FeedRow,
  making: Omit<DocumentInput, "fresh">,
  rest: () => Promise<unknown>,
): Promise<Map<number, Article>> {
  const found = new Map<number, Article>();
  for (let at = 0; at < making.entries.length; at += BATCH) {
    const articles = await load(ports, making.entries.slice(at, at + BATCH), found);
    for (const article of articles) found.set(article.seq, article);
    Array.from(renderAll(ports, site, feed, row, making, articles, []));
    await rest();
  }
  return found;
}

/** Articles rendered in one go: some milliseconds. */
const BATCH = 10;
