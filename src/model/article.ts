/** How exact a publication date is. `none`: the article has no date of its own. */
export type DatePrecision = "time" | "day" | "month" | "none";

/**
 * Where a publication date came from: the site's own stamp, the page's JSON-LD/meta data, the dateline as written,
 * a dateline mended as a careful person would, the id curve, or the moment we first saw the article.
 */
export type DateSource = "stamp" | "json-ld" | "dateline" | "repaired" | "estimated" | "first-seen";

/** When an article was published, as exactly as that is known and no more so. Documents carry all three facts. */
export interface PublishedDate {
  /** Epoch milliseconds, whole seconds. Never in the future of the moment it was set. */
  readonly instant: number;
  readonly precision: DatePrecision;
  readonly source: DateSource;
}

/** A picture as the article's page names it. Sizes are in pixels; null: the page does not say. */
export interface Picture {
  /** Absolute https/http address. */
  readonly url: string;
  readonly alt: string | null;
  readonly caption: string | null;
  readonly width: number | null;
  readonly height: number | null;
}

/** A dateline as read from the start of a text (see datelines in docs). */
export interface Dateline {
  /** As written, brackets and dashes off. */
  readonly place: string | null;
  /** `YYYY-MM-DD` where the text supports a whole date. */
  readonly date: string | null;
  /** True where a slip was mended or context was needed. */
  readonly repaired: boolean;
  /** The agency's mark as written (`وال`, `LANA`). */
  readonly agencyMark: string | null;
  /** The text after the dateline. */
  readonly rest: string | null;
  readonly warnings: readonly string[];
}

/** Facts on which reading an article depends but which stand outside its page. */
export interface ReadContext {
  /** Address of the page, the agency's own (not that of a mirror). */
  readonly url: string;
  /** Moment of reading, epoch milliseconds. */
  readonly seen: number;
  readonly postId?: number | null;
  /** The site's stamp from elsewhere (a listing), epoch milliseconds. */
  readonly siteStamp?: number | null;
  /** Local days (`YYYY-MM-DD`) of items near it on the listing. */
  readonly neighbours?: readonly string[];
}

/** One fact and where it came from, for `nashra check`. */
export interface Evidence {
  /** `selector .artical h2`, `json-ld headline`, `dateline`, `neighbour`, `first seen` … */
  readonly source: string;
  readonly value: string;
  /** Set where the candidate was seen and not taken: why. */
  readonly rejected?: string;
}

/** What was met for each field, taken or not, in the order in which it was looked for. */
export type EvidenceByField = Readonly<Record<string, readonly Evidence[]>>;

/** One item of a listing page. Everything but the address may be missing. */
export interface ListingItem {
  /** Canonical address of the article (the agency's own host, one parameter order). */
  readonly url: string;
  /** The agency's own id of the article: a number as text, or the address where the site has none. */
  readonly nativeId: string;
  readonly title: string | null;
  /** The site's stamp, if the listing carries one. */
  readonly published: { readonly instant: number; readonly precision: DatePrecision } | null;
  /** The listing's excerpt: cut text, never used as a body. */
  readonly excerpt: string | null;
  readonly image: string | null;
}

/** A listing page as it was read, before the archive is asked which of its items are new. */
export interface ReadListing {
  /** In page order, each native id once. */
  readonly items: readonly ListingItem[];
  /** The definition's container was there, items or none. False: the layout is not the one we know. */
  readonly containerFound: boolean;
  /** Which selector or fallback found the items: `items[0] .news-content h4 a`, `address pattern`, `json-ld`, `none`. */
  readonly foundBy: string;
  /** Address of the next older page, if the page links it. */
  readonly next: string | null;
  readonly warnings: readonly string[];
}

/** An article as its page gives it. */
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
  /** The same as plain text, paragraphs parted by a blank line. */
  readonly contentText: string;
  /** First sentences, dateline and sign-off cut. */
  readonly summary: string;
  /** The same article in other languages, where the page links it. */
  readonly alternates: readonly { readonly language: string; readonly url: string }[];
  readonly claims: PageClaims;
  readonly evidence: EvidenceByField;
  readonly warnings: readonly string[];
}

/** What a page says that it is. */
export interface PageClaims {
  /** Absolute addresses that it names as its own: `canonical`, `og:url`. */
  readonly addresses: readonly string[];
  /** Its titles: where the definition says, `h1`, `og:title`, JSON-LD, `title`. */
  readonly titles: readonly string[];
}

/** What we keep of an article: one row of the archive. */
export interface Article {
  /** Place in the archive: rises with each new article, never reused. */
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
  /** Last real change of the content, epoch milliseconds; equals `published.instant` or first seen until an edit. */
  readonly updated: number;
  /** 1 for the first reading, one more for each edit. */
  readonly revision: number;
}

/** A removed article, as feeds tell of it (RFC 6721 `at:deleted-entry`). */
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

/** Characters of an article's body, as HTML and as text: what it weighs in memory, but for some hundred. */
export function charactersOf({ contentHtml, contentText }: Article): number {
  return contentHtml.length + contentText.length;
}

/** Newest first, total and stable: by instant, then by place in the archive. */
export function newestFirst(a: Article, b: Article): number {
  return b.published.instant - a.published.instant || b.seq - a.seq;
}
