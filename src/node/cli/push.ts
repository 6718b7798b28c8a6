import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Settings } from "../../../config/settings.ts";
import { beginShipping, shippingOf } from "../../archive/shipping/shipping.ts";
import { ConfigError } from "../../model/agency.ts";
import type { IngestReport } from "../../model/ingest.ts";
import type { Log } from "../../model/ports.ts";
import { askReceiver, ShipFailure, type ShipPorts, type Shipped, ship } from "../../operate/ship.ts";
import { feedsIn } from "../../poll/documents/render.ts";
import { publishSite } from "../../poll/documents/site-documents.ts";
import { renderStale } from "../../poll/documents/stale.ts";
import { isSuccess, type PollReport } from "../../poll/outcome.ts";
import type { Site } from "../../poll/ports.ts";
import { tick } from "../../poll/tick.ts";
import { type Deployment, freeDeadLeases, openDeployment } from "../deployment.ts";
import { createLog } from "../log.ts";
import { quietSleep, SIDE_BY_SIDE } from "../polling.ts";
import { createExchange, ingestUrl } from "../receiver.ts";
import { listenForStop } from "../stop.ts";
import { needArchive, neverForWantOfAReader, printJson, printJsonLine, printWrong, type Shared } from "./output.ts";

/** What `push` is told beside the address. */
export interface PushOptions extends Shared {
  /** Lets this archive take the place of another that sent there before. */
  readonly replace: boolean;
  /** False: sends what is here without a poll. */
  readonly poll: boolean;
  /** Minutes between two cycles; null: one cycle. */
  readonly every: number | null;
}

interface Cycle {
  readonly polls: readonly PollReport[];
  readonly sent: Shipped | null;
  /** Why not everything was sent, in one line. */
  readonly failure: string | null;
  readonly lasting: boolean;
}

/**
 * Split mode, the sending side: polls here, and publishes the result to a deployment elsewhere. Where that one does not
 * answer, polling goes on, and what came of it waits. Exit code 1 where a feed failed or something waits.
 */
export async function push(settings: Settings, address: string, options: PushOptions): Promise<number> {
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
  const { signal } = listenForStop(log);
  if (options.every !== null) neverForWantOfAReader(log);
  try {
    await freeDeadLeases(deployment);
    for (let first = true; ; first = false) {
      const cycle = await runCycle(deployment, ports, { ...options, replace: options.replace && first }, signal);
      tell(cycle, options);
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
  options: PushOptions,
  signal: AbortSignal,
): Promise<Cycle> {
  let polls: PollReport[] = [];
  try {
    const site = await siteAt(deployment, ports);
    await publishSite(deployment.ports, site);
    await renderStale(deployment.ports, site);
    if (options.poll) {
      const how = { ...SIDE_BY_SIDE, sleep: quietSleep, random: Math.random, signal };
      polls = await tick(deployment.ports, site, { ...how, all: options.every === null });
    }
    // What was polled before is sent by the next run.
    if (signal.aborted) return { polls, sent: null, failure: null, lasting: false };
    const sent = await ship(ports, { replace: options.replace, told: options.quiet ? () => {} : showSent });
    return { polls, sent, failure: null, lasting: false };
  } catch (error) {
    if (!(error instanceof ShipFailure)) throw error;
    return { polls, sent: null, failure: error.message, lasting: error.lasting };
  }
}

/**
 * What is published: as the receiver says, since its public address and its hub stand in every document. Where it does
 * not answer, as it said the last time; where it never did, nothing can be made for it yet.
 */
async function siteAt(deployment: Deployment, ports: ShipPorts): Promise<Site> {
  const known = await shippingOf(deployment.sql);
  let receiver: Pick<IngestReport, "baseUrl" | "hub"> | null = known;
  try {
    const report = await askReceiver(known === null ? ports : { ...ports, tries: 2 });
    warnOfFeeds(deployment, report, ports.log);
    receiver = report;
    await beginShipping(deployment.sql, randomUUID(), report);
  } catch (error) {
    if (!(error instanceof ShipFailure) || error.lasting || receiver === null) throw error;
    ports.log("warn", "push.unreachable", { why: error.message });
  }
  return { ...deployment.site, baseUrl: receiver!.baseUrl, hub: receiver!.hub };
}

function warnOfFeeds(deployment: Deployment, report: IngestReport, log: Log): void {
  const unknown = feedsIn(deployment.site)
    .map((feed) => feed.path)
    .filter((path) => !report.feeds.includes(path));
  if (unknown.length > 0)
    log("warn", "push.feeds", { message: "the receiver does not serve these feeds", feeds: unknown });
}

function showSent(sent: Shipped): void {
  if (process.stderr.isTTY) process.stderr.write(`\rsent: ${sent.rows} rows, ${sent.documents} documents\u001b[K`);
}

function tell(cycle: Cycle, { json, quiet, every }: PushOptions): void {
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
      const repeated = again === 0 ? "" : `, ${again} of them again`;
      process.stdout.write(`sent: ${rows} rows and ${documents} documents in ${requests} requests${repeated}\n`);
    }
  }
  if (cycle.failure !== null) printWrong(`push: ${cycle.failure}`);
  const failed = cycle.polls.filter((report) => !isSuccess(report.outcome));
  if (failed.length > 0) printWrong(`push: ${failed.map((one) => `${one.watch} (${one.outcome})`).join(", ")}`);
}
