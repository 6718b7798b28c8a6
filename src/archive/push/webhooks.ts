import type { Sql } from "../../model/ports.ts";
import { type Columns, integerColumn, optionalInteger, optionalText, rowCodec, textColumn } from "../columns.ts";
import { integer } from "../rows.ts";
import { hasCome } from "./due.ts";

/** How far a webhook has been told of the events. Instants are epoch milliseconds. */
export interface WebhookRow {
  readonly url: string;
  /** Id of the last event that it accepted. */
  readonly last: number;
  /** No event is sent before this. */
  readonly due: number;
  /** Failures in a row. */
  readonly tries: number;
  /** End of the claim of the process that sends. */
  readonly claimed: number;
  /** When it last accepted an event. */
  readonly delivered: number | null;
  /** Why the last attempt failed; null if it did not. */
  readonly error: string | null;
}

const WEBHOOK: Columns<WebhookRow> = {
  url: textColumn("url"),
  last: integerColumn("last"),
  due: integerColumn("due"),
  tries: integerColumn("tries"),
  claimed: integerColumn("claimed"),
  delivered: optionalInteger("delivered"),
  error: optionalText("error"),
};
const WEBHOOKS = rowCodec(WEBHOOK);

/**
 * Makes these addresses the webhooks, and claims at most `most` of them that lack events, until an instant. A new address
 * starts after the newest event. `longest`: the longest waits until the next attempt and the end of a claim, milliseconds.
 */
export async function claimWebhooks(
  sql: Sql,
  { urls, until, most }: { readonly urls: readonly string[]; readonly until: number; readonly most: number },
  longest: { readonly retry: number; readonly claim: number },
  now: number,
): Promise<WebhookRow[]> {
  const named = JSON.stringify(urls);
  const [, , rows] = await sql.batch([
    {
      sql: "INSERT INTO webhooks (url, last) SELECT value, (SELECT coalesce(max(id), 0) FROM events) FROM json_each(?) WHERE true ON CONFLICT DO NOTHING",
      params: [named],
    },
    { sql: "DELETE FROM webhooks WHERE url NOT IN (SELECT value FROM json_each(?))", params: [named] },
    {
      sql: `UPDATE webhooks SET claimed = ? WHERE url IN (SELECT url FROM webhooks
          WHERE ${hasCome("due", longest.retry)} AND ${hasCome("claimed", longest.claim)} AND last < (SELECT coalesce(max(id), 0) FROM events) ORDER BY last LIMIT ?)
        RETURNING *`,
      params: [until, now, now, most],
    },
  ]);
  return rows!.map(WEBHOOKS.read);
}

/** Releases the claim on a webhook. */
export async function releaseWebhook(sql: Sql, url: string): Promise<void> {
  await sql.all("UPDATE webhooks SET claimed = 0 WHERE url = ?", url);
}

/** Records that a webhook did not accept an event, and releases its claim. */
export async function recordRefusal(
  sql: Sql,
  url: string,
  { due, tries, error }: Pick<WebhookRow, "due" | "tries" | "error">,
): Promise<void> {
  await sql.all("UPDATE webhooks SET due = ?, tries = ?, error = ?, claimed = 0 WHERE url = ?", due, tries, error, url);
}

/** Records that a webhook accepted an event, and extends the claim. */
export async function recordAcceptance(
  sql: Sql,
  url: string,
  { last, delivered, claimed }: Pick<WebhookRow, "last" | "delivered" | "claimed">,
): Promise<void> {
  await sql.all(
    "UPDATE webhooks SET last = ?, due = 0, tries = 0, error = NULL, delivered = ?, claimed = ? WHERE url = ?",
    last,
    delivered,
    claimed,
    url,
  );
}

/** What is told of a webhook, and the number of events that it lacks. */
export type WebhookProgress = Pick<WebhookRow, "url" | "tries" | "delivered" | "error" | "due"> & {
  readonly waiting: number;
};

const PROGRESS = rowCodec<Omit<WebhookProgress, "waiting">>({
  url: WEBHOOK.url,
  tries: WEBHOOK.tries,
  delivered: WEBHOOK.delivered,
  error: WEBHOOK.error,
  due: WEBHOOK.due,
});

/** The progress of every webhook, ordered by address; of agencies that report theirs, all together. */
export async function webhookProgress(sql: Sql): Promise<WebhookProgress[]> {
  const rows = await sql.all(
    `SELECT url, max(tries) AS tries, max(delivered) AS delivered, max(error) AS error, max(due) AS due, sum(waiting) AS waiting FROM (
       SELECT ${PROGRESS.select}, (SELECT count(*) FROM events WHERE id > last) AS waiting FROM webhooks
       UNION ALL SELECT w.value ->> 'url', w.value ->> 'tries', w.value ->> 'delivered', w.value ->> 'error', w.value ->> 'due', w.value ->> 'waiting'
       FROM reports, json_each(figures, '$.webhooks') w) GROUP BY url ORDER BY url`,
  );
  return rows.map((row) => ({ ...PROGRESS.read(row), waiting: integer(row, "waiting") }));
}
