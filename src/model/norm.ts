/** What one of a listing's newest articles had. */
export interface Lately {
  readonly dated: boolean;
  readonly placed: boolean;
  readonly pictured: boolean;
  /** Found by a body selector of the definition. */
  readonly selected: boolean;
  /** Its page closes its body or document. */
  readonly closed: boolean;
  /** Characters of its text. */
  readonly length: number;
}

/** Shares of articles with each field, 0 to 1, and characters of a body. */
export interface ArticleShares {
  readonly dated: number;
  readonly placed: number;
  readonly pictured: number;
  readonly closed: number;
  readonly length: number;
}

/** Items of a listing, and the share of them with each field, 0 to 1. */
export interface ListingShares {
  readonly items: number;
  readonly titles: number;
  readonly excerpts: number;
  readonly stamps: number;
  /** Share of the list's articles whose address the definition does not recognise; 1 in a norm that has not learned it. */
  readonly strangers: number;
}

/**
 * What is usual on a listing and on the pages it leads to, learned from good polls: what falls far below it is drift.
 * The archive keeps it as JSON (`watches.norm`).
 */
export interface Norm extends ListingShares {
  /** Good listings that were learned from. What `ListingShares` names are running means of them. */
  readonly listings: number;
  /** Share of listings, and of articles' pages, that close their body or document. */
  readonly closed: number;
  readonly closedPages: number;
  /** Articles that were learned from. */
  readonly articles: number;
  /** Characters of a body; share of articles with each field. */
  readonly length: number;
  readonly dated: number;
  readonly placed: number;
  readonly pictured: number;
  /** Share of articles in the edition's language. */
  readonly native: number;
  /** New articles by hour of the week (UTC, Sunday first), and hours watched, both fading. */
  readonly news: readonly number[];
  readonly watched: readonly number[];
  /** What was not as usual at the last poll, a line each. */
  readonly doubts: readonly string[];
  /** Those of them that the listing showed. */
  readonly ofListing: readonly string[];
  /** Why gone pages were taken for the site's trouble, until an article's page is read again. */
  readonly trouble: string | null;
  /** The newest articles, and the last listing, for comparing with what is usual. */
  readonly lately: readonly Lately[];
  readonly listing: ListingShares | null;
}

/** The norm of a listing that was never read: it finds nothing unusual. */
export const NO_NORM: Norm = {
  listings: 0,
  items: 0,
  titles: 0,
  excerpts: 0,
  stamps: 0,
  strangers: 1,
  closed: 0,
  closedPages: 0,
  articles: 0,
  length: 0,
  dated: 0,
  placed: 0,
  pictured: 0,
  native: 0,
  news: new Array<number>(168).fill(0),
  watched: new Array<number>(168).fill(0),
  doubts: [],
  ofListing: [],
  trouble: null,
  lately: [],
  listing: null,
};

/** Listings, or articles, that make a norm. */
const ENOUGH = 8;
/** Items, articles or listings from which a share is taken seriously. */
export const FEW = 4;

/** True where enough listings were read to say what is usual of them. */
export function knowsListings({ listings }: Norm): boolean {
  return listings >= ENOUGH;
}

/** True where enough articles were read to say what is usual of them. */
export function knowsArticles({ articles }: Norm): boolean {
  return articles >= ENOUGH;
}

/** True where a share (0 to 1) is far below the usual one. */
export function hasFallen(usual: number, now: number): boolean {
  return usual > 0.8 && now < 0.25;
}

/** Articles of a list that a definition does not recognise, from which on it is told, and how far above the usual share. */
const STRANGERS = 2;
const STRANGER = 0.15;

/** True where a definition recognises fewer of a list's articles than it used to. */
export function isEstranged(usual: number, now: number, strangers: number): boolean {
  return strangers >= STRANGERS && now >= usual + STRANGER;
}

/** True where a number is far below the usual one. */
export function isFarBelow(usual: number, now: number): boolean {
  return now < usual * 0.34;
}

/** What some articles, one at least, have. */
export function sharesOf(last: readonly Lately[]): ArticleShares {
  const share = (has: (one: Lately) => boolean): number => last.filter(has).length / last.length;
  return {
    dated: share((one) => one.dated),
    placed: share((one) => one.placed),
    pictured: share((one) => one.pictured),
    closed: share((one) => one.closed),
    length: last.reduce((sum, one) => sum + one.length, 0) / last.length,
  };
}
