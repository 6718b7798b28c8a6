import { entriesOf, type FeedRow, feedRow, feedRows, putFeedRow, unchangedPage } from "../../archive/feeds.ts";
import type { Feed } from "../../model/agency.ts";
import type { Article } from "../../model/article.ts";
import type { Sql } from "../../model/ports.ts";
import type { PollPorts, Site } from "../ports.ts";
import {
  documentsOf,
  feedsIn,
  load,
  type DocumentInput as PageMaking,
  pageLeft,
  renderAll,
  renderKeyAt,
  renderKeyOf,
  storing,
  wholeSeconds,
} from "./render.ts";

/** Times that a page is made again because a poll wrote to it meanwhile. */
const TRIES = 5;
/** Pages between two lines of the log. */
const TOLD_EACH = 50;

/** Feed and archive documents that are still made by an earlier version, definition or public address: so many of all. */
export interface Progress {
  readonly left: number;
  readonly of: number;
}

/** How far documents have been made anew, or null where all are as they should be. One query. */
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

/** How the making anew goes. */
export interface RenderStaleOptions {
  /** Feed and archive documents to make, at most. */
  readonly most?: number;
  /** Called between two of them, so that requests come in between. False: to be gone on with another time. */
  readonly goOn?: () => Promise<boolean>;
  /** Called within one, between handfuls of its entries. Without it a document is made in one go. */
  readonly rest?: () => Promise<unknown>;
}

/**
 * Makes every document anew whose making has changed (another public address, definition or version): all feed documents
 * first, then archive documents, each feed's newest first. How far a feed has come stands in its row, so a later call goes
 * on from there, after a kill too. Polls go on meanwhile: what one of them wrote is made again, never written over.
 * `left`: there is more to do. `failed`: feeds that stay as they were, since the record of an article of theirs cannot be
 * read; each is logged. Where the archive itself fails, that is thrown.
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
        const made = await makePage(ports, site, feed, row, rest).catch((error: unknown) => {
          if (!isUnreadable(error)) throw error;
          ports.log("error", "render.anew", { feed: feed.path, page, error: error.message });
          return null;
        });
        if (made === null) {
          // Counts for no step: where each call makes one, the others would never have their turn.
          failed.push(feed.path);
          rows.delete(feed.path);
          break;
        }
        row = made;
        rows.set(feed.path, row);
        steps += 1;
        if (pageLeft(row, key) === 0) rendered.push(feed.path);
        if (steps % TOLD_EACH === 0) await tell(ports, site);
      }
    }
  }
  if (steps > 0) await tell(ports, site);
  return { rendered, failed, left: false };
}

/** Of a record: a column or a JSON text in it is not what it must be. */
function isUnreadable(error: unknown): error is Error {
  return error instanceof TypeError || error instanceof SyntaxError;
}

async function tell(ports: PollPorts, site: Site): Promise<void> {
  const { left, of } = (await progressOf(ports.sql, site)) ?? { left: 0, of: 0 };
  const message = left === 0 ? "all documents are rendered again" : `rendering ${left} of ${of} documents again`;
  ports.log("info", "render.anew", { message });
}

/** Makes the next page of a feed anew. Gives the feed's row as it is then. */
async function makePage(
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
    const documents = (await documentsOf(ports, site, feed, row, { ...making, fresh })).map((one) => ({
      ...one,
      modified: now,
    }));
    const made = { ...row, renderKey: renderKeyAt(key, page === null ? row.archives : page - 1) };
    try {
      await ports.sql.batch([
        unchangedPage({ feed: feed.path, page }, row, entries),
        ...(await storing(ports, documents, now)),
        putFeedRow(feed.path, made),
      ]);
    } catch (error) {
      if (attempt >= TRIES || !/constraint failed: feeds\.archives/.test(String(error))) throw error;
      row = (await feedRow(ports.sql, feed.path)) ?? row;
      continue;
    }
    await ports.published?.(documents);
    return made;
  }
}

/**
 * Articles of entries, with what documents hold of each rendered beforehand, some at a time: to make the
 * documents is then little work in one go. `rest` lets others have the thread between two handfuls.
 */
async function renderedBeforehand(
  ports: PollPorts,
  site: Site,
  feed: Feed,
  row: FeedRow,
  making: Omit<PageMaking, "fresh">,
  rest: () => Promise<unknown>,
): Promise<Map<number, Article>> {
  const found = new Map<number, Article>();
  for (let at = 0; at < making.entries.length; at += HANDFUL) {
    const articles = await load(ports, making.entries.slice(at, at + HANDFUL), found);
    for (const article of articles) found.set(article.seq, article);
    renderAll(ports, site, feed, row, making, articles, []);
    await rest();
  }
  return found;
}

/** Articles whose entries are made in one go: some milliseconds. */
const HANDFUL = 10;
