import * as v from "valibot";
import { schemaOf } from "../archive/shipping/ingest.ts";
import { SHIPPED } from "../archive/shipping/shipped.ts";
import {
  type Cell,
  changedDocuments,
  changedRows,
  type ShippedRows,
  type Shipping,
  shippingOf,
} from "../archive/shipping/shipping.ts";
import { INGEST_FORMAT, type IngestMessage, IngestReport, ingestBody } from "../model/ingest.ts";
import type { Log, Sql } from "../model/ports.ts";
import { indexedText } from "../poll/settle/article-record.ts";

/** Maximum rows per request, and characters of their JSON: on Cloudflare a parameter may have two million bytes. */
const ROWS = 120;
const CHARACTERS = 700_000;
/** Maximum documents per request: each takes three of the fifty queries of a Worker on the free plan. */
const DOCUMENTS = 12;
/** Attempts per request. The pause between two doubles from the first to the longest. */
const TRIES = 9;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

/** Sends one request to the receiver. Rejects if there is no complete response. */
export type Exchange = (method: "GET" | "POST", body: Uint8Array | null) => Promise<{ status: number; text: string }>;

/** Ports for sending to a receiver. */
export interface ShipPorts {
  readonly sql: Sql;
  readonly exchange: Exchange;
  /** Waits, in milliseconds, between attempts. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Log;
  /** Attempts per request; default 9, about two minutes in all. */
  readonly tries?: number;
}

/** Why nothing more can be sent now. `lasting`: only the operator can fix it. */
export class ShipFailure extends Error {
  readonly lasting: boolean;
  constructor(message: string, lasting: boolean) {
    super(message);
    this.name = "ShipFailure";
    this.lasting = lasting;
  }
}

/** Counts of what was sent. */
export interface Shipped {
  readonly rows: number;
  readonly documents: number;
  readonly requests: number;
  /** Requests repeated for lack of a good response. */
  readonly again: number;
}

/** Asks the receiver for its settings and positions. Throws ShipFailure. */
export async function askReceiver(ports: ShipPorts): Promise<IngestReport> {
  return readReport((await sendPatiently(ports, "GET", null, () => {})).text);
}

/**
 * Sends what the receiver does not have yet: rows, then documents. Relies only on the positions that the receiver
 * reports, so a crash on either side, or a lost response, costs at most one request. Throws ShipFailure.
 */
export async function ship(
  ports: ShipPorts,
  options: { readonly replace?: boolean; readonly progress?: (sent: Shipped) => void } = {},
): Promise<Shipped> {
  const { sql } = ports;
  const shipping = await shippingOf(sql);
  if (shipping === null) throw new TypeError("ship: this archive does not record its changes yet");
  const sent = { rows: 0, documents: 0, requests: 0, again: 0 };
  let mismatches = 0;
  const count = (again: boolean): void => {
    sent.requests += 1;
    if (again) sent.again += 1;
  };
  let report = compatible(await askReceiver(ports), shipping, await schemaOf(sql));
  if (report.source !== shipping.source || options.replace === true) {
    const begin = { format: INGEST_FORMAT, phase: "begin", source: shipping.source, replace: options.replace === true };
    report = readReport((await post(begin as IngestMessage, [])).text);
  }
  const positions = { ...report.positions };
  if (Math.max(positions.rows, positions.sealed, positions.documents) > shipping.last) {
    throw new ShipFailure(
      "the receiver has more than this archive ever sent (was it restored from a copy?); push with --replace",
      true,
    );
  }

  let most = ROWS;
  for (let done = false; !done; ) {
    const batch = await changedRows(sql, positions.rows, most);
    const parts = withWords(batch.rows);
    const step = { format: INGEST_FORMAT, source: shipping.source, from: positions.rows, to: batch.to } as const;
    const size = parts.reduce((largest, part) => Math.max(largest, JSON.stringify(part.rows).length), 0);
    if (size > CHARACTERS && most > 1) {
      most = Math.max(1, Math.floor(most / 2));
      continue;
    }
    if (batch.to > positions.rows && !(await accepted({ ...step, phase: "rows", parts }, []))) continue;
    positions.rows = Math.max(positions.rows, batch.to);
    for (const part of batch.rows) sent.rows += part.rows.length + part.gone.length;
    options.progress?.({ ...sent });
    most = Math.min(ROWS, most * 2);
    done = batch.done;
  }
  // By now the receiver has every article that a document up to this position contains.
  const until = positions.rows;
  for (const phase of ["sealed", "documents"] as const) {
    for (;;) {
      const batch = await changedDocuments(sql, phase, positions[phase], until, DOCUMENTS);
      const last = batch.at(-1);
      if (last === undefined) break;
      const documents = batch.flatMap(({ document }) => document ?? []);
      const message = {
        format: INGEST_FORMAT,
        source: shipping.source,
        phase,
        from: positions[phase],
        to: last.n,
        documents: documents.map(({ path, feed, mediaType, etag, modified, recorded, sealed, size, bytes }) => ({
          ...{ path, feed, mediaType, etag, modified, recorded, sealed, size },
          length: bytes.gzip!.length,
        })),
        gone: batch.filter(({ document }) => document === null).map(({ path }) => path),
      } as const;
      if (
        !(await accepted(
          message,
          documents.map(({ bytes }) => bytes.gzip!),
        ))
      )
        continue;
      positions[phase] = last.n;
      sent.documents += batch.length;
      options.progress?.({ ...sent });
    }
  }
  return sent;

  /** Sends one step. False: the receiver was at other positions, which are now adopted. */
  async function accepted(message: IngestMessage, documents: readonly Uint8Array[]): Promise<boolean> {
    const answer = await post(message, documents);
    if (answer.status === 200) return true;
    const refusal = readReport(answer.text);
    if (refusal.problem !== "position") throw new ShipFailure(refusal.message ?? "the receiver refuses", true);
    mismatches += 1;
    if (mismatches > 20) throw new ShipFailure("another process is sending the same archive", false);
    Object.assign(positions, refusal.positions);
    return false;
  }

  async function post(message: IngestMessage, documents: readonly Uint8Array[]) {
    const answer = await sendPatiently(ports, "POST", ingestBody(message, documents), count);
    if (answer.status !== 200 && answer.status !== 409) throw failureOf(answer);
    if (answer.status === 409 && message.phase === "begin") {
      throw new ShipFailure(readReport(answer.text).message ?? "the receiver refuses", true);
    }
    return answer;
  }
}

/** Sends a request, and repeats it with growing pauses until there is a good response. */
async function sendPatiently(
  ports: ShipPorts,
  method: "GET" | "POST",
  body: Uint8Array | null,
  count: (again: boolean) => void,
): Promise<{ status: number; text: string }> {
  const tries = ports.tries ?? TRIES;
  let why = "";
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    if (attempt > 1) await ports.sleep(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 2)));
    count(attempt > 1);
    try {
      const answer = await ports.exchange(method, body);
      const transient = answer.status >= 500 || answer.status === 429 || answer.status === 408;
      if (!transient) {
        if (method === "GET" && answer.status !== 200) throw failureOf(answer);
        return answer;
      }
      why = `it answers ${answer.status} ${answer.text.slice(0, 200).trim()}`;
    } catch (error) {
      if (error instanceof ShipFailure) throw error;
      why = error instanceof Error ? error.message : String(error);
    }
    ports.log("debug", "push.again", { attempt, why });
  }
  throw new ShipFailure(`the receiver cannot be reached: ${why}`, false);
}

function failureOf(answer: { status: number; text: string }): ShipFailure {
  if (answer.status === 401 || answer.status === 403) {
    return new ShipFailure("the receiver rejects this NASHRA_ADMIN_TOKEN: set the same one on both sides", true);
  }
  if (answer.status === 404) {
    return new ShipFailure(
      "there is no /admin/ingest at this address: make sure that nashra runs there with NASHRA_ADMIN_TOKEN set",
      true,
    );
  }
  return new ShipFailure(`the receiver answers ${answer.status}: ${answer.text.slice(0, 300).trim()}`, true);
}

function readReport(text: string): IngestReport {
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // The schema rejects null below.
  }
  const read = v.safeParse(IngestReport, json, { abortEarly: true });
  if (read.success) return read.output;
  const [issue] = read.issues;
  const where = v.getDotPath(issue) ?? "";
  throw new ShipFailure(`the response is not that of a nashra receiver (${where}: ${issue.message})`, true);
}

/** The report, unless the receiver cannot take what this archive sends. Throws ShipFailure. */
function compatible(report: IngestReport, shipping: Shipping, schema: string): IngestReport {
  if (report.schema !== schema) {
    const theirs = `its database schema is ${report.schema}, this one's is ${schema}`;
    throw new ShipFailure(`the receiver runs another version (${theirs}): update the older of the two`, true);
  }
  if (!report.ready) {
    throw new ShipFailure("the receiver polls by itself; set NASHRA_POLL=off there to push to it", true);
  }
  if (report.baseUrl !== shipping.baseUrl) {
    throw new ShipFailure(
      `documents here are rendered for ${shipping.baseUrl}, but the receiver's public address is ${report.baseUrl}`,
      true,
    );
  }
  return report;
}

/** The rows, plus the folded words of each article, since the search index cannot be read back. */
function withWords(parts: readonly ShippedRows[]): ShippedRows[] {
  const articles = parts.find((part) => part.table === "articles");
  if (articles === undefined) return [...parts];
  const { columns } = SHIPPED.find(({ name }) => name === "articles")!;
  const [seq, title, content, removed] = ["seq", "title", "content_text", "removed"].map((column) =>
    columns.indexOf(column),
  );
  const rows: Cell[][] = [];
  const gone: Cell[][] = [...articles.gone];
  for (const row of articles.rows) {
    if (row[removed!] !== null) gone.push([row[seq!]!]);
    else {
      const { searchTitle, searchBody } = indexedText(String(row[title!]), String(row[content!]));
      rows.push([row[seq!]!, searchTitle, searchBody]);
    }
  }
  return [...parts, { table: "search", rows, gone }];
}
