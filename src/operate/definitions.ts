import {
  agencyWithIds,
  changeDefinition,
  type DefinitionChange,
  type DefinitionRow,
  definitionHistory,
  definitionRow,
  definitionRows,
  definitionsSize,
  entriesIn,
  storedAddresses,
} from "../archive/definitions/definitions.ts";
import { agenciesLeft } from "../archive/definitions/erasure.ts";
import { alarmedWatches } from "../archive/polls.ts";
import { siteChange } from "../archive/standing.ts";
import { tagAuthority } from "../model/address.ts";
import { type Agency, feedsOf } from "../model/agency.ts";
import { ConfigError } from "../model/config-error.ts";
import { collectionDefinition } from "../model/definition/collection.ts";
import {
  type Consequence,
  consequencesOf,
  consequencesOfReturn,
  type DefinitionState,
  MAX_DEFINITIONS,
  MAX_DEFINITIONS_BYTES,
  readDefinition,
} from "../model/definition/definition.ts";
import type { Clock, Log, Sql } from "../model/ports.ts";
import { definitionFaults } from "./definition-faults.ts";
import { definitionDigest, knownDefinitions } from "./known-definitions.ts";

/** Articles whose addresses are read with a changed definition before it is stored. */
const ADDRESSES = 1000;

/** An agency, as `agencies list` shows it. */
export interface AgencySummary {
  readonly id: string;
  readonly state: DefinitionState;
  /** Where the definition in use comes from. `override`: the operator's, in place of a shipped one. */
  readonly source: "shipped" | "operator" | "override";
  /** Number of its last change; 0: never changed. */
  readonly version: number;
  /** RFC 3339, or null. */
  readonly changed: string | null;
  /** True: this deployment publishes it. False: removed, or not named by NASHRA_FEEDS, or `unchecked`. */
  readonly published: boolean;
  readonly names: Readonly<Record<string, string>>;
  readonly feeds: readonly string[];
  /** Digest of the definition: two that say the same have the same. Null if there is none in use. */
  readonly digest: string | null;
  /** Paths of the feeds that a collection is made of; null for an agency. */
  readonly collects: readonly string[] | null;
  /** What the operator should look at, in one line, or null. */
  readonly note: string | null;
  /** When it was last compared with the live site, `YYYY-MM-DD`, and with which version of nashra; null: no record. */
  readonly checked: string | null;
  readonly checkedWith: string | null;
  /** Since when the site is not as the definition says (RFC 3339), and how, in one line; null if it is. */
  readonly siteChanged: { readonly since: string; readonly feed: string; readonly why: string } | null;
}

/** A change as the history shows it; `definition` and `state` are those before it. */
export type HistoryEntry = Omit<DefinitionChange, "at" | "text"> & {
  /** RFC 3339. */
  readonly at: string;
  readonly definition: unknown;
};

/** Verbs that change the state of an agency. */
export type StateVerb = "pause" | "resume" | "retire" | "remove";

/** The result of a change. */
export type ChangeResult =
  | { readonly outcome: "created" | "changed" | "unchanged"; readonly agency: AgencySummary }
  /** The definition cannot be used. `message`: one line with the path of the wrong field. */
  | { readonly outcome: "wrong"; readonly message: string }
  | { readonly outcome: "unknown" | "removed" }
  /** The change must be accepted first. */
  | { readonly outcome: "consequences"; readonly consequences: readonly Consequence[] }
  /** It is not possible now. */
  | { readonly outcome: "refused"; readonly message: string }
  /** Somebody else has changed it. */
  | { readonly outcome: "stale"; readonly version: number | null };

/** Who changes a definition, and under which conditions. */
export interface ChangeOptions {
  /** For the history: `http`, or `command line:` and a user's name. */
  readonly who: string;
  /** Accepted kinds of consequences. */
  readonly accept?: ReadonlySet<string>;
  /** The version that the change is meant for; another one: it is not made. */
  readonly version?: number | null;
  /** Like `version`, as a condition on the current one, which is null if there is no such agency. */
  readonly expected?: (version: number | null) => boolean;
}

/** What the operator does with definitions, the same over HTTP and on the command line. */
export interface DefinitionActions {
  list(): Promise<AgencySummary[]>;
  /** Null: no such agency. `definition`: null for a removed one. `shipped`: the one that nashra ships. */
  show(id: string): Promise<{ agency: AgencySummary; definition: unknown; shipped: unknown } | null>;
  put(id: string, json: string, options: ChangeOptions): Promise<ChangeResult>;
  set(id: string, verb: StateVerb, options: ChangeOptions): Promise<ChangeResult>;
  history(id: string): Promise<HistoryEntry[]>;
}

/** What the archives of agencies hold, if they are not in the archive of the definitions. */
export interface Holdings {
  /** `storedAddresses`. */
  addresses(id: string, most: number): ReturnType<typeof storedAddresses>;
  /** `entriesIn`. */
  entries(id: string, feeds: readonly string[]): ReturnType<typeof entriesIn>;
  /** True if something of a removed agency is left. */
  left(id: string): Promise<boolean>;
  /** `agencyWithIds`. */
  holderOf(beginning: string, except: string): ReturnType<typeof agencyWithIds>;
}

/** Ports of the actions. */
export interface DefinitionPorts {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly log: Log;
  readonly shipped: readonly Agency[];
  /** The agencies among these that this deployment publishes, by its settings. */
  readonly select: (agencies: readonly Agency[]) => readonly Agency[];
  /** Default: all is in this archive. */
  readonly holdings?: Holdings;
  /** Called after each change of an agency: takes it up. */
  readonly changed?: (id: string) => Promise<unknown>;
}

const STATES: Readonly<Record<StateVerb, DefinitionState>> = {
  pause: "paused",
  resume: "active",
  retire: "retired",
  remove: "removed",
};

function isExpected(
  current: number | null,
  { version = null, expected }: Pick<ChangeOptions, "version" | "expected">,
): boolean {
  return (version === null || version === current) && expected?.(current) !== false;
}

function holdingsIn(sql: Sql): Holdings {
  return {
    addresses: (id, most) => storedAddresses(sql, id, most),
    entries: (_id, feeds) => entriesIn(sql, feeds),
    left: async (id) => (await agenciesLeft(sql, [id])).length > 0,
    holderOf: (beginning, except) => agencyWithIds(sql, beginning, except),
  };
}

/** The operator's actions on definitions in an archive. */
export function definitionActions(ports: DefinitionPorts): DefinitionActions {
  const { sql, shipped, holdings = holdingsIn(sql) } = ports;
  const shippedOf = (id: string): Agency | undefined => shipped.find((agency) => agency.id === id);

  async function list(): Promise<AgencySummary[]> {
    const [{ rows }, known] = [await definitionRows(sql), await knownDefinitions(sql, shipped)];
    const byId = new Map(rows.map((row) => [row.id, row]));
    const published = new Set(ports.select(known.agencies).map(({ id }) => id));
    const changes = await siteChanges();
    const ids = new Set([...shipped.map(({ id }) => id), ...byId.keys()]);
    const summaries = [...ids].map(async (id): Promise<AgencySummary> => {
      const row = byId.get(id);
      const agency = known.agencies.find((one) => one.id === id);
      return {
        id,
        state: row?.state ?? "active",
        source: row?.text == null ? "shipped" : shippedOf(id) === undefined ? "operator" : "override",
        version: row?.version ?? 0,
        changed: row === undefined ? null : new Date(row.changed).toISOString(),
        published: published.has(id),
        names: agency?.names ?? {},
        feeds: agency === undefined ? [] : feedsOf(agency).map(({ path }) => path),
        digest: agency === undefined ? null : await definitionDigest(agency),
        collects: agency?.collects?.feeds ?? null,
        note: known.notes.find((one) => one.id === id)?.note ?? null,
        checked: agency?.checked ?? null,
        checkedWith: agency?.checkedWith ?? null,
        siteChanged: agency === undefined ? null : (changes.get(id) ?? null),
      };
    });
    return Promise.all(summaries);
  }

  /** By agency, the change that was noticed first. */
  async function siteChanges(): Promise<Map<string, NonNullable<AgencySummary["siteChanged"]>>> {
    const found = (await alarmedWatches(sql)).flatMap((watch) => {
      const change = siteChange(watch);
      return change === null ? [] : [{ feed: watch.path, ...change }];
    });
    // The earliest is set last.
    found.sort((a, b) => b.since - a.since);
    return new Map(
      found.map(({ since, ...change }) => [
        change.feed.split("/", 1)[0]!,
        { since: new Date(since).toISOString(), ...change },
      ]),
    );
  }

  async function summaryOf(id: string): Promise<AgencySummary> {
    return (await list()).find((agency) => agency.id === id)!;
  }

  /** The definition in use, or the last one of a removed agency; null if there is none that can be read. */
  function definitionOf(id: string, row: DefinitionRow | null): Agency | null {
    if (row?.text == null) return shippedOf(id) ?? null;
    try {
      return readDefinition(row.text).agency;
    } catch {
      return null;
    }
  }

  function versionOf(id: string, row: DefinitionRow | null): number | null {
    if (row === null) return shippedOf(id) === undefined ? null : 0;
    return row.state === "removed" ? null : row.version;
  }

  async function write(
    id: string,
    row: DefinitionRow | null,
    next: Pick<DefinitionRow, "state" | "text" | "shipped">,
    what: string,
    who: string,
  ): Promise<ChangeResult> {
    const done = await changeDefinition(sql, row, { id, ...next, at: ports.clock(), what, who });
    if (!done) return { outcome: "stale", version: versionOf(id, await definitionRow(sql, id)) };
    ports.log("info", "definition.changed", { agency: id, what, who });
    await ports.changed?.(id);
    const created = row === null && shippedOf(id) === undefined;
    return { outcome: created ? "created" : "changed", agency: await summaryOf(id) };
  }

  async function consequences(id: string, row: DefinitionRow | null, next: Agency): Promise<Consequence[]> {
    const before = definitionOf(id, row);
    if (row?.state === "removed") return consequencesOfReturn(before, next);
    if (before === null) return [];
    const dropped = feedsOf(before).map(({ path }) => path);
    return consequencesOf(before, next, await holdings.addresses(id, ADDRESSES), await holdings.entries(id, dropped));
  }

  /** Why a definition that is right cannot be stored here, in one line, or null. */
  async function refusal(id: string, row: DefinitionRow | null, next: Agency, text: string): Promise<string | null> {
    if (row?.state === "removed" && (await holdings.left(id)))
      return `${id} is still being removed; try again in a minute`;
    const holder = await holderOfIds(id, next);
    if (holder !== null)
      return `home, tagYear: ids would begin with ${tagAuthority(next)} like those of ${holder}; set tagYear to another year`;
    const { count, bytes } = await definitionsSize(sql, id);
    if (row === null && count >= MAX_DEFINITIONS) return `at most ${MAX_DEFINITIONS} definitions are kept here`;
    if (bytes + text.length > MAX_DEFINITIONS_BYTES)
      return `all definitions together may have at most ${MAX_DEFINITIONS_BYTES} bytes`;
    return null;
  }

  /** The agency whose ids would begin as those of this one, or null. The entries of a collection have ids of their agencies. */
  async function holderOfIds(id: string, next: Agency): Promise<string | null> {
    if (next.collects !== undefined) return null;
    const begin = tagAuthority(next);
    const { agencies } = await knownDefinitions(sql, shipped);
    const other = agencies.find((one) => one.id !== id && one.collects === undefined && tagAuthority(one) === begin);
    return other?.id ?? (await holdings.holderOf(begin, id));
  }

  return {
    list,
    async show(id) {
      const row = await definitionRow(sql, id);
      const found = shippedOf(id);
      if (row === null && found === undefined) return null;
      const own = found === undefined ? null : (collectionDefinition(found) ?? found);
      const definition = row?.state === "removed" ? null : row?.text == null ? own : (JSON.parse(row.text) as unknown);
      return { agency: await summaryOf(id), definition, shipped: own };
    },
    async put(id, json, { who, accept = new Set(), ...conditions }) {
      let read: ReturnType<typeof readDefinition>;
      try {
        read = readDefinition(json);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        return { outcome: "wrong", message: error.message };
      }
      const { agency, text } = read;
      if (agency.id !== id)
        return { outcome: "wrong", message: `agency ${id}: id: expected ${id}, the id that is put` };
      const row = await definitionRow(sql, id);
      const current = row?.state === "removed" ? null : definitionOf(id, row);
      if (current !== null && (current.collects === undefined) !== (agency.collects === undefined))
        return {
          outcome: "wrong",
          message: `${id}: id: ${current.collects ? "a collection" : "an agency"} has this id`,
        };
      const [fault] = definitionFaults(agency);
      if (fault !== undefined)
        return { outcome: "wrong", message: `agency ${id}: ${fault.path}: ${fault.problem.replace(/\s+/g, " ")}` };
      const version = versionOf(id, row);
      if (!isExpected(version, conditions)) return { outcome: "stale", version };
      const found = (await consequences(id, row, agency)).filter(({ kind }) => !accept.has(kind));
      if (found.length > 0) return { outcome: "consequences", consequences: found };
      const refused = await refusal(id, row, agency, text);
      if (refused !== null) return { outcome: "refused", message: refused };
      const own = shippedOf(id);
      // Exactly the shipped one: then it is used, and followed when it changes.
      const isShipped = own !== undefined && JSON.stringify(own) === JSON.stringify(agency);
      const next = {
        state: row === null || row.state === "removed" ? ("active" as const) : row.state,
        text: isShipped ? null : text,
        shipped: own === undefined || isShipped ? null : await definitionDigest(own),
      };
      if (row !== null && row.state === next.state && row.text === next.text && row.shipped === next.shipped)
        return { outcome: "unchanged", agency: await summaryOf(id) };
      return write(id, row, next, "put", who);
    },
    async set(id, verb, { who, ...conditions }) {
      const row = await definitionRow(sql, id);
      const version = versionOf(id, row);
      if (version === null) return { outcome: row === null ? "unknown" : "removed" };
      if (!isExpected(version, conditions)) return { outcome: "stale", version };
      const state = STATES[verb];
      // Resuming a shipped one that is not checked names it.
      if (row === null ? state === "active" && !shippedOf(id)!.unchecked : row.state === state)
        return { outcome: "unchanged", agency: await summaryOf(id) };
      return write(id, row, { state, text: row?.text ?? null, shipped: row?.shipped ?? null }, verb, who);
    },
    async history(id) {
      return (await definitionHistory(sql, id)).map(({ at, text, ...change }) => ({
        ...change,
        at: new Date(at).toISOString(),
        definition: text === null ? null : (JSON.parse(text) as unknown),
      }));
    },
  };
}
