import * as v from "valibot";
import { HttpUrl, ListingUrl, Pattern, SourcesSchema, TimeZone } from "./source.ts";

/** The schema of a definition. Lists of selectors are tried in order; the first that matches is used. */

/** Addresses that are nashra's own, and can therefore be no agency's. */
export const RESERVED_IDS: readonly string[] = ["admin", "health", "hub", "metrics", "status"];

/** Maximum members of the lists of a definition. */
const MOST = {
  selectors: 50,
  addresses: 40,
  hosts: 100,
  listings: 30,
  editions: 60,
  sections: 200,
  texts: 500,
  curve: 3000,
};

/** A language, BCP 47. */
export const Language = v.pipe(
  v.string(),
  v.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,5}$/, "expected a BCP 47 language tag such as ar, en or pt-BR"),
);
/** Documents are XML, too, which cannot hold every character. */
const Name = v.pipe(
  v.string(),
  v.maxLength(1000, "expected at most 1000 characters"),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are refused
  v.regex(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]*$/, "expected one line without control characters"),
  v.check((text) => text.isWellFormed(), "expected whole characters, not halves of surrogate pairs"),
  v.minLength(1, "expected a non-empty text"),
);
/** Texts that are looked for in pages. */
const Texts = v.pipe(v.array(Name), v.maxLength(MOST.texts, `expected at most ${MOST.texts} texts`));
/** Names by language. */
export const Names = v.record(Language, Name);
const PATH_ID = /^[a-z][a-z0-9-]{0,39}$/;
const PATH_ID_EXPECTED = "expected lower-case letters, digits and hyphens, starting with a letter";
const PathId = v.pipe(v.string(), v.regex(PATH_ID, PATH_ID_EXPECTED));
/** The id of an agency or a collection. */
export const AgencyId = v.pipe(
  PathId,
  v.regex(
    new RegExp(`^(?!(?:${RESERVED_IDS.join("|")})$)`),
    `expected another id than ${RESERVED_IDS.join(", ")}, which are nashra's own addresses`,
  ),
  v.regex(PATH_ID, PATH_ID_EXPECTED),
);
const Selector = v.pipe(
  v.string(),
  v.maxLength(500, "expected at most 500 characters"),
  v.check(isBounded, "expected no more than four of ~ and :has(), which look through a whole page each time"),
  v.minLength(1, "expected a CSS selector"),
);
const Selectors = v.pipe(
  v.array(Selector),
  v.maxLength(MOST.selectors, `expected at most ${MOST.selectors} selectors`),
);
const Day = v.pipe(
  v.string(),
  v.check(isDay, "expected a day of the calendar"),
  v.regex(/^\d{4}-\d{2}-\d{2}$/, "expected a day as YYYY-MM-DD"),
);
const Listing = v.pipe(
  v.array(ListingUrl),
  v.maxLength(MOST.listings, `expected at most ${MOST.listings} addresses`),
  v.minLength(1, "expected at least one address"),
);
const Host = v.pipe(v.string(), v.regex(/^[a-z0-9.-]{1,253}$/, "expected a lower-case host name"));

/** How to recognise an article's address and read its native id. The order of query parameters does not matter. */
const ArticleAddress = v.strictObject({
  /** Regular expression that must match the whole path; the group named `id` is the native id. Groups `year`, `month` and `day`, or `seconds`, `milliseconds` or `base36` (an instant), say when the article was published. It must be matched in linear time: no nested repetitions, references or look-around. */
  path: Pattern,
  /** Query parameter that holds the native id, if the path has no `id` group. */
  query: v.optional(Name),
  /** The native id made of several parts, each a named group of the path or a query parameter, if none alone is unique: `{language}/{number}`. */
  id: v.optional(
    v.pipe(
      v.string(),
      v.regex(/\{[^{}]+\}/, "expected a text with parts of the address in braces such as {language}/{number}"),
    ),
  ),
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
  nextUrl: v.optional(
    v.pipe(v.string(), v.check(isPaged, "expected an address with {page}, absolute or relative to the page")),
  ),
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
  listing: Listing,
});

const Edition = v.strictObject({
  /** Language of the articles, and second part of the feed's path. */
  language: Language,
  /** Addresses of the latest-news page. The next one is tried if one is gone or holds no articles. `{date:YYYY-MM-DD}` is filled in with today, then with yesterday. */
  listing: Listing,
  /** Parts of the edition with a listing, and therefore a feed, of their own. */
  sections: v.optional(
    v.pipe(v.array(Section), v.maxLength(MOST.sections, `expected at most ${MOST.sections} sections`)),
    [],
  ),
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

/** Uses of a text by machines, in the words of RSL 1.0. */
const Uses = v.optional(
  v.pipe(
    v.array(v.picklist(["all", "ai-all", "ai-train", "ai-input", "ai-index", "search"])),
    v.minLength(1, "expected at least one use"),
    v.maxLength(6, "expected at most 6 uses"),
  ),
);

const Licence = v.strictObject({
  /** Uses that the agency permits: `all`, `ai-all`, `ai-train`, `ai-input`, `ai-index`, `search`. All others are then forbidden. */
  permits: Uses,
  /** Uses that it forbids, in the same words. */
  prohibits: Uses,
  /** What a use costs: `free`, `attribution`, `contribution`, `purchase`, `subscription`, `training`, `crawl` or `use`. */
  payment: v.optional(
    v.picklist(["free", "attribution", "contribution", "purchase", "subscription", "training", "crawl", "use"]),
    "free",
  ),
  /** Address of a shared licence that applies, such as one of Creative Commons. */
  standard: v.optional(HttpUrl),
  /** Address at which a licence is agreed with the agency. */
  contact: v.optional(HttpUrl),
  /** Address of the agency's terms of use. */
  terms: v.optional(HttpUrl),
});

/** The schema of a definition. docs/definition.md is generated from it; a test keeps the two in step. */
export const AgencySchema = v.strictObject({
  /** First part of every feed's path: `lana`. Never change it. */
  id: AgencyId,
  /** Not yet checked against the live site: polled only if NASHRA_FEEDS names it. */
  unchecked: v.optional(v.boolean(), false),
  /** Day on which somebody last compared what nashra reads with the live site. Absent: nobody has, as far as is known. */
  checked: v.optional(Day),
  /** The version of nashra that it was compared with. */
  checkedWith: v.optional(Name),
  /** The agency's name, by language; at least one. */
  names: v.pipe(
    Names,
    v.check((names) => Object.keys(names).length > 0, "expected a name in at least one language"),
  ),
  /** The site's front page. Its host is part of every id, so never change it: add a new host to `hosts` instead. */
  home: HttpUrl,
  /** Further hosts of the same site. Their addresses are aliases, and redirects to them are followed. */
  hosts: v.optional(v.pipe(v.array(Host), v.maxLength(MOST.hosts, `expected at most ${MOST.hosts} hosts`)), []),
  /** The agency's time zone: it decides on which day an article was published. */
  timezone: TimeZone,
  /** What comes first in dates that are written in numbers (`03/05/2026`): `day` or `month`. Default: as the language and the country have it. */
  dateOrder: v.optional(v.picklist(["day", "month"], "expected day or month")),
  /** First year of the site. No article is dated earlier. */
  since: v.pipe(v.number(), v.integer(), v.minValue(1900), v.maxValue(2100)),
  /** Year in the `tag:` URIs (RFC 4151: a date on which the authority owned its name). Default: `since`. Never change it. */
  tagYear: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1990), v.maxValue(2100))),
  /** Licence line of every document, by language. */
  rights: v.optional(Names),
  /** `public`: everybody may read what an article said before an edit, beside when it was edited and which fields changed. Without it, only the operator may. */
  corrections: v.optional(v.picklist(["public", "private"], "expected public or private")),
  /** What the agency itself lets machines do with its articles, for `AGENCY/rsl.xml` (Really Simple Licensing). Without it, nothing is said. */
  licence: v.optional(Licence),
  /** The agency's logo, named in every document. Without it and `icon`, those that its site names are used, where they fit. */
  image: v.optional(HttpUrl),
  /** The agency's square icon: Atom `icon`, JSON Feed `icon`. Best a PNG of 512 pixels or more. */
  icon: v.optional(HttpUrl),
  /** The agency's marks in datelines and sign-offs: `وال`, `LANA`. */
  marks: v.optional(Texts, []),
  /** Words that end an article, between slashes or in brackets: `انتهى`, `end`. Kept in the content, cut from summaries. */
  signOffs: v.optional(Texts, []),
  /** Texts of the site's pages that are never part of an article. */
  furniture: v.optional(Texts, []),
  /** How an article's address is recognised, and its native id read from it. */
  addresses: v.pipe(
    v.array(ArticleAddress),
    v.maxLength(MOST.addresses, `expected at most ${MOST.addresses} address patterns`),
    v.minLength(1, "expected at least one address pattern"),
  ),
  /** The address to publish for an article; `{id}` and `{language}` are filled in. Without it, the address as linked. */
  canonical: v.optional(
    v.pipe(v.string(), v.check(isCanonical, "expected an absolute http or https address with {id} in it")),
  ),
  /** Selectors for a listing. Without them, items are found by their addresses, as described [below](#without-selectors). */
  listing: v.optional(ListingSelectors, {}),
  /** Selectors for an article's page. Without them, the page is read as described [below](#without-selectors). */
  article: v.optional(ArticleSelectors, {}),
  /** Known pairs of native id and local day, in rising order. They settle years, nearly always months, never days. */
  idCurve: v.optional(
    v.pipe(
      v.array(v.strictTuple([v.pipe(v.number(), v.finite()), Day])),
      v.maxLength(MOST.curve, `expected at most ${MOST.curve} pairs`),
      v.check(isRising, "expected pairs in rising order of number and day"),
    ),
    [],
  ),
  /** How often to poll, and how many requests to make. */
  poll: v.optional(Poll, {}),
  /** The languages that the agency publishes in. */
  editions: v.pipe(
    v.array(Edition),
    v.maxLength(MOST.editions, `expected at most ${MOST.editions} editions`),
    v.minLength(1, "expected at least one edition"),
  ),
});

/** What a matcher does for `~` and `:has()` grows with the page each time. */
function isBounded(selector: string): boolean {
  return (selector.match(/~(?!=)|:has\(/g) ?? []).length <= 4;
}

function isDay(text: string): boolean {
  const day = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(day) && new Date(day).toISOString().startsWith(text);
}

function isRising(curve: [number, string][]): boolean {
  return curve.every(([id, day], at) => at === 0 || (id > curve[at - 1]![0] && day >= curve[at - 1]![1]));
}

function isPaged(address: string): boolean {
  const filled = address.replaceAll("{page}", "2");
  return (
    filled !== address &&
    URL.canParse(filled, "https://site.example/") &&
    !/^(?!https?:)[a-z][a-z\d+.-]*:/i.test(filled.trim())
  );
}

function isCanonical(address: string): boolean {
  const filled = address.replaceAll("{id}", "1").replaceAll("{language}", "en");
  return address.includes("{id}") && v.is(HttpUrl, filled);
}
