import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import * as v from "valibot";
import {
  beginIngest,
  holdsArticles,
  type IngestDocument,
  type IngestRows,
  type IngestStep,
  ingestDocuments,
  ingestRows,
  ingestState,
} from "../../archive/shipping/ingest.ts";
import { SHIPPED } from "../../archive/shipping/shipped.ts";
import type { StoredDocument } from "../../model/document.ts";
import { INGEST_FORMAT, IngestMessage, type IngestReport } from "../../model/ingest.ts";
import type { Clock, Log, Sql } from "../../model/ports.ts";
import type { Routes } from "../deps.ts";
import { problem } from "../http/problem.ts";
import { decodedBody } from "../http/request-body.ts";
import { refuse } from "../respond.ts";

/** Maximum bytes of a request as sent, and after decoding. Senders stay far below. */
const SENT = 8 * 1024 * 1024;
const DECODED = 16 * 1024 * 1024;

/** What stores the steps of split mode: the functions of archive/shipping/ingest.ts, over an archive or several. */
export interface IngestStore {
  state(): ReturnType<typeof ingestState>;
  holdsArticles(): Promise<boolean>;
  begin(source: string, now: number, empty: boolean): Promise<void>;
  rows(step: IngestStep, parts: readonly IngestRows[], now: number): Promise<boolean>;
  documents(
    step: IngestStep,
    documents: readonly IngestDocument[],
    gone: readonly string[],
    now: number,
  ): Promise<boolean>;
}

function storeIn(sql: Sql): IngestStore {
  return {
    state: () => ingestState(sql),
    holdsArticles: () => holdsArticles(sql),
    begin: (...args) => beginIngest(sql, ...args),
    rows: (...args) => ingestRows(sql, ...args),
    documents: (...args) => ingestDocuments(sql, ...args),
  };
}

/** Dependencies of the receiving side of split mode. */
export interface IngestDeps {
  readonly sql: Sql;
  /** Default: all goes into this archive. */
  readonly store?: IngestStore | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Public address without a trailing slash, for which the sender's documents must be rendered. */
  readonly baseUrl: string;
  /** Hub that the sender's documents must name, or null. */
  readonly hub: string | null;
  /** Paths of the feeds that are served here, reported to the sender. */
  readonly feeds: readonly string[];
  /** True if this deployment polls: then it numbers articles itself, and those of a sender would collide. */
  readonly polls: boolean;
  /** Called after the commit with documents that can be served from now on. */
  readonly published?: ((documents: readonly StoredDocument[]) => void | Promise<void>) | undefined;
}

/**
 * `/admin/ingest`: the receiving side of split mode. GET reports the positions up to which the sender's changes have been
 * received; POST applies the next step, completely or not at all. A step received before is acknowledged again; one that
 * does not continue from the current position is answered with 409 and that position.
 */
export function ingestRoutes(deps: IngestDeps): Routes {
  const tooLarge = problem(413, `a request may have at most ${SENT} bytes, ${DECODED} after decoding`);
  return (admin) => {
    admin.get("/ingest", async (c) => c.json(await reportOf(deps)));
    admin.post("/ingest", bodyLimit({ maxSize: SENT, onError: () => refuse(tooLarge) }), async (c) => {
      const body = await decodedBody(c, DECODED);
      if (body === null) return refuse(tooLarge);
      const read = typeof body === "string" ? body : messageIn(body);
      if (typeof read === "string") return refuse(problem(400, `ingest: ${read}`));
      if (deps.polls) {
        const message = "this deployment polls by itself; set NASHRA_POLL=off to push to it";
        return c.json(await reportOf(deps, "polls", message), 409);
      }
      return take(deps, c, read.message, read.rest);
    });
  };
}

async function take(deps: IngestDeps, c: Context, message: IngestMessage, rest: Uint8Array): Promise<Response> {
  const store = deps.store ?? storeIn(deps.sql);
  const now = deps.clock();
  if (message.phase === "begin") {
    const { source } = await store.state();
    const other = source === null ? await store.holdsArticles() : source !== message.source;
    if (other && !message.replace) {
      const owner = source === null ? "has articles of its own" : "receives from another archive";
      return c.json(
        await reportOf(deps, "source", `this deployment ${owner}; push with --replace to replace them`),
        409,
      );
    }
    if (other || source === null || message.replace) await store.begin(message.source, now, other || message.replace);
    deps.log("info", "ingest.begun", { source: message.source, replaced: other });
    return c.json(await reportOf(deps));
  }
  let taken: boolean;
  let documents: IngestDocument[] = [];
  try {
    if (message.phase === "rows") taken = await store.rows(message, message.parts, now);
    else {
      documents = unpacked(message, rest);
      taken = await store.documents(message, documents, message.gone, now);
    }
  } catch (error) {
    if (!/UNIQUE constraint failed/.test(String(error))) throw error;
    return c.json(await reportOf(deps, "differs", "an article here has another number; push with --replace"), 409);
  }
  if (!taken) {
    const report = await reportOf(deps);
    if (report.source === message.source && report.positions[message.phase] === message.to) return c.json(report);
    const same = report.source === message.source;
    return c.json(
      { ...report, problem: same ? "position" : "source", message: "the step does not continue from this position" },
      409,
    );
  }
  if (documents.length > 0) await deps.published?.(documents);
  deps.log("debug", "ingest.taken", { phase: message.phase, to: message.to, documents: documents.length });
  return c.json({ phase: message.phase, to: message.to });
}

async function reportOf(deps: IngestDeps, what?: IngestReport["problem"], message?: string): Promise<IngestReport> {
  const { source, positions, schema } = await (deps.store ?? storeIn(deps.sql)).state();
  const { baseUrl, hub, feeds } = deps;
  const wrong = what === undefined ? {} : { problem: what, message: message ?? "" };
  return {
    format: INGEST_FORMAT,
    schema,
    baseUrl,
    hub,
    feeds: [...feeds],
    ready: !deps.polls,
    source,
    positions,
    ...wrong,
  };
}

/** The line of JSON and the bytes after it; a string says what is wrong. */
function messageIn(body: Uint8Array): { message: IngestMessage; rest: Uint8Array } | string {
  const end = body.indexOf(10);
  let parsed: unknown;
  try {
    parsed = JSON.parse(
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body.subarray(0, end < 0 ? body.length : end)),
    );
  } catch {
    return "the body does not start with one line of JSON";
  }
  const read = v.safeParse(IngestMessage, parsed, { abortEarly: true });
  if (!read.success) {
    const [issue] = read.issues;
    return `${v.getDotPath(issue) ?? "the message"}: ${issue.message}`;
  }
  const message = read.output;
  const rest = end < 0 ? new Uint8Array() : body.subarray(end + 1);
  const fault = faultIn(message, rest);
  return fault ?? { message, rest };
}

/** Checks beyond the schema: the width of rows, the total length of the documents, and their gzip signature. */
function faultIn(message: IngestMessage, rest: Uint8Array): string | null {
  if (message.phase === "begin") return null;
  if (message.to < message.from) return "to: expected no less than from";
  if (message.phase === "rows") {
    for (const { table, rows, gone } of message.parts) {
      const shipped = SHIPPED.find(({ name }) => name === table);
      if (shipped === undefined && table !== "search") return `unknown table ${JSON.stringify(table.slice(0, 40))}`;
      const width = shipped?.columns.length ?? 3;
      const key = shipped?.key.length ?? 1;
      if (rows.some((row) => row.length !== width)) return `${table}: expected rows of ${width} cells`;
      if (gone.some((row) => row.length !== key)) return `${table}: expected keys of ${key} cells`;
    }
    return null;
  }
  const announced = message.documents.reduce((sum, { length }) => sum + length, 0);
  if (announced !== rest.length) return `expected ${announced} bytes of documents, got ${rest.length}`;
  let at = 0;
  for (const { path, length } of message.documents) {
    if (rest[at] !== 0x1f || rest[at + 1] !== 0x8b) return `${path}: not a gzip stream`;
    at += length;
  }
  return null;
}

function unpacked(message: IngestMessage & { phase: "sealed" | "documents" }, rest: Uint8Array): IngestDocument[] {
  let at = 0;
  return message.documents.map(({ length, ...document }) => {
    const gzip = rest.slice(at, at + length);
    at += length;
    return { ...document, bytes: { gzip } };
  });
}
