import { foldedFeed } from "../archive/collected/copies.ts";
import { feedRow } from "../archive/feeds.ts";
import { ask } from "../archive/query.ts";
import { findArticles } from "../archive/search/search.ts";
import { noticesQuery } from "../archive/standing.ts";
import { type Agency, type Face, type Feed, feedsOf, nameIn } from "../model/agency.ts";
import type { Digest } from "../model/digest.ts";
import type { Document } from "../model/document.ts";
import { foldForMatching } from "../model/fold.ts";
import { listingsOf, type Notice, noticeFor } from "../model/notice.ts";
import type { Sql } from "../model/ports.ts";
import { renderFeedDocument } from "../publish/formats/render.ts";
import { headOf } from "../publish/head.ts";
import { renderFeedPage, SHOWN } from "../publish/pages/feed.ts";
import { renderMarkdown } from "../publish/pages/markdown.ts";
import { renderSearchPage } from "../publish/pages/search.ts";
import { etagOf, type Rendered } from "../publish/rendered.ts";
import type { Variant } from "./http/negotiate.ts";
import { canonicalQuery, type FilterQuery } from "./query.ts";
import type { FeedInfo } from "./route.ts";
import { MOST_WORDS, searchWords } from "./search-words.ts";

/** Renders the filtered form of a feed; see ServeDeps.filtered. `late`: notices of its listings that are late, by path. */
export type FilteredFeeds = (
  feed: Pick<FeedInfo, "path">,
  variant: Variant,
  query: FilterQuery,
  language: string | null,
  late?: ReadonlyMap<string, Notice> | null,
) => Promise<MadeFeed>;

/**
 * A filtered feed. `problem`: one line for a 400, such as an unknown section. `busy`: it took too long; seconds to wait
 * before another request. Null: the feed has not been polled yet.
 */
export type MadeFeed = Document | { readonly problem: string } | { readonly busy: number } | null;

/** Entries of a filtered feed without `limit`. */
const DEFAULT_LIMIT = 50;

/**
 * Filtered feeds, and the pages of whole feeds in Markdown or another language than their own, rendered from the archive for
 * each request. Each is a separate feed with its own id and self link, and without archive documents. Its Last-Modified is that of the complete feed, since a takedown also changes the result.
 */
export function filteredFeeds(
  sql: Sql,
  site: {
    readonly agencies: readonly Agency[];
    readonly unpolled?: ReadonlyMap<string, "paused" | "retired">;
    readonly faces?: ReadonlyMap<string, readonly Face[]>;
    readonly baseUrl: string;
    readonly hub: string | null;
  },
  digest?: Digest,
): FilteredFeeds {
  const feeds = new Map(site.agencies.flatMap((agency) => feedsOf(agency).map((feed) => [feed.path, feed] as const)));
  return async (info, variant, query, language, late = null) => {
    const feed = feeds.get(info.path)!;
    const words = query.q === null ? null : searchWords(query.q);
    if (words?.length === 0) return { problem: "q: expected at least one word" };
    if (words !== null && words.length > MOST_WORDS) return { problem: `q: expected at most ${MOST_WORDS} words` };
    const sections = query.section === null ? null : sectionFeeds(feed, query.section);
    if (sections?.length === 0)
      return {
        problem: `section: expected one of ${sectionsOf(feed).join(", ") || "none: this feed has no sections"}`,
      };
    const isWhole = query.collapse === "no";
    if (isWhole && feed.agency.collects === undefined)
      return { problem: "collapse: this feed is no collection, and has every article" };
    const paths = isWhole ? [feed.path, foldedFeed(feed.agency.id, feed.path)] : [feed.path];
    const row = await feedRow(sql, feed.path);
    if (row === null) return null;
    const isPage = variant === "html" || variant === "markdown";
    const told = isPage ? await ask(sql, noticesQuery(listingsOf(feed).map(({ path }) => path))) : null;
    const notice = told === null ? null : noticeFor(feed, new Map([...(late ?? []), ...told]), site.unpolled);
    const canonical = canonicalQuery(query);
    const limit = canonical === "" && variant === "html" ? SHOWN : (query.limit ?? DEFAULT_LIMIT);
    const articles = await findArticles(sql, {
      agency: feed.agency.id,
      // Articles of a section are also entries of its edition and agency, so the section alone suffices.
      feeds: [...(sections === null || feed.section !== null ? [paths] : []), ...(sections === null ? [] : [sections])],
      words,
      place: query.place === null ? null : foldForMatching(query.place),
      limit,
    });
    const rendered = canonical === "" ? translated() : filtered();
    return {
      path: rendered.path,
      mediaType: rendered.mediaType,
      body: rendered.body,
      etag: await etagOf(rendered.body, digest),
      modified: row.updated,
    };

    function translated(): Rendered {
      const head = headOf(feed, site, row!);
      const render = variant === "markdown" ? renderMarkdown : renderFeedPage;
      return render(head, articles, { agency: feed.agency, notice, language });
    }

    function filtered(): Rendered {
      const filter = { ...query, section: query.section === null ? null : sectionName(feed, query.section) };
      const head = headOf(feed, site, { updated: row!.updated, archives: 0, query: canonical, filter });
      if (variant === "html") return renderSearchPage(head, articles, { feed, language, notice, filter, limit });
      if (variant === "markdown") return renderMarkdown(head, articles, { agency: feed.agency, notice, language });
      return renderFeedDocument(variant, head, articles, [], feed.agency);
    }
  };
}

/** A section's name in the feed's language. */
function sectionName({ agency, language }: Feed, id: string): string {
  const named = agency.editions.flatMap(({ sections }) => sections).filter((section) => section.id === id);
  const own = named.find(({ names }) => Object.hasOwn(names, language)) ?? named[0]!;
  return nameIn(own.names, language);
}

function sectionsOf(feed: Feed): string[] {
  const editions = feed.edition === null ? feed.agency.editions : [feed.edition];
  return [...new Set(editions.flatMap((edition) => edition.sections.map((section) => section.id)))];
}

/** Paths of the feeds of a section within a feed's agency or edition. */
function sectionFeeds(feed: Feed, id: string): string[] {
  return feedsOf(feed.agency)
    .filter(({ section, edition }) => section?.id === id && (feed.edition === null || edition === feed.edition))
    .map(({ path }) => path);
}
