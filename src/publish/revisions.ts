import type { Agency } from "../model/agency.ts";
import type { Article, ArticleField, FormerRevision } from "../model/article.ts";
import { titleOf } from "./content.ts";
import { isoSeconds, legal, legalLine, rfc3986Url } from "./xml/legal.ts";

/** One revision of an article. */
export interface ArticleRevision {
  /** 1 for the first. */
  readonly revision: number;
  /** When nashra first saw it, epoch milliseconds. */
  readonly seen: number;
  /** Fields that it changed; empty for the first. */
  readonly changed: readonly ArticleField[];
  readonly title: string;
  readonly contentHtml: string;
}

/** The revisions of an article, newest first, as far as `former` (newest first, too) goes back. */
export function revisionsOf(article: Article, former: readonly FormerRevision[]): ArticleRevision[] {
  const { title, contentHtml } = article;
  return [{ revision: article.revision, title, contentHtml }, ...former].map(({ revision, title, contentHtml }, at) => {
    const before = former[at];
    return {
      revision,
      seen: before?.replaced ?? article.firstSeen,
      changed: before === undefined ? [] : (before.changed ?? differences(before, { title, contentHtml })),
      title,
      contentHtml,
    };
  });
}

type Texts = Pick<FormerRevision, "title" | "contentHtml">;

function differences(before: Texts, after: Texts): ArticleField[] {
  return [
    ...(before.title === after.title ? [] : ["title" as const]),
    ...(before.contentHtml === after.contentHtml ? [] : ["text" as const]),
  ];
}

/** Maximum characters of former texts in one document; older revisions are listed without theirs. */
const MOST_TEXT = 500_000;

/** What is told of an article's edits. */
export interface RevisionList {
  readonly article: Article;
  /** Its publisher. */
  readonly agency: Agency;
  /** Newest first. */
  readonly revisions: readonly ArticleRevision[];
  /** True if what earlier revisions said is told, too. */
  readonly withTexts: boolean;
}

/** The revisions, each with its texts as long as these fit into the document. */
export function boundedRevisions({
  revisions,
  withTexts,
}: RevisionList): (ArticleRevision & { readonly told: boolean })[] {
  let left = MOST_TEXT;
  return revisions.map((revision) => {
    left -= revision.title.length + revision.contentHtml.length;
    return { ...revision, told: withTexts && left >= 0 };
  });
}

/** The revisions of an article as JSON: when each was seen, which fields it changed and, if that is told, what it said. */
export function revisionsJson(list: RevisionList): string {
  const { article, agency } = list;
  return JSON.stringify({
    id: article.id,
    url: rfc3986Url(article.url),
    title: titleOf(article, agency),
    language: article.language,
    date_published: isoSeconds(article.published.instant),
    revision: article.revision,
    revisions: boundedRevisions(list).map(({ revision, seen, changed, told, title, contentHtml }, at) => ({
      revision,
      date: isoSeconds(seen),
      ...(changed.length === 0 ? {} : { changed }),
      ...(told || at === 0 ? { title: legalLine(title) } : {}),
      ...(told ? { content_html: legal(contentHtml) } : {}),
    })),
  });
}
