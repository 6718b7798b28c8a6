/** How precise a publication date is. `none`: the article states no date. */
export type DatePrecision = "time" | "day" | "month" | "none";

/**
 * Where a publication date came from: the site's own stamp, the page's JSON-LD or meta data, the dateline as written,
 * a dateline corrected from context, the id curve, the moment we first saw the article, or a correction by hand.
 */
export type DateSource = "stamp" | "json-ld" | "dateline" | "repaired" | "estimated" | "first-seen" | "operator";

/**
 * How far a source can be relied on. `stated`: the page or its listing states the date for machines or readers of the page,
 * or an operator does; `text`: the article's own text gives its day; `inferred`: it comes from elsewhere.
 */
const RELIABILITY: Readonly<Record<DateSource, "stated" | "text" | "inferred">> = {
  stamp: "stated",
  "json-ld": "stated",
  dateline: "text",
  repaired: "text",
  estimated: "inferred",
  "first-seen": "inferred",
  operator: "stated",
};

/** True if a page states its date in so many words, as against one read from its text or inferred. */
export function isStated(source: DateSource): boolean {
  return RELIABILITY[source] === "stated";
}

/** True if a date is the article's own, stated or in its text. */
export function isOwnDate(source: DateSource): boolean {
  return RELIABILITY[source] !== "inferred";
}

/** When an article was published, no more precisely than is known. Documents carry all three fields. */
export interface PublishedDate {
  /** Epoch milliseconds, whole seconds. Never later than the moment at which it was set. */
  readonly instant: number;
  readonly precision: DatePrecision;
  readonly source: DateSource;
}

/** A picture as the article's page describes it. Sizes are in pixels; null means that the page does not say. */
export interface Picture {
  /** Absolute https/http address. */
  readonly url: string;
  readonly alt: string | null;
  readonly caption: string | null;
  readonly width: number | null;
  readonly height: number | null;
  /** Whose picture it is, as the page writes it; absent if it does not. */
  readonly credit?: string;
  /** Media type and bytes, once its host was asked; absent before. Width and height are then the file's. */
  readonly type?: string;
  readonly length?: number | null;
}

/** What a picture's host says of it. Sizes are in pixels and bytes; null: unknown. */
export interface PictureFacts {
  readonly type: string;
  readonly length: number | null;
  readonly width: number | null;
  readonly height: number | null;
}

/** A dateline, read from the start of a text. */
export interface Dateline {
  /** As written, without brackets and dashes. */
  readonly place: string | null;
  /** `YYYY-MM-DD`, or null if the text does not support a whole date. */
  readonly date: string | null;
  /** True if a slip was corrected or context was needed. */
  readonly repaired: boolean;
  /** The agency's mark as written (`وال`, `LANA`). */
  readonly agencyMark: string | null;
  /** The text after the dateline. */
  readonly rest: string | null;
  readonly warnings: readonly string[];
}

/** Facts needed to read an article that are not on its page. */
export interface ReadContext {
  /** The agency's own address of the page, never a mirror's. */
  readonly url: string;
  /** When the page was read, epoch milliseconds. */
  readonly seen: number;
  readonly postId?: number | null;
  /** The site's stamp from another page (a listing), epoch milliseconds. */
  readonly siteStamp?: number | null;
  /** Local days (`YYYY-MM-DD`) of its neighbours on the listing. */
  readonly neighbours?: readonly string[];
}

/** One value and where it came from, for `nashra check`. */
export interface Evidence {
  /** `selector .artical h2`, `json-ld headline`, `dateline`, `neighbour`, `first seen` … */
  readonly source: string;
  readonly value: string;
  /** Why the candidate was rejected; absent if it was accepted. */
  readonly rejected?: string;
}

/** The candidates for each field, accepted or rejected, in the order in which they were tried. */
export type EvidenceByField = Readonly<Record<string, readonly Evidence[]>>;

/** One item of a listing page. Everything but the address may be missing. */
export interface ListingItem {
  /** Canonical address of the article, on the agency's own host. */
  readonly url: string;
  /** The agency's id of the article, as its address gives it. */
  readonly nativeId: string;
  readonly title: string | null;
  /** The site's stamp, if the listing carries one. */
  readonly published: { readonly instant: number; readonly precision: DatePrecision } | null;
  /** The listing's excerpt: truncated text, never used as a body. */
  readonly excerpt: string | null;
  readonly image: string | null;
  /** What the source itself gives of the article; absent where only the page has it. */
  readonly given?: GivenArticle;
  /** Address of the article as data, asked instead of its page; absent for most sources. */
  readonly dataUrl?: string;
}

/** An article as its listing's source gives it. */
export interface GivenArticle {
  /** Raw HTML or text of the body as given, not yet sanitised; null if there is none. */
  readonly content: string | null;
  /** True if the content is the whole text, so that the page need not be fetched. */
  readonly complete: boolean;
  readonly authors: readonly string[];
  readonly section: string | null;
  /** BCP 47, as given. */
  readonly language: string | null;
  /** The source's own identifier (an RSS guid, an API's id): an alias, never the id where a native one exists. */
  readonly guid: string | null;
  /** Where the content was found, as evidence: a JSONPath or an element. */
  readonly foundBy: string | null;
}

/** A listing page as read, before the archive is asked which items are new. */
export interface ReadListing {
  /** In page order, each native id once. */
  readonly items: readonly ListingItem[];
  /** The definition's container was found, with or without items. False: the layout has changed. */
  readonly containerFound: boolean;
  /** The selector or fallback that found the items: `items[0] .news-content h4 a`, `address pattern`, `json-ld`, `none`. */
  readonly foundBy: string;
  /** Addresses of articles that stand in the list but have none of the definition's forms; none without a definition. */
  readonly strangers: readonly string[];
  /** Address of the next older page, or null if the page links none. */
  readonly next: string | null;
  /** The parts that hold the items in place of this one, such as the sitemaps of an index; absent for most listings. */
  readonly more?: readonly ListingPart[];
  /** Native ids in parts that were not read because nothing of them has changed; absent for most listings. */
  readonly unread?: readonly string[];
  /** The latest change that its entries state, epoch milliseconds; null or absent if they state none. */
  readonly latest?: number | null;
  readonly warnings: readonly string[];
}

/** A part of a listing that has several, such as a sitemap of an index. */
export interface ListingPart {
  readonly url: string;
  /** When the index says that it last changed, to the second, epoch milliseconds; null if it does not. */
  readonly changed: number | null;
}

/** An article as read from its page. */
export interface ReadArticle {
  readonly url: string;
  readonly title: string | null;
  readonly published: PublishedDate | null;
  /** The local day of the dateline or stamp, `YYYY-MM-DD`, where known. */
  readonly day: string | null;
  readonly dateline: Dateline | null;
  readonly place: string | null;
  readonly author: string | null;
  /** BCP 47. */
  readonly language: string;
  readonly section: string | null;
  /** The lead picture. */
  readonly image: Picture | null;
  /** Sanitised HTML: paragraphs and allowed media, absolute links. */
  readonly contentHtml: string;
  /** The same as plain text, with blank lines between paragraphs. */
  readonly contentText: string;
  /** First sentences, without dateline and sign-off. */
  readonly summary: string;
  /** The same article in other languages, as linked by the page. */
  readonly alternates: readonly { readonly language: string; readonly url: string }[];
  readonly claims: PageClaims;
  readonly evidence: EvidenceByField;
  readonly warnings: readonly string[];
}

/** How a page identifies itself. */
export interface PageClaims {
  /** Absolute addresses that the page gives as its own: `canonical`, `og:url`. */
  readonly addresses: readonly string[];
  /** Its titles: by the definition's selectors, `h1`, `og:title`, JSON-LD, `title`. */
  readonly titles: readonly string[];
}

/** An article as stored: one row of the archive. */
export interface Article {
  /** Position in the archive: rises with each new article, never reused. */
  readonly seq: number;
  /** `tag:` URI, minted once, the same in every format. */
  readonly id: string;
  readonly agency: string;
  readonly nativeId: string;
  readonly edition: string;
  readonly sections: readonly string[];
  readonly url: string;
  readonly language: string;
  readonly title: string;
  readonly summary: string;
  readonly contentHtml: string;
  readonly contentText: string;
  readonly place: string | null;
  /** The dateline's mark as written. */
  readonly agencyMark: string | null;
  readonly author: string | null;
  readonly image: Picture | null;
  readonly alternates: readonly { readonly language: string; readonly url: string }[];
  readonly published: PublishedDate;
  readonly firstSeen: number;
  /** Last real change of the content, epoch milliseconds. Equals `published.instant` or `firstSeen` until an edit. */
  readonly updated: number;
  /** 1 for the first reading, one more for each edit. */
  readonly revision: number;
  /** Of a collection's copy; absent for an agency's own article. */
  readonly collected?: Collected | undefined;
}

/** Where a collection's copy of an article comes from, and what it stands for. */
export interface Collected {
  /** Id of the agency. */
  readonly agency: string;
  /** The agency's revision that was copied. */
  readonly revision: number;
  /** Id of the entry that says the same and came first; null: the copy is an entry itself. */
  readonly lead: string | null;
  /** Articles that say the same, in the order in which it came. */
  readonly related: readonly RelatedArticle[];
}

/** An article that says the same as a collection's entry. */
export interface RelatedArticle {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  /** Id of its agency. */
  readonly agency: string;
}

/** A field of an article whose edits are told to subscribers. */
export type ArticleField = "title" | "text" | "picture" | "author" | "place" | "language";

/** What an article said before an edit. */
export interface FormerRevision {
  readonly revision: number;
  /** When the next one replaced it, epoch milliseconds. */
  readonly replaced: number;
  readonly title: string;
  readonly contentHtml: string;
  /** Fields that the next one changed; null if that was not recorded. */
  readonly changed: readonly ArticleField[] | null;
}

/** A removed article, as feeds announce it (RFC 6721, `at:deleted-entry`). */
export interface Tombstone {
  readonly id: string;
  readonly url: string;
  readonly removed: number;
}

const RTL_LANGUAGES = new Set(["ar", "fa", "ur", "he", "yi", "ps", "sd", "ckb", "dv", "ug"]);

/** Base direction of a language's script. */
export function directionOf(language: string): "rtl" | "ltr" {
  return RTL_LANGUAGES.has(language.toLowerCase().split("-")[0] ?? "") ? "rtl" : "ltr";
}

/** Characters of an article's body, as HTML and as text: its memory, give or take a few hundred. */
export function charactersOf({ contentHtml, contentText }: Article): number {
  return contentHtml.length + contentText.length;
}

/** Sorts newest first, in a total order: by instant, then by position in the archive. */
export function newestFirst(a: Article, b: Article): number {
  return b.published.instant - a.published.instant || b.seq - a.seq;
}
