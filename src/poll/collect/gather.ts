import { articlesBySeq, lastSeqQuery } from "../../archive/articles.ts";
import type { ArticleChange } from "../../archive/collected/changes.ts";
import { type Copy, copiesOf } from "../../archive/collected/copies.ts";
import { entriesLike } from "../../archive/collected/likeness.ts";
import { ask } from "../../archive/query.ts";
import type { Agency } from "../../model/agency.ts";
import type { PollPorts } from "../ports.ts";
import { keysOf } from "./likeness.ts";
import { isCollected, isNews, type PlanInput, sketchIn } from "./plan.ts";

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

/** The input of a plan, and the keys of the new articles by id. */
export interface GatheredCopies {
  readonly input: PlanInput;
  readonly keys: ReadonlyMap<string, readonly number[]>;
}

/** Reads everything that the plan needs: the copies concerned, those folded with them, and entries that may be alike. */
export async function gatherCopies(
  { sql }: PollPorts,
  collection: Agency,
  { changes, leaving, now }: { changes: readonly ArticleChange[]; leaving: readonly Copy[]; now: number },
): Promise<GatheredCopies> {
  const { id } = collection;
  const copies = new Map(leaving.map((copy) => [copy.article.id, copy]));
  const read = async (ids: readonly string[]): Promise<void> => {
    const missing = ids.filter((one) => !copies.has(one));
    if (missing.length === 0) return;
    for (const [key, copy] of await copiesOf(sql, id, missing)) copies.set(key, copy);
  };
  await read(changes.map(({ article }) => article.id));
  const fresh = changes.flatMap((change) => {
    const { article, removed } = change;
    const enters = removed === null && !copies.has(article.id) && isCollected(collection, article) && isNews(change);
    return enters ? [article] : [];
  });
  const { foldDays } = collection.collects!;
  const keys = new Map<string, number[]>();
  if (foldDays > 0) for (const article of fresh) keys.set(article.id, keysOf(sketchIn(collection, article)));
  const like = await entriesLike(sql, id, [...keys.values()], now - foldDays * DAY_MS);
  const leads = await articlesBySeq(sql, [...new Set(like.flat())]);
  for (const article of leads) if (!copies.has(article.id)) copies.set(article.id, { article, removed: null });
  // An entry leads to those folded into it, one of those to its entry, and that to the others.
  const folded = () =>
    [...copies.values()].flatMap(({ article: { collected } }) => [
      ...(collected!.lead === null ? [] : [collected!.lead]),
      ...collected!.related.map((other) => other.id),
    ]);
  await read(folded());
  await read(folded());
  const bySeq = new Map(leads.map((article) => [article.seq, article.id]));
  const candidates = new Map([...keys.keys()].map((key, n) => [key, like[n]!.flatMap((seq) => bySeq.get(seq) ?? [])]));
  const gone = leaving.map(({ article }) => ({ article, removed: now, listed: false }));
  // Published first, entered first: of two agencies that are read together, the one that published first has it.
  const ordered = [...changes].sort((a, b) => a.article.published.instant - b.article.published.instant);
  const firstSeq = (await ask(sql, lastSeqQuery())) + 1;
  return { input: { collection, now, firstSeq, changes: [...gone, ...ordered], copies, candidates }, keys };
}
