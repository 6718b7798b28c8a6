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

/** A response whose body has been read to its end (within `maxBytes`) and decoded by its content codings. Never redirected. */
export interface TransportResponse {
  readonly status: number;
  /** Names in lower case. Lines of one name are joined by ", ", except Set-Cookie's, which are in `setCookies`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Values of the Set-Cookie lines, in order: they hold commas of their own (RFC 6265, 3). Absent: none. */
  readonly setCookies?: readonly string[];
  readonly body: Uint8Array;
  /** True where the connection, or the coded stream, ended before the body was complete by HTTP's own rules. */
  readonly truncated: boolean;
}

/**
 * Why an exchange gave no response. Classified by our own codes, never by a platform's message. A runtime that does not
 * tell them apart says the general one: `tls` for those that begin with it, `network` for all.
 */
export type TransportFailureCode =
  | "dns"
  | "refused"
  | "reset"
  /** A secure connection failed for another reason than the five below. */
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
  /** The answer breaks HTTP. The message names the rule. */
  | "protocol"
  /** The body has a content coding that this runtime cannot decode. */
  | "coding"
  /** This process has no file descriptors left (EMFILE, ENFILE). */
  | "too-many-files"
  | "aborted"
  | "network";

/** What a Transport rejects with, and nothing else. The message is for the operator; decisions go by the code. */
export class TransportFailure extends Error {
  readonly code: TransportFailureCode;
  /** The response as far as it came, where the body stopped coming (`timeout`); else null. */
  readonly partial: TransportResponse | null;
  constructor(code: TransportFailureCode, message: string, partial: TransportResponse | null = null) {
    super(message);
    this.name = "TransportFailure";
    this.code = code;
    this.partial = partial;
  }
}

/** Bytes over HTTP, supplied by each runtime. Follows no redirect, keeps no cookie. Rejects with TransportFailure. */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;
