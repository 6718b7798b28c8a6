import { TransportFailure, type TransportFailureCode } from "../../model/ports.ts";
import { BLOCKED_ADDRESS } from "./guard.ts";

/** True if the connection ended before the body was complete, or its chunks are malformed. */
export function isBrokenOff(error: unknown): boolean {
  const code = codeOf(error);
  return BROKEN_OFF.has(code) || breaksHttp(code);
}

const BROKEN_OFF: ReadonlySet<string> = new Set([
  "ECONNRESET",
  "EPIPE",
  "UND_ERR_SOCKET",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
  "ERR_STREAM_PREMATURE_CLOSE",
]);

/** True if a lenient parser may be able to read the response that undici refused. */
export function mayBeForgiven(error: unknown): boolean {
  const code = codeOf(error);
  // undici has no error code for an unsolicited 100 or upgrade.
  const refused = code === "UND_ERR_SOCKET" && /^bad (?:response|upgrade)$/.test((error as Error).message);
  return refused || code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH" || breaksHttp(code);
}

const CODES: Readonly<Record<string, TransportFailureCode>> = {
  ENOTFOUND: "dns",
  EAI_AGAIN: "dns",
  EAI_FAIL: "dns",
  EAI_NODATA: "dns",
  ENODATA: "dns",
  ECONNREFUSED: "refused",
  ECONNRESET: "reset",
  EPIPE: "reset",
  UND_ERR_SOCKET: "reset",
  UND_ERR_CONNECT_TIMEOUT: "timeout",
  UND_ERR_HEADERS_TIMEOUT: "timeout",
  UND_ERR_BODY_TIMEOUT: "timeout",
  ETIMEDOUT: "timeout",
  TimeoutError: "timeout",
  ABORT_ERR: "timeout",
  UND_ERR_HEADERS_OVERFLOW: "too-large",
  HPE_HEADER_OVERFLOW: "too-large",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "protocol",
  EMFILE: "too-many-files",
  ENFILE: "too-many-files",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "tls-chain",
  UNABLE_TO_GET_ISSUER_CERT: "tls-chain",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "tls-chain",
  CERT_HAS_EXPIRED: "tls-expired",
  CERT_NOT_YET_VALID: "tls-expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "tls-host",
  HOSTNAME_MISMATCH: "tls-host",
  DEPTH_ZERO_SELF_SIGNED_CERT: "tls-self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "tls-self-signed",
  ERR_SSL_UNSUPPORTED_PROTOCOL: "tls-version",
  ERR_SSL_WRONG_SSL_VERSION: "tls-version",
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: "tls-version",
  ERR_SSL_VERSION_TOO_LOW: "tls-version",
  ERR_SSL_NO_PROTOCOLS_AVAILABLE: "tls-version",
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: "tls-version",
  "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE": "tls-version",
  ERR_SSL_DH_KEY_TOO_SMALL: "tls-version",
  ERR_SSL_EE_KEY_TOO_SMALL: "tls-version",
  ERR_SSL_CA_MD_TOO_WEAK: "tls-version",
  ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED: "tls-version",
  [BLOCKED_ADDRESS]: "blocked-address",
};

/** The HTTP rule that a response breaks, by llhttp's error code. */
const RULES: Readonly<Record<string, string>> = {
  HPE_INVALID_CONSTANT: "it does not begin with HTTP/1.1 (RFC 9112, 4)",
  HPE_INVALID_VERSION: "its HTTP version is unknown (RFC 9112, 2.3)",
  HPE_INVALID_STATUS: "its status is not a three-digit number (RFC 9112, 4)",
  HPE_INVALID_HEADER_TOKEN: "a header line lacks a colon or contains an invalid character (RFC 9112, 5)",
  HPE_INVALID_CONTENT_LENGTH: "Content-Length is not a number (RFC 9110, 8.6)",
  HPE_UNEXPECTED_CONTENT_LENGTH: "Content-Length is repeated or combined with Transfer-Encoding (RFC 9112, 6)",
  HPE_INVALID_TRANSFER_ENCODING: "Transfer-Encoding is invalid (RFC 9112, 6.1)",
  HPE_INVALID_CHUNK_SIZE: "the size of a chunk is not a number (RFC 9112, 7.1)",
  HPE_INVALID_EOF_STATE: "it ends within its headers (RFC 9112, 2)",
  HPE_CR_EXPECTED: "a line does not end with CR LF (RFC 9112, 2.2)",
  HPE_LF_EXPECTED: "a line does not end with CR LF (RFC 9112, 2.2)",
  HPE_PAUSED_UPGRADE: "it answers 101 Switching Protocols without a request to upgrade (RFC 9110, 15.2.2)",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "Content-Length contradicts itself or the body (RFC 9112, 6.3)",
  HPE_HEADER_OVERFLOW: "its headers are too large",
  UND_ERR_HEADERS_OVERFLOW: "its headers are too large",
};

/** The failure for an error: by the first known code of Node, OpenSSL or undici in its chain of causes. */
export function failureOf(error: unknown): TransportFailure {
  for (let cause = error, depth = 0; depth < 5 && cause instanceof Error; depth += 1) {
    if (cause instanceof TransportFailure) return cause;
    const code = codeOf(cause);
    const kind = CODES[code] ?? (isTls(code) ? "tls" : breaksHttp(code) ? "protocol" : undefined);
    if (kind !== undefined) return new TransportFailure(kind, RULES[code] ?? code);
    cause = cause instanceof AggregateError ? cause.errors[0] : cause.cause;
  }
  const code = codeOf(error);
  return new TransportFailure("network", code === "" ? "unknown error" : code);
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const code = (error as NodeJS.ErrnoException).code;
  return typeof code === "string" ? code : error.name;
}

function breaksHttp(code: string): boolean {
  return code === "HTTPParserError" || code.startsWith("HPE_");
}

/** OpenSSL's verification errors under Node's names, and its protocol errors. */
function isTls(code: string): boolean {
  return (
    /^(?:ERR_TLS_|ERR_SSL_|CERT_|EPROTO$|CRL_|UNABLE_TO_)/.test(code) ||
    code === "INVALID_CA" ||
    code === "INVALID_PURPOSE" ||
    code === "PATH_LENGTH_EXCEEDED"
  );
}
