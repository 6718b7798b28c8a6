import { articleAddress, tagAuthority } from "../address.ts";
import { type Agency, type AgencyDefinition, ConfigError, defineAgency, feedsOf } from "../agency.ts";
import { defineCollection, isCollection } from "./collection.ts";

/** What becomes of an agency: polled; published, but not polled; neither polled nor on offer; gone with everything. */
export type DefinitionState = "active" | "paused" | "retired" | "removed";

/** Maximum bytes of a definition as JSON. */
export const DEFINITION_BYTES = 64 * 1024;
/** Maximum definitions in an archive. */
export const MAX_DEFINITIONS = 2000;

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
    throw new ConfigError(`definition: expected JSON: ${oneLine(error instanceof Error ? error.message : "")}`);
  }
  if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed))
    throw new ConfigError("definition: expected a JSON object");
  const { $schema: _schema, ...definition } = parsed as AgencyDefinition & { $schema?: unknown };
  const agency = isCollection(definition) ? defineCollection(definition) : defineAgency(definition);
  return { agency, text: JSON.stringify(definition) };
}

/** A text of unknown origin as part of a line: without control characters, at most 300 characters. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 300);
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
  const remaining = new Set(feedsOf(after).map(({ path }) => path));
  for (const { path } of feedsOf(before)) {
    if (remaining.has(path)) continue;
    const count = entries.get(path) ?? 0;
    found.push({ kind: "drops", what: `editions: the feed ${path} with its ${count} entries is no longer published` });
  }
  const collected = new Set(after.collects?.feeds ?? []);
  for (const path of before.collects?.feeds ?? [])
    if (!collected.has(path))
      found.push({ kind: "drops", what: `feeds: the entries from ${path} leave the collection` });
  return found;
}
