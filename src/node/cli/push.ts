import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Settings } from "../../../config/settings.ts";
import { beginShipping, shippingOf } from "../../archive/shipping/shipping.ts";
import { ConfigError } from "../../model/config-error.ts";
import type { IngestReport } from "../../model/ingest.ts";
import type { Log } from "../../model/ports.ts";
import { type DefinitionActions, definitionActions } from "../../operate/definitions.ts";
import { sendDefinitions } from "../../operate/send-definitions.ts";
import { askReceiver, ShipFailure, type ShipPorts, type Shipped, ship } from "../../operate/ship.ts";
import { feedsIn } from "../../poll/documents/render.ts";
import { publishSite } from "../../poll/documents/site-documents.ts";
import { renderStale } from "../../poll/documents/stale.ts";
import { isSuccess, type PollReport } from "../../poll/outcome.ts";
import type { Site } from "../../poll/ports.ts";
import { tick } from "../../poll/tick.ts";
import { CONCURRENCY, quietSleep } from "../background/polling.ts";
import { type Deployment, freeDeadLeases, openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { createExchange, ingestUrl } from "../receiver.ts";
import { remoteAgencies } from "../remote-agencies.ts";
import { listenForStop } from "../stop.ts";
import type { Choice } from "./agencies.ts";
import { needArchive, printJson, printJsonLine, printWrong, type Shared, surviveOutputErrors } from "./output.ts";

/** Options of `push`. */
export interface PushOptions extends Shared {
  /** Allows this archive to replace another that was pushed there before. */
  readonly replace: boolean;
  /** False: sends what is waiting without polling. */
  readonly poll: boolean;
  /** Minutes between two cycles; null: one cycle. */
  readonly every: number | null;
}

interface Cycle {
  readonly polls: readonly PollReport[];
  readonly sent: Shipped | null;
  /** Why not everything was sent, in one line, or null. */
  readonly failure: string | null;
  readonly lasting: boolean;
}

/**
 * The sending side of split mode: polls here and publishes the result to another deployment. While that deployment does
 * not answer, polling continues and the results wait. Exit code 1 if a feed failed or results are still waiting.
 */
export async function push(
  settings: Settings,
  { shipped, select }: Choice,
  address: string,
  options: PushOptions,
): Promise<number> {
  const url = ingestUrl(address);
  if (settings.adminToken === null) {
    throw new ConfigError("push: NASHRA_ADMIN_TOKEN is not set; expected the same token as the receiver's");
  }
  if (!options.poll) needArchive(settings, "push --no-poll");
  const log = createLog(settings.log, process.stderr);
  const deployment = openDeployment(settings, log, { sent: true });
  const ports: ShipPorts = {
    sql: deployment.sql,
    exchange: createExchange(url, settings.adminToken),
    sleep: (ms) => sleep(ms),
    log,
  };
  const { sql, ports: pollPorts } = deployment;
  const definitions: DefinitionsToSend = {
    here: definitionActions({ sql, clock: pollPorts.clock, log, shipped, select }),
    there: remoteAgencies(address, settings.adminToken),
  };
  const { signal } = listenForStop(log);
  if (options.every !== null) surviveOutputErrors(log);
  try {
    await freeDeadLeases(deployment);
    for (let first = true; ; first = false) {
      const cycle = await runCycle(
        deployment,
        ports,
        definitions,
        { ...options, replace: options.replace && first },
        signal,
      );
      printCycle(cycle, options);
      if (signal.aborted) return options.every === null ? 1 : 0;
      if (options.every === null || cycle.lasting) {
        return cycle.failure === null && cycle.polls.every((report) => isSuccess(report.outcome)) ? 0 : 1;
      }
      await sleep(options.every * 60_000, undefined, { signal }).catch(() => {});
      if (signal.aborted) return 0;
    }
  } finally {
    deployment.close();
  }
}

async function runCycle(
  deployment: Deployment,
  ports: ShipPorts,
  definitions: DefinitionsToSend,
  options: PushOptions,
  signal: AbortSignal,
): Promise<Cycle> {
  let polls: PollReport[] = [];
  try {
    const site = await siteAt(deployment, ports, definitions);
    await publishSite(deployment.ports, site);
    await renderStale(deployment.ports, site);
    if (options.poll) {
      const pace = { ...CONCURRENCY, sleep: quietSleep, random: Math.random, signal };
      polls = await tick(deployment.ports, site, { ...pace, all: options.every === null });
    }
    // The next run sends the results of the polls so far.
    if (signal.aborted) return { polls, sent: null, failure: null, lasting: false };
    const sent = await ship(ports, { replace: options.replace, progress: options.quiet ? () => {} : showSent });
    return { polls, sent, failure: null, lasting: false };
  } catch (error) {
    if (!(error instanceof ShipFailure)) throw error;
    return { polls, sent: null, failure: error.message, lasting: error.lasting };
  }
}

/**
 * The site to publish, with the receiver's public address and hub, which every document contains. If the receiver does
 * not answer, those of its last answer are used; throws ShipFailure if it has never answered.
 */
async function siteAt(deployment: Deployment, ports: ShipPorts, definitions: DefinitionsToSend): Promise<Site> {
  const last = await shippingOf(deployment.sql);
  let receiver: Pick<IngestReport, "baseUrl" | "hub"> | null = last;
  try {
    let report = await askReceiver(last === null ? ports : { ...ports, tries: 2 });
    if (await definitionsSent(definitions, report.source === last?.source, ports.log))
      report = await askReceiver(ports);
    warnOfFeeds(deployment, report, ports.log);
    receiver = report;
    await beginShipping(deployment.sql, randomUUID(), report);
  } catch (error) {
    if (!(error instanceof ShipFailure) || error.lasting || receiver === null) throw error;
    ports.log("warn", "push.unreachable", { why: error.message });
  }
  return { ...deployment.site, baseUrl: receiver!.baseUrl, hub: receiver!.hub };
}

/** The operator's actions on both sides. */
interface DefinitionsToSend {
  readonly here: DefinitionActions;
  readonly there: DefinitionActions;
}

/** Sends definitions that have changed. True if the receiver has taken any. What it does not take is logged. */
async function definitionsSent({ here, there }: DefinitionsToSend, removes: boolean, log: Log): Promise<boolean> {
  const advice = "put it there: npx nashra agencies put FILE --url";
  try {
    const { sent, unsent } = await sendDefinitions(here, there, { removes });
    if (sent.length > 0) log("info", "push.definitions", { agencies: sent });
    for (const { id, why } of unsent)
      log("warn", "push.definition", {
        agency: id,
        message: `the receiver refuses this definition: ${why}; ${advice}`,
      });
    return sent.length > 0;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log("warn", "push.definitions", { message: `definitions were not sent: ${why}; ${advice}` });
    return false;
  }
}

function warnOfFeeds(deployment: Deployment, report: IngestReport, log: Log): void {
  const unknown = feedsIn(deployment.site)
    .map((feed) => feed.path)
    .filter((path) => !report.feeds.includes(path));
  if (unknown.length > 0)
    log("warn", "push.feeds", {
      message: "the receiver does not serve these feeds; its NASHRA_FEEDS must name them, or not be set",
      feeds: unknown,
    });
}

function showSent(sent: Shipped): void {
  if (process.stderr.isTTY) process.stderr.write(`\rsent: ${sent.rows} rows, ${sent.documents} documents\u001b[K`);
}

function printCycle(cycle: Cycle, { json, quiet, every }: PushOptions): void {
  if (process.stderr.isTTY && !quiet && cycle.sent !== null) process.stderr.write("\n");
  if (json) (every === null ? printJson : printJsonLine)(cycle);
  else {
    for (const report of cycle.polls) {
      const counts = `${report.added.length} new, ${report.changed.length} changed, ${report.removed.length} gone`;
      const why = report.evidence === null ? "" : ` (${report.evidence})`;
      process.stdout.write(`${report.watch}: ${report.outcome}, ${counts}${why}\n`);
    }
    if (cycle.sent !== null) {
      const { rows, documents, requests, again } = cycle.sent;
      const repeated = again === 0 ? "" : `, ${again} of them retries`;
      process.stdout.write(`sent: ${rows} rows and ${documents} documents in ${requests} requests${repeated}\n`);
    }
  }
  if (cycle.failure !== null) printWrong(`push: ${cycle.failure}`);
  const failed = cycle.polls.filter((report) => !isSuccess(report.outcome));
  if (failed.length > 0) printWrong(`push: ${failed.map(({ watch, outcome }) => `${watch} (${outcome})`).join(", ")}`);
}
