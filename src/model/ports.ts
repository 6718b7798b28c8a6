/**
 * What the core asks of the platform it runs on. The two composition roots (`node/`, `worker/`) supply these;
 * nothing else in the core knows which of the two it is.
 */

/** The present moment, epoch milliseconds. The core never reads a clock of its own. */
export type Clock = () => number;

/** Severity of a line, rising. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** One structured line. `event` is a stable dotted name (`poll.done`), `fields` are JSON values. */
export type Log = (level: LogLevel, event: string, fields?: Readonly<Record<string, unknown>>) => void;

/** What SQLite holds and both runtimes take. Booleans are written as 0 and 1. */
export type SqlValue = string | number | null | Uint8Array;
/** A row by the names of its columns, read through `archive/rows.ts`. */
export type SqlRow = Record<string, SqlValue>;

/** One statement with its positional (`?`) parameters. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/**
 * The archive's database: SQLite's dialect as D1 takes it. No interactive transactions: read, decide, then one batch
 * whose statements guard themselves (`WHERE …`, `ON CONFLICT`).
 */
export interface Sql {
  /** Rows of one statement. Blobs are `Uint8Array`, integers are numbers. */
  all<Row extends SqlRow = SqlRow>(sql: string, ...params: SqlValue[]): Promise<Row[]>;
  /** All statements or none, in order. Gives the rows of each. */
  batch(statements: readonly Statement[]): Promise<SqlRow[][]>;
}

/** A request as the polite client hands it to the platform. Headers are complete: the transport adds no credentials. */
export interface TransportRequest {
  /** Default: GET. */
  readonly method?: "GET" | "POST";
  readonly body?: Uint8Array;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bounds, enforced by the transport: bytes after decoding, and milliseconds for the whole exchange. */
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** True only for an address that the operator named in NASHRA_ORIGINS: it may be private. */
  readonly allowPrivate: boolean;
  /** Gives the exchange up once it is aborted: it then fails with `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

/** A response whose body has been read whole (within `maxBytes`), decoded from its content coding. Never redirected. */
export interface TransportResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** True where the connection ended before the body did. */
  readonly truncated: boolean;
}

/** Why an exchange gave no response. Classified by our own codes, never by a platform's message. */
export type TransportFailureCode =
  | "dns"
  | "refused"
  | "reset"
  | "tls"
  | "timeout"
  | "too-large"
  | "blocked-address"
  | "aborted"
  | "network";

/** What a Transport rejects with, and nothing else. The message is for the operator; decisions go by the code. */
export class TransportFailure extends Error {
  readonly code: TransportFailureCode;
  constructor(code: TransportFailureCode, message: string) {
    super(message);
    this.name = "TransportFailure";
    this.code = code;
  }
}

/** Bytes over HTTP, supplied by each runtime. Follows no redirect, keeps no cookie. Rejects with TransportFailure. */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;
