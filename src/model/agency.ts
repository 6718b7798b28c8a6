import * as v from "valibot";
import {
  HttpUrl,
  ListingUrl,
  Pattern,
  SourcesSchema,
  TimeZone,
  type WatchedFeed,
  type WatchedSource,
  watchedSources,
} from "./definition/source.ts";

/**
 * The definition of an agency: pure data. It is written in `feeds/NAME.ts` and checked at start and by
 * `nashra validate`. Lists of selectors are tried in order; the first that matches is used.
 */

/** A language, BCP 47. */
export const Language = v.pipe(
  v.string(),
  v.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "expected a BCP 47 language tag such as ar, en or pt-BR"),
);
const Name = v.pipe(v.string(), v.minLength(1, "expected a non-empty text"));
/** Names by language. */
export const Names = v.record(Language, Name);
/** A part of a feed's path. */
export const PathId = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9-]{0,39}$/, "expected lower-case letters, digits and hyphens, starting with a letter"),
);
const Selector = v.pipe(v.string(), v.minLength(1, "expected a CSS selector"));
const Selectors = v.array(Selector);
const Day = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/, "expected a day as YYYY-MM-DD"));
const Host = v.pipe(v.string(), v.regex(/^[a-z0-9.-]+$/, "expected a lower-case host name"));

/** How to recognise an article's address and read its native id. The order of query parameters does not matter. */
const ArticleAddress = v.strictObject({
  /** Regular expression that must match the whole path; the group named `id` is the native id. It must be matched in linear time: no nested repetitions, references or look-around. */
  path: Pattern,
  /** Query parameter that holds the native id, if the path has no `id` group. */
  query: v.optional(Name),
});

const ListingSelectors = v.strictObject({
  /** Where the items are read from: a kind of source, or several in order of trust ([sources.md](sources.md)). Default: `html`. */
  source: v.optional(SourcesSchema),
  /** The element that holds the list. Present without items means "empty"; absent means "the layout has changed". */
  container: v.optional(Selectors, []),
  /** The link of one item. */
  link: v.optional(Selectors, []),
  /** The whole item: the nearest matching ancestor of the link. */
  item: v.optional(Selectors, []),
  /** The item's title, if it is neither its heading nor the text of the link. This and the next three are looked up within the item. */
  title: v.optional(Selectors, []),
  /** The item's date, machine-readable or in words. Without it, the item, the day above it and its address are searched. */
  time: v.optional(Selectors, []),
  /** The item's first words. */
  excerpt: v.optional(Selectors, []),
  /** The item's picture. */
  image: v.optional(Selectors, []),
  /** Link to the next older page. */
  next: v.optional(Selectors, []),
  /** Address of older page N, containing `{page}`; used if the page links no older one. */
  nextUrl: v.optional(v.string()),
});

const ArticleSelectors = v.strictObject({
  /** The title. */
  title: v.optional(Selectors, []),
  /** The site's own stamp: `datetime` or `content` is read before the words. It takes precedence over a dateline. */
  time: v.optional(Selectors, []),
  /** The element with the text (its paragraphs, lists, quotes and pictures are read in order), or one element per paragraph. */
  body: v.optional(Selectors, []),
  /** The author. Without it, the page's data and its byline are read; if they name nobody, the agency is the author. */
  author: v.optional(Selectors, []),
  /** The section's name, as the page writes it. Without it, that of the page's data. */
  section: v.optional(Selectors, []),
  /** The article's picture. Without it, the first of the body, else the one that the page names (`og:image`). */
  image: v.optional(Selectors, []),
  /** Links to the same article in other languages. */
  alternate: v.optional(Selectors, []),
  /** Elements to remove from the body before reading: share bars, counters, related links. */
  remove: v.optional(Selectors, []),
});

const Section = v.strictObject({
  /** Last part of the feed's path: `economy` in `lana/ar/economy`. Never change it. */
  id: PathId,
  /** The section's name, by language. */
  names: Names,
  /** Addresses of the section's latest-news page, tried in order as for an edition. */
  listing: v.pipe(v.array(ListingUrl), v.minLength(1, "expected at least one address")),
});

const Edition = v.strictObject({
  /** Language of the articles, and second part of the feed's path. */
  language: Language,
  /** Addresses of the latest-news page. The next one is tried if one is gone or holds no articles. `{date:YYYY-MM-DD}` is filled in with today, then with yesterday. */
  listing: v.pipe(v.array(ListingUrl), v.minLength(1, "expected at least one address")),
  /** Parts of the edition with a listing, and therefore a feed, of their own. */
  sections: v.optional(v.array(Section), []),
});

const Poll = v.strictObject({
  /** Minutes between polls until an interval has been learned. */
  everyMinutes: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(1440)), 5),
  /** Lower bound of the learned interval, in minutes. */
  minMinutes: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(1440)), 2),
  /** Upper bound of the learned interval, in minutes; also the longest wait after failures. */
  maxMinutes: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(1440)), 60),
  /** Maximum requests per minute to each of the agency's hosts. */
  requestsPerMinute: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(600)), 60),
  /** Maximum articles fetched in one poll; the rest wait for the next. */
  articlesPerPoll: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(500)), 30),
});

/** The schema of a definition. docs/definition.md is generated from it; a test keeps the two in step. */
export const AgencySchema = v.strictObject({
  /** First part of every feed's path: `lana`. Never change it. */
  id: PathId,
  /** Not yet checked against the live site: polled only if NASHRA_FEEDS names it. */
  unchecked: v.optional(v.boolean(), false),
  /** The agency's name, by language; at least one. */
  names: v.pipe(
    Names,
    v.check((names) => Object.keys(names).length > 0, "expected a name in at least one language"),
  ),
  /** The site's front page. Its host is part of every id, so never change it: add a new host to `hosts` instead. */
  home: HttpUrl,
  /** Further hosts of the same site. Their addresses are aliases, and redirects to them are followed. */
  hosts: v.optional(v.array(Host), []),
  /** The agency's time zone: it decides on which day an article was published. */
  timezone: TimeZone,
  /** First year of the site. No article is dated earlier. */
  since: v.pipe(v.number(), v.integer(), v.minValue(1900), v.maxValue(2100)),
  /** Year in the `tag:` URIs (RFC 4151: a date on which the authority owned its name). Default: `since`. Never change it. */
  tagYear: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1990), v.maxValue(2100))),
  /** Licence line of every document, by language. */
  rights: v.optional(Names),
  /** The agency's logo, named in every document. */
  image: v.optional(HttpUrl),
  /** The agency's marks in datelines and sign-offs: `وال`, `LANA`. */
  marks: v.optional(v.array(Name), []),
  /** Words that end an article, between slashes or in brackets: `انتهى`, `end`. Kept in the content, cut from summaries. */
  signOffs: v.optional(v.array(Name), []),
  /** Texts of the site's pages that are never part of an article. */
  furniture: v.optional(v.array(Name), []),
  /** How an article's address is recognised, and its native id read from it. */
  addresses: v.pipe(v.array(ArticleAddress), v.minLength(1, "expected at least one address pattern")),
  /** The address to publish for an article; `{id}` and `{language}` are filled in. Without it, the address as linked. */
  canonical: v.optional(v.string()),
  /** Selectors for a listing. Without them, items are found by their addresses, as described [below](#without-selectors). */
  listing: v.optional(ListingSelectors, {}),
  /** Selectors for an article's page. Without them, the page is read as described [below](#without-selectors). */
  article: v.optional(ArticleSelectors, {}),
  /** Known pairs of native id and local day, in rising order. They settle years, nearly always months, never days. */
  idCurve: v.optional(v.array(v.tuple([v.number(), Day])), []),
  /** How often to poll, and how many requests to make. */
  poll: v.optional(Poll, {}),
  /** The languages that the agency publishes in. */
  editions: v.pipe(v.array(Edition), v.minLength(1, "expected at least one edition")),
});

/** A definition as its file writes it. */
export type AgencyDefinition = v.InferInput<typeof AgencySchema>;
/** A validated definition with its defaults filled in. A collection is an agency without listings of its own. */
export type Agency = v.InferOutput<typeof AgencySchema> & { readonly collects?: Collects };

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

/** The agency that published an article: in a collection, the one that it was collected from. */
export function publisherOf(agency: Agency, article: { readonly agency: string }): Agency {
  return agency.collects?.publishers.get(article.agency) ?? agency;
}

/** An edition of a validated definition. */
export type EditionOf = Agency["editions"][number];
/** A section of a validated definition. */
export type SectionOf = EditionOf["sections"][number];

/** An unusable definition or setting. The message is one line: where, what is wrong, what is accepted. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ConfigError";
  }
}

/** Validates a definition and fills in its defaults. Throws a ConfigError with the path of the first wrong field. */
export function defineAgency(definition: AgencyDefinition): Agency {
  const agency = validated(AgencySchema, definition, "agency");
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
  throw new ConfigError(`${what} ${id}: ${steps.join("").replace(/^\./, "") || "definition"}: ${message}`);
}

type Issue = v.BaseIssue<unknown>;

/** The most precise statement of what is wrong: of a value with several forms, that of the form that fits furthest. */
function deepest(issue: Issue): { path: readonly unknown[]; message: string } {
  const here = { path: (issue.path ?? []).map(({ key }) => key), message: issue.message };
  const below = (issue.issues ?? []).map(deepest).reduce(
    (best, one) => {
      return one.path.length > best.path.length ? one : best;
    },
    { ...here, path: [] as readonly unknown[] },
  );
  return { path: [...here.path, ...below.path], message: below.message };
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
