import { articleById } from "../archive/articles.ts";
import { formerRevisions } from "../archive/edits/revisions.ts";
import { storedId } from "../archive/records.ts";
import { type Agency, type Feed, feedsOf, publisherOf } from "../model/agency.ts";
import type { Article } from "../model/article.ts";
import type { Digest } from "../model/digest.ts";
import type { Document } from "../model/document.ts";
import type { Sql } from "../model/ports.ts";
import { revisionsPath } from "../publish/formats/revisions-url.ts";
import { PAGE_MEDIA_TYPE } from "../publish/pages/layout.ts";
import { pageLanguage } from "../publish/pages/page-words.ts";
import { renderRevisions } from "../publish/pages/revisions.ts";
import { etagOf, Rendered } from "../publish/rendered.ts";
import { revisionsJson, revisionsOf } from "../publish/revisions.ts";
import type { FeedInfo } from "./route.ts";

/** What to answer with. */
export interface RevisionsAsked {
  readonly variant: "json" | "html";
  /** End of the address: `.json`, `.html`, or none. */
  readonly suffix: string;
  /** Of the page, if the client chose one. */
  readonly language: string | null;
  /** True for the operator, who is told what earlier revisions said. */
  readonly operator: boolean;
}

/** Revisions of an article. `moved`: a path that has them. `removed`: the article was. Null: the feed has no such article. */
export type FoundRevisions =
  | { readonly document: Document; readonly isPrivate: boolean }
  | { readonly moved: string }
  | { readonly removed: true }
  | null;

/** Finds the revisions of an article of a feed, by its id; see `articleRevisions`. */
export type ArticleRevisions = (
  feed: Pick<FeedInfo, "path">,
  id: string,
  asked: RevisionsAsked,
) => Promise<FoundRevisions>;

/** Maximum former revisions listed. */
const MOST = 100;

/**
 * The revisions of an article: when each was seen and which fields it changed. What earlier ones said is told to the
 * operator, and to everybody only if the agency's definition allows it: the agency may have had a reason to withdraw it.
 */
export function articleRevisions(
  sql: Sql,
  site: { readonly agencies: readonly Agency[]; readonly baseUrl: string },
  digest?: Digest,
): ArticleRevisions {
  const feeds = new Map(site.agencies.flatMap((agency) => feedsOf(agency).map((feed) => [feed.path, feed] as const)));
  return async ({ path }, id, { variant, suffix, language, operator }) => {
    const feed = feeds.get(path)!;
    const found = await articleById(sql, storedId(feed.agency, id));
    if (found === null || !isIn(feed, found.article)) return null;
    if (found.removed !== null) return { removed: true };
    const { article } = found;
    const agency = publisherOf(feed.agency, article);
    if (feed.agency.collects !== undefined) {
      const own = `${agency.id}/${article.edition}`;
      return feeds.has(own) ? { moved: `${revisionsPath(own, id)}${suffix}` } : null;
    }
    const isPublic = agency.corrections === "public";
    const former = await formerRevisions(sql, article.seq, MOST);
    const list = { article, agency, revisions: revisionsOf(article, former), withTexts: isPublic || operator };
    const at = `${revisionsPath(path, id)}${suffix}`;
    const depth = path.split("/").length + 2;
    const rendered =
      variant === "json"
        ? new Rendered(at, "application/json; charset=utf-8", revisionsJson(list))
        : new Rendered(
            at,
            PAGE_MEDIA_TYPE,
            renderRevisions(list, {
              language: pageLanguage(language ?? feed.language),
              url: `${site.baseUrl}/${at}`,
              root: "../".repeat(depth),
            }),
          );
    const { mediaType, body } = rendered;
    const etag = await etagOf(body, digest);
    const modified = Math.floor(Math.max(article.updated, article.firstSeen) / 1000) * 1000;
    return { document: { path: at, mediaType, body, etag, modified }, isPrivate: operator && !isPublic };
  };
}

function isIn({ agency, edition, section }: Feed, article: Article): boolean {
  if (agency.collects === undefined && article.agency !== agency.id) return false;
  if (edition !== null && article.edition !== edition.language) return false;
  return section === null || article.sections.includes(section.id);
}
