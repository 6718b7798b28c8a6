import { type EntryRow, entriesQuery, type FeedRow, feedRowsQuery } from "../../archive/feeds.ts";
import { askAll } from "../../archive/query.ts";
import { type Feed, feedsOf, type Watch } from "../../model/agency.ts";
import type { StoredDocument } from "../../model/document.ts";
import { listingsOf, type Notice, noticeFor, sameNotice } from "../../model/notice.ts";
import { headOf } from "../../publish/head.ts";
import { renderFeedPage, SHOWN } from "../../publish/pages/feed.ts";
import type { PollPorts, Site } from "../ports.ts";
import { afterTurn, noticesFor, type Turn } from "./notice-query.ts";
import { asDocument, load, type RenderedChange, storing, wholeSeconds } from "./render.ts";

/**
 * Renders the pages of feeds whose readers are told something else after a poll (the site has stopped answering, or answers
 * again), added to the documents that the poll's articles changed. Their feed documents stay as they are.
 */
export async function renderTurn(
  ports: PollPorts,
  site: Site,
  watch: Watch,
  turn: Turn,
  changed: RenderedChange & { readonly now: number },
): Promise<RenderedChange> {
  if (sameNotice(turn.before, turn.after)) return changed;
  const done = new Set(changed.documents.map(({ path }) => path));
  const feeds = feedsOf(watch.agency).filter(
    (feed) => !done.has(pageOf(feed)) && listingsOf(feed).some(({ path }) => path === watch.path),
  );
  if (feeds.length === 0) return changed;
  const [rows, entries, notices] = await askAll<[Map<string, FeedRow>, EntryRow[][], ReadonlyMap<string, Notice>]>(
    ports.sql,
    [
      feedRowsQuery(feeds.map(({ path }) => path)),
      entriesQuery(feeds.map(({ path }) => ({ feed: path, page: null }))),
      noticesFor(feeds[0]!),
    ],
  );
  const before = afterTurn(notices, { ...turn, after: turn.before });
  const after = afterTurn(notices, turn);
  const pages: StoredDocument[] = [];
  for (const [index, feed] of feeds.entries()) {
    const row = rows.get(feed.path);
    const notice = noticeFor(feed, after, site.unpolled);
    if (row === undefined || sameNotice(noticeFor(feed, before, site.unpolled), notice)) continue;
    const articles = await load(ports, entries[index]!.slice(0, SHOWN), new Map());
    const head = headOf(feed, site, { updated: row.updated, archives: row.archives });
    const page = renderFeedPage(head, articles, { agency: watch.agency, notice });
    pages.push(await asDocument(ports, page, { feed: feed.path, modified: wholeSeconds(changed.now), sealed: false }));
  }
  return {
    documents: [...changed.documents, ...pages],
    statements: [...changed.statements, ...(await storing(ports, pages, changed.now))],
  };
}

function pageOf({ path }: Feed): string {
  return `${path}/index.html`;
}
