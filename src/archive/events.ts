import type { Sql, SqlRow, Statement } from "../model/ports.ts";
import { integer, text, textOrNull } from "./rows.ts";

/** What can happen to an article or to a feed. */
export type EventKind =
  | "article.published"
  | "article.updated"
  | "article.removed"
  | "feed.degraded"
  | "feed.recovered";

/** An event, as webhooks and the operator's feed report it. */
export interface NewsEvent {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: EventKind;
  /** The polled listing: `lana/ar`. Null if no poll caused the event. */
  readonly feed: string | null;
  /** Id of the article, or null. */
  readonly article: string | null;
  /** Further details, as JSON values. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** A stored event. `id` rises in the order of the events. */
export interface KeptEvent extends NewsEvent {
  readonly id: number;
}

/** Maximum events stored: some months of a busy deployment. */
const MAX_EVENTS = 20_000;
/** Old events are deleted when the millisecond of a new one is divisible by this. */
const PRUNED_ONCE_IN = 16;

/** Statements that store events, for the batch that stores their cause. */
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
      ? [{ sql: `DELETE FROM events WHERE id <= (SELECT max(id) FROM events) - ${MAX_EVENTS}`, params: [] }]
      : []),
  ];
}

/** Events after an id, oldest first. */
export async function eventsAfter(sql: Sql, id: number, most: number): Promise<KeptEvent[]> {
  return (await sql.all("SELECT * FROM events WHERE id > ? ORDER BY id LIMIT ?", id, most)).map(eventOf);
}

/** Events of feeds rather than of articles, newest first. */
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
