import { lastPollNumber } from "../archive/polls.ts";
import type { PollPace } from "../archive/standing.ts";
import type { Troubles } from "../archive/troubles.ts";
import type { Agency, Face } from "../model/agency.ts";
import type { Digest } from "../model/digest.ts";
import type { StoredDocument } from "../model/document.ts";
import type { Clock, Log, Sql } from "../model/ports.ts";
import { documentPath, FEED_FORMATS } from "../publish/formats/addresses.ts";
import { licencePath, renderLicence } from "../publish/licence.ts";
import type { Remaking } from "../publish/pages/status-report.ts";
import type { Caller } from "../push/ports.ts";
import { type BackupDeps, backupRoutes } from "./admin/backup.ts";
import { eventRoutes } from "./admin/events.ts";
import { type IngestStore, ingestRoutes } from "./admin/ingest.ts";
import { adminPages, type PageRoutes } from "./admin/pages.ts";
import { adminRoutes, GUESSES, tokenCheck } from "./admin/token.ts";
import { feedDeltas } from "./deltas.ts";
import type { DocumentStore, Routes, ServeDeps } from "./deps.ts";
import { type FilteredFeeds, filteredFeeds } from "./filtered.ts";
import { clientOf } from "./http/client.ts";
import { createLimiter, type Limiter } from "./http/limit.ts";
import { hubRoutes } from "./hub.ts";
import { lateFeeds } from "./late.ts";
import { articleRevisions } from "./revisions.ts";
import type { FeedInfo } from "./route.ts";
import { type AnswerCounts, metricsRoutes, pushMetrics } from "./status/metrics.ts";
import { createPageCache, type PageCache } from "./status/page-cache.ts";
import { operatorStatus, serviceRoutes } from "./status/routes.ts";

/** Maximum feeds tried to find out whether any can be served. */
const FEEDS_TRIED = 50;

/** The settings that the HTTP interface needs. */
export interface ServeSettings {
  readonly agencies: readonly Agency[];
  /** Icons and logos of agencies, by id. Default: none. */
  readonly faces?: ReadonlyMap<string, readonly Face[]>;
  /** Agencies among them that are not polled, by id. Default: none. */
  readonly unpolled?: ReadonlyMap<string, "paused" | "retired">;
  /** Ids of removed agencies and paths of withdrawn feeds, whose addresses answer 410. Default: none. */
  readonly gone?: ReadonlySet<string>;
  /** What the operator should know about definitions, a line each. */
  readonly notes?: readonly string[];
  /** Public address without a trailing slash. */
  readonly baseUrl: string;
  /** The hub that documents name, absolute, or null. */
  readonly hub: string | null;
  /** True if this deployment is the hub. */
  readonly ownHub: boolean;
  /** Bearer token for `/admin`, or null. */
  readonly adminToken: string | null;
  /** `off`: this deployment does not poll, so it accepts documents (`/admin/ingest`). */
  readonly poll: unknown;
  /** Number of the operator's own proxies in front of this server. Default: 0. */
  readonly trustedProxies?: number;
}

/** The parts that a runtime provides; the rest of the HTTP interface is the same on both. */
export interface Composition {
  readonly sql: Sql;
  readonly settings: ServeSettings;
  readonly documents: DocumentStore;
  readonly feeds: readonly FeedInfo[];
  readonly clock: Clock;
  readonly log: Log;
  /** SHA-256, if the runtime has a faster one than Web Crypto. */
  readonly digest?: Digest | undefined;
  readonly runtime: ServeDeps["runtime"];
  /** Renders filtered feeds. Default: in this thread. */
  readonly filtered?: FilteredFeeds;
  /** Stores what `/admin/ingest` receives. Default: in this archive. */
  readonly ingest?: IngestStore;
  /** Paths of the feeds that are served, as `/admin/ingest` tells them. Default: those of `feeds`. */
  readonly served?: readonly string[];
  /** Called with documents received by `/admin/ingest`. */
  readonly published?: (documents: readonly StoredDocument[]) => void | Promise<void>;
  /** Checks callback addresses, and starts their verification (`kick`); null: this deployment runs no hub. */
  readonly hub: { readonly caller: Pick<Caller, "allowed">; readonly kick: () => void } | null;
  /** Responses counted since the process started; null if there is no long-lived process. */
  readonly answers: AnswerCounts | null;
  /** Limiter of wrong tokens, shared if the interface is composed more than once. */
  readonly guesses?: Limiter;
  /** Limiter of the operator's forms, shared likewise. */
  readonly forms?: Limiter;
  /** False: this process does not poll, whatever the settings say. */
  readonly polls?: boolean;
  /** With a cron expression: its first run after a poll. */
  readonly dueAfter?: PollPace["dueAfter"];
  /** Faults of the archive that this process has seen. */
  readonly troubles?: Troubles;
  /** Progress of rendering documents again, or null. */
  readonly remaking?: () => Promise<Remaking | null>;
  /** Cache of the operator's pages, shared if the interface is composed more than once. */
  readonly made?: PageCache;
  /** Where archives are apart, and how this one takes rows in place of its own. Default: one archive, which takes none. */
  readonly backup?: Pick<BackupDeps, "apart" | "restoring">;
  /** Routes below `/admin` that only a composition root can provide, since they do more than read the archive. */
  readonly admin?: readonly Routes[];
  /** The operator's pages below `/admin`, for browsers. Default: none. */
  readonly pages?: readonly PageRoutes[];
}

/** The whole HTTP interface of a deployment, the same on both runtimes, for `createApp`. */
export function composeServe(parts: Composition): ServeDeps {
  const { sql, settings, clock } = parts;
  const { agencies, unpolled, notes, gone, baseUrl } = settings;
  const client = clientOf(settings.trustedProxies);
  const guesses = parts.guesses ?? createLimiter({ ...GUESSES, clock });
  const check = settings.adminToken === null ? null : tokenCheck(settings.adminToken, guesses, client);
  const polls = parts.polls ?? settings.poll !== "off";
  const made = parts.made ?? operatorPages(parts);
  const { dueAfter, troubles, remaking } = parts;
  const service = {
    ...{ sql, agencies, unpolled, notes, clock, baseUrl, check, made, polls, dueAfter, troubles, remaking },
    log: parts.log,
    serving: () => canServe(parts),
  };
  const filtered = parts.filtered ?? filteredFeeds(sql, settings, parts.digest);
  const ingest = ingestRoutes({
    sql,
    store: parts.ingest,
    clock,
    log: parts.log,
    baseUrl,
    hub: settings.hub,
    feeds: parts.served ?? parts.feeds.map((feed) => feed.path),
    polls: settings.poll !== "off",
    published: parts.published,
  });
  return {
    documents: parts.documents,
    feeds: parts.feeds,
    ...(gone === undefined ? {} : { gone }),
    baseUrl,
    hub: settings.hub,
    clock,
    log: parts.log,
    filtered,
    late: lateFeeds({ sql, clock, polls, dueAfter, agencies, unpolled, baseUrl, filtered, digest: parts.digest }),
    licence: (path) => {
      const agency = agencies.find((one) => licencePath(one) === path);
      return agency === undefined ? null : renderLicence(agency, baseUrl);
    },
    delta: feedDeltas(sql, settings),
    revisions: articleRevisions(sql, settings, parts.digest),
    ...(check === null ? {} : { operator: check }),
    runtime: parts.runtime,
    client,
    ...(parts.answers === null ? {} : { observe: parts.answers.observe }),
    extra: [
      serviceRoutes(service),
      metricsRoutes({
        ...{ sql, agencies, unpolled, clock, made, polls, dueAfter },
        answers: parts.answers,
        failedWrite: () => troubles?.failedWrite ?? null,
        more: () => pushMetrics(sql),
      }),
      ...(parts.hub === null || !settings.ownHub
        ? []
        : [hubRoutes({ sql, agencies, clock, baseUrl, client, ...parts.hub })]),
      ...(parts.pages === undefined || settings.adminToken === null
        ? []
        : [
            adminPages({
              ...{ token: settings.adminToken, guesses, client, clock, log: parts.log, baseUrl },
              ...{ trustedProxies: settings.trustedProxies, routes: parts.pages, forms: parts.forms },
            }),
          ]),
      adminRoutes({
        check,
        clock,
        routes: [
          ingest,
          backupRoutes({ sql, log: parts.log, agencies: agencies.map(({ id }) => id), ...parts.backup }),
          eventRoutes({ sql, baseUrl, digest: parts.digest }),
          operatorStatus(service),
          ...(parts.admin ?? []),
        ],
      }),
    ],
  };
}

/** The cache of the operator's pages: they change after each poll, and at once after faults of the archive. */
export function operatorPages({ sql, clock, troubles }: Pick<Composition, "sql" | "clock" | "troubles">): PageCache {
  return createPageCache({
    clock,
    urgent: () => troubles?.version ?? 0,
    stamp: async () => String(await lastPollNumber(sql)),
  });
}

/** True if any feed can be served, even if only from memory. */
async function canServe({ documents, feeds }: Pick<Composition, "documents" | "feeds">): Promise<boolean> {
  for (const { path } of feeds.slice(0, FEEDS_TRIED)) {
    try {
      if ((await documents.get(documentPath(path, FEED_FORMATS[0]!))) !== null) return true;
    } catch {
      // Neither in memory nor readable.
    }
  }
  return false;
}
