import * as v from "valibot";

/**
 * The wire format of split mode. A request's body is one line of JSON, followed by the gzip bytes of the documents that
 * it names, if any. The whole body may be gzip-coded.
 */

/** Version of the messages. Raised when they change. */
export const INGEST_FORMAT = 1;

/** A cell of a row: the SQLite values that JSON can carry. */
const Cell = v.custom<string | number | null>(
  (value) => value === null || typeof value === "string" || Number.isSafeInteger(value),
  "expected a text, a whole number or null",
);
const Position = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Source = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{8,64}$/, "expected the name of an archive"));
const Path = v.pipe(
  v.string(),
  v.maxLength(500),
  v.regex(/^[a-z0-9][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*$/, "expected a path such as lana/ar/rss.xml"),
);
const Moment = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Size = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(64_000_000));
const Format = v.literal(INGEST_FORMAT, `expected ${INGEST_FORMAT}: run the same version on both sides`);

const step = { format: Format, source: Source, from: Position, to: Position };

const Begin = v.strictObject({ format: Format, phase: v.literal("begin"), source: Source, replace: v.boolean() });
const Rows = v.strictObject({
  ...step,
  phase: v.literal("rows"),
  parts: v.pipe(
    v.array(v.strictObject({ table: v.string(), rows: v.array(v.array(Cell)), gone: v.array(v.array(Cell)) })),
    v.maxLength(20),
  ),
});
const Documents = v.strictObject({
  ...step,
  phase: v.picklist(["sealed", "documents"]),
  documents: v.pipe(
    v.array(
      v.strictObject({
        path: Path,
        feed: v.nullable(Path),
        mediaType: v.pipe(v.string(), v.regex(/^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w-]+)?$/, "expected a media type")),
        etag: v.pipe(v.string(), v.regex(/^W\/"[\x21\x23-\x7e]{1,200}"$/, "expected a weak entity tag")),
        modified: Moment,
        recorded: Moment,
        sealed: v.boolean(),
        /** Bytes before compression. */
        size: Size,
        /** Gzip bytes after the line. */
        length: v.pipe(Size, v.minValue(18)),
      }),
    ),
    v.maxLength(100),
  ),
  gone: v.pipe(v.array(Path), v.maxLength(1000)),
});

/** The line of JSON that opens a request, by phase. */
export const IngestMessage = v.variant("phase", [Begin, Rows, Documents]);
/** A validated message. */
export type IngestMessage = v.InferOutput<typeof IngestMessage>;

/** The receiver's state: the answer to GET and, with `problem`, to a request that it refuses. */
export const IngestReport = v.object({
  format: Format,
  /** Name of the newest migration. */
  schema: v.string(),
  /** Public address and hub that the documents must be rendered for. */
  baseUrl: v.string(),
  hub: v.nullable(v.string()),
  /** Feeds that the receiver serves. */
  feeds: v.array(v.string()),
  /** False: it polls by itself and accepts nothing. */
  ready: v.boolean(),
  /** Name of the archive that it receives from, or null. */
  source: v.nullable(v.string()),
  positions: v.object({ rows: Position, sealed: Position, documents: Position }),
  problem: v.optional(v.picklist(["position", "source", "polls", "differs"])),
  message: v.optional(v.string()),
});
/** A validated report. */
export type IngestReport = v.InferOutput<typeof IngestReport>;

/** Encodes the body of a request. */
export function ingestBody(message: IngestMessage, documents: readonly Uint8Array[]): Uint8Array {
  const line = new TextEncoder().encode(`${JSON.stringify(message)}\n`);
  const body = new Uint8Array(line.length + documents.reduce((sum, bytes) => sum + bytes.length, 0));
  body.set(line);
  let offset = line.length;
  for (const bytes of documents) {
    body.set(bytes, offset);
    offset += bytes.length;
  }
  return body;
}
