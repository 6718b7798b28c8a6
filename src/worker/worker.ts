import type { Hono } from "hono";
import { type Environment, readSettings, type Settings, toldOf } from "../../config/settings.ts";
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
import { operatorActions } from "../operate/actions.ts";
import { createMender } from "../poll/documents/mend.ts";
import { reindexSome } from "../poll/documents/reindex.ts";
import { feedsIn } from "../poll/documents/render.ts";
import { freshen, isFresh } from "../poll/documents/render-key.ts";
import { progressOf } from "../poll/documents/stale.ts";
import type { PollReport } from "../poll/outcome.ts";
import type { PollPorts, Site } from "../poll/ports.ts";
import { dueWatches, tick, watchesIn } from "../poll/tick.ts";
import { createFragments, type FragmentCache } from "../publish/fragments.ts";
import { drain } from "../push/drain.ts";
import type { PushPorts } from "../push/ports.ts";
import { owedNow } from "../push/states.ts";
import { operatorRoutes } from "../serve/admin/operator.ts";
import { GUESSES } from "../serve/admin/token.ts";
import { createApp, type FeedInfo } from "../serve/app.ts";
import { type Composition, composeServe, operatorPages } from "../serve/compose.ts";
import { createLimiter } from "../serve/http/limit.ts";
import { pushing } from "../serve/push-documents.ts";
import { forEdge, type Purger, purgeFor } from "./edge-cache.ts";
import { createKeptDocuments, type KeptDocuments } from "./kept-documents.ts";
import { DELIVERIES, deliverOver, type Message } from "./queue.ts";
import { d1Sql } from "./sql.ts";
import { createTransport } from "./transport.ts";

/** What wrangler.toml binds; the rest are vars and secrets. */
export interface Bindings {
  readonly DB: D1Database;
  /** Which upload of the Worker this is. */
  readonly VERSION?: { readonly id: string };
  /** For deployments with more agencies, or more subscribers, than one run can serve. */
  readonly DUE?: Queue<Message>;
  readonly [name: string]: unknown;
}

/**
 * Polls of one cron run, and articles that each may fetch: few enough requests and queries for the free plan. What is
 * left is due at the next run.
 */
const POLLS_PER_RUN = 2;
const ARTICLES_PER_POLL = 4;
/** A listing, and robots.txt once a day: more than that, and the run has done enough. */
const FEW_FETCHES = 2;
/** Work of one message of the queue, which is of the paid plan: one agency. */
const WATCHES_PER_MESSAGE = 20;
/** Messages that one call may send. */
const QUEUED_AT_ONCE = 100;
/**
 * Calls to subscribers, each with a query of its own and some for all. A run of the free plan has 50 subrequests: one
 * that published has used up to 30 of them, one that found nothing new up to 15. A request has used few.
 */
const CALLS = { published: 6, quiet: 13, idle: 18, request: 4 } as const;
/** Together the connections that a Worker may have open at once: a seventh would wait, and its time run out. */
const CONNECTIONS = { atOnce: 4, beside: 3 } as const;
/**
 * Feed or archive documents made anew beside the polls of one run, after a deployment that writes them otherwise: without
 * the queue, of the free plan, where the run then polls one listing and reads fewer articles.
 */
const STALE_PER_RUN = { free: 1, paid: 20 } as const;
const BESIDE_STALE = { most: 1, mostArticles: 2 } as const;
/** Articles whose words one run indexes again after an upgrade: five queries. */
const REINDEXED_PER_RUN = 24;
/** Articles that an isolate keeps with their rendered entries, so that a poll renders what is new alone. */
const ARTICLES_KEPT = 600;
/** Characters of them: with their entries, in six forms, some eight bytes each, of the 128 MB that an isolate has. */
const ARTICLES_WEIGH = { of: charactersOf, most: 3_000_000 };
/** For so long an isolate does not ask whether another has written a document anew. */
const TRUST_MS = 5000;
/** Bytes of documents that an isolate keeps, of the 128 MB it has. */
const KEPT_BYTES = 16 * 1024 * 1024;

/** The Worker for these agencies. What one isolate's requests share is made once, at its first. */
export function createWorker(agencies: readonly Agency[]) {
  let isolate: Isolate | null = null;
  const here = (bindings: Bindings): Isolate => {
    isolate ??= createIsolate(bindings, agencies);
    return isolate;
  };
  return {
    async fetch(request, bindings, context): Promise<Response> {
      const isolate = here(bindings);
      const { app, feeds } = isolate;
      const { pathname } = new URL(request.url);
      // What the operator sends in is purged in the name of the request that brought it.
      if (pathname.startsWith("/admin/")) {
        return operatorApp(isolate, purgerOf(context)).fetch(request);
      }
      const response = await app.fetch(request);
      if (pathname === "/hub" && response.status === 202) context.waitUntil(isolate.push(CALLS.request));
      return forEdge(response, pathname, feeds);
    },

    async scheduled(controller, bindings, context): Promise<void> {
      const isolate = here(bindings);
      const { settings, sql, log } = isolate;
      isolate.indexed ||= await reindexSome(sql, REINDEXED_PER_RUN);
      if (settings.poll === "off") {
        await isolate.push(CALLS.idle);
        return;
      }
      const site = siteOf(settings);
      const ports = portsOf(isolate, controller.scheduledTime, purgerOf(context));
      isolate.made ||= await isFresh(sql, site, bindings.VERSION?.id ?? "");
      if (bindings.DUE === undefined) {
        // A listing that has not changed costs little: on to the next, and no further once pages have been fetched.
        const quiet = (report: PollReport): boolean => report.outcome !== "changed" && ports.fetched() <= FEW_FETCHES;
        const bounds = isolate.made ? { most: POLLS_PER_RUN, mostArticles: ARTICLES_PER_POLL } : BESIDE_STALE;
        const reports = await tick(ports, site, { ...bounds, dice: Math.random(), goOn: quiet });
        // After the polls, which never wait for it.
        const made = isolate.made;
        await makeAnew(isolate, ports, site, bindings);
        await isolate.push(made && reports.every(quiet) ? CALLS.quiet : CALLS.published);
        return;
      }
      const due = await dueWatches(sql, watchesIn(site), ports.clock());
      const ids = [...new Set(due.map((watch) => watch.agency.id))];
      for (let at = 0; at < ids.length; at += QUEUED_AT_ONCE) {
        await bindings.DUE.sendBatch(ids.slice(at, at + QUEUED_AT_ONCE).map((agency) => ({ body: { agency } })));
      }
      await deliverOver(isolate, bindings.DUE);
      log("debug", "tick.queued", { agencies: ids.length });
      await makeAnew(isolate, ports, site, bindings);
    },

    /**
     * Polls what is due of the agencies named, and delivers what came of it or is owed. What another does already, or
     * what is no longer due, costs little.
     */
    async queue(batch, bindings, context): Promise<void> {
      const isolate = here(bindings);
      const ports = portsOf(isolate, 0, purgerOf(context));
      for (const message of batch.messages) {
        if ("agency" in message.body) {
          const { agency } = message.body;
          const options = { agency, most: WATCHES_PER_MESSAGE, dice: Math.random() };
          const reports = await tick(ports, siteOf(isolate.settings), options);
          const published = reports.some((report) => report.outcome === "changed");
          if (published && bindings.DUE !== undefined) await deliverOver(isolate, bindings.DUE);
        } else await isolate.push(DELIVERIES);
        message.ack();
      }
    },
  } satisfies ExportedHandler<Bindings, Message>;
}

/** Makes some documents anew, where any is made by another version. A failure is logged: the next run goes on from there. */
async function makeAnew(isolate: Isolate, ports: PollPorts, site: Site, bindings: Bindings): Promise<void> {
  if (isolate.made) return;
  const most = bindings.DUE === undefined ? STALE_PER_RUN.free : STALE_PER_RUN.paid;
  try {
    isolate.made = await freshen(ports, site, bindings.VERSION?.id ?? "", most);
  } catch (error) {
    isolate.log("error", "render.anew", { error: error instanceof Error ? error.message : String(error) });
  }
}

/** What the requests and runs of one isolate share. */
interface Isolate {
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
  /** Does what is owed to subscribers and webhooks, with so many calls at most. */
  readonly push: (calls: number) => Promise<number>;
  /** Subscribers to whom something can be delivered now. */
  readonly owed: () => Promise<number>;
  /** True once all documents are known to be made by this version. */
  made: boolean;
  /** True when no article waits to be indexed again. */
  indexed: boolean;
}

function createIsolate(bindings: Bindings, agencies: readonly Agency[]): Isolate {
  const settings = settingsOf(bindings, agencies);
  const troubles = createTroubles(Date.now);
  const sql = watchWrites(d1Sql(bindings.DB), troubles);
  const log = createLog(settings.log);
  for (const one of settings.unknown) log("warn", "setting.unknown", { name: one.name, message: toldOf(one) });
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
  const { ports: toPush, settings: told } = pushing(sql, settings);
  const push: PushPorts = {
    ...toPush,
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
    settings,
    documents,
    feeds,
    clock: Date.now,
    log,
    answers: null,
    // Verified after the answer, in the name of the request.
    hub: { caller, kick: () => {} },
    guesses: createLimiter({ ...GUESSES, clock: Date.now }),
    troubles,
    remaking: async () => (isolate.made ? null : progressOf(sql, siteOf(settings))),
    made: operatorPages({ sql, clock: Date.now, troubles }),
    runtime: { codings: ["gzip"], manualEncoding: true },
  };
  const paths = new Set(feeds.map((feed) => feed.path));
  const kept = {
    articles: createLru(ARTICLES_KEPT, ARTICLES_WEIGH),
    fragments: createFragments(),
  };
  const isolate: Isolate = {
    settings,
    sql,
    log,
    app: createApp(composeServe(parts)),
    parts,
    feeds: paths,
    documents,
    robots: rememberedRobots(robotsIn(sql)),
    ...kept,
    made: false,
    indexed: false,
    push: (calls) => drain(push, told, { calls, ...CONNECTIONS }),
    owed: () => owedNow(sql, Date.now()),
  };
  return isolate;
}

/** The app with what an operator may have done, in the name of one request. */
function operatorApp(isolate: Isolate, cache: Purger | undefined): Hono {
  const { settings, parts } = isolate;
  const ports = portsOf(isolate, 0, cache);
  const actions = operatorActions(ports, siteOf(settings), {
    polls: settings.poll !== "off",
    mostArticles: ARTICLES_PER_POLL,
    most: POLLS_PER_RUN,
    dice: Math.random(),
  });
  return createApp(
    composeServe({
      ...parts,
      ...(ports.published === undefined ? {} : { published: ports.published }),
      admin: [...(parts.admin ?? []), operatorRoutes(actions)],
    }),
  );
}

function purgerOf(context: ExecutionContext): Purger | undefined {
  return context.cache;
}

/** `at`: the moment that a run was due, epoch milliseconds; the clock is never behind it. */
function portsOf(
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

function siteOf(settings: Settings): Site {
  return { agencies: settings.agencies, baseUrl: settings.baseUrl, hub: settings.hub };
}

/** Settings are vars and secrets; bindings that are no texts (D1) are passed over. */
function settingsOf(bindings: Bindings, agencies: readonly Agency[]): Settings {
  const texts = Object.entries(bindings).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const environment: Environment = Object.fromEntries(texts);
  return readSettings(environment, agencies);
}

function createLog(least: LogLevel): Log {
  const rank: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
  return (level, event, fields = {}) => {
    if (rank[level] >= rank[least]) console[level](JSON.stringify({ level, event, ...fields }));
  };
}
