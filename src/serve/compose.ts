import { lastPollNumber } from "../archive/polls.ts";
import type { PollPace } from "../archive/standing.ts";
import type { Troubles } from "../archive/troubles.ts";
import type { Agency } from "../model/agency.ts";
import type { Digest } from "../model/digest.ts";
import type { StoredDocument } from "../model/document.ts";
import type { Clock, Log, Sql } from "../model/ports.ts";
import type { Remaking } from "../publish/pages/status-report.ts";
import type { Caller } from "../push/ports.ts";
import { eventRoutes } from "./admin/events.ts";
import { ingestRoutes } from "./admin/ingest.ts";
import { adminRoutes, GUESSES, tokenCheck } from "./admin/token.ts";
import { feedDeltas } from "./deltas.ts";
import type { DocumentStore, Routes, ServeDeps } from "./deps.ts";
import { type FilteredFeeds, filteredFeeds } from "./filtered.ts";
import { clientOf } from "./http/client.ts";
import { createLimiter, type Limiter } from "./http/limit.ts";
import { hubRoutes } from "./hub.ts";
import type { FeedInfo } from "./route.ts";
import { type AnswerCounts, metricsRoutes, pushMetrics } from "./status/metrics.ts";
import { createPageCache, type PageCache } from "./status/page-cache.ts";
import { operatorStatus, serviceRoutes } from "./status/routes.ts";

/** Feeds that are tried before nothing can be served. */
const FEEDS_TRIED = 50;

/** What the HTTP surface needs of a deployment's settings. */
export interface ServeSettings {
  readonly agencies: readonly Agency[];
  /** Public address without a trailing slash. */
  readonly baseUrl: string;
  /** The hub that documents name, absolute, or null. */
  readonly hub: string | null;
  /** True where the hub is this deployment. */
  readonly ownHub: boolean;
  /** Bearer token of `/admin`, or null. */
  readonly adminToken: string | null;
  /** `off`: nothing is polled here, so documents may be sent in (`/admin/ingest`). */
  readonly poll: unknown;
  /** Proxies of the operator's own before this server. Default: 0. */
  readonly trustedProxies?: number;
}

/** What a runtime brings; everything else about the HTTP surface is the same on both. */
export interface Composition {
  readonly sql: Sql;
  readonly settings: ServeSettings;
  readonly documents: DocumentStore;
  readonly feeds: readonly FeedInfo[];
  readonly clock: Clock;
  readonly log: Log;
  /** SHA-256, where the runtime has a cheaper one than the web's. */
  readonly digest?: Digest | undefined;
  readonly runtime: ServeDeps["runtime"];
  /** Who makes filtered feeds. Default: this thread. */
  readonly filtered?: FilteredFeeds;
  /** Told of documents that came in by `/admin/ingest`. */
  readonly published?: (documents: readonly StoredDocument[]) => void | Promise<void>;
  /** Where callbacks may lie, and who verifies them; null: no hub is run here. */
  readonly hub: { readonly caller: Pick<Caller, "allowed">; readonly kick: () => void } | null;
  /** Answers counted since the process started; null where there is no such process. */
  readonly answers: AnswerCounts | null;
  /** Who may still guess the token, where the surface is composed more than once. */
  readonly guesses?: Limiter;
  /** False: nothing is polled by this process, whatever the settings say. */
  readonly polls?: boolean;
  /** Where a cron expression says when polls are due: the first run after a poll. */
  readonly dueAfter?: PollPace["dueAfter"];
  /** What this process knows of its store's troubles. */
  readonly troubles?: Troubles;
  /** How far documents are being made anew, or null. */
  readonly remaking?: () => Promise<Remaking | null>;
  /** The operator's pages as they were made last, where the surface is composed more than once. */
  readonly made?: PageCache;
  /** Routes below `/admin` that need more than reading the archive: what a root can do and `serve` cannot. */
  readonly admin?: readonly Routes[];
}

/** The whole HTTP surface of a deployment, the same for both runtimes: hand it to `createApp`. */
export function composeServe(parts: Composition): ServeDeps {
  const { sql, settings, clock } = parts;
  const { agencies, baseUrl } = settings;
  const client = clientOf(settings.trustedProxies);
  const guesses = parts.guesses ?? createLimiter({ ...GUESSES, clock });
  const check = settings.adminToken === null ? null : tokenCheck(settings.adminToken, guesses, client);
  const polls = parts.polls ?? settings.poll !== "off";
  const made = parts.made ?? operatorPages(parts);
  const { dueAfter, troubles, remaking } = parts;
  const service = {
    ...{ sql, agencies, clock, baseUrl, check, made, polls, dueAfter, troubles, remaking },
    log: parts.log,
    serving: () => canServe(parts),
  };
  const ingest = ingestRoutes({
    sql,
    clock,
    log: parts.log,
    baseUrl,
    hub: settings.hub,
    feeds: parts.feeds.map((feed) => feed.path),
    polls: settings.poll !== "off",
    published: parts.published,
  });
  return {
    documents: parts.documents,
    feeds: parts.feeds,
    baseUrl,
    hub: settings.hub,
    clock,
    log: parts.log,
    filtered: parts.filtered ?? filteredFeeds(sql, settings, parts.digest),
    delta: feedDeltas(sql, settings),
    runtime: parts.runtime,
    client,
    ...(parts.answers === null ? {} : { observe: parts.answers.observe }),
    extra: [
      serviceRoutes(service),
      metricsRoutes({
        ...{ sql, agencies, clock, made, polls, dueAfter },
        answers: parts.answers,
        failedWrite: () => troubles?.failedWrite ?? null,
        more: () => pushMetrics(sql),
      }),
      ...(parts.hub === null || !settings.ownHub
        ? []
        : [hubRoutes({ sql, agencies, clock, baseUrl, client, ...parts.hub })]),
      adminRoutes({
        check,
        clock,
        routes: [
          ingest,
          eventRoutes({ sql, baseUrl, digest: parts.digest }),
          operatorStatus(service),
          ...(parts.admin ?? []),
        ],
      }),
    ],
  };
}

/** What the operator's pages are made by: anew when a poll has ended, and at once for what cannot be written down. */
export function operatorPages({ sql, clock, troubles }: Pick<Composition, "sql" | "clock" | "troubles">): PageCache {
  return createPageCache({
    clock,
    urgent: () => troubles?.version ?? 0,
    stamp: async () => String(await lastPollNumber(sql)),
  });
}

/** True where a feed, whichever, is served: from memory, where the archive cannot be read. */
async function canServe({ documents, feeds }: Pick<Composition, "documents" | "feeds">): Promise<boolean> {
  for (const { path } of feeds.slice(0, FEEDS_TRIED)) {
    try {
      if ((await documents.get(`${path}/rss.xml`)) !== null) return true;
    } catch {
      // Not in memory, and not to be had elsewhere.
    }
  }
  return false;
}
