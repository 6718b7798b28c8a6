import type { Hono } from "hono";
import {
  type Environment,
  readSettings,
  type Settings,
  selectAgencies,
  unknownSettingMessage,
} from "../../config/settings.ts";
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
import { operatorActions } from "../operate/actions.ts";
import { definitionActions } from "../operate/definitions.ts";
import { type KnownDefinitions, knownDefinitions, shippedOnly } from "../operate/known-definitions.ts";
import { eraseRemoved } from "../operate/removal.ts";
import { type CollectOptions, collectAll } from "../poll/collect/collect.ts";
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
import { agencyRoutes } from "../serve/admin/agencies.ts";
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
const POLLS_PER_RUN = 2;
const ARTICLES_PER_POLL = 4;
/** Fetches of an unchanged listing: the listing itself, and once a day robots.txt. After more, the run stops polling. */
const FEW_FETCHES = 2;
/** Maximum listings polled for one message of the queue (paid plan), which is about one agency. */
const WATCHES_PER_MESSAGE = 20;
/** Maximum messages per `sendBatch`. */
const QUEUED_AT_ONCE = 100;
/**
 * Maximum calls to subscribers, which take a query each and some in common. Of the 50 subrequests of the free plan, a run
 * that published has used up to 30, and one that found nothing new up to 15. A request has used few.
 */
const CALLS = { published: 6, quiet: 13, idle: 18, request: 4 } as const;
/** In sum no more than the six connections that a Worker may have open, lest a further one wait until it times out. */
const CONNECTIONS = { atOnce: 4, beside: 3 } as const;
/**
 * Documents rendered again per run, after the upload of a version that renders them differently. On the free plan, which
 * has no queue, such a run polls one listing and reads fewer articles.
 */
const STALE_PER_RUN = { free: 1, paid: 20 } as const;
const BESIDE_STALE = { most: 1, mostArticles: 2 } as const;
/** Changes of agencies that a collection takes up per run. On the free plan such a run polls one listing. */
const COLLECTED_PER_RUN = { free: { most: 10, batches: 1 }, paid: { most: 50, batches: 4 } } as const;
/** Articles reindexed per run after an upgrade, in five queries. */
const REINDEXED_PER_RUN = 24;
/** Articles that an isolate keeps with their rendered entries, so that a poll renders only new ones. */
const ARTICLES_KEPT = 600;
/** Maximum characters of these: about eight bytes each with the entries in six formats, of an isolate's 128 MB. */
const ARTICLES_WEIGH = { of: charactersOf, most: 3_000_000 };
/** Time for which an isolate trusts a document without asking whether another isolate has replaced it. */
const TRUST_MS = 5000;
/** Time for which an isolate trusts its definitions while it serves; each run of the cron trigger asks. */
const TRUST_DEFINITIONS_MS = 15_000;
/** Articles of a removed agency deleted per run, which then polls nothing: some 25 rows are written for each. */
const ERASED_PER_RUN = 40;
/** Maximum bytes of documents that an isolate keeps, of its 128 MB. */
const KEPT_BYTES = 16 * 1024 * 1024;

/**
 * The Worker for the agencies that nashra ships. The state shared by an isolate's requests is created at the first
 * request, and again when the operator's definitions have changed.
 */
export function createWorker(shipped: readonly Agency[]) {
  let isolate: Isolate | null = null;
  let checked = Number.NEGATIVE_INFINITY;
  const isolateFor = async (bindings: Bindings, trustMs: number): Promise<Isolate> => {
    const now = Date.now();
    if (isolate !== null && now - checked < trustMs) return isolate;
    const before = isolate;
    const known = await definitionsNow(bindings, shipped, before);
    // Unreadable: asked again at the next request.
    if (known === null) return before ?? createIsolate(bindings, shippedOnly(shipped), null);
    // Another request may have created one meanwhile.
    if (isolate?.known.version !== known.version) isolate = createIsolate(bindings, known, isolate);
    checked = now;
    return isolate;
  };
  return {
    async fetch(request, bindings, context): Promise<Response> {
      const isolate = await isolateFor(bindings, TRUST_DEFINITIONS_MS);
      const { app, feeds } = isolate;
      const { pathname } = new URL(request.url);
      // Documents that the operator sends are purged through the context of that request.
      if (pathname.startsWith("/admin/")) {
        const changed = async () => void (await isolateFor(bindings, 0));
        return operatorApp(isolate, purgerOf(context), { shipped, changed }).fetch(request);
      }
      const response = await app.fetch(request);
      if (pathname === "/hub" && response.status === 202) context.waitUntil(isolate.push(CALLS.request));
      return forEdge(response, pathname, feeds);
    },

    async scheduled(controller, bindings, context): Promise<void> {
      const isolate = await isolateFor(bindings, 0);
      const { settings, sql, log } = isolate;
      isolate.indexed ||= await reindexSome(sql, REINDEXED_PER_RUN);
      if (isolate.known.gone.size > 0) {
        const ports = portsOf(isolate, controller.scheduledTime, purgerOf(context));
        if (!(await eraseRemoved(ports, isolate.known.gone, { articles: ERASED_PER_RUN, steps: 1 }))) return;
      }
      if (settings.poll === "off") {
        await isolate.push(CALLS.idle);
        return;
      }
      const site = siteOf(settings);
      const ports = portsOf(isolate, controller.scheduledTime, purgerOf(context));
      const collected = await collect(
        ports,
        site,
        bindings.DUE === undefined ? COLLECTED_PER_RUN.free : COLLECTED_PER_RUN.paid,
      );
      isolate.rendered ||= await isFresh(sql, site, bindings.VERSION?.id ?? "");
      if (bindings.DUE === undefined) {
        // An unchanged listing costs little, so the next one is polled; once pages were fetched, polling stops.
        const quiet = (report: PollReport): boolean => report.outcome !== "changed" && ports.fetched() <= FEW_FETCHES;
        const bounds =
          isolate.rendered && !collected ? { most: POLLS_PER_RUN, mostArticles: ARTICLES_PER_POLL } : BESIDE_STALE;
        const reports = await tick(ports, site, { ...bounds, dice: Math.random(), goOn: quiet });
        // After the polls, so that they never wait for it.
        const rendered = isolate.rendered;
        await renderAgain(isolate, ports, site, bindings);
        await isolate.push(rendered && !collected && reports.every(quiet) ? CALLS.quiet : CALLS.published);
        return;
      }
      const due = await dueWatches(sql, watchesIn(site), ports.clock());
      const ids = [...new Set(due.map((watch) => watch.agency.id))];
      for (let at = 0; at < ids.length; at += QUEUED_AT_ONCE) {
        await bindings.DUE.sendBatch(ids.slice(at, at + QUEUED_AT_ONCE).map((agency) => ({ body: { agency } })));
      }
      await deliverOver(isolate, bindings.DUE);
      log("debug", "tick.queued", { agencies: ids.length });
      await renderAgain(isolate, ports, site, bindings);
    },

    /**
     * Polls the due listings of the agencies in the messages, and delivers new and pending events. Work that another
     * consumer has taken, or that is no longer due, is skipped cheaply.
     */
    async queue(batch, bindings, context): Promise<void> {
      const isolate = await isolateFor(bindings, 0);
      const ports = portsOf(isolate, 0, purgerOf(context));
      for (const message of batch.messages) {
        if ("agency" in message.body) {
          const { agency } = message.body;
          const options = { agency, most: WATCHES_PER_MESSAGE, dice: Math.random() };
          const reports = await tick(ports, siteOf(isolate.settings), options);
          const published = reports.some((report) => report.outcome === "changed");
          if (published) await collect(ports, siteOf(isolate.settings), COLLECTED_PER_RUN.paid);
          if (published && bindings.DUE !== undefined) await deliverOver(isolate, bindings.DUE);
        } else await isolate.push(DELIVERIES);
        message.ack();
      }
    },
  } satisfies ExportedHandler<Bindings, Message>;
}

/** Takes up changes of agencies in collections. True if there were any. A failure is logged, and the next run tries again. */
async function collect(ports: PollPorts, site: Site, bounds: CollectOptions): Promise<boolean> {
  try {
    return (await collectAll(ports, site, bounds)).batches > 0;
  } catch (error) {
    ports.log("error", "collection.failed", { error: error instanceof Error ? error.message : String(error) });
    return true;
  }
}

/** Renders some documents of other versions again. A failure is logged, and the next run continues from there. */
async function renderAgain(isolate: Isolate, ports: PollPorts, site: Site, bindings: Bindings): Promise<void> {
  if (isolate.rendered) return;
  const most = bindings.DUE === undefined ? STALE_PER_RUN.free : STALE_PER_RUN.paid;
  try {
    isolate.rendered = await freshen(ports, site, bindings.VERSION?.id ?? "", most);
  } catch (error) {
    isolate.log("error", "render.anew", { error: error instanceof Error ? error.message : String(error) });
  }
}

/** State shared by the requests and runs of one isolate. */
interface Isolate {
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
async function definitionsNow(
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

/** `before`: the isolate's state with earlier definitions. */
function createIsolate(bindings: Bindings, known: KnownDefinitions, before: Isolate | null): Isolate {
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
    settings: { ...settings, gone: known.gone, notes: known.notes.map(({ note }) => note) },
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

/** The app with the operator's actions, for one request. */
function operatorApp(
  isolate: Isolate,
  cache: Purger | undefined,
  definitions: { readonly shipped: readonly Agency[]; readonly changed: () => Promise<void> },
): Hono {
  const { bindings, settings, parts, feeds } = isolate;
  const ports = portsOf(isolate, 0, cache);
  const actions = operatorActions(ports, siteOf(settings), {
    polls: settings.poll !== "off",
    mostArticles: ARTICLES_PER_POLL,
    most: POLLS_PER_RUN,
    dice: Math.random(),
    collects: COLLECTED_PER_RUN.free,
  });
  return createApp(
    composeServe({
      ...parts,
      ...(ports.published === undefined ? {} : { published: ports.published }),
      admin: [
        ...(parts.admin ?? []),
        operatorRoutes(actions),
        agencyRoutes(
          definitionActions({
            ...{ sql: ports.sql, clock: ports.clock, log: ports.log, shipped: definitions.shipped },
            select: (agencies) => selectAgencies(environmentOf(bindings), agencies),
            changed: async (agency) => {
              await definitions.changed();
              const documents = [...feeds].filter((feed) => feed === agency || feed.startsWith(`${agency}/`));
              await purgeFor(cache, [{ feed: null }, ...documents.map((feed) => ({ feed }))], ports.log);
            },
          }),
        ),
      ],
    }),
  );
}

function purgerOf(context: ExecutionContext): Purger | undefined {
  return context.cache;
}

/** `at`: the time at which a run was due, epoch milliseconds; the clock never lags behind it. */
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

function siteOf({ agencies, unpolled, baseUrl, hub }: Settings): Site {
  return { agencies, unpolled, baseUrl, hub };
}

/** Vars and secrets; bindings that are not strings (D1) are left out. */
function environmentOf(bindings: Bindings): Environment {
  const texts = Object.entries(bindings).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(texts);
}

function createLog(least: LogLevel): Log {
  const rank: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
  return (level, event, fields = {}) => {
    if (rank[level] >= rank[least]) console[level](JSON.stringify({ level, event, ...fields }));
  };
}
