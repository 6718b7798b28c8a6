import { indexWords, noteIndexed, waitingForIndex } from "../../archive/search/words.ts";
import type { Sql } from "../../model/ports.ts";
import { indexedText } from "../settle/article-record.ts";

/**
 * Indexes articles that an upgrade left out of the search index: at most `most`, newest first, in one batch. Returns
 * true if none are left, which costs one row.
 */
export async function reindexSome(sql: Sql, most: number): Promise<boolean> {
  const waiting = await waitingForIndex(sql, most);
  if (waiting === null) return true;
  const done = waiting.length < most;
  await sql.batch([
    ...indexWords(
      waiting.map(({ seq, title, contentText, revision }) => ({ seq, revision, ...indexedText(title, contentText) })),
    ),
    noteIndexed(done ? null : waiting.at(-1)!.seq),
  ]);
  return done;
}
