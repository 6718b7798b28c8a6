import { articleAddress, tagAuthority } from "../address.ts";
import { type Agency, type AgencyDefinition, defineAgency, type Feed, feedsOf } from "../agency.ts";
import { ConfigError } from "../config-error.ts";
import { oneLine } from "../one-line.ts";
import { defineCollection, isCollection } from "./collection.ts";

/** What becomes of an agency: polled; published, but not polled; neither polled nor on offer; gone with everything. */
export type DefinitionState = "active" | "paused" | "retired" | "removed";

/** Maximum bytes of a definition as JSON. */
export const DEFINITION_BYTES = 64 * 1024;
/** Maximum definitions in an archive. */
export const MAX_DEFINITIONS = 2000;
/** Maximum bytes of all of them together: a Worker's isolate holds them in memory. */
export const MAX_DEFINITIONS_BYTES = 16 * 1024 * 1024;

/**
 * Reads a definition, of an agency or of a collection, from JSON. A `$schema` field, for editors, is left out. Throws ConfigError with the path of the wrong
 * field, in one line.
 */
export function readDefinition(json: string): { readonly agency: Agency; readonly text: string } {
  if (new TextEncoder().encode(json).length > DEFINITION_BYTES)
    throw new ConfigError(`definition: expected at most ${DEFINITION_BYTES} bytes`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    throw new ConfigError(`definition: expected JSON: ${oneLine(error instanceof Error ? error.message : "", 300)}`);
  }
  if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed))
    throw new ConfigError("definition: expected a JSON object");
  const fault = nameFault(json, parsed);
  if (fault !== null) throw new ConfigError(`definition: ${fault}`);
  const { $schema: _schema, ...definition } = parsed as AgencyDefinition & { $schema?: unknown };
  const agency = isCollection(definition) ? defineCollection(definition) : defineAgency(definition);
  return { agency, text: JSON.stringify(definition) };
}

/** The JSON of a definition as sent or in a file, without a byte order mark. Throws ConfigError if it is not UTF-8. */
export function definitionText(bytes: Uint8Array | ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new ConfigError("definition: expected JSON in UTF-8");
  }
}

/** Names that valibot leaves out of records without a word. */
const LEFT_OUT: ReadonlySet<string> = new Set(["__proto__", "prototype", "constructor"]);

/**
 * The fault of a name in this JSON, or null. JSON.parse keeps the last of two fields with one name without a word. Written
 * without recursion: values may be deep.
 */
function nameFault(json: string, parsed: object): string | null {
  const counts = new Map<string, number>();
  const count = (name: string, by: number) => counts.set(name, (counts.get(name) ?? 0) + by);
  for (const [, name, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g))
    if (colon !== undefined) count(JSON.parse(name!) as string, 1);
  const values: unknown[] = [parsed];
  for (let value = values.pop(); value !== undefined; value = values.pop()) {
    if (value === null || typeof value !== "object") continue;
    if (!Array.isArray(value)) for (const name of Object.keys(value)) count(name, -1);
    values.push(...Object.values(value));
  }
  for (const [name, left] of counts) {
    if (left > 0) return `${oneLine(name, 60)}: expected this field only once`;
    if (LEFT_OUT.has(name)) return `${name}: expected no field of this name`;
  }
  return null;
}

/** What a change of a definition does to ids, or to what is published. */
export interface Consequence {
  /** `ids`: articles or feeds get other ids. `drops`: something is no longer published. `again`: a removed id is taken again. */
  readonly kind: "ids" | "drops" | "again";
  /** One line. */
  readonly what: string;
}

/** An article's address as stored. */
export interface StoredAddress {
  readonly url: string;
  readonly nativeId: string;
  readonly edition: string;
}

/**
 * The consequences of replacing a definition by another one. `stored`: addresses of published articles, which are read
 * with both. `entries`: how many entries a feed has.
 */
export function consequencesOf(
  before: Agency,
  after: Agency,
  stored: readonly StoredAddress[],
  entries: ReadonlyMap<string, number>,
): Consequence[] {
  const found: Consequence[] = [];
  const [old, next] = [tagAuthority(before), tagAuthority(after)];
  if (old !== next)
    found.push({
      kind: "ids",
      what: `home, since or tagYear: ids begin with ${next} instead of ${old}: every feed, and each new article, has another id`,
    });
  const changed = stored.flatMap(({ url, nativeId, edition }) => {
    const read = (agency: Agency) => articleAddress(agency, url, edition)?.nativeId ?? null;
    const now = read(after);
    return read(before) === nativeId && now !== nativeId ? [{ url, nativeId, now }] : [];
  });
  const [first] = changed;
  if (first !== undefined) {
    const becomes = first.now === null ? "is not recognised any more" : `would have the id ${oneLine(first.now)}`;
    found.push({
      kind: "ids",
      what: `addresses, hosts: ${changed.length} of ${stored.length} published articles: ${oneLine(first.url)}, published as ${oneLine(first.nativeId)}, ${becomes}`,
    });
  }
  const existing = new Set(feedsOf(before).map(({ path }) => path));
  const added = feedsOf(after).filter(({ path }) => !existing.has(path));
  const remaining = new Set(feedsOf(after).map(({ path }) => path));
  for (const { path, kind, ...feed } of feedsOf(before)) {
    if (remaining.has(path)) continue;
    const heir = added.find((one) => one.kind === kind && listingOf(one) === listingOf(feed));
    const instead = heir === undefined ? "" : `; ${heir.path} starts without them`;
    found.push({
      kind: "drops",
      what: `editions: the feed ${path} with its ${entries.get(path) ?? 0} entries is no longer published: its addresses answer 410${instead}`,
    });
  }
  const collected = new Set(after.collects?.feeds ?? []);
  for (const path of before.collects?.feeds ?? [])
    if (!collected.has(path))
      found.push({ kind: "drops", what: `feeds: the entries from ${path} leave the collection` });
  return found;
}

/**
 * The consequences of taking the id of an agency that was removed with everything. `before`: its last definition, if that
 * can still be read.
 */
export function consequencesOfReturn(before: Agency | null, after: Agency): Consequence[] {
  const next = tagAuthority(after);
  const ids =
    before === null || tagAuthority(before) === next
      ? `under ids that begin with ${next} as before`
      : `under other ids than before (${next} instead of ${tagAuthority(before)})`;
  const what = `id: ${after.id} was removed with everything; its addresses would answer again: articles that the site still lists come back ${ids}, dated as if seen for the first time, and archive documents count from 1`;
  return [{ kind: "again", what }];
}

function listingOf({ edition, section }: Pick<Feed, "edition" | "section">): string | undefined {
  return (section ?? edition)?.listing[0];
}
