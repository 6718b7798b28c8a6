import * as v from "valibot";
import { hasWholeDate } from "./dated-address.ts";
import { isJsonPath } from "./json-path.ts";
import { patternFault } from "./linear-pattern.ts";

/**
 * The part of a definition that says where a listing's items are read from. Each kind of source is one file of
 * `src/read/sources/`.
 */

/** An absolute http or https address. It may contain `{page}` and other parts that are filled in. */
export const HttpUrl = v.pipe(v.string(), v.check(isHttpUrl, "expected an absolute http or https address"));

/** Address of a listing. `{date:YYYY-MM-DD}` in it is filled in with the day, in the agency's time zone. */
export const ListingUrl = v.pipe(
  HttpUrl,
  v.check(hasWholeDate, "expected a date with year, month and day such as {date:YYYY-MM-DD} or {date:YYYY/M/D}"),
);

/** An IANA time zone. */
export const TimeZone = v.pipe(v.string(), v.check(isTimeZone, "expected a time zone name such as Africa/Tripoli"));

/** A regular expression that is matched in linear time. */
export const Pattern = v.pipe(
  v.string(),
  v.check(isPattern, "expected a regular expression"),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed && dataset.issues === undefined ? patternFault(dataset.value) : null;
    if (fault !== null) addIssue({ message: `expected ${fault}` });
  }),
);

/** Maximum members of the lists of a source. */
const MOST = 20;

const Addresses = v.record(
  v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9-]+(?:\/[a-z][a-z0-9-]*)?$/, "expected a feed below the agency such as ar or ar/economy"),
  ),
  v.union([
    ListingUrl,
    v.pipe(
      v.array(ListingUrl),
      v.maxLength(MOST, `expected at most ${MOST} addresses`),
      v.minLength(1, "expected at least one address"),
    ),
  ]),
);
/** What every kind of source has. */
const COMMON = {
  /** Addresses by feed below the agency: `{ "ar": "https://…", "ar/economy": "https://…" }`. Without them, those of the edition or section. */
  listing: v.optional(Addresses),
};

const JsonPath = v.pipe(v.string(), v.check(isJsonPath, "expected a JSONPath (RFC 9535) such as $.items[*]"));
const Value = v.pipe(
  v.string(),
  v.check(isValue, "expected a JSONPath such as $.title, or a text with JSONPaths in braces such as /news/{$.slug}"),
);
const Values = v.union(
  [Value, v.pipe(v.array(Value), v.maxLength(MOST, `expected at most ${MOST} of them`))],
  "expected a JSONPath or a text made of them, or a list of those, tried in order",
);
const DATE_FORMS = ["auto", "seconds", "milliseconds", "base36"] as const;

/** Fields of an item, or of an article's own data. `$` is the item. */
const FIELDS = {
  /** The title; entities and tags in it are resolved. */
  title: v.optional(Values),
  /** The date of publication. */
  date: v.optional(Values),
  /** How the date is written. `auto`: ISO 8601, RFC 822, seconds or milliseconds since 1970, or words; the others only if named. */
  dateForm: v.optional(v.picklist(DATE_FORMS), "auto"),
  /** Time zone of dates that name none. Default: the agency's. */
  dateZone: v.optional(v.pipe(v.string(), v.check(isTimeZone, "expected a time zone name such as UTC"))),
  /** The first words. */
  excerpt: v.optional(Values),
  /** Address of the picture. */
  image: v.optional(Values),
  /** The section's name. */
  section: v.optional(Values),
  /** The language, BCP 47. */
  language: v.optional(Values),
  /** Names of the authors. */
  author: v.optional(Values),
  /** The whole text, as HTML or plain text; several values are paragraphs. With it, the article's page is not fetched. */
  content: v.optional(Values),
  /** The source's own identifier of the item. */
  guid: v.optional(Values),
};

const ArticleData = v.strictObject({
  /** Address of the article's JSON: a text with JSONPaths of the item in braces, `{id}` or `{language}`. For `script`, the article's page if absent. */
  url: v.optional(
    v.pipe(v.string(), v.check(isTemplate, "expected an address such as https://…/{$.id} or https://…/{id}")),
  ),
  /** JSONPath of the article within that JSON. */
  item: v.optional(JsonPath, "$"),
  ...FIELDS,
});
const LIST = {
  /** JSONPath of the items. */
  items: JsonPath,
  /** Address of the article's page, as JSONPath or made of JSONPaths: `https://…/news/{$.slug}`. */
  address: Values,
  ...FIELDS,
  /** Where the article itself is read as data, if neither from the item nor from its HTML page. */
  article: v.optional(ArticleData),
};

const ScriptedLink = v.strictObject({
  /** The attribute that says where the link leads: `onclick`, `data-id`. */
  attribute: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/, "expected the name of an attribute, in lower case")),
  /** Regular expression that finds the article's parts in it, each in a group: `show\('(\w+)'`. */
  pattern: Pattern,
  /** Address of the article, made of those groups by number or name: `/article/{1}`. */
  address: v.pipe(
    v.string(),
    v.regex(/\{\w+\}/, "expected an address with a group of the pattern such as /article/{1}"),
  ),
});
const HtmlSource = v.strictObject({
  kind: v.literal("html"),
  ...COMMON,
  /** How to read links that are no `href`. */
  link: v.optional(ScriptedLink),
});
const JsonSource = v.strictObject({
  kind: v.literal("json"),
  ...COMMON,
  ...LIST,
  /** JSONPath of a string that is itself JSON; `items` is then looked up in that. */
  nested: v.optional(JsonPath),
  /** Address of the next older page: a JSONPath, or a text with `{page}` (from 1), `{offset}` (items before it) or a JSONPath in braces (a cursor). */
  next: v.optional(
    v.pipe(v.string(), v.check(isNext, "expected a JSONPath, or an address with {page}, {offset} or {$.cursor}")),
  ),
});
const ScriptSource = v.strictObject({
  kind: v.literal("script"),
  ...COMMON,
  ...LIST,
  /** Selectors of the scripts that hold the data. Without them, every script of the page is tried in order. */
  script: v.optional(v.pipe(v.array(v.string()), v.maxLength(MOST, `expected at most ${MOST} selectors`)), []),
});
const Texts = v.optional(v.picklist(["auto", "page"]));
const WordPressSource = v.strictObject({
  kind: v.literal("wordpress"),
  ...COMMON,
  /** Where texts come from: `auto`, the source, except those that look cut; `page`, always the articles' pages. Default: `auto`. */
  texts: Texts,
  /** Articles on a page. */
  perPage: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 20),
});
const SitemapSource = v.strictObject({
  kind: v.literal("sitemap"),
  ...COMMON,
  /** Where the article itself is read as data, if its page does not hold it. Its `url` is made of `{id}` and `{language}`. */
  article: v.optional(ArticleData),
});
const FeedSource = v.strictObject({
  kind: v.literal("feed"),
  ...COMMON,
  /** Where texts come from: `auto`, the source, except those that look cut; `page`, always the articles' pages. Default: `auto`. */
  texts: Texts,
});

const SOURCES = [HtmlSource, JsonSource, ScriptSource, WordPressSource, SitemapSource, FeedSource] as const;
/** Kinds that need no more than their name. */
const Named = v.picklist(["html", "wordpress", "sitemap", "feed"]);
const Source = v.variant("kind", SOURCES, "expected a kind of source: html, json, script, wordpress, sitemap or feed");
const One = v.union([Named, Source], "expected the name of a kind of source, or an object with its kind");

/** The schema of `listing.source`. */
export const SourcesSchema = v.union(
  [
    Named,
    Source,
    v.pipe(
      v.array(One),
      v.maxLength(MOST, `expected at most ${MOST} sources`),
      v.minLength(1, "expected at least one source"),
    ),
  ],
  "expected a source, or a list of sources",
);

/** Fields that are named by JSONPaths, of an item or of an article's own data. */
export type JsonFields = Omit<v.InferOutput<typeof ArticleData>, "url" | "item">;
/** The fields of a list of items in JSON. */
export type JsonList = Pick<SourceOf<"json">, keyof typeof LIST>;
/** Where an article's own data is, and its fields. */
export type JsonArticle = v.InferOutput<typeof ArticleData>;
/** A value of a definition: a JSONPath, a text made of JSONPaths, or several of those, tried in order. */
export type JsonValues = v.InferOutput<typeof Values>;

/** One source of a listing, with its defaults filled in. */
export type ListingSource = v.InferOutput<typeof Source>;
/** Links of a page that are no `href`. */
export type ScriptedLinks = NonNullable<SourceOf<"html">["link"]>;
/** The kinds of sources. */
export type SourceKind = ListingSource["kind"];
/** The kinds of sources, by name. */
export const SOURCE_KINDS: readonly SourceKind[] = ["html", "json", "script", "wordpress", "sitemap", "feed"];
/** The source of one kind. */
export type SourceOf<Kind extends SourceKind> = Extract<ListingSource, { kind: Kind }>;
/** `listing.source` of a validated definition. */
export type DeclaredSources = v.InferOutput<typeof SourcesSchema>;

/** A source and the addresses that one watch asks it for, tried in order. */
export interface WatchedSource {
  readonly source: ListingSource;
  readonly listing: readonly string[];
}

/** A source's name within its watch: its kind, with a number from the second of a kind on. */
export function sourceName(sources: readonly WatchedSource[], used: WatchedSource): string {
  const alike = sources.filter(({ source }) => source.kind === used.source.kind);
  const at = alike.indexOf(used);
  return at <= 0 ? used.source.kind : `${used.source.kind} ${at + 1}`;
}

/** The sources that a definition declares, in order of trust. */
export function declaredSources(declared: DeclaredSources | undefined): readonly ListingSource[] {
  if (declared === undefined) return [{ kind: "html" }];
  const all = Array.isArray(declared) ? declared : [declared];
  return all.map((one) => (typeof one === "string" ? v.parse(Source, { kind: one }) : one));
}

/** A part of a text that a JSONPath fills in: `{$.slug}`. */
export const PATH_IN_BRACES = /\{(\$[^{}]*)\}/g;

function isValue(text: string): boolean {
  const paths = [...text.matchAll(PATH_IN_BRACES)];
  return isJsonPath(text) || (paths.length > 0 && paths.every(([, path]) => isJsonPath(path!)));
}

function isTemplate(text: string): boolean {
  const filled = text
    .replace(PATH_IN_BRACES, (whole, path: string) => (isJsonPath(path) ? "x" : whole))
    .replace(/\{(?:id|language)\}/g, "x");
  return filled !== text && !/[{}]/.test(filled) && isHttpUrl(filled);
}

function isNext(text: string): boolean {
  return isJsonPath(text) || isValue(text) || (/\{(?:page|offset)\}/.test(text) && isHttpUrl(text));
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** A feed that is polled: its path below the agency, and the addresses of its edition or section. */
export interface WatchedFeed {
  readonly feed: string;
  readonly listing: readonly string[];
  /** The site's front page if the feed is the only edition; null for a section or one of several editions. */
  readonly home: string | null;
}

/**
 * The sources of a feed, in order of trust, each with its addresses: its own, else those of the edition or section. A
 * source without an address for the feed is left out.
 */
export function watchedSources(declared: DeclaredSources | undefined, watched: WatchedFeed): readonly WatchedSource[] {
  return declaredSources(declared).flatMap((source) => {
    const listing = addressesOf(source, watched);
    return listing === null ? [] : [{ source, listing }];
  });
}

function addressesOf(source: ListingSource, { feed, listing, home }: WatchedFeed): readonly string[] | null {
  if (source.listing !== undefined) {
    const own = source.listing[feed];
    return own === undefined ? null : typeof own === "string" ? [own] : own;
  }
  if (source.kind !== "wordpress") return listing;
  const given = listing.filter((url) => /wp-json|rest_route/.test(url));
  if (given.length > 0) return given;
  if (home === null) return null;
  const root = new URL(home).href.replace(/[?#].*$/, "").replace(/\/?$/, "/");
  return [`${root}wp-json/wp/v2/posts?_embed=author,wp:featuredmedia,wp:term&per_page=${source.perPage}`];
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, "u");
    return true;
  } catch {
    return false;
  }
}

function isHttpUrl(text: string): boolean {
  try {
    const { username, password } = new URL(text);
    return /^https?:\/\//.test(text) && username === "" && password === "";
  } catch {
    return false;
  }
}
