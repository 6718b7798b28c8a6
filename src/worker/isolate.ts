import type { Hono } from "hono";
import { type Environment, readSettings, type Settings, unknownSettingMessage } from "../../config/settings.ts";
import { definitionsVersion } from "../archive/definitions/definitions.ts";
import { rememberedRobots, robotsIn } from "../archive/robots.ts";
import { createTroubles, watchWrites } from "../archive/troubles.ts";
import { createCaller } from "../fetch/caller.ts";
import { createClient, userAgentFor } from "../fetch/client.ts";
import type { RobotsStore } from "../fetch/robots.ts";
import type { Agency } from "../model/agency.ts";
import { type Article, charactersOf } from "../model/article.ts";
import { gzip } from "../model/compress.ts";
import { createLru } from "../model/lru.ts";
import type { Log, LogLevel, Sql, Transport } from "../model/ports.ts";
import { goneFrom, type KnownDefinitions, knownDefinitions } from "../operate/known-definitions.ts";
import { createMender } from "../poll/documents/mend.ts";
import { feedsIn } from "../poll/documents/render.ts";
import { progressOf } from "../poll/documents/stale.ts";
import type { PollPorts, Site } from "../poll/ports.ts";
import { createFragments, type FragmentCache } from "../publish/fragments.ts";
import { drain } from "../push/drain.ts";
import type { PushPorts } from "../push/ports.ts";
import type { Purger } from "../push/purge.ts";
import { owedNow } from "../push/states.ts";
import { GUESSES } from "../serve/admin/token.ts";
import { createApp, type FeedInfo } from "../serve/app.ts";
import { type Composition, composeServe, operatorPages } from "../serve/compose.ts";
import { createLimiter } from "../serve/http/limit.ts";
import { pushing } from "../serve/push-documents.ts";
import { purgeFor } from "./edge-cache.ts";
import { createKeptDocuments, type KeptDocuments } from "./kept-documents.ts";
import type { Message } from "./queue.ts";
import { d1Sql } from "./sql.ts";
import { createTransport } from "./transport.ts";

/** Bindings from wrangler.toml; all others are vars and secrets. */
export interface Bindings {
  readonly DB: D1Database;
  /** Version id of the uploaded Worker. */
  readonly VERSION?: { readonly id: string };
  /** Queue for deployments with more agencies or subscribers than one run can serve. */
  readonly DUE?: Queue<Message>;
  readonly [name: string]: unknown;
}

/**
 * Polls per cron run, and articles per poll: few enough requests and queries for the free plan. The rest is due at the
 * next run.
 */
export const POLLS_PER_RUN = 2;
/** See POLLS_PER_RUN. */
export const ARTICLES_PER_POLL = 4;
/** Changes of agencies that a collection takes up per run. On the free plan such a run polls one listing. */
export const COLLECTED_PER_RUN = { free: { most: 10, batches: 1 }, paid: { most: 50, batches: 4 } } as const;
/** In sum no more than the six connections that a Worker may have open, lest a further one wait until it times out. */
const CONNECTIONS = { atOnce: 4, beside: 3 } as const;
/** Articles that an isolate keeps with their rendered entries, so that a poll renders only new ones. */
const ARTICLES_KEPT = 600;
/** Maximum characters of these: about eight bytes each with the entries in six formats, of an isolate's 128 MB. */
const ARTICLES_WEIGH = { of: charactersOf, most: 3_000_000 };
/** Time for which an isolate trusts a document without asking whether another isolate has replaced it. */
const TRUST_MS = 5000;
/** Maximum bytes of documents that an isolate keeps, of its 128 MB. */
const KEPT_BYTES = 16 * 1024 * 1024;

/** State shared by the requests and runs of one isolate. */
export interface Isolate {
  readonly bindings: Bindings;
  readonly known: KnownDefinitions;
  readonly settings: Settings;
  readonly sql: Sql;
  readonly log: Log;
  readonly app: Hono;
  readonly parts: Composition;
  readonly feeds: ReadonlySet<string>;
  readonly articles: ReturnType<typeof createLru<Article>>;
  readonly fragments: FragmentCache;
  readonly documents: KeptDocuments;
  readonly robots: RobotsStore;
  /** Delivers pending events to subscribers and webhooks, with at most so many calls. Returns their number. */
  readonly push: (calls: number) => Promise<number>;
  /** Number of subscribers with a delivery that can be made now. */
  readonly owed: () => Promise<number>;
  /** True once all documents are known to be rendered by this version. */
  rendered: boolean;
  /** True when no article waits to be indexed again. */
  indexed: boolean;
}

/** The definitions at their present version; those of `before` if it is the same. Null if the archive cannot be read. */
export async function definitionsNow(
  bindings: Bindings,
  shipped: readonly Agency[],
  before: Isolate | null,
): Promise<KnownDefinitions | null> {
  const sql = d1Sql(bindings.DB);
  try {
    if (before !== null && (await definitionsVersion(sql)) === before.known.version) return before.known;
    return await knownDefinitions(sql, shipped, before?.known);
  } catch (error) {
    const log = before?.log ?? createLog("error");
    log("error", "definitions.unread", { error: error instanceof Error ? error.message : String(error) });
    return null;
  }
}

/** Creates the state of an isolate. `before`: its state with earlier definitions, or null. */
export function createIsolate(bindings: Bindings, known: KnownDefinitions, before: Isolate | null): Isolate {
  const settings = readSettings(environmentOf(bindings), known.agencies, known);
  const troubles = createTroubles(Date.now);
  const sql = watchWrites(d1Sql(bindings.DB), troubles);
  const log = createLog(settings.log);
  for (const unknown of before === null ? settings.unknown : [])
    log("warn", "setting.unknown", { name: unknown.name, message: unknownSettingMessage(unknown) });
  for (const { id, note } of known.notes) log("warn", "definition.note", { agency: id, message: note });
  const archives = new Map<string, number>();
  const feeds: FeedInfo[] = feedsIn(siteOf(settings)).map((feed) => ({
    path: feed.path,
    title: feed.title,
    language: feed.language,
    pollMinutes: feed.agency.poll.everyMinutes,
    get archives() {
      return archives.get(feed.path) ?? 0;
    },
  }));
  const caller = createCaller(createTransport(), {
    userAgent: userAgentFor(settings.contact),
    origins: settings.origins,
  });
  const { ports: pushDocuments, settings: pushSettings } = pushing(sql, settings);
  const push: PushPorts = {
    ...pushDocuments,
    sql,
    clock: Date.now,
    log,
    caller,
    owner: "worker",
    sleep: (ms) => scheduler.wait(ms),
    dice: Math.random,
    secret: () => crypto.randomUUID(),
  };
  const documents = createKeptDocuments(sql, {
    maxBytes: KEPT_BYTES,
    trustMs: TRUST_MS,
    clock: Date.now,
    archives: (feed, count) => archives.set(feed, count),
    mend: (document) => createMender(portsOf(isolate, 0, undefined), siteOf(settings), troubles)(document),
  });
  const parts: Composition = {
    sql,
    settings: { ...settings, gone: goneFrom(known), notes: known.notes.map(({ note }) => note) },
    documents,
    feeds,
    clock: Date.now,
    log,
    answers: null,
    // `fetch` has callbacks verified after the response, through the context of the request.
    hub: { caller, kick: () => {} },
    guesses: before?.parts.guesses ?? createLimiter({ ...GUESSES, clock: Date.now }),
    troubles,
    remaking: async () => (isolate.rendered ? null : progressOf(sql, siteOf(settings))),
    made: operatorPages({ sql, clock: Date.now, troubles }),
    runtime: { codings: ["gzip"], manualEncoding: true },
  };
  const paths = new Set(feeds.map((feed) => feed.path));
  const isolate: Isolate = {
    bindings,
    known,
    settings,
    sql,
    log,
    app: createApp(composeServe(parts)),
    parts,
    feeds: paths,
    documents,
    robots: rememberedRobots(robotsIn(sql)),
    articles: createLru(ARTICLES_KEPT, ARTICLES_WEIGH),
    fragments: createFragments(),
    rendered: false,
    indexed: false,
    push: (calls) => drain(push, pushSettings, { calls, ...CONNECTIONS }),
    owed: () => owedNow(sql, Date.now()),
  };
  return isolate;
}

/** The ports of a run or a request. `at`: the time at which a run was due, epoch milliseconds; the clock never lags behind it. */
export function portsOf(
  { settings, sql, log, articles, fragments, documents, robots }: Isolate,
  at: number,
  cache: Purger | undefined,
) {
  let sent = 0;
  const transport = createTransport();
  const counted: Transport = (request) => {
    sent += 1;
    return transport(request);
  };
  const client = createClient(
    { transport: counted, clock: Date.now, sleep: (ms) => scheduler.wait(ms), log, robots },
    { userAgent: userAgentFor(settings.contact), origins: settings.origins },
  );
  const ports: PollPorts = {
    sql,
    client,
    clock: () => Math.max(at, Date.now()),
    log,
    gzip,
    owner: "worker",
    erase: async () => {
      articles.clear();
    },
    articles,
    fragments,
    published: async (changed) => {
      documents.changed(changed.map((document) => document.path));
      await purgeFor(cache, changed, log);
    },
  };
  return { ...ports, fetched: () => sent };
}

/** What this deployment publishes. */
export function siteOf({ agencies, unpolled, baseUrl, hub }: Settings): Site {
  return { agencies, unpolled, baseUrl, hub };
}

/** Vars and secrets; bindings that are not strings (D1) are left out. */
export function environmentOf(bindings: Bindings): Environment {
  const texts = Object.entries(bindings).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(texts);
}

function createLog(least: LogLevel): Log {
  const rank: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
  return (level, event, fields = {}) => {
    if (rank[level] >= rank[least]) console[level](JSON.stringify({ level, event, ...fields }));
  };
}
