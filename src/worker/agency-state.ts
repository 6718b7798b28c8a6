import type { Hono } from "hono";
import { givenBaseUrl, readSettings, type Settings } from "../../config/settings.ts";
import type { ChangeSource } from "../archive/collected/changes.ts";
import type { Mandate } from "../archive/definitions/mandate.ts";
import { documentUnless } from "../archive/documents.ts";
import { owePurges } from "../archive/push/purges.ts";
import { rememberedRobots, robotsIn } from "../archive/robots.ts";
import { type Troubles, watchWrites } from "../archive/troubles.ts";
import { createCaller } from "../fetch/caller.ts";
import { createClient, userAgentFor } from "../fetch/client.ts";
import { feedsOf } from "../model/agency.ts";
import { type Article, charactersOf } from "../model/article.ts";
import { gzip } from "../model/compress.ts";
import { createLru } from "../model/lru.ts";
import type { Clock, Log, Sql, Transport } from "../model/ports.ts";
import { goneFrom, type KnownDefinitions } from "../operate/known-definitions.ts";
import { isUsable } from "../operate/public-address.ts";
import { createMender } from "../poll/documents/mend.ts";
import { progressOf } from "../poll/documents/stale.ts";
import type { PollPorts, Site } from "../poll/ports.ts";
import { createFragments } from "../publish/fragments.ts";
import { drain } from "../push/drain.ts";
import type { OperatorActions } from "../serve/admin/operator.ts";
import type { PageRoutes } from "../serve/admin/pages.ts";
import { createApp } from "../serve/app.ts";
import { composeServe } from "../serve/compose.ts";
import type { Routes } from "../serve/deps.ts";
import { pushing } from "../serve/push-documents.ts";
import { feedInfo } from "../serve/route.ts";
import { type Bindings, consoleLog, environmentOf, isLocal } from "./bindings.ts";
import type { About } from "./calls.ts";
import { tagsOf } from "./edge-cache.ts";
import { createKeptDocuments, type KeptDocuments } from "./kept-documents.ts";
import { createTransport } from "./transport.ts";

/** In sum no more than the six connections that may be open at once, lest a further one wait until it times out. */
const CONNECTIONS = { atOnce: 4, beside: 3 } as const;
/** Articles that an object keeps with their rendered entries, so that a poll renders only new ones. */
const ARTICLES_KEPT = 600;
/** Maximum characters of these: about eight bytes each with the entries in six formats, of an object's 128 MB. */
const ARTICLES_WEIGH = { of: charactersOf, most: 3_000_000 };
/** Maximum bytes of documents that an object keeps, of its 128 MB. */
const KEPT_BYTES = 16 * 1024 * 1024;

/** What an operator can do with one agency: routes behind the token, pages for browsers. */
export interface AgencyOperator {
  readonly admin: readonly Routes[];
  readonly pages: readonly PageRoutes[];
  /** Polls its listings that are due first. Null: it has none. */
  readonly poll: OperatorActions["poll"];
}

/** What an agency's object is made of, for one version of its mandate. */
export interface AgencyState {
  readonly mandate: Mandate;
  readonly known: KnownDefinitions;
  readonly settings: Settings;
  /** This agency alone; none if it is not published. */
  readonly site: Site;
  readonly ports: PollPorts;
  readonly app: Hono;
  readonly about: About;
  readonly documents: KeptDocuments;
  /** Archive documents of a feed, by path. */
  readonly archives: ReadonlyMap<string, number>;
  /** What an operator can do with the agency. */
  readonly operator: AgencyOperator;
  /** Requests to the agency since the object began. */
  readonly fetched: () => number;
  /** Delivers pending events to subscribers and webhooks, with at most so many calls. Returns their number. */
  readonly push: (calls: number) => Promise<number>;
}

/** What the object itself supplies. */
export interface AgencyParts {
  readonly bindings: Bindings;
  /** The object's storage. */
  readonly store: Sql;
  readonly troubles: Troubles;
  readonly clock: Clock;
  /** Of a collection: what changes in its agencies. */
  readonly changes: ChangeSource;
  /** Called with the feeds whose documents have changed. */
  readonly published: (feeds: readonly (string | null)[]) => void | Promise<void>;
  /** Has the next alarm come soon. */
  readonly kick: () => void;
  readonly operator: (made: Pick<AgencyState, "ports" | "site" | "settings" | "mandate">) => AgencyOperator;
  /** Called when rows have come in place of the archive's own. */
  readonly restored: () => void;
}

/** The settings of this deployment for one agency: names of others are not checked here. */
export function settingsFor(bindings: Bindings, mandate: Mandate, known: KnownDefinitions): Settings {
  const environment = environmentOf(bindings);
  const given = givenBaseUrl(environment);
  const base = isUsable(given, isLocal(bindings)) ? given : mandate.baseUrl;
  const settings = readSettings({ ...environment, NASHRA_BASE_URL: base }, known.agencies, {
    unpolled: known.unpolled,
    own: EVERY,
  });
  return { ...settings, agencies: settings.agencies.filter(({ id }) => id === mandate.id) };
}

/** Has every id. */
const EVERY: ReadonlySet<string> = new (class extends Set<string> {
  override has(): boolean {
    return true;
  }
})();

/** Creates the state of an agency's object. */
export function createAgencyState(parts: AgencyParts, mandate: Mandate, known: KnownDefinitions): AgencyState {
  const { bindings, troubles, clock } = parts;
  const settings = settingsFor(bindings, mandate, known);
  const sql = watchWrites(parts.store, troubles);
  const log = consoleLog(settings.log);
  const { agencies, unpolled, faces, baseUrl, hub } = settings;
  const site: Site = { agencies, unpolled, faces, baseUrl, hub };
  const archives = new Map<string, number>();
  const caller = createCaller(createTransport(), {
    userAgent: userAgentFor(settings.contact),
    origins: settings.origins,
  });
  const { ports, fetched, documents } = pollPorts(parts, { settings, site, sql, log, archives });
  const feeds = agencies.flatMap(feedsOf).map((feed) => feedInfo(feed, archives));
  const operator = parts.operator({ ports, site, settings, mandate });
  const state: AgencyState = {
    ...{ mandate, known, settings, site, ports, documents, archives, fetched, operator },
    app: createApp(
      composeServe({
        ...{ sql, clock, log, troubles, documents, feeds },
        settings: { ...settings, gone: goneFrom(known) },
        answers: null,
        hub: { caller, kick: parts.kick },
        remaking: () => progressOf(sql, site),
        runtime: { codings: ["gzip"], manualEncoding: true },
        admin: operator.admin,
        pages: operator.pages,
        backup: { apart: true, restoring: { refused: () => pollingOf(settings, mandate), done: parts.restored } },
        published: (changed) => parts.published(changed.map(({ feed }) => feed)),
      }),
    ),
    about: {
      version: `${mandate.version} ${baseUrl} ${hub}`,
      ...{ baseUrl, hub },
      // Without the number of archive documents, which changes.
      feeds: feeds.map(({ archives: _archives, ...feed }) => feed),
      gone: [...goneFrom(known)],
    },
    push: pusher(sql, { settings, log, caller, clock }),
  };
  return state;
}

/** Why the archive cannot be replaced now, or null. */
function pollingOf({ poll, unpolled }: Settings, { id }: Mandate): string | null {
  if (poll === "off" || unpolled.has(id)) return null;
  return "the agency is polled here: pause it first (agencies pause ID --url URL), or set NASHRA_POLL=off";
}

interface Made {
  readonly settings: Settings;
  readonly site: Site;
  readonly sql: Sql;
  readonly log: Log;
  readonly archives: Map<string, number>;
}

function pollPorts(parts: AgencyParts, { settings, site, sql, log, archives }: Made) {
  const { troubles, clock } = parts;
  let sent = 0;
  const transport = createTransport();
  const counted: Transport = (request) => {
    sent += 1;
    return transport(request);
  };
  const articles = createLru<Article>(ARTICLES_KEPT, ARTICLES_WEIGH);
  const robots = rememberedRobots(robotsIn(sql));
  const client = createClient(
    { transport: counted, clock, sleep: (ms) => scheduler.wait(ms), log, robots },
    { userAgent: userAgentFor(settings.contact), origins: settings.origins },
  );
  const documents: KeptDocuments = createKeptDocuments((path, etag) => documentUnless(sql, path, etag), {
    maxBytes: KEPT_BYTES,
    // Storage is at hand: each time one row says whether it is still the newest.
    trustMs: 0,
    clock,
    archives: (feed, count) => archives.set(feed, count),
    mend: (document) => createMender(ports, site, troubles)(document),
  });
  const ports: PollPorts = {
    ...{ sql, client, clock, log, gzip, articles },
    owner: "worker",
    fragments: createFragments(),
    changes: parts.changes,
    erase: async () => articles.clear(),
    published: (changed) => parts.published(changed.map(({ feed }) => feed)),
    owePurge: (changed) => owePurges(tagsOf(changed), clock(), true),
    // The Directory makes the documents of no feed, from what is reported.
    siteChanged: () => {},
  };
  return { ports, documents, fetched: () => sent };
}

function pusher(
  sql: Sql,
  {
    settings,
    log,
    caller,
    clock,
  }: Pick<AgencyState, "settings"> & {
    readonly log: Log;
    readonly caller: ReturnType<typeof createCaller>;
    readonly clock: Clock;
  },
): AgencyState["push"] {
  const { ports, settings: what } = pushing(sql, settings);
  const push = {
    ...{ ...ports, sql, clock, log, caller },
    owner: "worker",
    sleep: (ms: number) => scheduler.wait(ms),
    dice: Math.random,
    secret: () => crypto.randomUUID(),
  };
  return (calls) => drain(push, what, { calls, ...CONNECTIONS });
}
