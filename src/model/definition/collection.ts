import * as v from "valibot";
import { type Agency, validated } from "../agency.ts";
import { ConfigError } from "../config-error.ts";
import { AgencyId, AgencySchema, Language, Names } from "./schema.ts";
import { HttpUrl, TimeZone } from "./source.ts";

/**
 * The schema of a collection: a definition of feeds that are made of the feeds of agencies. docs/collections.md describes
 * it, and a test keeps the two in step.
 */
export const CollectionSchema = v.strictObject({
  /** `collection`, which tells it from the definition of an agency. */
  kind: v.literal("collection"),
  /** First part of every feed's path: `maghreb`. Agencies and collections share these ids. Never change it. */
  id: AgencyId,
  /** The collection's name, by language; at least one. */
  names: v.pipe(
    Names,
    v.check((names) => Object.keys(names).length > 0, "expected a name in at least one language"),
  ),
  /** The page that the collection stands for, such as your own site. Its host is part of the ids of the feeds, so never change it. */
  home: HttpUrl,
  /** Year in the ids of the feeds (RFC 4151): one in which you owned that host. Never change it. */
  tagYear: v.pipe(v.number(), v.integer(), v.minValue(1990), v.maxValue(2100)),
  /** The feeds whose articles it collects: `lana/ar`, `lana/ar/economy`, or `lana` for all editions. */
  feeds: v.pipe(
    v.array(
      v.pipe(
        v.string(),
        v.regex(
          /^[a-z][a-z0-9-]{0,39}(?:\/[A-Za-z0-9-]+(?:\/[a-z][a-z0-9-]*)?)?$/,
          "expected the path of a feed such as agency/ar",
        ),
      ),
    ),
    v.minLength(1, "expected at least one feed"),
    v.maxLength(300, "expected at most 300 feeds"),
  ),
  /** Its languages, each with a feed of its own. Articles in other languages are left out. */
  languages: v.pipe(
    v.array(Language),
    v.minLength(1, "expected at least one language"),
    v.maxLength(60, "expected at most 60 languages"),
  ),
  /** Days within which an article that says the same is folded into the entry that came first. 0: never. */
  foldDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(14)), 3),
  /** Licence line of the feeds, by language. Each entry has that of its agency. */
  rights: v.optional(Names),
  /** A logo, named in every document. */
  image: v.optional(HttpUrl),
  /** A square icon: Atom `icon`, JSON Feed `icon`. */
  icon: v.optional(HttpUrl),
  /** Time zone of the dates on its pages. */
  timezone: v.optional(TimeZone, "UTC"),
});

/** A collection as its file writes it. */
export type CollectionDefinition = v.InferInput<typeof CollectionSchema>;

/** Validates a collection. Throws a ConfigError with the path of the first wrong field. Its publishers are not known yet. */
export function defineCollection(definition: CollectionDefinition): Agency {
  const read = validated(CollectionSchema, definition, "collection");
  const { id, names, home, tagYear, feeds, languages, foldDays, rights, image, icon, timezone } = read;
  for (const [field, values] of Object.entries({ feeds, languages })) {
    const twice = values.find((value, at) => values.indexOf(value) !== at);
    if (twice !== undefined) throw new ConfigError(`collection ${id}: ${field}: ${twice} is named twice`);
  }
  const own = feeds.find((feed) => feed.split("/")[0] === id);
  if (own !== undefined) throw new ConfigError(`collection ${id}: feeds: ${own} is a feed of the collection itself`);
  const { listing, article, poll } = AgencySchema.entries;
  return {
    ...{ id, names, home, timezone, tagYear, since: tagYear },
    ...(rights === undefined ? {} : { rights }),
    ...(image === undefined ? {} : { image }),
    ...(icon === undefined ? {} : { icon }),
    ...{ unchecked: false, hosts: [], marks: [], signOffs: [], furniture: [], addresses: [], idCurve: [] },
    ...{ listing: v.parse(listing, undefined), article: v.parse(article, undefined), poll: v.parse(poll, undefined) },
    editions: languages.map((language) => ({ language, listing: [], sections: [] })),
    collects: { feeds, foldDays, publishers: new Map(), removed: new Set() },
  };
}

/** The definition of a collection as its file writes it, from the validated one. */
export function collectionDefinition(agency: Agency): CollectionDefinition | null {
  const { collects, id, names, home, since, rights, image, icon, timezone, editions } = agency;
  if (collects === undefined) return null;
  const { feeds, foldDays } = collects;
  const languages = editions.map(({ language }) => language);
  return {
    ...{ kind: "collection", id, names, home, tagYear: since, feeds: [...feeds], languages, foldDays, timezone },
    ...(rights === undefined ? {} : { rights }),
    ...(image === undefined ? {} : { image }),
    ...(icon === undefined ? {} : { icon }),
  };
}

/** True for the definition of a collection, not yet validated. */
export function isCollection(definition: object): definition is CollectionDefinition {
  return "kind" in definition && definition.kind === "collection";
}

/**
 * Agencies, with the publishers of each collection among them filled in. The same objects where nothing is filled in.
 * `gone`: ids of removed agencies.
 */
export function withPublishers(agencies: readonly Agency[], gone: ReadonlySet<string> = new Set()): readonly Agency[] {
  if (agencies.every(({ collects }) => collects === undefined)) return agencies;
  const byId = new Map(agencies.flatMap((one) => (one.collects === undefined ? [[one.id, one] as const] : [])));
  return agencies.map((agency) => {
    const { collects } = agency;
    if (collects === undefined) return agency;
    const ids = [...new Set(collects.feeds.map((feed) => feed.split("/")[0]!))];
    const publishers = new Map(ids.flatMap((id) => (byId.has(id) ? [[id, byId.get(id)!] as const] : [])));
    const pace = Math.min(...[...publishers.values(), agency].map(({ poll }) => poll.everyMinutes));
    return {
      ...agency,
      poll: { ...agency.poll, everyMinutes: pace },
      collects: { ...collects, publishers, removed: new Set(ids.filter((id) => gone.has(id))) },
    };
  });
}
