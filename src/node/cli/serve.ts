import { type ScheduledTask, schedule } from "node-cron";
import type { Settings } from "../../../config/settings.ts";
import { documentPaths } from "../../archive/documents.ts";
import { feedRows } from "../../archive/feeds.ts";
import { operatorActions } from "../../poll/actions.ts";
import { isSuccess, type PollReport } from "../../poll/outcome.ts";
import type { PollPorts } from "../../poll/ports.ts";
import { feedsIn, renderStale } from "../../poll/render.ts";
import { publishSite } from "../../poll/site-documents.ts";
import { tick } from "../../poll/tick.ts";
import { createApp, type FeedInfo } from "../../serve/app.ts";
import { composeServe } from "../../serve/compose.ts";
import { countAnswers } from "../../serve/metrics.ts";
import { operatorRoutes } from "../../serve/operator.ts";
import { type Deployment, freeDeadLeases, openDeployment } from "../deployment.ts";
import { createFastPath } from "../fast-path.ts";
import { followOthers } from "../follow.ts";
import { startServer } from "../http.ts";
import { createLog } from "../log.ts";
import { type Pusher, startPushing } from "../pushing.ts";
import { startReindexing } from "../reindexing.ts";
import { createSearcher } from "../searcher.ts";
import type { Shared } from "./output.ts";

/** Every minute: which feeds are due is kept in the archive. */
const EACH_MINUTE = "* * * * *";

/** Runs the main job until it is told to stop (SIGINT, SIGTERM). Gives the exit code. */
export async function serve(settings: Settings, options: { poll: boolean } & Shared): Promise<number> {
  const log = createLog(options.quiet ? "error" : settings.log, process.stdout, options);
  // From the start: told to stop while it starts, it still ends as it should.
  const told = stopSignal();
  const deployment = openDeployment(settings, log);
  try {
    await freeDeadLeases(deployment);
    await publishSite(deployment.ports, deployment.site);
    await renderStale(deployment.ports, deployment.site);
    const archives = await archiveCounts(deployment);
    const polls = options.poll && settings.poll !== "off";
    const pusher = startPushing(deployment, settings);
    const searcher = createSearcher({ file: deployment.file, ...deployment.site }, log);
    const deps = composeServe({
      sql: deployment.sql,
      settings,
      documents: deployment.hot,
      feeds: feedInfos(deployment, archives),
      clock: deployment.ports.clock,
      log,
      digest: deployment.ports.digest,
      answers: countAnswers(),
      filtered: searcher.filtered,
      hub: pusher,
      runtime: { codings: ["zstd", "br", "gzip", "identity"], manualEncoding: false },
      published: async (documents) => {
        for (const [path, count] of await archiveCounts(deployment)) archives.set(path, count);
        deployment.hot.invalidate(documents.map((document) => document.path));
        pusher.kick();
      },
      admin: [operatorRoutes(operatorActions(pushed(deployment.ports, pusher), deployment.site, { polls }))],
    });
    const server = await startServer({
      app: createApp(deps),
      host: settings.host,
      port: settings.port,
      fast: createFastPath(deployment.hot, deps),
      log,
    });
    log("info", "serve.ready", { url: server.url, feeds: deps.feeds.map((feed) => feed.path) });
    // Not awaited: what is asked for meanwhile loads by itself. From then on a failing disk keeps no reader waiting.
    const loaded = loadAll(deployment);
    const following = followOthers(deployment, log, async () => {
      deployment.forget();
      for (const [path, count] of await archiveCounts(deployment)) archives.set(path, count);
    });
    const stopReindexing = startReindexing(deployment);
    // What an earlier process left owed.
    pusher.kick();
    const poller = polls ? startPolling(deployment, settings, archives, pusher) : null;
    const signal = await told;
    log("info", "serve.stopping", { signal });
    await poller?.stop();
    await pusher.stop();
    await following.stop();
    await stopReindexing();
    await server.close();
    await searcher.close();
    await loaded;
    return 0;
  } finally {
    deployment.close();
  }
}

/** Takes the feed documents and pages into memory, as far as they fit; archive documents come when they are asked for. */
async function loadAll({ sql, hot, ports }: Deployment): Promise<void> {
  try {
    for (const path of await documentPaths(sql)) await hot.get(path);
  } catch (error) {
    ports.log("error", "serve.load", { error: error instanceof Error ? error.message : String(error) });
  }
}

function startPolling(
  deployment: Deployment,
  settings: Settings,
  archives: Map<string, number>,
  pusher: Pusher,
): { stop(): Promise<void> } {
  const cron = settings.poll !== null && settings.poll !== "off" ? settings.poll.cron : null;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  const ports = pushed(deployment.ports, pusher);
  const once = async (all: boolean): Promise<void> => {
    if (stopped) return;
    try {
      const reports = await tick(ports, deployment.site, { all, dice: Math.random() });
      for (const [path, count] of await archiveCounts(deployment)) archives.set(path, count);
      hint(deployment, settings, reports);
    } catch (error) {
      deployment.ports.log("error", "tick.failed", { error: error instanceof Error ? error.message : String(error) });
    }
  };
  // A tick that is still under way when the next is due takes its work along.
  const queue = (all: boolean): Promise<void> => {
    running = running.then(() => once(all));
    return running;
  };
  void queue(cron !== null);
  const task: ScheduledTask = schedule(cron ?? EACH_MINUTE, () => queue(cron !== null), { noOverlap: true });
  return {
    async stop() {
      stopped = true;
      await task.destroy();
      await running;
    },
  };
}

/** The same, and what is published is pushed at once. */
function pushed(ports: PollPorts, pusher: Pusher): PollPorts {
  return {
    ...ports,
    published: async (documents) => {
      await ports.published?.(documents);
      pusher.kick();
    },
  };
}

/** Where no agency can be reached at all, the newcomer is told of the sample site. */
function hint(deployment: Deployment, settings: Settings, reports: readonly PollReport[]): void {
  const unreachable = reports.length > 0 && reports.every((report) => report.outcome === "unreachable");
  if (!unreachable || settings.origins.size > 0) return;
  for (const report of reports) if (isSuccess(report.outcome)) return;
  deployment.ports.log("warn", "poll.hint", {
    message:
      "no agency can be reached from here; polling goes on. To see nashra at work without a network: npm run demo",
  });
}

function feedInfos(deployment: Deployment, archives: ReadonlyMap<string, number>): FeedInfo[] {
  return feedsIn(deployment.site).map((feed) => ({
    path: feed.path,
    title: feed.title,
    language: feed.language,
    pollMinutes: feed.agency.poll.everyMinutes,
    get archives() {
      return archives.get(feed.path) ?? 0;
    },
  }));
}

async function archiveCounts(deployment: Deployment): Promise<Map<string, number>> {
  return new Map([...(await feedRows(deployment.sql))].map(([path, row]) => [path, row.archives]));
}

function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve(signal));
  });
}
