import { type Agency, type Face, feedsOf } from "../src/model/agency.ts";
import { ConfigError } from "../src/model/config-error.ts";
import type { LogLevel } from "../src/model/ports.ts";

/** How this deployment runs. Read once at startup from the environment (on Cloudflare: vars and secrets). */
export interface Settings {
  /** Port of the Node server; 0: any free port. */
  readonly port: number;
  /** Address or name that the Node server listens on. */
  readonly host: string;
  /** Public address without a trailing slash. */
  readonly baseUrl: string;
  /** Folder of the SQLite file, as written in NASHRA_DATA. */
  readonly dataFolder: string;
  /** Agencies to run, each cut to the editions and sections that NASHRA_FEEDS names. */
  readonly agencies: readonly Agency[];
  /** Agencies among them that the operator has paused or retired, by id. */
  readonly unpolled: ReadonlyMap<string, "paused" | "retired">;
  /** Icons and logos of agencies, by id. */
  readonly faces: ReadonlyMap<string, readonly Face[]>;
  /** Polling; `null`: at the interval in each definition. */
  readonly poll: "off" | { readonly cron: string } | null;
  /** The agency's origin → the origin to fetch instead. */
  readonly origins: ReadonlyMap<string, string>;
  /** The operator's address in the User-Agent, or null. */
  readonly contact: string | null;
  /** Bearer token for `/admin`; null: everything under `/admin` answers 404. */
  readonly adminToken: string | null;
  /** Hub address for feeds: absolute, or null for none. */
  readonly hub: string | null;
  /** True for the built-in hub. */
  readonly ownHub: boolean;
  /** URLs that receive every event. */
  readonly webhooks: readonly string[];
  /** Secret that signs webhooks (Standard Webhooks: `whsec_…`), or null. */
  readonly webhookSecret: string | null;
  /** What events of articles carry: `event`, their id, title and address; `ninjs`, also the whole article. */
  readonly webhookBody: "event" | "ninjs";
  readonly log: LogLevel;
  /** Number of the operator's own proxies in front of the Node server, whose X-Forwarded-For is trusted. */
  readonly trustedProxies: number;
  /** On Cloudflare: where an agency's object is created, a location hint; null: near whoever asks first. */
  readonly location: LocationHint | null;
  /** NASHRA_ variables that are not settings, most likely misspelt. */
  readonly unknown: readonly UnknownSetting[];
}

/** Cloudflare's location hints: https://developers.cloudflare.com/durable-objects/reference/data-location/ */
const LOCATIONS = ["wnam", "enam", "sam", "weur", "eeur", "apac", "oc", "afr", "me"] as const;
/** See Settings. */
export type LocationHint = (typeof LOCATIONS)[number];

/** A NASHRA_ variable that is not a setting, and the setting with the most similar name, if any is similar. */
export interface UnknownSetting {
  readonly name: string;
  readonly nearest: string | null;
}

/** Variables as the platform provides them. An empty value counts as unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

const NAMES = [
  "PORT",
  "HOST",
  "NASHRA_BASE_URL",
  "NASHRA_DATA",
  "NASHRA_FEEDS",
  "NASHRA_POLL",
  "NASHRA_ORIGINS",
  "NASHRA_CONTACT",
  "NASHRA_ADMIN_TOKEN",
  "NASHRA_HUB",
  "NASHRA_WEBHOOKS",
  "NASHRA_WEBHOOK_SECRET",
  "NASHRA_WEBHOOK_BODY",
  "NASHRA_LOG",
  "NASHRA_TRUST_PROXY",
  "NASHRA_LOCATION",
  // Read by `npm run deploy`.
  "NASHRA_WRANGLER",
] as const;
type Name = (typeof NAMES)[number];
/** Maximum edit distance at which a setting is suggested for a misspelt name. */
const MAX_SUGGESTION_DISTANCE = 4;

const LOG_LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/**
 * What the archive says of agencies. `unpolled`: those that are not polled. `own`: ids with a definition of the operator's
 * or removed: NASHRA_FEEDS may name parts that they no longer have.
 */
export interface AgencyStates {
  readonly unpolled: ReadonlyMap<string, "paused" | "retired">;
  readonly own: ReadonlySet<string>;
  readonly faces?: ReadonlyMap<string, readonly Face[]>;
}

/** Reads the settings. Throws ConfigError: one line with the variable, its value and the accepted values. */
export function readSettings(
  env: Environment,
  agencies: readonly Agency[],
  { unpolled, own, faces = new Map() }: AgencyStates = { unpolled: new Map(), own: new Set() },
): Settings {
  const port = readPort(env);
  const host = readHost(env);
  const baseUrl = readBaseUrl(env, host, port);
  const hub = readHub(env, baseUrl);
  return {
    port,
    host,
    baseUrl,
    dataFolder: envValue(env, "NASHRA_DATA") ?? "data",
    agencies: readFeeds(env, agencies, own),
    unpolled,
    faces,
    poll: readPoll(env),
    origins: readOrigins(env),
    contact: readContact(env),
    location: readLocation(env),
    adminToken: readToken(env),
    ...hub,
    webhooks: readWebhooks(env),
    webhookSecret: envValue(env, "NASHRA_WEBHOOK_SECRET"),
    webhookBody: readWebhookBody(env),
    log: readLog(env),
    trustedProxies: readProxies(env),
    unknown: unknownIn(env),
  };
}

/** The warning about a variable that is not a setting, in one line. */
export function unknownSettingMessage({ name, nearest }: UnknownSetting): string {
  return `${name} is not a setting and is ignored${nearest === null ? "" : `; did you mean ${nearest}?`}`;
}

function unknownIn(env: Environment): UnknownSetting[] {
  const names: ReadonlySet<string> = new Set(NAMES);
  return Object.keys(env)
    .filter((name) => /^NASHRA_/i.test(name) && env[name] !== undefined && !names.has(name))
    .map((name) => {
      const candidates = NAMES.map((setting) => [editDistance(name.toUpperCase(), setting), setting] as const);
      const [distance, nearest] = candidates.reduce((best, candidate) => (candidate[0] < best[0] ? candidate : best));
      return { name, nearest: distance <= MAX_SUGGESTION_DISTANCE ? nearest : null };
    });
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let line = 1; line <= a.length; line += 1) {
    const next = [line];
    for (let at = 1; at <= b.length; at += 1) {
      const change = row[at - 1]! + (a[line - 1] === b[at - 1] ? 0 : 1);
      next.push(Math.min(change, row[at]! + 1, next[at - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}

/** A setting, or null if it is unset or empty. */
export function envValue(env: Environment, name: Name): string | null {
  const value = env[name]?.trim();
  return value === undefined || value === "" ? null : value;
}

function invalid(name: string, value: string, accepted: string): ConfigError {
  const shown = value.replace(/\/\/[^/?#]*@/g, "//(hidden)@").slice(0, 200);
  return new ConfigError(`${name}=${JSON.stringify(shown)}: expected ${accepted}`);
}

function readPort(env: Environment): number {
  const value = envValue(env, "PORT");
  if (value === null) return 8787;
  const port = Number(value);
  if (!/^\d{1,5}$/.test(value) || port > 65535)
    throw invalid("PORT", value, "a whole number from 0 to 65535 (0 picks any free port)");
  return port;
}

function readHost(env: Environment): string {
  const value = envValue(env, "HOST");
  if (value === null) return "127.0.0.1";
  if (!/^[A-Za-z0-9._:-]+$/.test(value))
    throw invalid("HOST", value, "an address or a host name, such as 127.0.0.1 or 0.0.0.0");
  return value;
}

function readBaseUrl(env: Environment, host: string, port: number): string {
  return givenBaseUrl(env) ?? `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/**
 * The public address that NASHRA_BASE_URL gives, without a trailing slash, or null. Throws ConfigError as `readSettings`
 * does. Cloudflare has no default address: see `publicAddress`.
 */
export function givenBaseUrl(env: Environment): string | null {
  const value = envValue(env, "NASHRA_BASE_URL");
  if (value === null) return null;
  const url = httpUrl(value);
  if (url === null || url.search !== "" || url.hash !== "" || url.username !== "" || url.pathname.length > 200) {
    throw invalid(
      "NASHRA_BASE_URL",
      value,
      "the public http(s) address of this server, such as https://feeds.example.org",
    );
  }
  return url.href.replace(/\/+$/, "");
}

function readFeeds(env: Environment, agencies: readonly Agency[], own: ReadonlySet<string>): Agency[] {
  const known = new Set(agencies.flatMap((agency) => feedsOf(agency).map((feed) => feed.path)));
  for (const name of feedsNamed(env) ?? []) {
    if (known.has(name) || own.has(name.split("/")[0]!)) continue;
    throw invalid("NASHRA_FEEDS", name, `ids among ${[...known].join(", ")}`);
  }
  return selectAgencies(env, agencies);
}

/** The names in NASHRA_FEEDS; null: all. */
function feedsNamed(env: Environment): string[] | null {
  const value = envValue(env, "NASHRA_FEEDS");
  return value === null || value === "all" ? null : list(value);
}

/** The agencies that NASHRA_FEEDS names, each cut to the editions and sections that it names. Unknown names are ignored. */
export function selectAgencies(env: Environment, agencies: readonly Agency[]): Agency[] {
  const wanted = feedsNamed(env);
  if (wanted === null) return agencies.filter((agency) => !agency.unchecked);
  return agencies.flatMap((agency) => {
    if (wanted.includes(agency.id)) return [agency];
    const editions = agency.editions.flatMap((edition) => {
      const path = `${agency.id}/${edition.language}`;
      if (wanted.includes(path)) return [edition];
      const sections = edition.sections.filter((section) => wanted.includes(`${path}/${section.id}`));
      return sections.length === 0 ? [] : [{ ...edition, listing: sections[0]!.listing, sections }];
    });
    return editions.length === 0 ? [] : [{ ...agency, editions }];
  });
}

function readPoll(env: Environment): Settings["poll"] {
  const value = envValue(env, "NASHRA_POLL");
  if (value === null) return null;
  if (value === "off") return "off";
  const field = /^(\*|[0-9A-Za-z]+)([-/,*0-9A-Za-z#]*)$/;
  const fields = value.split(/\s+/);
  const isCron =
    /^@(hourly|daily|weekly)$/.test(value) ||
    ((fields.length === 5 || fields.length === 6) && fields.every((part) => field.test(part)));
  if (!isCron)
    throw invalid("NASHRA_POLL", value, "off, or a cron expression of five or six fields such as */5 * * * *");
  return { cron: value };
}

function readOrigins(env: Environment): Map<string, string> {
  const origins = new Map<string, string>();
  for (const pair of list(envValue(env, "NASHRA_ORIGINS") ?? "")) {
    const [from, to, ...more] = pair.split("=").map((side) => httpUrl(side.trim()));
    if (!from || !to || more.length > 0 || !isOrigin(from) || !isOrigin(to)) {
      throw invalid(
        "NASHRA_ORIGINS",
        pair,
        "AGENCY=MIRROR, two http(s) origins without a path, such as https://lana.gov.ly=http://127.0.0.1:4100",
      );
    }
    origins.set(from.origin, to.origin);
  }
  return origins;
}

function readContact(env: Environment): string | null {
  const value = envValue(env, "NASHRA_CONTACT");
  if (value === null) return null;
  if (!/^[\x21-\x7e]{3,200}$/.test(value) || !/^(https?:\/\/|mailto:)|@/.test(value)) {
    throw invalid("NASHRA_CONTACT", value, "an e-mail address or an http(s) address");
  }
  return value;
}

function readLocation(env: Environment): LocationHint | null {
  const value = envValue(env, "NASHRA_LOCATION");
  const location = LOCATIONS.find((hint) => hint === value);
  if (value !== null && location === undefined) throw invalid("NASHRA_LOCATION", value, LOCATIONS.join(", "));
  return location ?? null;
}

function readToken(env: Environment): string | null {
  const value = envValue(env, "NASHRA_ADMIN_TOKEN");
  if (value !== null && !/^[\x21-\x7e]{16,}$/.test(value)) {
    throw new ConfigError(
      "NASHRA_ADMIN_TOKEN=(hidden): expected at least 16 printable ASCII characters without spaces",
    );
  }
  return value;
}

function readHub(env: Environment, baseUrl: string): Pick<Settings, "hub" | "ownHub"> {
  const value = envValue(env, "NASHRA_HUB") ?? "self";
  if (value === "none") return { hub: null, ownHub: false };
  if (value === "self") return { hub: `${baseUrl}/hub`, ownHub: true };
  const url = httpUrl(value);
  // Every feed publishes the hub's address, so it must hold no credentials.
  if (url === null || url.username !== "" || url.password !== "")
    throw invalid("NASHRA_HUB", value, "self, none or the http(s) address of a WebSub hub");
  return { hub: url.href, ownHub: false };
}

function readWebhookBody(env: Environment): Settings["webhookBody"] {
  const value = envValue(env, "NASHRA_WEBHOOK_BODY") ?? "event";
  if (value !== "event" && value !== "ninjs") throw invalid("NASHRA_WEBHOOK_BODY", value, "event or ninjs");
  return value;
}

function readWebhooks(env: Environment): string[] {
  return list(envValue(env, "NASHRA_WEBHOOKS") ?? "").map((value) => {
    const url = httpUrl(value);
    if (url === null) throw invalid("NASHRA_WEBHOOKS", value, "comma-separated http(s) addresses");
    return url.href;
  });
}

function readLog(env: Environment): LogLevel {
  const value = envValue(env, "NASHRA_LOG");
  if (value === null) return "info";
  const level = LOG_LEVELS.find((name) => name === value);
  if (level === undefined) throw invalid("NASHRA_LOG", value, `one of ${LOG_LEVELS.join(", ")}`);
  return level;
}

function readProxies(env: Environment): number {
  const value = envValue(env, "NASHRA_TRUST_PROXY");
  if (value === null) return 0;
  if (!/^(?:\d|10)$/.test(value))
    throw invalid("NASHRA_TRUST_PROXY", value, "the number of your own proxies in front of this server, from 0 to 10");
  return Number(value);
}

function list(value: string): string[] {
  return value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function httpUrl(value: string): URL | null {
  try {
    const url = new URL(value);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

function isOrigin(url: URL): boolean {
  return url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "";
}
