import type { Sql, SqlRow, Statement } from "../model/ports.ts";
import { integer, text, textOrNull } from "./rows.ts";

/** What can happen that others are told of: to an article, or to a feed. */
export type EventKind =
  | "article.published"
  | "article.updated"
  | "article.removed"
  | "feed.degraded"
  | "feed.recovered";

/** Something that happened, as webhooks and the operator's feed tell of it. */
export interface NewsEvent {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: EventKind;
  /** The listing that is polled: `lana/ar`. Null where no poll was the cause. */
  readonly feed: string | null;
  /** Id of the article, or null. */
  readonly article: string | null;
  /** What else there is to say, as JSON values. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** One that is kept. `id` rises in the order in which they happened. */
export interface KeptEvent extends NewsEvent {
  readonly id: number;
}

/** Events kept: some months of a busy deployment. */
const KEPT = 20_000;
/** Of the milliseconds in which they happen, the share in which older ones are forgotten. */
const PRUNED_ONCE_IN = 16;

/** Statements that keep events: for the batch of what made them happen. */
export function recordEvents(events: readonly NewsEvent[]): Statement[] {
  if (events.length === 0) return [];
  const rows = events.map(({ at, kind, feed, article, data }) => [at, kind, feed, article, JSON.stringify(data)]);
  return [
    {
      sql: `INSERT INTO events (at, kind, feed, article, data)
        SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?) ORDER BY key`,
      params: [JSON.stringify(rows)],
    },
    ...(events[0]!.at % PRUNED_ONCE_IN === 0
      ? [{ sql: `DELETE FROM events WHERE id <= (SELECT max(id) FROM events) - ${KEPT}`, params: [] }]
      : []),
  ];
}

/** Events after one, oldest first. */
export async function eventsAfter(sql: Sql, id: number, most: number): Promise<KeptEvent[]> {
  return (await sql.all("SELECT * FROM events WHERE id > ? ORDER BY id LIMIT ?", id, most)).map(eventOf);
}

/** The service's own events (not those of articles), newest first. */
export async function serviceEvents(sql: Sql, most: number): Promise<KeptEvent[]> {
  return (await sql.all("SELECT * FROM events WHERE article IS NULL ORDER BY id DESC LIMIT ?", most)).map(eventOf);
}

/** Id of the newest event, 0 before the first. */
export async function lastEvent(sql: Sql): Promise<number> {
  const [row] = await sql.all("SELECT coalesce(max(id), 0) AS id FROM events");
  return integer(row!, "id");
}

function eventOf(row: SqlRow): KeptEvent {
  return {
    id: integer(row, "id"),
    at: integer(row, "at"),
    kind: text(row, "kind") as EventKind,
    feed: textOrNull(row, "feed"),
    article: textOrNull(row, "article"),
    data: JSON.parse(text(row, "data")),
  };
}
