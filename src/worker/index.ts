import { type Environment, readSettings, type Settings } from "../../config/settings.ts";
import { agencies } from "../../feeds/index.ts";
import { documentAt } from "../archive/documents.ts";
import { feedRows } from "../archive/feeds.ts";
import { robotsIn } from "../archive/robots.ts";
import { createClient, userAgentFor } from "../fetch/client.ts";
import type { Log, LogLevel } from "../model/ports.ts";
import type { PollPorts, Site } from "../poll/ports.ts";
import { feedsIn, renderStale } from "../poll/render.ts";
import { publishSite } from "../poll/site-documents.ts";
import { tick } from "../poll/tick.ts";
import { createApp } from "../serve/app.ts";
import { composeServe } from "../serve/compose.ts";
import { gzip } from "./gzip.ts";
import { d1Sql } from "./sql.ts";
import { createTransport } from "./transport.ts";

interface Bindings {
  readonly DB: D1Database;
  readonly [name: string]: unknown;
}

/** Work of one cron run: few enough requests and queries for the free plan; what is left is due at the next tick. */
const WATCHES_PER_TICK = 1;
const ARTICLES_PER_POLL = 12;

export default {
  async fetch(request, bindings): Promise<Response> {
    const settings = settingsOf(bindings);
    const sql = d1Sql(bindings.DB);
    const log = createLog(settings.log);
    const rows = await feedRows(sql);
    const app = createApp(
      composeServe({
        sql,
        settings,
        documents: { get: (path) => documentAt(sql, path) },
        feeds: feedsIn(siteOf(settings)).map((feed) => ({
          path: feed.path,
          title: feed.title,
          language: feed.language,
          pollMinutes: feed.agency.poll.everyMinutes,
          archives: rows.get(feed.path)?.archives ?? 0,
        })),
        clock: Date.now,
        log,
        runtime: { codings: ["gzip"], manualEncoding: true },
      }),
    );
    return app.fetch(request);
  },

  async scheduled(controller, bindings): Promise<void> {
    const settings = settingsOf(bindings);
    if (settings.poll === "off") return;
    await work(portsOf(bindings, settings), siteOf(settings), controller.scheduledTime);
  },
} satisfies ExportedHandler<Bindings>;

/** One tick: site documents first, so that the front page stands before the first article does. */
async function work(ports: PollPorts, site: Site, now: number): Promise<void> {
  const at = { ...ports, clock: () => Math.max(now, Date.now()) };
  await publishSite(at, site);
  await renderStale(at, site);
  await tick(at, site, { most: WATCHES_PER_TICK, mostArticles: ARTICLES_PER_POLL, dice: Math.random() });
}

function portsOf(bindings: Bindings, settings: Settings): PollPorts {
  const sql = d1Sql(bindings.DB);
  const log = createLog(settings.log);
  const client = createClient(
    { transport: createTransport(), clock: Date.now, sleep: (ms) => scheduler.wait(ms), log, robots: robotsIn(sql) },
    { userAgent: userAgentFor(settings.contact), origins: settings.origins },
  );
  return { sql, client, clock: Date.now, log, gzip, owner: "worker" };
}

function siteOf(settings: Settings): Site {
  return { agencies: settings.agencies, baseUrl: settings.baseUrl, hub: settings.hub };
}

/** Settings are vars and secrets; bindings that are no texts (D1) are passed over. */
function settingsOf(bindings: Bindings): Settings {
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
