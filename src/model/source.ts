import * as v from "valibot";

/**
 * The part of a definition that says where a listing's items are read from. Each kind of source is one file of
 * `src/read/sources/`.
 */

/** An absolute http or https address. It may contain `{page}` and other parts that are filled in. */
export const HttpUrl = v.pipe(v.string(), v.check(isHttpUrl, "expected an absolute http or https address"));

const Addresses = v.record(
  v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9-]+(?:\/[a-z][a-z0-9-]*)?$/, "expected a feed below the agency such as ar or ar/economy"),
  ),
  v.union([HttpUrl, v.pipe(v.array(HttpUrl), v.minLength(1, "expected at least one address"))]),
);
/** What every kind of source has. */
const COMMON = {
  /** Addresses by feed below the agency: `{ "ar": "https://…", "ar/economy": "https://…" }`. Without them, those of the edition or section. */
  listing: v.optional(Addresses),
};

const HtmlSource = v.strictObject({ kind: v.literal("html"), ...COMMON });
const JsonSource = v.strictObject({ kind: v.literal("json"), ...COMMON });
const ScriptSource = v.strictObject({ kind: v.literal("script"), ...COMMON });
const WordPressSource = v.strictObject({ kind: v.literal("wordpress"), ...COMMON });
const SitemapSource = v.strictObject({ kind: v.literal("sitemap"), ...COMMON });
const FeedSource = v.strictObject({ kind: v.literal("feed"), ...COMMON });

const SOURCES = [HtmlSource, JsonSource, ScriptSource, WordPressSource, SitemapSource, FeedSource] as const;
/** Kinds that need no more than their name. */
const Named = v.picklist(["html", "wordpress", "sitemap", "feed"]);
const Source = v.variant("kind", SOURCES, "expected a kind of source: html, json, script, wordpress, sitemap or feed");
const One = v.union([Named, Source], "expected the name of a kind of source, or an object with its kind");

/** The schema of `listing.source`. */
export const SourcesSchema = v.union(
  [Named, Source, v.pipe(v.array(One), v.minLength(1, "expected at least one source"))],
  "expected a source, or a list of sources",
);

/** One source of a listing, with its defaults filled in. */
export type ListingSource = v.InferOutput<typeof Source>;
/** The kinds of sources. */
export type SourceKind = ListingSource["kind"];
/** The source of one kind. */
export type SourceOf<Kind extends SourceKind> = Extract<ListingSource, { kind: Kind }>;
/** `listing.source` of a validated definition. */
export type DeclaredSources = v.InferOutput<typeof SourcesSchema>;

/** A source and the addresses that one watch asks it for, tried in order. */
export interface WatchedSource {
  readonly source: ListingSource;
  readonly listing: readonly string[];
}

/** The sources that a definition declares, in order of trust. */
export function declaredSources(declared: DeclaredSources | undefined): readonly ListingSource[] {
  if (declared === undefined) return [{ kind: "html" }];
  const all = Array.isArray(declared) ? declared : [declared];
  return all.map((one) => (typeof one === "string" ? { kind: one } : one));
}

/**
 * The sources of a feed, in order of trust, each with its addresses. `feed`: path below the agency; `listing`: the
 * addresses of the edition or section, for sources that have none of their own. A source without an address for the
 * feed is left out.
 */
export function watchedSources(
  declared: DeclaredSources | undefined,
  feed: string,
  listing: readonly string[],
): readonly WatchedSource[] {
  return declaredSources(declared).flatMap((source) => {
    const own = source.listing?.[feed];
    if (own === undefined && source.listing !== undefined) return [];
    return [{ source, listing: own === undefined ? listing : typeof own === "string" ? [own] : own }];
  });
}

/** True for an absolute http or https address. */
function isHttpUrl(text: string): boolean {
  try {
    return /^https?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}
