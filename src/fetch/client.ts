import type { Clock, Log, Transport, TransportResponse } from "../model/ports.ts";
import { TransportFailure } from "../model/ports.ts";
import { isPublicHost } from "../model/public-host.ts";
import { type CookieJar, createCookieJar } from "./cookies.ts";
import { blocked, failing, redirectedAway, redirectLoop, unreachable } from "./failures.ts";
import { gatePath } from "./gate-page.ts";
import { fromMirror, type Origins, type Route, toMirror } from "./origins.ts";
import { closesDocument, HTML_TYPES } from "./page-body.ts";
import { createPolite, type Hold, type Pace, type Sleep } from "./polite.ts";
import { immediateRefresh } from "./refresh.ts";
import { judgePeek, judgeResponse } from "./response.ts";
import { entityTag, lastModified, retryAfterSeconds } from "./response-headers.ts";
import { type FetchFailure, type FetchResult, type PeekResult, shown } from "./result.ts";
import { createRobots, type RobotsAnswer, type RobotsStore, type RobotsVerdict } from "./robots.ts";

/** The polite client: fetches an agency's pages as a well-behaved robot does. */
export interface Client {
  /**
   * Fetches a page. Every failure of the network, the server or the page is a FetchResult. Rejects only if the robots
   * store does, or with the signal's reason once the signal is aborted.
   */
  get(url: string, request: PageRequest): Promise<FetchResult>;
  /** Fetches the first bytes of a file, under the same rules; `accept` of the request is for pages, and ignored. */
  peek(url: string, request: PageRequest): Promise<PeekResult>;
}

/** What to fetch, from which hosts, and at what rate. */
export interface PageRequest {
  /** Host names (as `URL.hostname` writes them) that requests and redirects may go to. */
  readonly hosts: ReadonlySet<string>;
  /** Maximum requests to each host in any minute. Not applied to the operator's own origins. */
  readonly requestsPerMinute: number;
  /** Validators of the stored copy, from an earlier result. */
  readonly etag?: string | null | undefined;
  readonly lastModified?: string | null | undefined;
  /** True for the bytes of the stored copy: an answer with them is `not-modified`, and nobody looks at it any further. */
  readonly isStored?: ((bytes: Uint8Array) => Promise<boolean>) | undefined;
  /** Makes caches on the way revalidate (RFC 9111, 5.2.1.4). */
  readonly fresh?: boolean | undefined;
  /** Accepted media types, in lower case. Default: HTML. */
  readonly accept?: readonly string[] | undefined;
  /** BCP 47 language of the edition. */
  readonly language?: string | undefined;
  /** Cancels the wait for the host's turn and the request in progress. */
  readonly signal?: AbortSignal | undefined;
}

/** What the client needs from its platform. */
export interface ClientPorts {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Waits for a number of milliseconds, between attempts and for a host's turn. May reject once the signal is aborted. */
  readonly sleep: Sleep;
  readonly log: Log;
  readonly robots: RobotsStore;
}

/** A client whose requests are all cancelled by the signal: they reject with its reason. */
export function stoppableClient(client: Client, signal: AbortSignal): Client {
  const stoppable = async <Result>(ask: () => Promise<Result>): Promise<Result> => {
    signal.throwIfAborted();
    const result = await ask();
    // The result of a cancelled request says nothing about the agency.
    signal.throwIfAborted();
    return result;
  };
  return {
    get: (url, request) => stoppable(() => client.get(url, { ...request, signal })),
    peek: (url, request) => stoppable(() => client.peek(url, { ...request, signal })),
  };
}

/** How the client identifies itself, and its limits. */
export interface ClientSettings {
  /** The product token, before the slash, is the name that is looked up in robots.txt. */
  readonly userAgent: string;
  /** Agency's origin → the origin that is fetched instead. */
  readonly origins: Origins;
  readonly limits?: Partial<Limits>;
}

/** Limits of one page. */
export interface Limits {
  /** Maximum bytes of a body after decoding. */
  readonly maxBytes: number;
  /** Milliseconds for one exchange. */
  readonly timeoutMs: number;
  /** Maximum redirects in a row. */
  readonly redirects: number;
  /** Maximum characters of an address, requested or redirected to. */
  readonly urlLength: number;
}

/** 4 MiB and 20 s are many times what a news page needs. */
export const DEFAULT_LIMITS: Limits = { maxBytes: 4_194_304, timeoutMs: 20_000, redirects: 5, urlLength: 2048 };

/** Longest Retry-After that is waited out within a poll. */
const PATIENCE_MS = 5000;
const RETRY_PAUSE_MS = 500;
/** Bytes of a file in which pictures say how large they are, whatever a camera wrote before that. */
const FIRST_BYTES = 65_536;
/** 300 may name a preferred address in Location (RFC 9110, 15.4.1). */
const REDIRECTS: ReadonlySet<number> = new Set([300, 301, 302, 303, 307, 308]);

/** The User-Agent of this program: `nashra/0.1 (+CONTACT)`. */
export function userAgentFor(contact: string | null): string {
  return `nashra/0.1 (${contact === null ? "news feed publisher" : `+${contact}`})`;
}

/** Creates the client. Use one per process or Worker invocation: it holds the queues and rates of all hosts. */
export function createClient(ports: ClientPorts, settings: ClientSettings): Client {
  const { clock, log, sleep } = ports;
  const { origins, userAgent } = settings;
  const limits = { ...DEFAULT_LIMITS, ...settings.limits };
  const polite = createPolite(clock, sleep);
  const robots = createRobots({ store: ports.robots, clock, log }, userAgent.split("/")[0]!.trim());

  /** Makes one exchange in the host's turn. A broken connection is tried once more. */
  async function exchange(route: Route, pace: Pace, headers: Readonly<Record<string, string>>, firstBytes?: number) {
    const first = await attempt(route, pace, headers, firstBytes);
    if (!(first instanceof TransportFailure) || (first.code !== "reset" && first.code !== "network")) return first;
    log("debug", "fetch.retry", { url: shown(route.url), code: first.code });
    await sleep(RETRY_PAUSE_MS, pace.signal);
    return attempt(route, pace, headers, firstBytes);
  }

  function attempt(
    route: Route,
    pace: Pace,
    headers: Readonly<Record<string, string>>,
    firstBytes: number | undefined,
  ): Promise<TransportResponse | TransportFailure | Hold> {
    const { host } = new URL(route.url);
    return polite.run(host, pace, async () => {
      const hold = polite.currentHold(host);
      if (hold !== null && hold.ms > PATIENCE_MS) return hold;
      if (hold !== null) await sleep(hold.ms, pace.signal);
      const { maxBytes, timeoutMs } = limits;
      try {
        const response = await ports.transport({
          url: route.url,
          headers,
          maxBytes,
          timeoutMs,
          ...(firstBytes === undefined ? {} : { firstBytes }),
          allowPrivate: route.own,
          signal: pace.signal,
        });
        const wait =
          response.status === 429 || response.status >= 500 ? retryAfterSeconds(response.headers, clock()) : null;
        if (wait !== null) polite.hold(host, clock() + wait * 1000, response.status);
        return response;
      } catch (error) {
        pace.signal?.throwIfAborted();
        if (error instanceof TransportFailure) return error;
        return new TransportFailure("network", error instanceof Error ? error.message : String(error));
      }
    });
  }

  function paceOf(route: Route, request: PageRequest, gapMs: number): Pace {
    return { requestsPerMinute: route.own ? null : request.requestsPerMinute, gapMs, signal: request.signal };
  }

  async function askRobots(robotsUrl: string, request: PageRequest): Promise<RobotsAnswer> {
    let url = robotsUrl;
    const jar = createCookieJar(clock());
    for (let hop = 0; hop <= limits.redirects; hop += 1) {
      const route = toMirror(url, origins);
      const headers = withCookies({ "user-agent": userAgent, accept: "text/plain, */*;q=0.5" }, jar, new URL(url));
      const answer = await exchange(route, paceOf(route, request, 0), headers);
      if (isHold(answer)) return { kind: "failing", status: answer.status, retryAfterSeconds: seconds(answer) };
      if (answer instanceof TransportFailure) {
        const { code, message } = answer;
        if (code !== "too-large") return { kind: "unreachable", code, message };
        log("warn", "robots.too-large", { url: shown(url) });
        return { kind: "unavailable" };
      }
      const { status } = answer;
      if (status === 429 || status >= 500) {
        return { kind: "failing", status, retryAfterSeconds: retryAfterSeconds(answer.headers, clock()) };
      }
      if (status >= 200 && status < 300) {
        if (answer.truncated) return { kind: "unreachable", code: "reset", message: "the connection ended early" };
        return { kind: "text", text: new TextDecoder().decode(answer.body) };
      }
      jar.take(new URL(url), answer.setCookies ?? []);
      const next = REDIRECTS.has(status) ? redirectTarget(answer.headers["location"], route, url) : null;
      if (next === null || refusal(next, url, request) !== null) return { kind: "unavailable" };
      url = next.href;
    }
    return { kind: "unavailable" };
  }

  /** The agency's address that a redirect leads to. Null if unusable: a lost letter (U+FFFD) makes it another address. */
  function redirectTarget(location: string | undefined, route: Route, asked: string): URL | null {
    if (location === undefined || location === "" || location.length > limits.urlLength || location.includes("\uFFFD"))
      return null;
    if (!URL.canParse(location, route.url)) return null;
    return withoutSecrets(fromMirror(new URL(location, route.url).href, origins, asked));
  }

  /** Why an address is never requested, or null. `from`: the address that redirected to it. */
  function refusal(url: URL, from: string | null, request: PageRequest): FetchFailure | null {
    const http = url.protocol === "https:" || url.protocol === "http:";
    const samePort = url.port === "" || from === null || url.port === new URL(from).port;
    if (!http || !samePort || !request.hosts.has(url.hostname)) return redirectedAway(from ?? url.href, url.href);
    if (toMirror(url.href, origins).own || isPublicHost(url.hostname)) return null;
    return unreachable(url.href, new TransportFailure("blocked-address", url.hostname));
  }

  function page(start: URL, request: PageRequest): Promise<FetchResult> {
    const accepted = request.accept ?? HTML_TYPES;
    const headers = requestHeaders(userAgent, accepted, request);
    const conditional = "if-none-match" in headers || "if-modified-since" in headers;
    return follow<FetchResult>(start, request, {
      headers,
      async conclude(url, answer, own) {
        const stored = answer.status === 200 && !answer.truncated && (await request.isStored?.(answer.body)) === true;
        const result = judgeResponse(url, answer, { accepted, conditional, stored, now: clock() });
        const refresh = refreshOf(result, answer);
        return refresh === null ? { result } : { location: refresh === "" ? own : refresh };
      },
    });
  }

  function beginning(start: URL, request: PageRequest): Promise<PeekResult> {
    const headers = { "user-agent": userAgent, accept: "image/*, */*;q=0.1", range: `bytes=0-${FIRST_BYTES - 1}` };
    return follow<PeekResult>(start, request, {
      headers,
      firstBytes: FIRST_BYTES,
      conclude: async (url, answer) => ({ result: judgePeek(url, answer) }),
    });
  }

  /** Follows redirects. `conclude` judges an answer that is none, or names another address to go to. `own`: as requested. */
  async function follow<Result>(
    start: URL,
    request: PageRequest,
    asking: {
      readonly headers: Readonly<Record<string, string>>;
      readonly firstBytes?: number;
      readonly conclude: (
        url: string,
        answer: TransportResponse,
        own: string,
      ) => Promise<{ readonly result: Result } | { readonly location: string }>;
    },
  ): Promise<Result | FetchFailure> {
    const { headers } = asking;
    const jar = createCookieJar(clock());
    // The same address with other cookies is a different request.
    const seen = new Set<string>();
    const visit = (url: URL) => `${url.href}\n${jar.header(url) ?? ""}`;
    let url = start;
    for (let hop = 0; hop <= limits.redirects; hop += 1) {
      seen.add(visit(url));
      const route = toMirror(url.href, origins);
      const { host } = new URL(route.url);
      const verdict = await robots.judge(url.href, host, (robotsUrl) => askRobots(robotsUrl, request));
      if (verdict.kind !== "allowed") return notAllowed(url.href, verdict);
      const cookie = jar.header(url);
      const pace = paceOf(route, request, verdict.crawlDelayMs);
      const answer = completeIfClosed(await exchange(route, pace, withCookies(headers, jar, url), asking.firstBytes));
      if (answer instanceof TransportFailure) return unreachable(url.href, answer);
      if (isHold(answer))
        return failing(url.href, answer.status, seconds(answer), "was not requested: the server asked for a pause");
      const { status } = answer;
      jar.take(url, answer.setCookies ?? []);
      let location = answer.headers["location"];
      if (!REDIRECTS.has(status)) {
        const concluded = await asking.conclude(url.href, answer, route.url);
        if ("result" in concluded) return concluded.result;
        ({ location } = concluded);
      }
      const next = redirectTarget(location, route, url.href);
      if (next === null) return failing(url.href, status, null, `answered ${status} without a usable Location`);
      const refused = refusal(next, url.href, request);
      if (refused !== null) return refused;
      const gate = gatePath(next);
      if (gate !== null && gatePath(url) === null) return blocked(url.href, status, gate.why, gate.marker);
      if (seen.has(visit(next))) {
        return redirectLoop(url.href, `redirects in a circle, to ${shown(next.href)}`, cookie);
      }
      url = next;
    }
    return redirectLoop(start.href, `redirects more than ${limits.redirects} times`, jar.header(start));
  }

  async function ask<Result extends { readonly url: string; readonly kind: string }>(
    address: string,
    request: PageRequest,
    by: (url: URL, request: PageRequest) => Promise<Result>,
  ): Promise<Result | FetchFailure> {
    request.signal?.throwIfAborted();
    const usable = address.length <= limits.urlLength && URL.canParse(address);
    const url = usable ? withoutSecrets(address) : null;
    const result =
      url === null ? redirectedAway(address, address) : (refusal(url, null, request) ?? (await by(url, request)));
    log("debug", "fetch.done", { url: shown(result.url), kind: result.kind });
    return result;
  }

  return {
    get: (address, request) => ask(address, request, page),
    peek: (address, request) => ask(address, request, beginning),
  };
}

/**
 * The target of an immediate refresh, or null. Only successful pages and empty answers are examined: a refusal
 * (401, 403, 429, 503, a challenge) is obeyed.
 */
function refreshOf(result: FetchResult, answer: TransportResponse): string | null {
  const header = answer.headers["refresh"];
  if (result.kind === "ok") return immediateRefresh(result.text, header);
  return result.kind === "blocked" && result.why === "empty" ? immediateRefresh("", header) : null;
}

/** Accepts a body that stalled after its document was closed: it is complete. */
function completeIfClosed<Answer>(answer: Answer | TransportFailure): Answer | TransportFailure | TransportResponse {
  if (!(answer instanceof TransportFailure) || answer.partial === null) return answer;
  return closesDocument(new TextDecoder().decode(answer.partial.body.subarray(-65_536))) ? answer.partial : answer;
}

function withCookies(headers: Readonly<Record<string, string>>, jar: CookieJar, url: URL): Record<string, string> {
  const cookie = jar.header(url);
  return cookie === null ? { ...headers } : { ...headers, cookie };
}

/** An address as it is requested: without credentials and fragment. */
function withoutSecrets(address: string): URL {
  const url = new URL(address);
  url.username = "";
  url.password = "";
  url.hash = "";
  return url;
}

function requestHeaders(userAgent: string, accepted: readonly string[], request: PageRequest): Record<string, string> {
  const language = request.language === undefined ? "" : `${request.language}, `;
  const headers: Record<string, string> = {
    "user-agent": userAgent,
    accept: `${accepted.join(", ")}, */*;q=0.1`,
    "accept-language": `${language}*;q=0.5`,
  };
  const etag = entityTag(request.etag);
  const modified = lastModified(request.lastModified);
  if (request.fresh === true) headers["cache-control"] = "no-cache";
  if (etag !== null) headers["if-none-match"] = etag;
  if (modified !== null) headers["if-modified-since"] = modified;
  return headers;
}

function notAllowed(url: string, verdict: Exclude<RobotsVerdict, { kind: "allowed" }>): FetchFailure {
  switch (verdict.kind) {
    case "disallowed":
      return blocked(url, null, "robots", `line ${verdict.line} of the rules for this program`);
    case "failing":
      return failing(
        url,
        verdict.status,
        verdict.retryAfterSeconds,
        `was not requested: robots.txt answered ${verdict.status}`,
      );
    case "unreachable":
      return unreachable(url, new TransportFailure(verdict.code, `robots.txt: ${verdict.message}`));
  }
}

function isHold(answer: TransportResponse | TransportFailure | Hold): answer is Hold {
  return "ms" in answer;
}

function seconds(hold: Hold): number {
  return Math.ceil(hold.ms / 1000);
}
