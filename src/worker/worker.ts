import type { Agency } from "../model/agency.ts";
import { shippedOnly } from "../operate/known-definitions.ts";
import { eraseRemoved } from "../operate/removal.ts";
import { type CollectOptions, collectAll } from "../poll/collect/collect.ts";
import { reindexSome } from "../poll/documents/reindex.ts";
import { type Freshness, freshen, freshnessOf } from "../poll/documents/render-key.ts";
import type { PollReport } from "../poll/outcome.ts";
import { findFaces } from "../poll/pictures/faces.ts";
import { measurePictures } from "../poll/pictures/measure.ts";
import type { PollPorts, Site } from "../poll/ports.ts";
import { dueWatches, tick, watchesIn } from "../poll/tick.ts";
import { forEdge } from "./edge-cache.ts";
import {
  ARTICLES_PER_POLL,
  type Bindings,
  COLLECTED_PER_RUN,
  createIsolate,
  definitionsNow,
  type Isolate,
  POLLS_PER_RUN,
  portsOf,
  siteOf,
} from "./isolate.ts";
import { operatorApp, purgerOf } from "./operator-app.ts";
import { DELIVERIES, deliverOver, type Message } from "./queue.ts";

/** Fetches of an unchanged listing: the listing itself, and once a day robots.txt. After more, the run stops polling. */
const FEW_FETCHES = 2;
/** Maximum listings polled for one message of the queue (paid plan), which is about one agency. */
const WATCHES_PER_MESSAGE = 20;
/** Pictures measured for one message of the queue, after the deliveries. */
const PICTURES_PER_MESSAGE = 10;
/** Maximum messages per `sendBatch`. */
const QUEUED_AT_ONCE = 100;
/**
 * Maximum calls to subscribers, which take a query each and some in common. Of the 50 subrequests of the free plan, a run
 * that published has used up to 30, and one that found nothing new up to 15. A request has used few.
 */
const CALLS = { published: 6, quiet: 13, idle: 18, request: 4 } as const;
/**
 * Documents rendered again per run, after the upload of a version that renders them differently. On the free plan, which
 * has no queue, such a run polls one listing and reads fewer articles.
 */
const STALE_PER_RUN = { free: 1, paid: 20 } as const;
const BESIDE_STALE = { most: 1, mostArticles: 2 } as const;
/** Articles reindexed per run after an upgrade, in five queries. */
const REINDEXED_PER_RUN = 24;
/** Time for which an isolate trusts its definitions while it serves; each run of the cron trigger asks. */
const TRUST_DEFINITIONS_MS = 15_000;
/** Articles of a removed agency deleted per run, which then polls nothing: some 25 rows are written for each. */
const ERASED_PER_RUN = 40;
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
      const freshness = isolate.rendered ? "fresh" : await freshnessOf(sql, site, bindings.VERSION?.id ?? "");
      isolate.rendered = freshness === "fresh";
      if (bindings.DUE === undefined) {
        // An unchanged listing costs little, so the next one is polled; once pages were fetched, polling stops.
        const quiet = (report: PollReport): boolean => report.outcome !== "changed" && ports.fetched() <= FEW_FETCHES;
        const bounds =
          isolate.rendered && !collected ? { most: POLLS_PER_RUN, mostArticles: ARTICLES_PER_POLL } : BESIDE_STALE;
        const reports = await tick(ports, site, { ...bounds, dice: Math.random(), goOn: quiet });
        // After the polls, so that they never wait for it.
        const rendered = isolate.rendered;
        await renderAgain(isolate, ports, site, bindings, freshness);
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
      await renderAgain(isolate, ports, site, bindings, freshness);
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
          if (published) await measure(isolate, ports, agency);
        } else await isolate.push(DELIVERIES);
        message.ack();
      }
    },
  } satisfies ExportedHandler<Bindings, Message>;
}

/** Measures pictures after a publication, on the paid plan: the free one has no requests to spare. A failure is logged. */
async function measure({ settings, log }: Isolate, ports: PollPorts, id: string): Promise<void> {
  const agency = settings.agencies.find((one) => one.id === id);
  try {
    if (agency === undefined) return;
    await measurePictures(ports, agency, { most: PICTURES_PER_MESSAGE });
    // The next run of the cron trigger takes up what has changed.
    await findFaces(ports, { ...siteOf(settings), agencies: [agency] }, { most: 1 });
  } catch (error) {
    log("warn", "pictures.failed", { agency: id, error: String(error) });
  }
}

/** Takes up changes of agencies in collections. True if there were any, or if that failed: the next run tries again. */
async function collect(ports: PollPorts, site: Site, bounds: CollectOptions): Promise<boolean> {
  try {
    const { batches, failed } = await collectAll(ports, site, bounds);
    return batches > 0 || failed.length > 0;
  } catch (error) {
    ports.log("error", "collection.failed", { error: error instanceof Error ? error.message : String(error) });
    return true;
  }
}

/** Renders some documents of other versions again. A failure is logged, and the next run continues from there. */
async function renderAgain(
  isolate: Isolate,
  ports: PollPorts,
  site: Site,
  bindings: Bindings,
  freshness: Freshness,
): Promise<void> {
  if (isolate.rendered) return;
  const most = bindings.DUE === undefined ? STALE_PER_RUN.free : STALE_PER_RUN.paid;
  try {
    isolate.rendered = await freshen(ports, site, bindings.VERSION?.id ?? "", most, freshness);
  } catch (error) {
    isolate.log("error", "render.anew", { error: error instanceof Error ? error.message : String(error) });
  }
}
