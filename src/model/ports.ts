/**
 * What the core needs from its platform. The two composition roots (`node/`, `worker/`) supply it; nothing else in the
 * core knows which of the two it runs on.
 */

/** The current time, epoch milliseconds. The core reads no other clock. */
export type Clock = () => number;

/** Severity of a log line, in rising order. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Logs one structured line. `event` is a stable dotted name (`poll.done`); `fields` are JSON values. */
export type Log = (level: LogLevel, event: string, fields?: Readonly<Record<string, unknown>>) => void;

/** A SQLite value that both runtimes support. Booleans are written as 0 and 1. */
export type SqlValue = string | number | null | Uint8Array;
/** A row, by column name; `archive/rows.ts` reads it. */
export type SqlRow = Record<string, SqlValue>;

/** One statement with its positional (`?`) parameters. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/**
 * The archive's database, in the SQLite dialect that Durable Objects support. There are no interactive transactions: read,
 * decide, then write one batch whose statements guard themselves (`WHERE …`, `ON CONFLICT`).
 */
export interface Sql {
  /** Runs one statement and returns its rows. Blobs are `Uint8Array`, integers are numbers. */
  all<Row extends SqlRow = SqlRow>(sql: string, ...params: SqlValue[]): Promise<Row[]>;
  /** Runs all statements in order in one transaction. Returns the rows of each. */
  batch(statements: readonly Statement[]): Promise<SqlRow[][]>;
}

/** A request as the core hands it to the platform. Headers are complete: the transport adds no credentials. */
export interface TransportRequest {
  /** Default: GET. */
  readonly method?: "GET" | "POST";
  readonly body?: Uint8Array;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Limits that the transport enforces: bytes after decoding, and milliseconds for the whole exchange. */
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /**
   * Reads no more than so many bytes of the body, whose whole length may then be anything: the response is `truncated`.
   * No content coding is asked for, so that `content-length` is that of the file.
   */
  readonly firstBytes?: number;
  /** The address may be private: true only for one that the operator named in NASHRA_ORIGINS. */
  readonly allowPrivate: boolean;
  /** Cancels the exchange, which then fails with `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

/** A response whose body was read to its end (within `maxBytes`) and decoded. Redirects have not been followed. */
export interface TransportResponse {
  readonly status: number;
  /** Lower-case names. Repeated lines are joined by ", ", except Set-Cookie, which is in `setCookies`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Values of the Set-Cookie lines, in order: they contain commas (RFC 6265, 3). Absent means none. */
  readonly setCookies?: readonly string[];
  readonly body: Uint8Array;
  /** True if the connection or the coded stream ended before the body was complete by the rules of HTTP. */
  readonly truncated: boolean;
}

/**
 * Why an exchange gave no response. A runtime that cannot tell two codes apart uses the general one: `tls` for all that
 * begin with it, `network` for everything.
 */
export type TransportFailureCode =
  | "dns"
  | "refused"
  | "reset"
  /** A secure connection failed for a reason other than the five below. */
  | "tls"
  /** The server does not send the intermediate certificate, or its root is unknown. */
  | "tls-chain"
  | "tls-expired"
  | "tls-host"
  | "tls-self-signed"
  /** No protocol version or cipher in common: the server's TLS is too old. */
  | "tls-version"
  | "timeout"
  | "too-large"
  | "blocked-address"
  /** The response violates HTTP. The message names the rule. */
  | "protocol"
  /** This runtime cannot decode the body's content coding. */
  | "coding"
  /** This process has no file descriptors left (EMFILE, ENFILE). */
  | "too-many-files"
  | "aborted"
  | "network";

/** The only error that a Transport rejects with. The message is for the operator; code decides by `code`. */
export class TransportFailure extends Error {
  readonly code: TransportFailureCode;
  /** The response received so far if the body stalled (`timeout`), else null. */
  readonly partial: TransportResponse | null;
  constructor(code: TransportFailureCode, message: string, partial: TransportResponse | null = null) {
    super(message);
    this.name = "TransportFailure";
    this.code = code;
    this.partial = partial;
  }
}

/** Sends one HTTP request. Follows no redirect and keeps no cookie. Rejects with TransportFailure. */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;
