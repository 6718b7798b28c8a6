import * as v from "valibot";
import { ConfigError } from "./config-error.ts";
import { AgencySchema } from "./definition/schema.ts";
import { declaredSources, type WatchedFeed, type WatchedSource, watchedSources } from "./definition/source.ts";
import { oneLine } from "./one-line.ts";

/**
 * The definition of an agency: pure data. It is written in `feeds/NAME.ts` and checked at start and by
 * `nashra validate`. Lists of selectors are tried in order; the first that matches is used.
 */

/** A definition as its file writes it. */
export type AgencyDefinition = v.InferInput<typeof AgencySchema>;
/** A validated definition with its defaults filled in. A collection is an agency without listings of its own. */
export type Agency = v.InferOutput<typeof AgencySchema> & { readonly collects?: Collects };

/** A picture that stands for an agency, with its size in pixels. */
export interface Face {
  readonly url: string;
  /** Media type. */
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

/** What a collection is made of; see `defineCollection`. */
export interface Collects {
  /** Paths of the feeds whose articles it collects. */
  readonly feeds: readonly string[];
  /** Days within which an article that says the same is folded into the entry that came first; 0: never. */
  readonly foldDays: number;
  /** The agencies of those feeds, by id, as far as they are known. */
  readonly publishers: ReadonlyMap<string, Agency>;
  /** Agencies of those feeds that were removed with everything, by id. */
  readonly removed: ReadonlySet<string>;
}

/**
 * The agency that published an article: in a collection, the one that it was collected from. Of one whose definition cannot
 * be used now, only the id and the site are known.
 */
export function publisherOf(agency: Agency, article: { readonly agency: string; readonly url: string }): Agency {
  const { collects, rights: _rights, image: _image, icon: _icon, ...rest } = agency;
  if (collects === undefined) return agency;
  const id = article.agency;
  const names = Object.fromEntries(agency.editions.map(({ language }) => [language, id]));
  return collects.publishers.get(id) ?? { ...rest, id, names, home: new URL("/", article.url).href };
}

/** An edition of a validated definition. */
export type EditionOf = Agency["editions"][number];
/** A section of a validated definition. */
export type SectionOf = EditionOf["sections"][number];

/** Maximum feeds of an agency: each has a document for every format. */
const MOST_FEEDS = 300;

/** Validates a definition and fills in its defaults. Throws a ConfigError with the path of the first wrong field. */
export function defineAgency(definition: AgencyDefinition): Agency {
  const agency = validated(AgencySchema, definition, "agency");
  if (agency.unchecked && agency.checked !== undefined)
    throw new ConfigError(`agency ${agency.id}: checked: expected none beside unchecked: true`);
  const repeated = firstRepeated(agency.editions.map((edition) => edition.language));
  if (repeated !== undefined) {
    throw new ConfigError(
      `agency ${agency.id}: editions: the language ${repeated} is used twice; each edition needs its own`,
    );
  }
  for (const edition of agency.editions) {
    const twice = firstRepeated(edition.sections.map((section) => section.id));
    if (twice !== undefined) {
      throw new ConfigError(
        `agency ${agency.id}: editions.${edition.language}.sections: the id ${twice} is used twice`,
      );
    }
  }
  for (const edition of agency.editions)
    for (const watched of watchedFeeds(agency, edition))
      if (watchedSources(agency.listing.source, watched).length === 0)
        throw new ConfigError(`agency ${agency.id}: listing.source: no source has an address for ${watched.feed}`);
  if (feedsOf(agency).length > MOST_FEEDS)
    throw new ConfigError(`agency ${agency.id}: editions: expected at most ${MOST_FEEDS} feeds in all`);
  const { canonical } = agency;
  if (canonical !== undefined && !hostsOf(agency).has(new URL(canonical).hostname))
    throw new ConfigError(`agency ${agency.id}: canonical: expected an address on the host of home, or one of hosts`);
  for (const source of declaredSources(agency.listing.source)) {
    const url = source.kind === "sitemap" ? source.article?.url : undefined;
    if (source.kind === "sitemap" && source.article !== undefined && (url === undefined || url.includes("{$")))
      throw new ConfigError(
        `agency ${agency.id}: listing.source.article.url: expected an address with {id}: a sitemap says no more of an article`,
      );
  }
  const { licence } = agency;
  if (
    licence !== undefined &&
    (licence.permits ?? licence.prohibits ?? licence.standard ?? licence.contact) === undefined
  )
    throw new ConfigError(`agency ${agency.id}: licence: expected permits, prohibits, standard or contact in it`);
  if (agency.poll.minMinutes > agency.poll.maxMinutes) {
    throw new ConfigError(
      `agency ${agency.id}: poll.minMinutes: expected at most maxMinutes (${agency.poll.maxMinutes})`,
    );
  }
  return agency;
}

/** A definition checked by its schema. Throws a ConfigError with the path of the first wrong field. `what`: a noun. */
export function validated<const Schema extends v.GenericSchema>(
  schema: Schema,
  definition: { readonly id?: unknown },
  what: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, definition);
  if (result.success) return result.output;
  const { path, message } = deepest(result.issues[0]);
  const steps = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  const id = typeof definition?.id === "string" ? definition.id : "?";
  const where = `${what} ${id}: ${steps.join("").replace(/^\./, "") || "definition"}`;
  throw new ConfigError(`${oneLine(where, 200)}: ${oneLine(message, 300)}`);
}

type Issue = v.BaseIssue<unknown>;

/** The most precise statement of what is wrong: of a value with several forms, that of the form that fits furthest. */
function deepest(issue: Issue): { path: readonly unknown[]; message: string } {
  const here = { path: (issue.path ?? []).map(({ key }) => key), message: messageOf(issue) };
  const below = (issue.issues ?? []).map(deepest).reduce(
    (best, one) => {
      return one.path.length > best.path.length ? one : best;
    },
    { ...here, path: [] as readonly unknown[] },
  );
  return { path: [...here.path, ...below.path], message: below.message };
}

function messageOf({ type, expected, message }: Issue): string {
  if (type !== "strict_object" || expected === "Object") return message;
  return expected === "never" ? "expected no field of this name" : "expected a value, since it is required";
}

/** A feed as the program serves it: `lana`, `lana/ar` or `lana/ar/economy`. */
export interface Feed {
  readonly path: string;
  readonly kind: "agency" | "edition" | "section";
  readonly agency: Agency;
  readonly edition: EditionOf | null;
  readonly section: SectionOf | null;
  readonly language: string;
  readonly title: string;
}

/** Every feed of an agency: first the one of all editions, then each edition followed by its sections. */
export function feedsOf(agency: Agency): readonly Feed[] {
  const feeds = feedsByAgency.get(agency) ?? listFeeds(agency);
  feedsByAgency.set(agency, feeds);
  return feeds;
}

const feedsByAgency = new WeakMap<Agency, readonly Feed[]>();

function listFeeds(agency: Agency): Feed[] {
  const feeds: Feed[] = [];
  const first = agency.editions[0]!;
  feeds.push({
    path: agency.id,
    kind: "agency",
    agency,
    edition: null,
    section: null,
    language: first.language,
    title: agency.editions.map((edition) => nameIn(agency.names, edition.language)).join(" · "),
  });
  for (const edition of agency.editions) {
    const path = `${agency.id}/${edition.language}`;
    const title = nameIn(agency.names, edition.language);
    feeds.push({ path, kind: "edition", agency, edition, section: null, language: edition.language, title });
    for (const section of edition.sections) {
      feeds.push({
        path: `${path}/${section.id}`,
        kind: "section",
        agency,
        edition,
        section,
        language: edition.language,
        title: `${title} - ${nameIn(section.names, edition.language)}`,
      });
    }
  }
  return feeds;
}

/** A polled listing and the sections that its items belong to. Sections with the same listing share one poll. */
export interface Watch {
  /** The feed that gives the poll its name: `lana/ar`. */
  readonly path: string;
  readonly agency: Agency;
  readonly edition: EditionOf;
  /** Addresses of its first source, tried in order. */
  readonly listing: readonly string[];
  /** Its sources in order of trust; at least one. */
  readonly sources: readonly WatchedSource[];
  /** Ids of the sections that this listing's items belong to. */
  readonly sections: readonly string[];
}

/** The listings of an agency, without repeats. A collection has none. */
export function watchesOf(agency: Agency): Watch[] {
  const watches: Watch[] = [];
  if (agency.collects !== undefined) return watches;
  for (const edition of agency.editions) {
    const byAddress = new Map<string, Omit<Watch, "sections"> & { sections: string[] }>();
    for (const watched of watchedFeeds(agency, edition)) {
      const { feed, section } = watched;
      const sources = watchedSources(agency.listing.source, watched);
      if (sources.length === 0) continue;
      const { listing } = sources[0]!;
      const key = sources.map((source) => source.listing[0]).join("\n");
      const path = `${agency.id}/${feed}`;
      const watch = byAddress.get(key) ?? { path, agency, edition, listing, sources, sections: [] };
      if (section !== null) watch.sections.push(section);
      byAddress.set(key, watch);
    }
    watches.push(...byAddress.values());
  }
  return watches;
}

/** An edition and its sections, as feeds to poll. */
function watchedFeeds(agency: Agency, edition: EditionOf): (WatchedFeed & { readonly section: string | null })[] {
  const { language, listing, sections } = edition;
  const home = agency.editions.length === 1 ? agency.home : null;
  return [
    { feed: language, listing, home, section: null },
    ...sections.map(({ id, listing }) => ({ feed: `${language}/${id}`, listing, home: null, section: id })),
  ];
}

/** Paths of the feeds that carry an article of this edition and these sections. */
export function feedPathsOf(agency: Agency, edition: string, sections: readonly string[]): string[] {
  return [agency.id, `${agency.id}/${edition}`, ...sections.map((section) => `${agency.id}/${edition}/${section}`)];
}

/** The name in a language, else in English, else in the first language given. */
export function nameIn(names: Readonly<Record<string, string>>, language: string): string {
  return names[language] ?? names[language.split("-")[0] ?? ""] ?? names["en"] ?? Object.values(names)[0] ?? "";
}

/** Hosts whose pages belong to an agency: the host of `home`, and `hosts`. */
export function hostsOf(agency: Pick<Agency, "home" | "hosts">): Set<string> {
  return new Set([new URL(agency.home).hostname, ...agency.hosts]);
}

function firstRepeated(values: readonly string[]): string | undefined {
  return values.find((value, index) => values.indexOf(value) !== index);
}
