import { placesOf } from "../../archive/articles.ts";
import { recordAction } from "../../archive/editing/actions.ts";
import {
  correctArticle,
  type EditedArticle,
  editedArticle,
  type KeptDate,
  type Original,
  putOriginal,
} from "../../archive/editing/corrections.ts";
import { recordEvents } from "../../archive/events.ts";
import { ingestState } from "../../archive/shipping/ingest.ts";
import { type Agency, feedPathsOf } from "../../model/agency.ts";
import type { Article } from "../../model/article.ts";
import type { Correctable, Corrected, Correction } from "../../model/editing/editing.ts";
import { collectAll } from "../../poll/collect/collect.ts";
import { renderChange, wholeSeconds } from "../../poll/documents/render.ts";
import { publishSite } from "../../poll/documents/site-documents.ts";
import type { PollPorts, Site } from "../../poll/ports.ts";
import { indexedText } from "../../poll/settle/article-record.ts";
import { operatorDate } from "./operator-date.ts";
import { type Commit, underLease } from "./under-lease.ts";

/**
 * Corrects the date or the sections of a published article. It becomes the article's next revision, told as an edit; polls
 * keep it, and still take up the agency's edits of everything else. In sealed archive documents the article stays.
 */
export async function correct(
  ports: PollPorts,
  site: Site,
  { agency: id, nativeId }: { readonly agency: string; readonly nativeId: string },
  correction: Correction,
): Promise<Corrected> {
  if ((await ingestState(ports.sql)).source !== null) return { outcome: "elsewhere" };
  const agency = site.agencies.find((one) => one.id === id && one.collects === undefined);
  if (agency === undefined) return { outcome: "unknown" };
  const target = { agency: id, nativeId };
  const result = await underLease(ports, id, async (commit): Promise<Corrected> => {
    const found = await editedArticle(ports.sql, target);
    if (found === null) return { outcome: "unknown" };
    if (found.removed !== null) return { outcome: "removed" };
    const { revision } = found.article;
    if (correction.revision !== null && correction.revision !== revision) return { outcome: "stale", revision };
    const now = wholeSeconds(ports.clock());
    const next = corrected(agency, found, correction, now);
    if (typeof next === "string") return { outcome: "wrong", message: next };
    return commitCorrection(ports, site, { agency, found, next, reason: correction.reason, now, commit });
  });
  if (result.outcome === "corrected") {
    await publishSite(ports, site);
    const collected = await collectAll(ports, site);
    ports.log("info", "article.corrected", { id: result.id, revision: result.revision });
    return { ...result, documents: [...result.documents, ...collected.documents] };
  }
  return result;
}

/** What an article has after a correction, and what the site says instead. */
interface Next {
  readonly date: KeptDate;
  readonly sections: readonly string[];
  readonly original: Original;
}

/** A string says why the correction is refused. */
function corrected(
  agency: Agency,
  { article, day, original }: EditedArticle,
  { published, sections }: Correction,
  now: number,
): Next | string {
  const stated: KeptDate = original.date ?? { published: article.published, day };
  const listed = original.sections ?? article.sections;
  const { instant } = article.published;
  const date = published == null ? null : operatorDate(published, { now, timezone: agency.timezone, instant });
  if (typeof date === "string") return `published: ${date}`;
  const unknown = sections == null ? undefined : unknownSection(agency, article, sections);
  if (unknown !== undefined) return unknown;
  const kept: KeptDate = { published: article.published, day };
  return {
    date: published === undefined ? kept : (date ?? stated),
    sections: sections === undefined ? article.sections : [...new Set(sections ?? listed)],
    original: {
      date: published === undefined ? original.date : date === null ? null : stated,
      sections: sections === undefined ? original.sections : sections === null ? null : listed,
    },
  };
}

function unknownSection(agency: Agency, { edition, sections: now }: Article, wanted: readonly string[]) {
  const offered = agency.editions.find(({ language }) => language === edition)?.sections.map(({ id }) => id) ?? [];
  const unknown = wanted.find((section) => !offered.includes(section) && !now.includes(section));
  if (unknown === undefined) return undefined;
  const known = offered.length === 0 ? "has none" : `has ${offered.join(", ")}`;
  return `sections: there is no section ${JSON.stringify(unknown.slice(0, 40))}: the edition ${edition} ${known}`;
}

async function commitCorrection(
  ports: PollPorts,
  site: Site,
  change: {
    readonly agency: Agency;
    readonly found: EditedArticle;
    readonly next: Next;
    readonly reason: string;
    readonly now: number;
    readonly commit: Commit;
  },
): Promise<Corrected> {
  const { agency, found, next, reason, now, commit } = change;
  const { article: before } = found;
  const unchanged = sameDate(before.published, next.date.published) && sameSections(before.sections, next.sections);
  if (unchanged && JSON.stringify(found.original) === JSON.stringify(next.original))
    return told("unchanged", before, []);
  const article: Article = {
    ...before,
    published: next.date.published,
    sections: next.sections,
    updated: now,
    revision: before.revision + 1,
  };
  const { seq, revision, id, url, title, language } = article;
  const feeds = feedPathsOf(agency, article.edition, article.sections);
  const places = await placesOf(ports.sql, [seq]);
  const has = new Set(places.map(({ feed }) => feed));
  const left = places.flatMap(({ feed, page }) => (page !== null || feeds.includes(feed) ? [] : [feed]));
  const rendered = await renderChange(ports, site, {
    now,
    added: [],
    revised: [article],
    removed: [],
    joined: new Map([[seq, feeds.filter((feed) => !has.has(feed))]]),
    left: new Map([[seq, left]]),
    places,
  });
  const words = indexedText(title, article.contentText);
  await commit([
    ...correctArticle({ ...words, seq, date: next.date, sections: next.sections, updated: now, revision, feeds }),
    putOriginal({ agency: agency.id, nativeId: article.nativeId }, next.original),
    recordAction(article, {
      ...{ at: now, what: "correct", reason, revision },
      before: correctableOf(before),
      after: correctableOf(article),
    }),
    ...rendered.statements,
    ...recordEvents([
      {
        ...{ at: now, kind: "article.updated", feed: null, article: id },
        data: { id, title, url, language, published: new Date(article.published.instant).toISOString() },
      },
    ]),
  ]);
  await ports.published?.(rendered.documents, site);
  return told(
    "corrected",
    article,
    rendered.documents.map(({ path }) => path),
  );
}

function correctableOf({ published, sections }: Article): Correctable {
  return { published, sections };
}

function sameDate(a: Article["published"], b: Article["published"]): boolean {
  return a.instant === b.instant && a.precision === b.precision && a.source === b.source;
}

function sameSections(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((section) => b.includes(section));
}

function told(outcome: "corrected" | "unchanged", article: Article, documents: readonly string[]): Corrected {
  const { id, url, revision, published, sections } = article;
  const { instant, precision, source } = published;
  return {
    outcome,
    id,
    url,
    revision,
    published: new Date(instant).toISOString(),
    precision,
    source,
    sections,
    documents,
  };
}
