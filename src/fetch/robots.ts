import robotsParser from "robots-parser";
import type { Clock, Log, TransportFailureCode } from "../model/ports.ts";

/** robots.txt by RFC 9309, cached for a day per host. */

interface Rules {
  isAllowed(url: string, product: string): boolean | undefined;
  getMatchingLineNumber(url: string, product: string): number;
  getCrawlDelay(product: string): number | undefined;
}

/** The package exports the function itself, but its types declare a default export. */
const parseRules = robotsParser as unknown as (url: string, text: string) => Rules;

/** Stores fetched rules between polls, by the host that was fetched from, with its port if it has one. */
export interface RobotsStore {
  get(host: string): Promise<RobotsRecord | null>;
  put(host: string, record: RobotsRecord): Promise<void>;
}

/** A stored robots.txt. */
export interface RobotsRecord {
  /** The relevant rules, or "" if there is no file: everything is allowed. */
  readonly text: string;
  /** Epoch milliseconds. */
  readonly fetched: number;
}

/** The outcome of fetching a robots.txt. */
export type RobotsAnswer =
  | { readonly kind: "text"; readonly text: string }
  /** 4xx, too many redirects, or a redirect away from the agency: there are no rules. */
  | { readonly kind: "unavailable" }
  | { readonly kind: "failing"; readonly status: number; readonly retryAfterSeconds: number | null }
  | {
      readonly kind: "unreachable";
      readonly code: Exclude<TransportFailureCode, "too-large">;
      readonly message: string;
    };

/** Whether an address may be fetched. `line`: number of the forbidding rule among the relevant ones. */
export type RobotsVerdict =
  | { readonly kind: "allowed"; readonly crawlDelayMs: number }
  | { readonly kind: "disallowed"; readonly line: number }
  /** No rules are stored and the server did not give any: nothing may be fetched (RFC 9309, 2.3.1.4). */
  | Extract<RobotsAnswer, { kind: "failing" | "unreachable" }>;

/** Robots exclusion (RFC 9309) for all hosts. */
export interface Robots {
  /**
   * Judges whether an agency's address may be fetched from `host` (its own, or its mirror's), by rules at most a day old
   * or, if the server fails, by the last ones stored.
   */
  judge(url: string, host: string, ask: (robotsUrl: string) => Promise<RobotsAnswer>): Promise<RobotsVerdict>;
}

const DAY = 86_400_000;
/** RFC 9309, 2.5: a crawler reads at least 500 KiB. */
const MAX_TEXT = 512_000;
const MAX_LINE = 2000;
/** Maximum characters of rules with wildcards: matching one costs its length times that of the address. */
const MAX_WILD = 32_768;
const MAX_CRAWL_DELAY_MS = 10_000;

/** Creates the robots exclusion. `product`: our product token, `nashra`. */
export function createRobots(
  ports: { readonly store: RobotsStore; readonly clock: Clock; readonly log: Log },
  product: string,
): Robots {
  const { store, clock, log } = ports;
  const asking = new Map<string, Promise<RobotsRecord | Exclude<RobotsVerdict, { kind: "allowed" | "disallowed" }>>>();
  const parsed = new Map<string, { record: RobotsRecord; rules: Rules }>();

  async function refresh(host: string, url: string, ask: (robotsUrl: string) => Promise<RobotsAnswer>) {
    const stored = await store.get(host);
    const age = stored === null ? Number.POSITIVE_INFINITY : clock() - stored.fetched;
    if (stored !== null && age >= 0 && age < DAY) return stored;
    const answer = await ask(url);
    if (answer.kind === "failing" || answer.kind === "unreachable") {
      if (stored === null) return answer;
      log("warn", "robots.stale", { host, fetched: stored.fetched, why: answer.kind });
      return stored;
    }
    const text = answer.kind === "text" ? relevantLines(answer.text, product) : "";
    const record = { text, fetched: clock() };
    await store.put(host, record);
    return record;
  }

  return {
    async judge(url, host, ask) {
      const { origin } = new URL(url);
      const robotsUrl = `${origin}/robots.txt`;
      const current = asking.get(origin) ?? refresh(host, robotsUrl, ask).finally(() => asking.delete(origin));
      asking.set(origin, current);
      const record = await current;
      if ("kind" in record) return record;
      let cached = parsed.get(origin);
      if (cached?.record.text !== record.text) {
        cached = { record, rules: parseRules(robotsUrl, record.text) };
        parsed.set(origin, cached);
      }
      const { rules } = cached;
      if (rules.isAllowed(url, product) === false) {
        return { kind: "disallowed", line: rules.getMatchingLineNumber(url, product) };
      }
      const seconds = rules.getCrawlDelay(product) ?? 0;
      const delay = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
      return { kind: "allowed", crawlDelayMs: Math.min(delay, MAX_CRAWL_DELAY_MS) };
    },
  };
}

/**
 * The relevant rules, one per line: the groups for our product and for everybody. The names of other robots become a
 * single one: the parser stores each rule once per name of its group, so a hostile file could grow without bound. Once
 * wildcard rules exceed the limit, each further one is cut at its first `*`, which forbids more, not less.
 */
export function relevantLines(text: string, product: string): string {
  const lines: string[] = [];
  let namesSeen = new Set<string>();
  let wild = 0;
  for (const raw of text
    .slice(0, MAX_TEXT)
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)) {
    if (raw.length > MAX_LINE) continue;
    const hash = raw.indexOf("#");
    const line = (hash === -1 ? raw : raw.slice(0, hash)).trim();
    const colon = line.indexOf(":");
    if (colon === -1) continue;
    const field = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (field === "user-agent") {
      const token = value.split("/")[0]!.trim().toLowerCase();
      const name = token === "*" || token === product.toLowerCase() ? token : "other";
      if (!namesSeen.has(name)) lines.push(`user-agent: ${name}`);
      namesSeen.add(name);
    } else if (field === "allow" || field === "disallow" || field === "crawl-delay") {
      namesSeen = new Set();
      const rule = value.replace(/\*{2,}/g, "*");
      const star = rule.indexOf("*");
      wild += star === -1 ? 0 : rule.length;
      if (star === -1 || wild <= MAX_WILD) lines.push(`${field}: ${rule}`);
      else if (field === "disallow") lines.push(`${field}: ${rule.slice(0, star) || "/"}`);
    }
  }
  return lines.join("\n");
}
