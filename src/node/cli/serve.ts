import { type Settings, unknownSettingMessage } from "../../../config/settings.ts";
import { documentPaths } from "../../archive/documents.ts";
import { feedRowsQuery } from "../../archive/feeds.ts";
import { ask } from "../../archive/query.ts";
import { stoppableClient } from "../../fetch/client.ts";
import type { StoredDocument } from "../../model/document.ts";
import { operatorActions } from "../../operate/actions.ts";
import { definitionActions } from "../../operate/definitions.ts";
import { draftActions } from "../../operate/drafts.ts";
import { editorActions } from "../../operate/editing/editor.ts";
import { goneFrom } from "../../operate/known-definitions.ts";
import { feedsIn } from "../../poll/documents/render.ts";
import { publishSite } from "../../poll/documents/site-documents.ts";
import { progressOf } from "../../poll/documents/stale.ts";
import type { PollPorts } from "../../poll/ports.ts";
import { agencyRoutes } from "../../serve/admin/agencies.ts";
import { agencyPages } from "../../serve/admin/agency-pages.ts";
import { articleRoutes } from "../../serve/admin/articles.ts";
import { deliveryRoutes, testLimiter } from "../../serve/admin/deliveries.ts";
import { draftPages } from "../../serve/admin/draft-pages.ts";
import { deliveryPages, editingPages } from "../../serve/admin/editing-pages.ts";
import { operatorRoutes } from "../../serve/admin/operator.ts";
import { FORMS } from "../../serve/admin/pages.ts";
import { settingsRoutes } from "../../serve/admin/settings-page.ts";
import { GUESSES } from "../../serve/admin/token.ts";
import { createApp, type FeedInfo } from "../../serve/app.ts";
import { composeServe } from "../../serve/compose.ts";
import { createLimiter } from "../../serve/http/limit.ts";
import { feedInfo } from "../../serve/route.ts";
import { countAnswers } from "../../serve/status/metrics.ts";
import { createBackground } from "../background/background.ts";
import { dueByCron } from "../cron.ts";
import { type DefinitionSources, openDefinitions } from "../definitions.ts";
import { type Deployment, freeDeadLeases, openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { letPoolYield } from "../priority.ts";
import { startPushing } from "../pushing.ts";
import { createFastPath } from "../server/fast-path.ts";
import { followOthers } from "../server/follow.ts";
import { startServer } from "../server/http.ts";
import { listenForStop } from "../stop.ts";
import { startReindexing } from "../store/reindexing.ts";
import { createSearcher } from "../store/searcher.ts";
import { StorageError } from "../store/storage-error.ts";
import { type Shared, surviveOutputErrors } from "./output.ts";

/** Milliseconds that responses in flight get to finish after a stop signal. */
const GRACE_MS = 3000;

/** Polls and serves until SIGINT or SIGTERM. Returns the exit code. `sources`: default: only the agencies in the settings. */
export async function serve(
  settings: Settings,
  options: { poll: boolean } & Shared,
  sources: DefinitionSources = {
    shipped: settings.agencies,
    settingsWith: (known) => ({ ...settings, ...known }),
    select: (agencies) => agencies,
  },
): Promise<number> {
  const log = createLog(options.quiet ? "error" : settings.log, process.stdout, options);
  surviveOutputErrors(log);
  for (const unknown of settings.unknown)
    log("warn", "setting.unknown", { name: unknown.name, message: unknownSettingMessage(unknown) });
  // Registered first, so that a signal during startup is handled properly too.
  const stop = listenForStop(log, (signal) => log("info", "serve.stopping", { signal }));
  await letPoolYield();
  const deployment = openDeployment(settings, log, { serving: true });
  try {
    const definitions = await openDefinitions(deployment, sources, settings, log);
    await prepareArchive(deployment);
    const archives = await archiveCounts(deployment);
    const polls = options.poll && settings.poll !== "off";
    const pusher = startPushing(deployment, definitions.settings);
    const recount = async (documents?: readonly StoredDocument[]): Promise<void> => {
      const feeds = documents && [...new Set(documents.flatMap(({ feed }) => feed ?? []))];
      for (const [path, count] of await archiveCounts(deployment, feeds)) archives.set(path, count);
    };
    const published = async (documents: readonly StoredDocument[]): Promise<void> => {
      // Counted first, so that no answer names the new documents without the newest archive document.
      await recount(documents);
      await Promise.all(documents.map((document) => deployment.hot.put(document)));
      pusher.kick();
    };
    const background = createBackground(
      { settings: definitions.settings, gone: definitions.known.gone, polls },
      {
        log,
        published,
        forget: () => deployment.forget(),
        facesChanged: () => adopt(),
        wrote: (error) => deployment.troubles.wrote(error === null ? null : new Error(error)),
      },
    );
    const ports: PollPorts = {
      ...deployment.ports,
      async erase(id) {
        await background.forget();
        await deployment.ports.erase?.(id);
      },
      async published(documents, site) {
        await published(documents);
        // An action that began before the definitions changed publishes by those that it began with.
        if (site !== deployment.site) background.renderAnew();
      },
      siteChanged: () => background.siteChanged(),
    };
    const client = stoppableClient(ports.client, stop.signal);
    const searcher = createSearcher({ file: deployment.file, ...deployment.site }, log);
    const answers = countAnswers();
    const guesses = createLimiter({ ...GUESSES, clock: ports.clock });
    const tests = testLimiter(ports.clock);
    const forms = createLimiter({ ...FORMS, clock: ports.clock });
    const dueAfter =
      settings.poll === null || settings.poll === "off" ? undefined : dueByCron(settings.poll.cron, ports.clock);
    // Replaced as a whole when definitions change.
    const compose = () => {
      const { site } = deployment;
      const { known } = definitions;
      const actions = operatorActions({ ...ports, client }, site, { polls, signal: stop.signal });
      const operator = { ...actions, poll: (feed: string | null) => background.poll(feed) };
      const agencies = definitionActions({
        ...{ sql: deployment.sql, clock: ports.clock, log, shipped: sources.shipped, changed: adopt },
        select: sources.select,
      });
      const editor = editorActions({ ...ports, client }, site, polls ? operator.poll : null);
      const articles = { sql: deployment.sql, agencies: site.agencies, editor };
      const notes = known.notes.map(({ note }) => note);
      const deliveries = {
        ...{
          sql: deployment.sql,
          clock: ports.clock,
          agencies: site.agencies,
          unpolled: site.unpolled,
          notes,
          polls,
          tests,
        },
        ...{ dueAfter, troubles: deployment.troubles, push: definitions.settings, caller: pusher.caller },
      };
      const deps = composeServe({
        sql: deployment.sql,
        settings: { ...definitions.settings, gone: goneFrom(known), notes },
        documents: deployment.hot,
        feeds: feedInfos(deployment, archives),
        clock: ports.clock,
        log,
        digest: ports.digest,
        polls,
        ...(dueAfter === undefined ? {} : { dueAfter }),
        troubles: deployment.troubles,
        remaking: () => progressOf(deployment.sql, site),
        answers,
        guesses,
        forms,
        filtered: searcher.filtered,
        hub: pusher,
        runtime: { codings: ["zstd", "br", "gzip", "identity"], manualEncoding: false },
        published: async (documents) => {
          await recount(documents);
          deployment.hot.invalidate(documents.map((document) => document.path));
          pusher.kick();
        },
        admin: [articleRoutes(articles), deliveryRoutes(deliveries), operatorRoutes(operator), agencyRoutes(agencies)],
        pages: [
          agencyPages({ sql: deployment.sql, clock: ports.clock, site, agencies, operator }),
          editingPages({ ...articles, operator }),
          deliveryPages(deliveries),
          settingsRoutes("node", definitions.settings, (name) => (process.env[name] ?? "") !== ""),
          draftPages({ agencies, drafts: draftActions({ ...ports, client, known: () => known.agencies }) }),
        ],
      });
      return { feeds: deps.feeds, app: createApp(deps), fast: createFastPath(deployment.hot, deps) };
    };
    let served = compose();
    const server = await startServer({
      app: { fetch: (...request) => served.app.fetch(...request) },
      host: settings.host,
      port: settings.port,
      fast: (...exchange) => served.fast(...exchange),
      log,
    });
    log("info", "serve.ready", { url: server.url, feeds: served.feeds.map((feed) => feed.path) });
    // Not awaited: documents requested meanwhile are loaded on demand. Once loaded, they survive a failing disk.
    const loaded = loadAll(deployment, stop.signal);
    background.start();
    const following = followOthers(deployment, log, async () => {
      await recount();
      deployment.forget();
      await adopt();
    });
    const stopReindexing = startReindexing(deployment);
    // Deliveries that an earlier process did not finish.
    pusher.kick();
    await stop.requested;
    await Promise.all([
      background.stop(),
      pusher.stop(),
      following.stop(),
      server.close(GRACE_MS),
      stopReindexing(),
      loaded,
    ]);
    await searcher.close();
    log("info", "serve.stopped");
    return 0;

    /** Takes up definitions that this process or another one has changed. */
    async function adopt(): Promise<void> {
      if (!(await definitions.refresh())) return;
      const { gone } = definitions.known;
      searcher.adopt(deployment.site);
      pusher.adopt(definitions.settings);
      served = compose();
      deployment.hot.invalidate([...deployment.hot.etags().keys()].filter((path) => gone.has(path.split("/")[0]!)));
      background.adopt(definitions.settings, gone);
    }
  } finally {
    deployment.close();
  }
}

/**
 * The work before the first request, which is small however large the archive is. A read-only archive is served all the
 * same.
 */
async function prepareArchive(deployment: Deployment): Promise<void> {
  try {
    await freeDeadLeases(deployment);
    await publishSite(deployment.ports, deployment.site);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    deployment.ports.log("error", "serve.prepare", { error: error.message });
  }
}

/** Loads feed documents and pages into memory, as far as they fit; archive documents are loaded on demand. */
async function loadAll({ sql, hot, ports }: Deployment, signal: AbortSignal): Promise<void> {
  try {
    for (const path of await documentPaths(sql)) {
      if (signal.aborted) return;
      await hot.hold(path);
    }
  } catch (error) {
    ports.log("error", "serve.load", { error: error instanceof Error ? error.message : String(error) });
  }
}

function feedInfos(deployment: Deployment, archives: ReadonlyMap<string, number>): FeedInfo[] {
  return feedsIn(deployment.site).map((feed) => feedInfo(feed, archives));
}

/** Number of archive documents of each feed, or of each of `feeds`. */
async function archiveCounts({ sql }: Deployment, feeds?: readonly string[]): Promise<Map<string, number>> {
  return new Map([...(await ask(sql, feedRowsQuery(feeds)))].map(([path, row]) => [path, row.archives]));
}
