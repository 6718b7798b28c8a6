import { recordAction } from "../../archive/editing/actions.ts";
import { type AsidePage, type AsideRow, asideRows, ignoreAside, retryAside } from "../../archive/quarantine.ts";
import { ingestState } from "../../archive/shipping/ingest.ts";
import type { Watch } from "../../model/agency.ts";
import type { ListingItem, ReadArticle } from "../../model/article.ts";
import type { ActionTarget, AsideDone, AsideItemReport } from "../../model/editing/editing.ts";
import { bareItem } from "../../poll/pages/page.ts";
import { whyUnread } from "../../poll/pages/why-unread.ts";
import type { PollPorts, Site } from "../../poll/ports.ts";
import { watchesIn } from "../../poll/tick.ts";
import { type ArticleContext, readArticle } from "../../read/article.ts";
import { underLease } from "./under-lease.ts";

/** Maximum items that are listed. */
const MOST = 200;
/** Characters of a text that are shown. */
const SHOWN = 2000;

/** Items of an agency that are set aside or ignored, newest first, at most 200. Null: no such agency is polled here. */
export async function asideReports(ports: PollPorts, site: Site, agency: string): Promise<AsideItemReport[] | null> {
  const watches = watchesIn(site).filter((watch) => watch.agency.id === agency);
  if (watches.length === 0) return null;
  const entries = await asideRows(ports.sql, agency, { most: MOST });
  // Reading a page takes milliseconds: of one item it is shown, of a list only what is stored.
  return entries.map((entry) => reportOf(entry, agency, null));
}

/** One item that is set aside or ignored; null if there is none. */
export async function asideReport(
  ports: PollPorts,
  site: Site,
  agency: string,
  nativeId: string,
): Promise<AsideItemReport | null> {
  const [entry] = await asideRows(ports.sql, agency, { nativeId, most: 1 });
  if (entry === undefined) return null;
  return reportOf(entry, agency, watchesIn(site).find(({ path }) => path === entry.watch) ?? null);
}

function reportOf(entry: AsideRow, agency: string, watch: Watch | null): AsideItemReport {
  const { kind, reason, url, title, tries, published } = entry;
  const again = watch === null ? { problem: null, read: null } : rereadAside(entry, watch);
  const read = again.read;
  return {
    ...{ agency, id: entry.nativeId, url, feed: entry.watch, title, kind, reason, tries, published },
    since: new Date(entry.first).toISOString(),
    lastTry: new Date(entry.last).toISOString(),
    nextTry: kind === "ignored" ? null : new Date(entry.retry).toISOString(),
    problem: again.problem,
    read:
      read === null
        ? null
        : {
            title: read.title,
            published: read.published === null ? null : new Date(read.published.instant).toISOString(),
            source: read.published?.source ?? null,
            text: read.contentText.slice(0, SHOWN),
            characters: read.contentText.length,
          },
  };
}

/** How an item's stored page reads under the current definition, and why it is not its article; null if it is. */
export function rereadAside(
  page: AsidePage,
  watch: Watch,
): { readonly problem: string | null; readonly read: ReadArticle | null } {
  const { url, html } = page;
  if (html === null) return { problem: "its page was not stored", read: null };
  const item = bareItem(page);
  const read = readArticle(html, contextOf(page, watch, item));
  return { problem: whyUnread(item, { url, html, read }, { known: null, titles: [] })?.reason ?? null, read };
}

/** The context in which an item's stored page is read: that of the moment at which it was first set aside. */
export function contextOf({ url, nativeId, first }: AsidePage, watch: Watch, listingItem: ListingItem): ArticleContext {
  return {
    url,
    agency: watch.agency,
    postId: /^\d{1,15}$/.test(nativeId) ? Number(nativeId) : null,
    seen: first,
    language: watch.edition.language,
    live: true,
    listingItem,
  };
}

/** Ignores an item for good: it is neither asked for nor told any more, until it is retried. */
export function ignore(ports: PollPorts, target: ActionTarget, reason: string): Promise<AsideDone> {
  const { agency, nativeId } = target;
  return change(
    ports,
    target,
    (at) => [ignoreAside(agency, nativeId), recordAction(target, { at, what: "ignore", reason })],
    "ignored",
  );
}

/** Makes an item due now, ignored or not: the next poll of its listing asks for its page. */
export function makeDue(ports: PollPorts, target: ActionTarget, reason: string): Promise<AsideDone> {
  const { agency, nativeId } = target;
  return change(
    ports,
    target,
    (at) => [...retryAside(agency, nativeId, at), recordAction(target, { at, what: "retry", reason })],
    "due",
  );
}

async function change(
  ports: PollPorts,
  { agency, nativeId }: ActionTarget,
  statements: (at: number) => Parameters<PollPorts["sql"]["batch"]>[0],
  outcome: "ignored" | "due",
): Promise<AsideDone> {
  if ((await ingestState(ports.sql)).source !== null) return { outcome: "elsewhere" };
  // Under the lease, so that no poll that read the item before writes it after.
  return underLease(ports, agency, async (commit) => {
    const [entry] = await asideRows(ports.sql, agency, { nativeId, most: 1 });
    if (entry === undefined) return { outcome: "unknown" };
    await commit(statements(ports.clock()));
    ports.log("info", `item.${outcome}`, { agency, id: nativeId });
    return { outcome };
  });
}
