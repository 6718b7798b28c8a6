import { ask, askAll } from "../archive/query.ts";
import {
  type Due,
  lateness,
  lateQuery,
  type PollPace,
  type SiteStanding,
  siteStandingQuery,
} from "../archive/standing.ts";
import { type Agency, feedsOf, watchesOf } from "../model/agency.ts";
import type { Digest } from "../model/digest.ts";
import type { Document } from "../model/document.ts";
import { createLru } from "../model/lru.ts";
import { listingsOf, type Notice, noticeFor } from "../model/notice.ts";
import type { Clock, Sql } from "../model/ports.ts";
import { renderHome } from "../publish/pages/home.ts";
import type { PageLanguage } from "../publish/pages/page-words.ts";
import { etagOf } from "../publish/rendered.ts";
import type { FilteredFeeds } from "./filtered.ts";
import { NO_FILTER } from "./query.ts";

/** What readers are told of listings whose polls are late. A poll that does not come cannot render a page that says so. */
export interface LateFeeds {
  /** The notices of a feed's listings, by path; null if none is late. */
  of(feed: string): Promise<ReadonlyMap<string, Notice> | null>;
  /** A feed's page with them; null if none is late, so that the stored one is right, or if it cannot be rendered. */
  page(feed: string): Promise<Document | null>;
  /** The front page with these notices; null as for `page`. */
  front(language: PageLanguage): Promise<Document | null>;
}

/** Time for which an answer is used, so that requests cost at most two queries in that time. */
const FRESH_MS = 30_000;
const NONE: ReadonlyMap<string, Notice> = new Map();

/** Maximum pages of feeds that are kept. */
const PAGES = 200;

/** Looks which listings are late. `polls`: false if nothing is polled here, so that nothing is late. */
export function lateFeeds(parts: {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly polls: boolean;
  readonly dueAfter?: PollPace["dueAfter"];
  readonly agencies: readonly Agency[];
  readonly unpolled?: ReadonlyMap<string, "paused" | "retired"> | undefined;
  readonly baseUrl: string;
  readonly digest?: Digest | undefined;
  readonly filtered: FilteredFeeds;
}): LateFeeds {
  const { sql, clock, dueAfter, agencies, unpolled, baseUrl } = parts;
  const polled = agencies.filter(({ id }) => unpolled?.get(id) === undefined);
  const feeds = new Map(polled.flatMap(feedsOf).map((feed) => [feed.path, feed]));
  const paces = new Map(polled.flatMap((agency) => watchesOf(agency).map(({ path }) => [path, agency.poll] as const)));
  const notices = remembered(clock, async () => {
    const now = clock();
    const isLate = (state: Due & { readonly path: string }): boolean => {
      const pace = paces.get(state.path);
      return pace !== undefined && lateness(state, now, { ...pace, dueAfter }) !== null;
    };
    // An archive that cannot be read says nothing of this.
    const rows = await ask(sql, lateQuery(now, dueAfter !== undefined)).catch(() => []);
    return new Map(rows.filter(isLate).map(({ path, lastPoll }) => [path, { kind: "late", since: lastPoll } as const]));
  });
  const now = (): Promise<ReadonlyMap<string, Notice>> => (parts.polls ? notices() : Promise.resolve(NONE));
  const pages = createLru<() => Promise<Document | null>>(PAGES);
  const fronts = new Map<PageLanguage, () => Promise<Document>>();
  return {
    of: lateListings,
    async page(path) {
      if ((await lateListings(path)) === null) return null;
      const page = pages.get(path) ?? remembered(clock, () => renderPage(path));
      pages.set(path, page);
      return page().catch(() => null);
    },
    async front(language) {
      if ((await now()).size === 0) return null;
      const front = fronts.get(language) ?? remembered(clock, () => renderFront(language));
      fronts.set(language, front);
      return front().catch(() => null);
    },
  };

  async function lateListings(path: string): Promise<ReadonlyMap<string, Notice> | null> {
    const late = await now();
    const feed = feeds.get(path);
    if (late.size === 0 || feed === undefined) return null;
    const own = listingsOf(feed).flatMap((listing) => {
      const notice = late.get(listing.path);
      return notice === undefined ? [] : [[listing.path, notice] as const];
    });
    return own.length === 0 ? null : new Map(own);
  }

  async function renderPage(path: string): Promise<Document | null> {
    const made = await parts.filtered({ path }, "html", NO_FILTER, null, await lateListings(path));
    return made !== null && "body" in made ? made : null;
  }

  async function renderFront(language: PageLanguage): Promise<Document> {
    const [[{ updated, notices: told }], late] = [
      await askAll<[SiteStanding]>(sql, [siteStandingQuery()]),
      await now(),
    ];
    const all = new Map([...late, ...told]);
    const { path, mediaType, body } = renderHome({
      ...{ language, baseUrl, updated },
      agencies: agencies
        .filter(({ id }) => unpolled?.get(id) !== "retired")
        .map((agency) => ({ agency, feeds: feedsOf(agency) })),
      notice: (feed) => noticeFor(feed, all, unpolled),
    });
    const modified = Math.floor(clock() / 1000) * 1000;
    return { path, mediaType, body, etag: await etagOf(body, parts.digest), modified };
  }
}

/** The result of `make`, made again after FRESH_MS. Concurrent callers share one call. A failure is not remembered. */
function remembered<Value>(clock: Clock, make: () => Promise<Value>): () => Promise<Value> {
  let last: { readonly at: number; readonly value: Promise<Value> } | null = null;
  return () => {
    const age = last === null ? -1 : clock() - last.at;
    if (last !== null && age >= 0 && age < FRESH_MS) return last.value;
    const made = { at: clock(), value: make() };
    last = made;
    made.value.catch(() => {
      if (last === made) last = null;
    });
    return made.value;
  };
}
