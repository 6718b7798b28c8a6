import { type DefinitionRow, definitionRows } from "../archive/definitions/definitions.ts";
import { tagAuthority } from "../model/address.ts";
import { type Agency, type Face, feedsOf } from "../model/agency.ts";
import { withPublishers } from "../model/definition/collection.ts";
import { readDefinition } from "../model/definition/definition.ts";
import { hexDigest } from "../model/digest.ts";
import type { Sql } from "../model/ports.ts";

/** All definitions at a version: those that nashra ships, and the operator's. Never changed; a later version is another. */
export interface KnownDefinitions {
  /** Rises with each change. */
  readonly version: number;
  /** Every agency that has not been removed, the shipped ones first. */
  readonly agencies: readonly Agency[];
  /** Agencies that are not polled, by id. */
  readonly unpolled: ReadonlyMap<string, "paused" | "retired">;
  /** Ids of removed agencies: their addresses answer 410. */
  readonly gone: ReadonlySet<string>;
  /** Paths of feeds that have documents, and that their agency's definition no longer has: their addresses answer 410. */
  readonly withdrawn: ReadonlySet<string>;
  /** Ids about which the operator has said something. */
  readonly own: ReadonlySet<string>;
  /** Icons and logos of agencies, by id. */
  readonly faces: ReadonlyMap<string, readonly Face[]>;
  /** What the operator should look at: the agency's id, and one line. */
  readonly notes: readonly DefinitionNote[];
  /** Definitions by their text, so that an unchanged one stays the same object in the next version. */
  readonly read: ReadonlyMap<string, Agency>;
}

/** Something that the operator should look at. */
export interface DefinitionNote {
  readonly id: string;
  /** One line. */
  readonly note: string;
  /** True: the agency is not published because of it. */
  readonly unusable: boolean;
}

/** The shipped definitions alone, for when the archive cannot be read. */
export function shippedOnly(shipped: readonly Agency[]): KnownDefinitions {
  return {
    version: -1,
    agencies: withPublishers(shipped),
    unpolled: new Map(),
    gone: new Set(),
    withdrawn: new Set(),
    own: new Set(),
    faces: new Map(),
    notes: [],
    read: new Map(),
  };
}

/** Ids and paths whose addresses answer 410. */
export function goneFrom({ gone, withdrawn }: KnownDefinitions): ReadonlySet<string> {
  return new Set([...gone, ...withdrawn]);
}

/** Reads the operator's definitions and puts them before the shipped ones. `previous`: an earlier version. One call. */
export async function knownDefinitions(
  sql: Sql,
  shipped: readonly Agency[],
  previous?: KnownDefinitions,
): Promise<KnownDefinitions> {
  return knownFrom(await definitionRows(sql), shipped, previous);
}

/** As `knownDefinitions`, from rows that have been read. */
export async function knownFrom(
  { version, rows, feeds, faces }: Awaited<ReturnType<typeof definitionRows>>,
  shipped: readonly Agency[],
  previous?: KnownDefinitions,
): Promise<KnownDefinitions> {
  const byId = new Map(shipped.map((agency) => [agency.id, agency]));
  const agencies = new Map(byId);
  const unpolled = new Map<string, "paused" | "retired">();
  const gone = new Set<string>();
  const notes: DefinitionNote[] = [];
  const read = new Map<string, Agency>();
  for (const row of rows) {
    const { id, state } = row;
    if (state === "removed") {
      gone.add(id);
      agencies.delete(id);
      continue;
    }
    const own = byId.get(id);
    try {
      const agency = row.text === null ? own : (previous?.read.get(row.text) ?? readDefinition(row.text).agency);
      if (agency === undefined) {
        const note = `${id}: nashra no longer ships this definition; put one of your own in its place`;
        notes.push({ id, note, unusable: true });
        continue;
      }
      if (row.text !== null) read.set(row.text, agency);
      // The operator has named it.
      agencies.set(id, agency.unchecked ? { ...agency, unchecked: false } : agency);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      notes.push({ id, note: `${id}: your definition cannot be used: ${why}`, unusable: true });
      continue;
    }
    if (state !== "active") unpolled.set(id, state);
    const changed = await shippedChange(row, own);
    if (changed !== null) notes.push({ id, note: `${id}: ${changed}`, unusable: false });
  }
  const own = new Set(rows.map(({ id }) => id));
  for (const { id, as, begin } of sharedIds([...agencies.values()], own)) {
    agencies.delete(id);
    const note = `${id}: its ids would begin with ${begin} like those of ${as}; put it with another tagYear, or remove ${as}`;
    notes.push({ id, note, unusable: true });
  }
  const all = withPublishers([...agencies.values()], gone);
  notes.push(...all.flatMap(strangersIn));
  return {
    version,
    agencies: all,
    unpolled,
    gone,
    withdrawn: withdrawnOf([...agencies.values()], feeds),
    own,
    faces,
    notes,
    read,
  };
}

/** Agencies whose ids would be another's: of two, the one that the operator has said nothing about, else the later one. */
function sharedIds(
  agencies: readonly Agency[],
  own: ReadonlySet<string>,
): { readonly id: string; readonly as: string; readonly begin: string }[] {
  const holders = new Map<string, string>();
  return [...agencies.filter(({ id }) => own.has(id)), ...agencies.filter(({ id }) => !own.has(id))].flatMap(
    (agency) => {
      // The entries of a collection have the ids of their agencies.
      if (agency.collects !== undefined) return [];
      const begin = tagAuthority(agency);
      const as = holders.get(begin);
      if (as === undefined) holders.set(begin, agency.id);
      return as === undefined ? [] : [{ id: agency.id, as, begin }];
    },
  );
}

function withdrawnOf(agencies: readonly Agency[], feeds: readonly string[]): Set<string> {
  const ids = new Set(agencies.map(({ id }) => id));
  const published = new Set(agencies.flatMap((agency) => feedsOf(agency).map(({ path }) => path)));
  return new Set(feeds.filter((path) => ids.has(path.split("/")[0]!) && !published.has(path)));
}

/** Feeds that a collection names and that nobody publishes here. */
function strangersIn({ id, collects }: Agency): DefinitionNote[] {
  if (collects === undefined) return [];
  const known = new Set([...collects.publishers.values()].flatMap(feedsOf).map(({ path }) => path));
  return collects.feeds
    .filter((feed) => !known.has(feed))
    .map((feed) => ({ id, note: `${id}: feeds: ${feed} is not a feed of an agency here`, unusable: false }));
}

/** What has become of the shipped definition that an operator's one goes before, or null if it is as it was. */
async function shippedChange(row: DefinitionRow, shipped: Agency | undefined): Promise<string | null> {
  if (row.text === null) return null;
  const now = shipped === undefined ? null : await definitionDigest(shipped);
  if (now === row.shipped) return null;
  if (now === null) return "nashra no longer ships a definition of this id; yours is used";
  const what = row.shipped === null ? "nashra now ships a definition of this id" : "the shipped definition has changed";
  return `${what}; yours goes before it: compare them (show ${row.id} --shipped) and put yours again`;
}

const digests = new WeakMap<Agency, Promise<string>>();

/** Digest of a definition. Empty fields are left out, so that a new field of the schema does not change it. */
export function definitionDigest(agency: Agency): Promise<string> {
  const known = digests.get(agency) ?? hexDigest(JSON.stringify(withoutEmpty(agency)));
  digests.set(agency, known);
  return known;
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (value === null || typeof value !== "object") return value;
  const fields = Object.entries(value).map(([name, member]) => [name, withoutEmpty(member)] as const);
  return Object.fromEntries(
    fields.filter(([, member]) => member !== false && !["[]", "{}"].includes(JSON.stringify(member))),
  );
}
