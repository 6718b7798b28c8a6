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
import { searchWords } from "../poll/article-record.ts";

/** Rows in one request, at most, and characters of their JSON: a parameter of D1 holds two million bytes. */
const ROWS = 120;
const CHARACTERS = 700_000;
/** Documents in one request: three queries each, of the fifty that a Worker on the free plan has. */
const DOCUMENTS = 12;
/** Tries of one request, and the first pause between two of them; each is twice the one before, up to the longest. */
const TRIES = 9;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

/** One request to the receiver. Rejects where no whole answer came. */
export type Exchange = (method: "GET" | "POST", body: Uint8Array | null) => Promise<{ status: number; text: string }>;

/** What sending to a receiver needs of the world. */
export interface ShipPorts {
  readonly sql: Sql;
  readonly exchange: Exchange;
  /** Waits, in milliseconds, between tries. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Log;
  /** Tries of one request; default 9, some two minutes in all. */
  readonly tries?: number;
}

/** Why nothing more can be sent now. `lasting`: only the operator can mend it. */
export class ShipFailure extends Error {
  readonly lasting: boolean;
  constructor(message: string, lasting: boolean) {
    super(message);
    this.name = "ShipFailure";
    this.lasting = lasting;
  }
}

/** What was sent. */
export interface Shipped {
  readonly rows: number;
  readonly documents: number;
  readonly requests: number;
  /** Requests made again because no good answer came. */
  readonly again: number;
}

/** Asks the receiver what it is and what it holds. Throws ShipFailure. */
export async function askReceiver(ports: ShipPorts): Promise<IngestReport> {
  return readReport((await insist(ports, "GET", null, () => {})).text);
}

/**
 * Sends what the receiver does not hold yet: rows, then documents. The receiver's word on what it holds is all that
 * is gone by, so a kill on either side, or an answer that is lost, costs one request at most. Throws ShipFailure.
 */
export async function ship(
  ports: ShipPorts,
  options: { readonly replace?: boolean; readonly progress?: (sent: Shipped) => void } = {},
): Promise<Shipped> {
  const { sql } = ports;
  const shipping = await shippingOf(sql);
  if (shipping === null) throw new TypeError("ship: this archive has not begun to note its changes");
  const sent = { rows: 0, documents: 0, requests: 0, again: 0 };
  let strays = 0;
  const count = (again: boolean): void => {
    sent.requests += 1;
    if (again) sent.again += 1;
  };
  let report = fitting(await askReceiver(ports), shipping, await schemaOf(sql));
  if (report.source !== shipping.source || options.replace === true) {
    const begin = { format: INGEST_FORMAT, phase: "begin", source: shipping.source, replace: options.replace === true };
    report = readReport((await post(begin as IngestMessage, [])).text);
  }
  const held = { ...report.positions };
  if (Math.max(held.rows, held.sealed, held.documents) > shipping.last) {
    throw new ShipFailure(
      "the receiver holds more than this archive has ever sent (was it restored from a copy?); push with --replace",
      true,
    );
  }

  let most = ROWS;
  for (let done = false; !done; ) {
    const batch = await changedRows(sql, held.rows, most);
    const parts = withWords(batch.rows);
    const step = { format: INGEST_FORMAT, source: shipping.source, from: held.rows, to: batch.to } as const;
    const size = parts.reduce((largest, part) => Math.max(largest, JSON.stringify(part.rows).length), 0);
    if (size > CHARACTERS && most > 1) {
      most = Math.max(1, Math.floor(most / 2));
      continue;
    }
    if (batch.to > held.rows && !(await taken({ ...step, phase: "rows", parts }, []))) continue;
    held.rows = Math.max(held.rows, batch.to);
    for (const part of batch.rows) sent.rows += part.rows.length + part.gone.length;
    options.progress?.({ ...sent });
    most = Math.min(ROWS, most * 2);
    done = batch.done;
  }
  // Every article that a document of before this moment names is there by now.
  const until = held.rows;
  for (const phase of ["sealed", "documents"] as const) {
    for (;;) {
      const batch = await changedDocuments(sql, phase, held[phase], until, DOCUMENTS);
      const last = batch.at(-1);
      if (last === undefined) break;
      const documents = batch.flatMap(({ document }) => document ?? []);
      const message = {
        format: INGEST_FORMAT,
        source: shipping.source,
        phase,
        from: held[phase],
        to: last.n,
        documents: documents.map(({ path, feed, mediaType, etag, modified, recorded, sealed, size, bytes }) => ({
          ...{ path, feed, mediaType, etag, modified, recorded, sealed, size },
          length: bytes.gzip!.length,
        })),
        gone: batch.filter(({ document }) => document === null).map(({ path }) => path),
      } as const;
      if (
        !(await taken(
          message,
          documents.map(({ bytes }) => bytes.gzip!),
        ))
      )
        continue;
      held[phase] = last.n;
      sent.documents += batch.length;
      options.progress?.({ ...sent });
    }
  }
  return sent;

  /** Sends one step. False: the receiver holds something else than was thought, which is known from now on. */
  async function taken(message: IngestMessage, documents: readonly Uint8Array[]): Promise<boolean> {
    const answer = await post(message, documents);
    if (answer.status === 200) return true;
    const told = readReport(answer.text);
    if (told.problem !== "position") throw new ShipFailure(told.message ?? "the receiver refuses", true);
    strays += 1;
    if (strays > 20) throw new ShipFailure("another process sends the same archive at the same time", false);
    Object.assign(held, told.positions);
    return false;
  }

  async function post(message: IngestMessage, documents: readonly Uint8Array[]) {
    const answer = await insist(ports, "POST", ingestBody(message, documents), count);
    if (answer.status !== 200 && answer.status !== 409) throw refusal(answer);
    if (answer.status === 409 && message.phase === "begin") {
      throw new ShipFailure(readReport(answer.text).message ?? "the receiver refuses", true);
    }
    return answer;
  }
}

/** A request, made again with growing pauses while no good answer comes. */
async function insist(
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
      const passing = answer.status >= 500 || answer.status === 429 || answer.status === 408;
      if (!passing) {
        if (method === "GET" && answer.status !== 200) throw refusal(answer);
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

function refusal(answer: { status: number; text: string }): ShipFailure {
  if (answer.status === 401 || answer.status === 403) {
    return new ShipFailure("the receiver does not know this NASHRA_ADMIN_TOKEN: set the same on both sides", true);
  }
  if (answer.status === 404) {
    return new ShipFailure(
      "there is no /admin/ingest at this address: see that it is a nashra and that NASHRA_ADMIN_TOKEN is set there",
      true,
    );
  }
  return new ShipFailure(`the receiver answers ${answer.status}: ${answer.text.slice(0, 300).trim()}`, true);
}

function readReport(text: string): IngestReport {
  let given: unknown = null;
  try {
    given = JSON.parse(text);
  } catch {
    // Told below.
  }
  const read = v.safeParse(IngestReport, given, { abortEarly: true });
  if (read.success) return read.output;
  const [issue] = read.issues;
  const where = v.getDotPath(issue) ?? "";
  throw new ShipFailure(`what answers is no nashra that can be sent to (${where}: ${issue.message})`, true);
}

function fitting(report: IngestReport, shipping: Shipping, schema: string): IngestReport {
  if (report.schema !== schema) {
    const theirs = `its database stands at ${report.schema}, this one at ${schema}`;
    throw new ShipFailure(`the receiver runs another version (${theirs}): update the older of the two`, true);
  }
  if (!report.ready) {
    throw new ShipFailure("the receiver polls by itself; set NASHRA_POLL=off there for it to be sent to", true);
  }
  if (report.baseUrl !== shipping.baseUrl) {
    throw new ShipFailure(
      `documents here are made for ${shipping.baseUrl}, the receiver's public address is ${report.baseUrl}`,
      true,
    );
  }
  return report;
}

/** The rows with, for each article, its folded words: the index itself cannot be read back. */
function withWords(parts: readonly ShippedRows[]): ShippedRows[] {
  const articles = parts.find((part) => part.table === "articles");
  if (articles === undefined) return [...parts];
  const { columns } = SHIPPED.find(({ name }) => name === "articles")!;
  const [seq, title, content, removed] = ["seq", "title", "content_text", "removed"].map((one) => columns.indexOf(one));
  const rows: Cell[][] = [];
  const gone: Cell[][] = [...articles.gone];
  for (const row of articles.rows) {
    if (row[removed!] !== null) gone.push([row[seq!]!]);
    else {
      const { searchTitle, searchBody } = searchWords(String(row[title!]), String(row[content!]));
      rows.push([row[seq!]!, searchTitle, searchBody]);
    }
  }
  return [...parts, { table: "search", rows, gone }];
}
