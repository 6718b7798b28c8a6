import { articlesBySeq } from "../../archive/articles.ts";
import { type DocumentStates, statesQuery } from "../../archive/documents.ts";
import {
  type EntryRow,
  entriesQuery,
  type FeedPage,
  type FeedRow,
  feedRowsQuery,
  feedTombstonesQuery,
  pageTombstonesQuery,
} from "../../archive/feeds.ts";
import { measured, picturesQuery } from "../../archive/pictures/pictures.ts";
import { ask, askAll, type Query } from "../../archive/query.ts";
import type { Feed } from "../../model/agency.ts";
import type { Article, Tombstone } from "../../model/article.ts";
import type { Notice } from "../../model/notice.ts";
import type { Sql } from "../../model/ports.ts";
import { documentPath, formatsOf } from "../../publish/formats/addresses.ts";
import type { PollPorts } from "../ports.ts";
import type { Change } from "./change.ts";
import { noticesFor } from "./notice-query.ts";

/** How long the feed document names a takedown. */
export const TOMBSTONE_MS = 30 * 86_400_000;

/** The part of a change that concerns one feed. */
export interface Touched {
  readonly feed: Feed;
  readonly joining: readonly Article[];
  /** Known articles that join it, by `seq`. */
  readonly rejoining: readonly number[];
  readonly places: readonly { readonly seq: number; readonly page: number | null }[];
  /** Sealed archive documents that contain some of the articles. */
  readonly pages: readonly number[];
}

/** The feeds that a change touches. */
export function touchedBy(change: Change, feeds: readonly Feed[]): Touched[] {
  const added = new Set(change.added.map((article) => article.seq));
  return feeds.flatMap((feed) => {
    const joining = change.added.filter((article) => change.joined.get(article.seq)?.includes(feed.path));
    const rejoining = [...change.joined].flatMap(([seq, paths]) =>
      paths.includes(feed.path) && !added.has(seq) ? [seq] : [],
    );
    const places = change.places.filter((place) => place.feed === feed.path);
    if (joining.length === 0 && places.length === 0 && rejoining.length === 0) return [];
    const pages = new Set(places.flatMap((place) => (place.page !== null && place.page > 0 ? [place.page] : [])));
    return [{ feed, joining, rejoining, places, pages: [...pages] }];
  });
}

/** The archive's state of the touched feeds before the change. */
export interface Before {
  readonly rows: ReadonlyMap<string, FeedRow>;
  readonly states: DocumentStates;
  /** What readers are told of the agency's listings, by path. */
  readonly notices: ReadonlyMap<string, Notice>;
  /** Entries of a feed's document (`page` null) or of a touched archive document, newest first. */
  entries(feed: string, page: number | null): readonly EntryRow[];
  /** Takedowns named there. */
  tombstones(feed: string, page: number | null): readonly Tombstone[];
}

/** Queries this state in one call, however many feeds. `now`: whole seconds. */
export async function beforeOf(sql: Sql, touched: readonly Touched[], now: number): Promise<Before> {
  const feeds = touched.map(({ feed }) => feed.path);
  const sealed: FeedPage[] = touched.flatMap(({ feed, pages }) => pages.map((page) => ({ feed: feed.path, page })));
  const all: FeedPage[] = [...feeds.map((feed) => ({ feed, page: null })), ...sealed];
  type Answers = readonly [
    ReadonlyMap<string, FeedRow>,
    DocumentStates,
    EntryRow[][],
    Map<string, Tombstone[]>,
    ReadonlyMap<string, Notice>,
    ...Tombstone[][],
  ];
  const [rows, states, entries, byFeed, notices, ...byPage] = await askAll<Answers>(sql, [
    feedRowsQuery(feeds),
    statesQuery(all.flatMap(({ feed, page }) => documentPathsOf(feed, page))),
    entriesQuery(all),
    feedTombstonesQuery(feeds, now - TOMBSTONE_MS),
    noticesFor(...touched.map(({ feed }) => feed)),
    ...sealed.map((page): Query<Tombstone[]> => pageTombstonesQuery(page, 0)),
  ]);
  const at = (pages: readonly FeedPage[], feed: string, page: number | null): number =>
    pages.findIndex((candidate) => candidate.feed === feed && candidate.page === page);
  return {
    rows,
    states,
    notices,
    entries: (feed, page) => entries[at(all, feed, page)] ?? [],
    tombstones: (feed, page) => (page === null ? byFeed.get(feed) : byPage[at(sealed, feed, page)]) ?? [],
  };
}

/** The articles of the touched documents: those of the change, those still in memory, the rest in one call. */
export async function articlesAround(
  ports: PollPorts,
  touched: readonly Touched[],
  before: Before,
  fresh: ReadonlyMap<number, Article>,
): Promise<ReadonlyMap<number, Article>> {
  const found = new Map(fresh);
  const missing = new Set<number>();
  for (const { feed, joining, rejoining, places, pages } of touched) {
    const document = joining.length > 0 || rejoining.length > 0 || places.some((place) => place.page === null);
    for (const page of [...(document ? [null] : []), ...pages]) {
      for (const entry of before.entries(feed.path, page)) {
        const article = found.get(entry.seq) ?? ports.articles?.get(articleKey(entry));
        if (article === undefined) missing.add(entry.seq);
        else found.set(entry.seq, article);
      }
    }
    for (const seq of rejoining) if (!found.has(seq)) missing.add(seq);
  }
  for (const article of await articlesBySeq(ports.sql, [...missing])) {
    found.set(article.seq, article);
    remember(ports, article);
  }
  for (const article of fresh.values()) remember(ports, article);
  return found;
}

/** Keeps an article in memory, for the next change. */
export function remember({ articles }: PollPorts, article: Article): void {
  articles?.set(articleKey({ ...article, measured: isMeasured(article) }), article);
}

/** The key of an entry's article in memory. Not its id: a collection's copy has the same one. */
export function articleKey({ seq, revision, measured }: Pick<EntryRow, "seq" | "revision" | "measured">): string {
  // Every process must render an article alike, so one that is in memory without the facts about its picture is not used.
  return `${seq}:${revision}${measured ? ":measured" : ""}`;
}

/** True for an article with the facts about its picture. */
export function isMeasured({ image }: Pick<Article, "image">): boolean {
  return image?.type !== undefined;
}

/** Revised articles with what is known of their pictures: they were just read from pages, which do not say it. */
export async function withFacts(sql: Sql, revised: readonly Article[]): Promise<Article[]> {
  const urls = revised.flatMap(({ image }) => image?.url ?? []);
  if (urls.length === 0) return [...revised];
  const facts = await ask(sql, picturesQuery(urls));
  return revised.map((article) => {
    const { image } = article;
    return image === null || !facts.has(image.url)
      ? article
      : { ...article, image: measured(image, facts.get(image.url)) };
  });
}

/** Paths of the documents of a feed (`page` null) or of one of its archive documents. */
export function documentPathsOf(feed: string, page: number | null): string[] {
  const documents = formatsOf(page).map((format) => documentPath(feed, format, page));
  return page === null ? [...documents, `${feed}/index.html`] : documents;
}
