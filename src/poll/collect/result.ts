import { placesOf } from "../../archive/articles.ts";
import { insertCopies, removeCopy, rewriteCopy } from "../../archive/collected/copies.ts";
import type { EventKind, NewsEvent } from "../../archive/events.ts";
import type { Agency } from "../../model/agency.ts";
import type { Article } from "../../model/article.ts";
import { foldForMatching } from "../../model/fold.ts";
import type { Statement } from "../../model/ports.ts";
import type { PollPorts } from "../ports.ts";
import { indexedText } from "../settle/article-record.ts";
import { keysOf } from "./likeness.ts";
import { type PlannedCopy, sketchIn } from "./plan.ts";

/** The change that the collection's documents show, and the statements that store the copies. */
export async function changeOf(
  { sql }: PollPorts,
  collection: Agency,
  planned: ReadonlyMap<string, PlannedCopy>,
  now: number,
) {
  const added: Article[] = [];
  const revised: Article[] = [];
  const removed: { seq: number; id: string; url: string; removed: number }[] = [];
  const joined = new Map<number, readonly string[]>();
  const fresh: Article[] = [];
  const statements: Statement[] = [];
  for (const { before, after } of planned.values()) {
    const { article } = after;
    const isEntry = article.collected!.lead === null;
    const feeds = [collection.id, `${collection.id}/${article.edition}`];
    if (after.removed !== null) {
      // One that was entered and removed in one batch was never there.
      if (before === null) continue;
      statements.push(...removeCopy(article, after.removed, "removed by its agency, or no longer collected"));
      if (isEntry) removed.push({ seq: article.seq, id: article.id, url: article.url, removed: now });
    } else if (before === null) {
      fresh.push(article);
      if (isEntry) {
        added.push(article);
        joined.set(article.seq, feeds);
      }
    } else {
      statements.push(...rewriteCopy(collection.id, recordOf(article)));
      if (isEntry) revised.push(article);
      if (isEntry && before.article.collected!.lead !== null) joined.set(article.seq, feeds);
    }
  }
  const places = await placesOf(
    sql,
    [...revised, ...removed].map(({ seq }) => seq),
  );
  return {
    change: { added, revised, removed, joined, places },
    statements: [...insertCopies(collection.id, fresh.map(recordOf)), ...statements],
  };
}

function recordOf(article: Article) {
  const placeFolded = article.place === null ? null : foldForMatching(article.place);
  return { article, placeFolded, ...indexedText(article.title, article.contentText) };
}

/** Entries that later articles may be folded into, with their keys. */
export function entriesWithKeys(
  collection: Agency,
  planned: ReadonlyMap<string, PlannedCopy>,
  keys: ReadonlyMap<string, readonly number[]>,
) {
  if (collection.collects!.foldDays === 0) return [];
  return [...planned.values()].flatMap(({ after: { article, removed } }) => {
    if (removed !== null || article.collected!.lead !== null) return [];
    return [{ seq: article.seq, keys: keys.get(article.id) ?? keysOf(sketchIn(collection, article)) }];
  });
}

/** The events of a collection: of its entries, not of what is folded into them. */
export function eventsOf(collection: Agency, planned: ReadonlyMap<string, PlannedCopy>, at: number): NewsEvent[] {
  return [...planned.values()].flatMap(({ before, after }): NewsEvent[] => {
    const { id, url, title, language, published } = after.article;
    const wasEntry = before !== null && before.removed === null && before.article.collected!.lead === null;
    const isEntry = after.removed === null && after.article.collected!.lead === null;
    if (!wasEntry && !isEntry) return [];
    const kind: EventKind = !isEntry ? "article.removed" : wasEntry ? "article.updated" : "article.published";
    const told = isEntry ? { title, language, published: new Date(published.instant).toISOString() } : {};
    return [{ at, kind, feed: collection.id, article: id, data: { id, url, ...told } }];
  });
}
