import type { ArticleChange } from "../../archive/collected/changes.ts";
import type { Copy } from "../../archive/collected/copies.ts";
import { type Agency, feedPathsOf, publisherOf } from "../../model/agency.ts";
import type { Article, Collected, RelatedArticle } from "../../model/article.ts";
import { localDay } from "../../model/zone.ts";
import { keysOf, type Sketch, sketchOf, tellsTheSame } from "./likeness.ts";

/** An article that was published longer ago than this when it was first seen is not news: a backfill has read it. */
const NEWS_MS = 30 * 86_400_000;

/** What becomes of one copy: `before` is null if it is new. */
export interface PlannedCopy {
  readonly before: Copy | null;
  readonly after: Copy;
}

/** What is known when changes are taken up. */
export interface PlanInput {
  readonly collection: Agency;
  /** Epoch milliseconds. */
  readonly now: number;
  /** `seq` of the first new copy. */
  readonly firstSeq: number;
  /** In the order in which they are taken up. */
  readonly changes: readonly Omit<ArticleChange, "n">[];
  /** Copies of the changed articles, of all that are folded with them, and of the candidates. By id. */
  readonly copies: ReadonlyMap<string, Copy>;
  /** For a new article, by id, the ids of entries that may say the same. */
  readonly candidates: ReadonlyMap<string, readonly string[]>;
}

/** True if a collection takes this article: it is in one of its feeds, in one of its languages. */
export function isCollected(collection: Agency, article: Article): boolean {
  const feeds = collection.collects!.feeds;
  return (
    collection.editions.some(({ language }) => language === article.edition) &&
    feedPathsOf(publisherOf(collection, article), article.edition, article.sections).some((path) =>
      feeds.includes(path),
    )
  );
}

/** True if an article is new enough to enter a collection, or the agency's latest-news page has it all the same. */
export function isNews({
  article: { published, firstSeen },
  listed,
}: Pick<ArticleChange, "article" | "listed">): boolean {
  return listed || published.instant >= firstSeen - NEWS_MS;
}

/** The sketch of an article that its collection compares. */
export function sketchIn(collection: Agency, article: Article): Sketch {
  const day = localDay(article.published.instant, publisherOf(collection, article).timezone);
  return sketchOf({ language: article.language, day, text: article.contentText });
}

/**
 * Decides what becomes of each copy. An article enters once. One that says the same as an earlier entry is folded into
 * that: it is no entry itself, and the entry links to it. If the entry is removed, the first of the folded ones takes its
 * place; if an edit makes a folded one differ, it becomes an entry. An entry never becomes folded. Reads and writes nothing.
 */
export function planCopies(input: PlanInput): Map<string, PlannedCopy> {
  const { collection, now } = input;
  const planned = new Map<string, PlannedCopy>();
  const sketches = new Map<string, Sketch>();
  const entered: string[] = [];
  let seq = input.firstSeq;
  for (const change of input.changes) {
    const { article, removed } = change;
    const copy = copyOf(article.id);
    const belongs = removed === null && isCollected(collection, article);
    if (copy === null) {
      if (belongs && isNews(change)) enter(article);
    } else if (!belongs) {
      if (copy.removed === null) remove(copy);
    } else if (copy.removed !== null) {
      bringBack(copy, article);
    } else if (copy.article.collected!.revision !== article.revision) {
      revise(copy, article);
    }
  }
  return planned;

  function copyOf(id: string): Copy | null {
    return planned.get(id)?.after ?? input.copies.get(id) ?? null;
  }

  function put(article: Article, removed: number | null = null): void {
    const before = input.copies.get(article.id) ?? null;
    planned.set(article.id, { before, after: { article, removed } });
  }

  /** Changes a copy, which becomes another revision of itself. */
  function rewrite(copy: Copy, content: Partial<Article>, collected: Partial<Collected>): void {
    const { article } = copy;
    const revision = (input.copies.get(article.id)?.article.revision ?? article.revision - 1) + 1;
    put({ ...article, ...content, revision, updated: now, collected: { ...article.collected!, ...collected } });
  }

  function enter(article: Article): void {
    const lead = leadOf(article, [...(input.candidates.get(article.id) ?? []), ...entered]);
    const collected = {
      agency: article.agency,
      revision: article.revision,
      lead: lead?.article.id ?? null,
      related: [],
    };
    put({ ...article, seq, firstSeen: now, collected });
    seq += 1;
    if (lead === null) entered.push(article.id);
    else relate(lead, article);
  }

  function leadOf(article: Article, ids: readonly string[]): Copy | null {
    if (collection.collects!.foldDays === 0) return null;
    const sketch = sketchFor(article);
    const keys = new Set(keysOf(sketch));
    for (const id of ids) {
      const copy = copyOf(id);
      if (copy === null || copy.removed !== null || copy.article.collected!.lead !== null) continue;
      const earlier = sketchFor(copy.article);
      if (keysOf(earlier).some((key) => keys.has(key)) && tellsTheSame(earlier, sketch)) return copy;
    }
    return null;
  }

  function sketchFor(article: Article): Sketch {
    const key = `${article.id} ${article.contentText.length} ${article.collected?.revision ?? article.revision}`;
    const sketch = sketches.get(key) ?? sketchIn(collection, article);
    sketches.set(key, sketch);
    return sketch;
  }

  function relate(lead: Copy, article: Article): void {
    const { related } = lead.article.collected!;
    const at = related.findIndex(({ id }) => id === article.id);
    const told = relatedArticleOf(article);
    if (at < 0) rewrite(lead, {}, { related: [...related, told] });
    else if (JSON.stringify(related[at]) !== JSON.stringify(told))
      rewrite(lead, {}, { related: related.with(at, told) });
  }

  function unrelate(id: string, lead: string | null): void {
    const copy = lead === null ? null : copyOf(lead);
    if (copy === null || copy.removed !== null) return;
    rewrite(copy, {}, { related: copy.article.collected!.related.filter((other) => other.id !== id) });
  }

  function remove(copy: Copy): void {
    const { article } = copy;
    const { lead, related } = article.collected!;
    put({ ...article, collected: { ...article.collected!, related: [] } }, now);
    unrelate(article.id, lead);
    const heirs = related.flatMap(({ id }) => copyOf(id) ?? []).filter(({ removed }) => removed === null);
    const [first, ...others] = heirs;
    if (first === undefined) return;
    rewrite(first, {}, { lead: null, related: others.map((other) => relatedArticleOf(other.article)) });
    for (const other of others) rewrite(other, {}, { lead: first.article.id });
  }

  function revise(copy: Copy, article: Article): void {
    const { lead } = copy.article.collected!;
    const kept = lead === null ? null : copyOf(lead);
    const isSame = kept !== null && kept.removed === null && tellsTheSame(sketchFor(kept.article), sketchFor(article));
    const content = contentOf(article);
    if (lead !== null && !isSame) {
      unrelate(article.id, lead);
      rewrite(copy, content, { revision: article.revision, lead: null });
    } else {
      rewrite(copy, content, { revision: article.revision });
      if (kept !== null) relate(kept, article);
    }
  }

  function bringBack(copy: Copy, article: Article): void {
    const lead = copy.article.collected!.lead === null ? null : leadOf(article, [copy.article.collected!.lead]);
    rewrite(copy, contentOf(article), { revision: article.revision, lead: lead?.article.id ?? null, related: [] });
    if (lead !== null) relate(lead, article);
  }
}

/** What a copy takes from the article: everything but its place in the archive, its origin and when it was seen and edited. */
function contentOf(article: Article): Partial<Article> {
  const { seq: _seq, firstSeen: _seen, updated: _at, revision: _n, collected: _of, ...content } = article;
  return content;
}

function relatedArticleOf({ id, url, title, agency }: Article): RelatedArticle {
  return { id, url, title, agency };
}
