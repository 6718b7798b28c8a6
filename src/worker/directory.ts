import { DurableObject } from "cloudflare:workers";
import {
  givenBaseUrl,
  readSettings,
  type Settings,
  selectAgencies,
  unknownSettingMessage,
} from "../../config/settings.ts";
import { definitionRows } from "../archive/definitions/definitions.ts";
import type { Mandate } from "../archive/definitions/mandate.ts";
import { documentAt, documentUnless } from "../archive/documents.ts";
import { owePurges } from "../archive/push/purges.ts";
import type { Report } from "../archive/reports/report.ts";
import {
  forgetReport,
  reportedHolder,
  reportedSite,
  reportedState,
  reportTimes,
  takeReport,
} from "../archive/reports/taken.ts";
import { factOf, putFact } from "../archive/rows.ts";
import { createTroubles, type FailedWrite, type Troubles, watchWrites } from "../archive/troubles.ts";
import { type Agency, feedsOf, watchesOf } from "../model/agency.ts";
import { gzip } from "../model/compress.ts";
import { hexDigest } from "../model/digest.ts";
import type { Log, Sql } from "../model/ports.ts";
import { definitionActions } from "../operate/definitions.ts";
import { goneFrom, type KnownDefinitions, knownDefinitions } from "../operate/known-definitions.ts";
import { publicAddress } from "../operate/public-address.ts";
import { publishSite } from "../poll/documents/site-documents.ts";
import type { Site } from "../poll/ports.ts";
import { FOLDED } from "../publish/pages/status-report.ts";
import { type EdgeState, type Purger, purgeLedger, purgeOwed } from "../push/purge.ts";
import { testLimiter } from "../serve/admin/deliveries.ts";
import { FORMS } from "../serve/admin/pages.ts";
import { GUESSES } from "../serve/admin/token.ts";
import { createApp } from "../serve/app.ts";
import { composeServe } from "../serve/compose.ts";
import { clientOf } from "../serve/http/client.ts";
import { createLimiter } from "../serve/http/limit.ts";
import { hubRoutes } from "../serve/hub.ts";
import { feedInfo } from "../serve/route.ts";
import { createPageCache } from "../serve/status/page-cache.ts";
import { agencyAt, type Bindings, consoleLog, environmentOf, isLocal } from "./bindings.ts";
import type { DirectoryCalls, Given, SiteAbout } from "./calls.ts";
import { SITE } from "./edge-cache.ts";
import { directoryOperator } from "./operator/directory.ts";
import { spreadIngest } from "./spread-ingest.ts";
import { migrate, storageSql } from "./storage-sql.ts";

/** Front pages and OPML are made at most this often. */
const SITE_MS = 15_000;
/** An agency that has been silent this long, or whose poll is this late, is woken. */
const SILENT_MS = 2 * 3_600_000;
const LATE_MS = 15 * 60_000;
/** Maximum agencies woken by a run of the cron trigger. */
const WOKEN = 500;
/** Time after which purges for takedowns that were refused are tried again. */
const PURGE_AGAIN_MS = 15_000;
const SITE_KEY = "site-made-with";
const NO_ARCHIVES: ReadonlyMap<string, number> = new Map();

/** What the Directory is made of, for one version of the definitions. */
interface DirectoryState {
  readonly known: KnownDefinitions;
  readonly settings: Settings;
  readonly app: ReturnType<typeof createApp>;
  readonly about: SiteAbout;
}

/** The object that knows all agencies: their definitions, and what they report. It never holds an article. */
export abstract class DirectoryObject extends DurableObject<Bindings> implements DirectoryCalls {
  readonly #troubles = createTroubles(Date.now);
  readonly #sql: Sql = watchWrites(storageSql(this.ctx.storage), this.#troubles);
  readonly #guesses = createLimiter({ ...GUESSES, clock: Date.now });
  readonly #forms = createLimiter({ ...FORMS, clock: Date.now });
  readonly #tests = testLimiter(Date.now);
  #state: Promise<DirectoryState> | null = null;
  /** Reports taken by this instance: the operator's pages change with them. */
  #reports = 0;
  #failedWrite: FailedWrite | null = null;
  #siteMade = Number.NEGATIVE_INFINITY;
  #purging: Promise<EdgeState> = Promise.resolve({ purged: true });

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

  async #now(): Promise<DirectoryState> {
    this.#state ??= this.#load();
    try {
      return await this.#state;
    } catch (error) {
      this.#state = null;
      throw error;
    }
  }

  async #load(before?: KnownDefinitions): Promise<DirectoryState> {
    const known = await knownDefinitions(this.#sql, this.shipped(), before);
    const environment = environmentOf(this.env);
    const address = await publicAddress(this.#sql, givenBaseUrl(environment), { local: isLocal(this.env) });
    const settings = readSettings({ ...environment, NASHRA_BASE_URL: address.baseUrl ?? "" }, known.agencies, known);
    const log = consoleLog(settings.log);
    const unaddressed = address.baseUrl === null;
    if (address.note !== null && before === undefined)
      log(unaddressed ? "error" : "warn", "address.note", { message: address.note });
    for (const unknown of before === undefined ? settings.unknown : [])
      log("warn", "setting.unknown", { name: unknown.name, message: unknownSettingMessage(unknown) });
    for (const { id, note } of known.notes) log("warn", "definition.note", { agency: id, message: note });
    const gone = goneFrom(known);
    const { baseUrl, hub } = settings;
    const about: SiteAbout = {
      version: `${known.version} ${baseUrl} ${hub}`,
      ...{ baseUrl, hub },
      feeds: [],
      gone: [...gone],
      ids: unaddressed ? [] : settings.agencies.map(({ id }) => id),
      unaddressed,
    };
    this.#failedWrite = (await reportedState(this.#sql)).failedWrite;
    const notes = [...(address.note === null ? [] : [address.note]), ...known.notes.map(({ note }) => note)];
    const state = { known, settings, about, app: this.#appOf(known, settings, { log, notes }) };
    if (!unaddressed) await this.#siteLater(state);
    return state;
  }

  #appOf(
    known: KnownDefinitions,
    settings: Settings,
    { log, notes }: { readonly log: Log; readonly notes: readonly string[] },
  ): DirectoryState["app"] {
    const sql = this.#sql;
    const troubles = this.#allTroubles();
    const deps = composeServe({
      ...{ sql, log, troubles },
      settings: { ...settings, gone: goneFrom(known), notes },
      // Front pages and their like: the documents of feeds are with their agencies.
      documents: { get: (path) => documentAt(sql, path) },
      feeds: settings.agencies.flatMap(feedsOf).map((feed) => feedInfo(feed, NO_ARCHIVES)),
      ingest: spreadIngest(
        this.env,
        sql,
        settings.agencies.map(({ id }) => id),
      ),
      clock: Date.now,
      answers: null,
      // Each agency has a hub of its own: what comes here is a request for no feed at all.
      hub: null,
      guesses: this.#guesses,
      remaking: async () => (await reportedState(sql)).remaking,
      made: createPageCache({
        clock: Date.now,
        urgent: () => troubles.version,
        stamp: async () => String(this.#reports),
      }),
      runtime: { codings: ["gzip"], manualEncoding: true },
      backup: { apart: true },
      forms: this.#forms,
      ...directoryOperator(this.#definitionActions(log), {
        ...{ bindings: this.env, sql, known, settings, log, notes, troubles, tests: this.#tests },
      }),
    });
    const { baseUrl, ownHub } = settings;
    const noHub = hubRoutes({
      ...{ sql, clock: Date.now, baseUrl },
      agencies: [],
      client: clientOf(),
      caller: { allowed: () => false },
      kick: () => {},
    });
    return createApp({ ...deps, extra: [...(deps.extra ?? []), ...(ownHub ? [noHub] : [])] });
  }

  /** Faults of this archive and, as reported, of the agencies' archives. */
  #allTroubles(): Troubles {
    const own = this.#troubles;
    const reported = () => this.#failedWrite;
    const reports = () => this.#reports;
    return {
      wrote: own.wrote,
      damaged: own.damaged,
      documents: own.documents,
      get failedWrite() {
        return own.failedWrite ?? reported();
      },
      get version() {
        return own.version + (reported() === null ? 0 : 1e6 + reports());
      },
    };
  }

  #definitionActions(log: Log) {
    return definitionActions({
      ...{ sql: this.#sql, clock: Date.now, log, shipped: this.shipped() },
      select: (agencies) => selectAgencies(environmentOf(this.env), agencies),
      holdings: {
        addresses: (id, most) => agencyAt(this.env, id).addresses(most),
        entries: (id, feeds) => agencyAt(this.env, id).entries(feeds),
        left: async (id) => (await reportTimes(this.#sql)).has(id),
        holderOf: (beginning, except) => reportedHolder(this.#sql, beginning, except),
      },
      changed: (id) => this.#changed(id),
    });
  }

  /** A definition has changed: the agency is told, and everybody whose mandate names it. */
  async #changed(id: string): Promise<void> {
    const before = (await this.#now()).known;
    this.#state = this.#load(before);
    const { known } = await this.#now();
    const feeds = [...before.agencies, ...known.agencies].filter((agency) => agency.id === id).flatMap(feedsOf);
    await this.#owe([SITE, ...feeds.map(({ path }) => path)]);
    const agencies = new Map([...before.agencies, ...known.agencies].map((agency) => [agency.id, agency]));
    const concerned = new Set([id, ...membersOf(agencies.get(id)), ...collectionsOf(known, id)]);
    for (const one of membersOf(before.agencies.find((agency) => agency.id === id))) concerned.add(one);
    await Promise.all(
      [...concerned].map(async (one) => {
        const mandate = await this.mandate(one);
        if (mandate !== null)
          await agencyAt(this.env, one)
            .assign(mandate)
            .catch(() => {});
      }),
    );
  }

  override async fetch(request: Request): Promise<Response> {
    return (await this.#now()).app.fetch(request);
  }

  async about(): Promise<SiteAbout> {
    return (await this.#now()).about;
  }

  async document(path: string, etag: string, version: string): Promise<Given<SiteAbout>> {
    const { about, settings } = await this.#now();
    const isOurs = settings.poll !== "off" && !about.unaddressed;
    if (this.#siteMade === Number.NEGATIVE_INFINITY && isOurs) await this.#makeSite();
    const found = await documentUnless(this.#sql, path, etag);
    return about.version === version ? { found } : { found, about };
  }

  async mandate(id: string): Promise<Mandate | null> {
    const { known, settings, about } = await this.#now();
    if (about.unaddressed) return null;
    const agency = known.agencies.find((one) => one.id === id);
    if (agency === undefined && !known.gone.has(id)) return null;
    const ids = new Set([id, ...membersOf(agency)]);
    const { rows } = await definitionRows(this.#sql);
    return {
      ...{ id, version: this.#mandateVersion(known, settings), definitionsVersion: known.version },
      definitions: rows.filter((row) => ids.has(row.id)),
      collections: collectionsOf(known, id),
      baseUrl: settings.baseUrl,
    };
  }

  #mandateVersion(known: KnownDefinitions, { baseUrl }: Settings): string {
    return `${known.version} ${baseUrl}`;
  }

  async report(report: Report, tags: readonly string[], urgent: readonly string[]): Promise<string | null> {
    const state = await this.#now();
    const { known, settings } = state;
    if (!known.gone.has(report.agency) && !known.agencies.some(({ id }) => id === report.agency)) return null;
    await takeReport(this.#sql, report, settings.agencies.flatMap(watchesOf).length <= FOLDED);
    this.#reports += 1;
    this.#failedWrite = report.figures.failedWrite ?? (await reportedState(this.#sql)).failedWrite;
    await this.#owe(tags, urgent);
    await this.#siteLater(state);
    return this.#mandateVersion(known, settings);
  }

  /** What purges the cache in front: it is the entrypoint's, so the entrypoint is asked. Null: this runtime has none. */
  protected purger(): Purger | null {
    const { default: entrypoint } = this.ctx.exports as { readonly default?: Partial<Purger> };
    return typeof entrypoint?.purge === "function" ? (entrypoint as Purger) : null;
  }

  /** Notes tags that the cache in front has to give up, and has them purged at once, for all agencies in one call. */
  async #owe(tags: readonly string[], urgent: readonly string[] = []): Promise<void> {
    if (tags.length + urgent.length === 0 || this.purger() === null) return;
    await this.#sql.batch([...owePurges(tags, Date.now(), false), ...owePurges(urgent, Date.now(), true)]);
    // The operator's request for a takedown waits for its purge: `purge`.
    if (urgent.length === 0) this.ctx.waitUntil(this.purge());
  }

  async purge(): Promise<EdgeState> {
    const purger = this.purger();
    if (purger === null) return { purged: true };
    const before = this.#purging;
    // One after another: each counts the calls of those before it.
    this.#purging = before.then(() => purgeOwed(purgeLedger(this.#sql, Date.now), purger, consoleLog("info")));
    const left = await this.#purging;
    if (!left.purged) this.setAlarm(Date.now() + PURGE_AGAIN_MS);
    return left;
  }

  async erased(id: string): Promise<void> {
    await forgetReport(this.#sql, id);
    this.#reports += 1;
  }

  async overdue(at: number): Promise<string[]> {
    const { known, settings, about } = await this.#now();
    this.ctx.waitUntil(this.purge());
    if (about.unaddressed) return [];
    const times = await reportTimes(this.#sql);
    const polls = settings.poll !== "off";
    const late = (id: string): number => {
      const told = times.get(id);
      if (told === undefined) return known.gone.has(id) ? 0 : Number.POSITIVE_INFINITY;
      if (known.gone.has(id)) return Number.POSITIVE_INFINITY;
      const silent = at - told.at - SILENT_MS;
      const unpolled = !polls || told.due === null || known.unpolled.has(id);
      return Math.max(silent, unpolled ? 0 : at - told.due - LATE_MS);
    };
    const ids = [...settings.agencies.map(({ id }) => id), ...known.gone];
    return ids
      .map((id) => ({ id, late: late(id) }))
      .filter(({ late }) => late > 0)
      .sort((a, b) => b.late - a.late || 0)
      .slice(0, WOKEN)
      .map(({ id }) => id);
  }

  async dueFirst(most: number): Promise<string[]> {
    const { settings, known } = await this.#now();
    const times = await reportTimes(this.#sql);
    const polled = settings.agencies.filter(({ id, collects }) => collects === undefined && !known.unpolled.has(id));
    const due = (id: string): number => times.get(id)?.due ?? 0;
    return polled
      .map(({ id }) => id)
      .sort((a, b) => due(a) - due(b))
      .slice(0, most);
  }

  /** Makes the documents of no feed if what they show has changed, and purges what is still owed. */
  override async alarm(): Promise<void> {
    const state = await this.#now();
    if (state.about.unaddressed) return;
    if ((await factOf(this.#sql, SITE_KEY)) !== (await this.#siteKey(state))) await this.#makeSite();
    await this.purge();
  }

  /** The documents of no feed are made by an alarm if what they show has changed: for many agencies at once. */
  async #siteLater(state: DirectoryState): Promise<void> {
    // In split mode the sender makes them.
    if (state.settings.poll === "off") return;
    const key = await this.#siteKey(state);
    if ((await factOf(this.#sql, SITE_KEY)) === key) return;
    this.setAlarm(Math.max(Date.now(), this.#siteMade + SITE_MS));
  }

  async #makeSite(): Promise<void> {
    const state = await this.#now();
    const key = await this.#siteKey(state);
    this.#siteMade = Date.now();
    const log = consoleLog(state.settings.log);
    try {
      const published = () => this.#owe([SITE]);
      const ports = { sql: this.#sql, clock: Date.now, gzip, published };
      await publishSite(ports, siteOf(state.settings), [putFact(SITE_KEY, key)]);
    } catch (error) {
      log("error", "site.failed", { error: error instanceof Error ? error.message : String(error) });
      this.setAlarm(Date.now() + SITE_MS);
    }
  }

  /** Changes with what front pages show: the program, the definitions, when feeds changed, and what is told of listings. */
  async #siteKey({ settings, known }: DirectoryState): Promise<string> {
    const shown = await reportedSite(this.#sql);
    const version = this.env.VERSION?.id ?? "";
    return (await hexDigest(JSON.stringify([version, settings.baseUrl, known.version, shown]))).slice(0, 32);
  }
}

function siteOf({ agencies, unpolled, faces, baseUrl, hub }: Settings): Site {
  return { agencies, unpolled, faces, baseUrl, hub };
}

/** Ids of the agencies that a collection is made of. */
function membersOf(agency: Agency | undefined): string[] {
  return [...new Set((agency?.collects?.feeds ?? []).map((feed) => feed.split("/", 1)[0]!))];
}

/** Ids of the collections that have feeds of an agency. */
function collectionsOf({ agencies }: KnownDefinitions, id: string): string[] {
  return agencies.filter((agency) => membersOf(agency).includes(id)).map((agency) => agency.id);
}
