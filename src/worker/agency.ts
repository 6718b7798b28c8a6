import { DurableObject } from "cloudflare:workers";
import { endFollowing, localChanges } from "../archive/collected/changes.ts";
import { definitionRows, entriesIn, storedAddresses } from "../archive/definitions/definitions.ts";
import { type Mandate, mandateOf, putMandate } from "../archive/definitions/mandate.ts";
import { listedSubscriptions, subscriptionCounts } from "../archive/push/deliveries.ts";
import { nextCall } from "../archive/push/next.ts";
import { owedPurges, owePurges, settlePurges } from "../archive/push/purges.ts";
import { webhookProgress } from "../archive/push/webhooks.ts";
import { putReported, reportedOf, reportOf } from "../archive/reports/report.ts";
import {
  beginIngest,
  type IngestDocument,
  type IngestRows,
  type IngestStep,
  ingestDocuments,
  ingestRows,
  ingestState,
} from "../archive/shipping/ingest.ts";
import { ownPart } from "../archive/shipping/own-part.ts";
import { articlesNamed } from "../archive/takedowns.ts";
import { createTroubles } from "../archive/troubles.ts";
import type { Agency } from "../model/agency.ts";
import { knownFrom } from "../operate/known-definitions.ts";
import { eraseRemoved } from "../operate/removal.ts";
import { collectAll } from "../poll/collect/collect.ts";
import { reindexSome } from "../poll/documents/reindex.ts";
import { freshen } from "../poll/documents/render-key.ts";
import { progressOf } from "../poll/documents/stale.ts";
import type { PollReport } from "../poll/outcome.ts";
import { findFaces } from "../poll/pictures/faces.ts";
import { measurePictures } from "../poll/pictures/measure.ts";
import { nextPoll, tick, watchesIn } from "../poll/tick.ts";
import { type ArchiveHistory, restoreRoutes } from "../serve/admin/restore.ts";
import { PROBLEMS } from "../serve/http/problem.ts";
import { refuse } from "../serve/respond.ts";
import { type AgencyState, createAgencyState } from "./agency-state.ts";
import { agencyAt, type Bindings, consoleLog, directoryAt } from "./bindings.ts";
import type { About, AgencyCalls, Given } from "./calls.ts";
import { operatorOf } from "./operator/agency.ts";
import { migrate, storageSql } from "./storage-sql.ts";

/** Polls per alarm, and articles per poll: steps that an alarm can be cut at. The rest is due at once. */
export const POLLS_PER_RUN = 2;
/** See POLLS_PER_RUN. */
export const ARTICLES_PER_POLL = 4;
/** Changes of agencies that a collection takes up per alarm. */
export const COLLECTED_PER_RUN = { most: 20, batches: 1 } as const;
/** Fetches of an unchanged listing: the listing itself, and once a day robots.txt. After more, the run stops polling. */
const FEW_FETCHES = 2;
/** Calls to subscribers per alarm: with a poll's requests, no more than the 50 of the free plan. */
const CALLS = { published: 25, quiet: 40 } as const;
/** Documents rendered again per alarm, beside its polls. */
const STALE_PER_RUN = 1;
/** Articles reindexed per alarm after an upgrade. */
const REINDEXED_PER_RUN = 24;
/** Articles of a removed agency deleted per alarm. */
const ERASED_PER_RUN = 40;
/** Time between two alarms, if there is more to do, and if what is due could not be done. */
const SOON_MS = 250;
const BUSY_MS = 10_000;
/** Longest time between two alarms. */
const LONGEST_MS = 3_600_000;
/** Time from the answer of a restoration to the new beginning. */
const RESTART_MS = 200;
/** Tags of Workers Cache per report, those of takedowns first. */
const TAGS = 100;
/** Pictures measured per alarm without polls, and the time to the next such alarm. */
const PICTURES_PER_RUN = 4;
const MEASURE_MS = 5000;
/** Longest time that a report waits if it says nothing that somebody waits for. */
const QUIET_MS = 10 * 60_000;

/** The object of one agency or collection: its archive, its polls, its deliveries. Named by its id. */
export abstract class AgencyObject extends DurableObject<Bindings> implements AgencyCalls {
  readonly #sql = storageSql(this.ctx.storage);
  readonly #troubles = createTroubles(() => this.#clock());
  #state: Promise<AgencyState | null> | null = null;
  #running: Promise<void> | null = null;
  /** The clock never lags behind the time at which a run was due. */
  #floor = 0;
  #indexed = false;
  /** The state by which no document is stale. */
  #rendered: AgencyState | null = null;
  /** There may be pictures to measure. */
  #unmeasured = false;
  /** Runs in a row that could not do what was due. */
  #idle = 0;

  /** The definitions that nashra ships. */
  protected abstract shipped(): readonly Agency[];

  /** Sets the next alarm. */
  protected setAlarm(at: number): void {
    void this.ctx.storage.setAlarm(at);
  }

  constructor(state: DurableObjectState, bindings: Bindings) {
    super(state, bindings);
    void state.blockConcurrencyWhile(async () => migrate(state.storage));
  }

  #clock(): number {
    return Math.max(this.#floor, Date.now());
  }

  /** Null: there is no agency of this id. */
  async #now(): Promise<AgencyState | null> {
    this.#state ??= this.#load();
    const state = await this.#state.catch((error) => {
      this.#state = null;
      throw error;
    });
    if (state === null) this.#state = null;
    return state;
  }

  async #load(): Promise<AgencyState | null> {
    let mandate = await mandateOf(this.#sql);
    if (mandate === null) {
      mandate = await directoryAt(this.env).mandate(this.ctx.id.name ?? "");
      if (mandate === null) return null;
      await putMandate(this.#sql, mandate);
    }
    // An alarm can be lost, with six failures in a row or a local runtime that was killed.
    if ((await this.ctx.storage.getAlarm()) === null) this.setAlarm(Date.now() + SOON_MS);
    return this.#made(mandate);
  }

  async #made(mandate: Mandate): Promise<AgencyState> {
    const { definitions: rows, definitionsVersion: version } = mandate;
    const { feeds, faces } = await definitionRows(this.#sql);
    const known = await knownFrom({ version, rows: [...rows], feeds, faces }, this.shipped());
    return createAgencyState(
      {
        bindings: this.env,
        store: this.#sql,
        troubles: this.#troubles,
        clock: () => this.#clock(),
        changes: {
          follow: (agency) => agencyAt(this.env, agency).follow(),
          changes: async (after, most) => {
            const all = [];
            for (const [agency, n] of after) {
              if (all.length >= most) break;
              all.push(...(await agencyAt(this.env, agency).changes(n, most - all.length)));
            }
            return all;
          },
        },
        published: async (feeds) => {
          // A poll that began under another mandate publishes by that one.
          if ((await this.#state)?.mandate !== mandate) this.#rendered = null;
          await this.#owe(feeds);
        },
        kick: () => this.setAlarm(Date.now()),
        operator: (made) => {
          const operator = operatorOf(made, { bindings: this.env, told: () => this.#report(true) });
          const restoring = { history: this.#history(), clock: () => this.#clock(), log: consoleLog("info") };
          return { ...operator, admin: [...operator.admin, restoreRoutes(restoring)] };
        },
        restored: () => {
          this.#indexed = false;
          this.#state = null;
          this.setAlarm(Date.now());
        },
      },
      mandate,
      known,
    );
  }

  /** The platform keeps the storage's history of 30 days. A state is restored when the object begins anew. */
  #history(): ArchiveHistory {
    const { storage } = this.ctx;
    return {
      bookmarkAt: (time) => storage.getBookmarkForTime(time),
      restore: async (bookmark) => {
        const undo = await storage.onNextSessionRestoreBookmark(bookmark);
        // After the answer.
        this.ctx.waitUntil(scheduler.wait(RESTART_MS).then(() => this.ctx.abort("restored")));
        return undo;
      },
    };
  }

  override async fetch(request: Request): Promise<Response> {
    const state = await this.#now();
    return state === null ? refuse(PROBLEMS.notFound) : state.app.fetch(request);
  }

  async about(): Promise<About | null> {
    return (await this.#now())?.about ?? null;
  }

  async document(path: string, etag: string, version: string): Promise<Given<About>> {
    const state = await this.#now();
    if (state === null) return { found: null };
    const document = await state.documents.get(path);
    const archives = state.archives.get(document?.feed ?? "") ?? 0;
    const found = document === null ? null : document.etag === etag ? "same" : { document, archives };
    return state.about.version === version ? { found } : { found, about: state.about };
  }

  async assign(mandate: Mandate): Promise<void> {
    await putMandate(this.#sql, mandate);
    this.#state = null;
    if (mandate.collections.length === 0) await this.#sql.batch(endFollowing(mandate.id));
    this.setAlarm(Date.now());
  }

  async kick(): Promise<void> {
    this.setAlarm(Date.now());
  }

  async named(name: string): Promise<number> {
    const id = (await this.#now())?.mandate.id;
    const isOwn = (feed: string) => feed === id || feed.startsWith(`${id}/`);
    return (await articlesNamed(this.#sql, name, (feed) => (isOwn(feed) ? id : undefined))).length;
  }

  async poll(): ReturnType<AgencyCalls["poll"]> {
    const state = await this.#now();
    return state === null ? null : state.operator.poll(state.mandate.id);
  }

  async follow(): Promise<void> {
    const state = await this.#now();
    if (state !== null) await localChanges(this.#sql).follow(state.mandate.id);
  }

  async changes(after: number, most: number) {
    const state = await this.#now();
    return state === null ? [] : localChanges(this.#sql).changes(new Map([[state.mandate.id, after]]), most);
  }

  async collect(): Promise<string[]> {
    const state = await this.#now();
    if (state === null) return [];
    const { documents } = await collectAll(state.ports, state.site);
    if (documents.length > 0) await this.#report(true);
    return [...documents];
  }

  async subscribers(most: number) {
    return listedSubscriptions(this.#sql, most);
  }

  async addresses(most: number) {
    return storedAddresses(this.#sql, (await this.#now())?.mandate.id ?? "", most);
  }

  async entries(feeds: readonly string[]) {
    return entriesIn(this.#sql, feeds);
  }

  async beginIngest(source: string, now: number, empty: boolean): Promise<void> {
    await beginIngest(this.#sql, source, now, empty);
    await this.#now();
  }

  async ingestRows(step: IngestStep, parts: readonly IngestRows[], now: number): Promise<void> {
    const next = await this.#nextStep(step, now);
    if (next !== null) await ingestRows(this.#sql, next, await ownPart(this.#sql, this.#id(), parts), now);
    this.#reportSoon();
  }

  async ingestDocuments(
    step: IngestStep,
    documents: readonly IngestDocument[],
    gone: readonly string[],
    now: number,
  ): Promise<void> {
    const next = await this.#nextStep(step, now);
    if (next !== null) await ingestDocuments(this.#sql, next, documents, gone, now);
    await this.#owe(documents.map(({ feed }) => feed));
    this.#reportSoon();
  }

  /** Notes that Workers Cache has to give up what it holds of feeds. Reports carry it. */
  async #owe(feeds: readonly (string | null)[]): Promise<void> {
    const tags = [...new Set(feeds)].filter((feed) => feed !== null);
    if (tags.length > 0) await this.#sql.batch(owePurges(tags, this.#clock(), false));
  }

  /** The step as it continues here, where not all steps come; null: this archive has it. */
  async #nextStep(step: IngestStep, now: number): Promise<IngestStep | null> {
    const state = await ingestState(this.#sql);
    if (state.source !== step.source) await beginIngest(this.#sql, step.source, now, false);
    const from = state.source === step.source ? state.positions[step.phase] : 0;
    return from >= step.to ? null : { ...step, from };
  }

  #id(): string {
    return this.ctx.id.name ?? "";
  }

  #reportSoon(): void {
    this.setAlarm(Date.now() + SOON_MS);
  }

  override async alarm(): Promise<void> {
    await this.run(Date.now());
  }

  /** Two that overlap are one. */
  run(at: number): Promise<void> {
    this.#floor = Math.max(this.#floor, at);
    this.#running ??= this.#runOnce().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #runOnce(): Promise<void> {
    let next = this.#clock() + BUSY_MS;
    try {
      next = await this.#work();
    } catch (error) {
      this.#idle += 1;
      next = this.#clock() + this.#patience();
      consoleLog("error")("error", "run.failed", { agency: this.ctx.id.name, error: String(error) });
    } finally {
      // By the machine's clock, which may lag behind the one that the run was made at.
      if (Number.isFinite(next)) this.setAlarm(Date.now() + Math.max(0, next - this.#clock()));
    }
  }

  #patience(): number {
    return Math.min(BUSY_MS * 2 ** Math.min(this.#idle, 5), QUIET_MS);
  }

  /** Does what is due. Returns when the next thing is; Infinity: nothing ever, until somebody calls. */
  async #work(): Promise<number> {
    const state = await this.#now();
    if (state === null) return Number.POSITIVE_INFINITY;
    const { ports, site, settings, mandate } = state;
    if (state.known.gone.has(mandate.id)) return this.#erase(state);
    this.#indexed ||= await reindexSome(ports.sql, REINDEXED_PER_RUN);
    const reports = settings.poll === "off" ? [] : await this.#poll(state);
    const published = reports.some(({ outcome }) => outcome === "changed");
    const collected = await this.#collect(state);
    await this.#renderAgain(state);
    const most = published || collected ? CALLS.published : CALLS.quiet;
    const calls = await state.push(most);
    if (published)
      await Promise.all(
        mandate.collections.map((id) =>
          agencyAt(this.env, id)
            .kick()
            .catch(() => {}),
        ),
      );
    await this.#report(published || collected);
    const now = this.#clock();
    const watches = settings.poll === "off" ? [] : watchesIn(site);
    const latest = now + LONGEST_MS;
    const due = Math.min(await nextPoll(ports.sql, watches, { now, latest }), (await nextCall(ports.sql)) ?? latest);
    const more = !this.#indexed || this.#rendered !== state || collected || calls >= most;
    this.#unmeasured ||= published;
    // In an alarm of its own: a free plan's requests are for polls and deliveries first.
    const isQuiet = !more && reports.length === 0 && calls === 0;
    if (isQuiet && this.#unmeasured) this.#unmeasured = await this.#measure(state);
    const didSomething = more || calls > 0 || reports.some(({ outcome }) => outcome !== "busy");
    this.#idle = didSomething || due > now ? 0 : this.#idle + 1;
    const wanted = more ? now : this.#unmeasured ? Math.min(due, now + MEASURE_MS) : due;
    return Math.max(wanted, now + (this.#idle === 0 ? SOON_MS : this.#patience()));
  }

  async #poll({ ports, site, fetched }: AgencyState): Promise<PollReport[]> {
    const before = fetched();
    // An unchanged listing costs little, so the next one is polled; once pages were fetched, polling stops.
    const quiet = (report: PollReport) => report.outcome !== "changed" && fetched() - before <= FEW_FETCHES;
    return tick(ports, site, {
      most: POLLS_PER_RUN,
      mostArticles: ARTICLES_PER_POLL,
      dice: Math.random(),
      goOn: quiet,
    });
  }

  /** Takes up changes of agencies in a collection. True if there were any. A failure is logged, and the next run tries again. */
  async #collect({ ports, site }: AgencyState): Promise<boolean> {
    try {
      return (await collectAll(ports, site, COLLECTED_PER_RUN)).batches > 0;
    } catch (error) {
      ports.log("error", "collection.failed", { error: error instanceof Error ? error.message : String(error) });
      return false;
    }
  }

  /** Renders a document of another version again. A failure is logged, and the next run continues from there. */
  async #renderAgain(state: AgencyState): Promise<void> {
    const { ports, site, settings } = state;
    // In split mode the sender makes all documents.
    const isFresh = settings.poll === "off" || this.#rendered === state;
    try {
      if (isFresh || (await freshen(ports, site, this.env.VERSION?.id ?? "", STALE_PER_RUN))) this.#rendered = state;
    } catch (error) {
      ports.log("error", "render.anew", { error: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Measures some pictures of articles, and looks for those of the agency. True if there may be more. */
  async #measure({ ports, site }: AgencyState): Promise<boolean> {
    const agency = site.agencies.find(({ collects }) => collects === undefined);
    if (agency === undefined) return false;
    try {
      // Definitions are read anew with them.
      if (await findFaces(ports, site, { most: 1 })) this.#state = null;
      return await measurePictures(ports, agency, { most: PICTURES_PER_RUN });
    } catch (error) {
      ports.log("warn", "pictures.failed", { error: error instanceof Error ? error.message : String(error) });
      return false;
    }
  }

  /** Deletes some of a removed agency. What is left in the end are its takedowns: they hold if its id is taken again. */
  async #erase({ ports, mandate }: AgencyState): Promise<number> {
    const gone = new Set([mandate.id]);
    if (!(await eraseRemoved(ports, gone, { articles: ERASED_PER_RUN, steps: 1 }))) return this.#clock() + SOON_MS;
    await directoryAt(this.env).erased(mandate.id);
    return Number.POSITIVE_INFINITY;
  }

  /** Reports to the Directory: at once if `told` or if something has changed that somebody waits for, else now and then. */
  async #report(told: boolean): Promise<void> {
    const state = await this.#now();
    if (state === null) return;
    const { mandate, site, settings } = state;
    const before = await reportedOf(this.#sql);
    const own = {
      ...(await subscriptionCounts(this.#sql)),
      webhooks: await webhookProgress(this.#sql),
      remaking: this.#rendered === state ? null : await progressOf(this.#sql, site),
      failedWrite: this.#troubles.failedWrite,
    };
    const now = this.#clock();
    const reportable = await reportOf(this.#sql, mandate.id, now, own, before ?? { poll: 0, event: 0 });
    const every = Math.min(QUIET_MS, 2 * 60_000 * (site.agencies[0]?.poll.everyMinutes ?? 60));
    const isNew = before === null || before.said !== reportable.said || now - before.at >= every || now < before.at;
    const owed = await owedPurges(this.#sql, TAGS);
    if (!told && !isNew && owed.length === 0) return;
    try {
      const { report, reported } = await reportable.whole();
      const { urgent = [], usual = [] } = Object.groupBy(owed, ({ urgent }) => (urgent ? "urgent" : "usual"));
      const tagsOf = (purges: typeof owed) => purges.map(({ tag }) => tag);
      const version = await directoryAt(this.env).report(report, tagsOf(usual), tagsOf(urgent));
      if (owed.length > 0) await this.#sql.batch([settlePurges(owed)]);
      await putReported(this.#sql, reported);
      if (version !== null && version !== mandate.version) {
        const next = await directoryAt(this.env).mandate(mandate.id);
        if (next !== null) await this.assign(next);
      }
    } catch (error) {
      consoleLog(settings.log)("warn", "report.failed", { agency: mandate.id, error: String(error) });
    }
  }
}
