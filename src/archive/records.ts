import type { Article, DatePrecision, DateSource, Picture, Tombstone } from "../model/article.ts";
import type { SqlRow } from "../model/ports.ts";
import { integer, integerOrNull, text, textOrNull } from "./rows.ts";

/** What the archive adds to an article for its own use. */
export interface ArticleRecord extends Article {
  readonly day: string | null;
  readonly placeFolded: string | null;
  readonly fingerprint: string;
  /** Digest of the text alone; null where it is too short to tell articles apart. */
  readonly textKey: string | null;
  readonly listingFingerprint: string | null;
  readonly checkDue: number | null;
  readonly checks: number;
  readonly missingSince: number | null;
  readonly removed: number | null;
  /** Folded text for the search index. */
  readonly searchTitle: string;
  readonly searchBody: string;
}

/** What a poll needs to know of an article it has met before. */
export interface KnownArticle {
  readonly seq: number;
  readonly id: string;
  readonly nativeId: string;
  readonly edition: string;
  readonly sections: readonly string[];
  readonly url: string;
  readonly fingerprint: string;
  readonly listingFingerprint: string | null;
  readonly published: number;
  readonly precision: DatePrecision;
  readonly source: DateSource;
  readonly day: string | null;
  readonly checkDue: number | null;
  readonly checks: number;
  readonly missingSince: number | null;
  readonly removed: number | null;
  /** True where an operator took it down: it is not to be read again. */
  readonly takenDown: boolean;
  readonly firstSeen: number;
  readonly revision: number;
  /** Fingerprint of a wholly new page that a later poll must confirm. */
  readonly doubted: string | null;
  /** Re-readings in a row for a change on the listing that found the page unchanged. */
  readonly idleReads: number;
}

/** Columns that `knownOf` reads. */
export const KNOWN = `seq, id, native_id, edition, sections, url, fingerprint, listing_fingerprint, published, date_precision, date_source, day,
  check_due, checks, missing_since, removed, first_seen, revision, doubted, idle_reads,
  EXISTS (SELECT 1 FROM takedowns t WHERE t.agency = articles.agency AND t.native_id = articles.native_id) AS taken_down`;
/** Columns that an Article is read from. */
export const ARTICLE = `seq, id, agency, native_id, edition, sections, url, language, title, summary, content_html, content_text,
  place, agency_mark, author, image, alternates, published, date_precision, date_source, first_seen, updated, revision`;

/** A row of KNOWN columns. */
export function knownOf(row: SqlRow): KnownArticle {
  return {
    seq: integer(row, "seq"),
    id: text(row, "id"),
    nativeId: text(row, "native_id"),
    edition: text(row, "edition"),
    sections: JSON.parse(text(row, "sections")),
    url: text(row, "url"),
    fingerprint: text(row, "fingerprint"),
    listingFingerprint: textOrNull(row, "listing_fingerprint"),
    published: integer(row, "published"),
    precision: text(row, "date_precision") as DatePrecision,
    source: text(row, "date_source") as DateSource,
    day: textOrNull(row, "day"),
    checkDue: integerOrNull(row, "check_due"),
    checks: integer(row, "checks"),
    missingSince: integerOrNull(row, "missing_since"),
    removed: integerOrNull(row, "removed"),
    takenDown: integer(row, "taken_down") === 1,
    firstSeen: integer(row, "first_seen"),
    revision: integer(row, "revision"),
    doubted: textOrNull(row, "doubted"),
    idleReads: integer(row, "idle_reads"),
  };
}

/** A row of ARTICLE columns as the model's article. */
export function articleOf(row: SqlRow): Article {
  const image = textOrNull(row, "image");
  return {
    seq: integer(row, "seq"),
    id: text(row, "id"),
    agency: text(row, "agency"),
    nativeId: text(row, "native_id"),
    edition: text(row, "edition"),
    sections: JSON.parse(text(row, "sections")),
    url: text(row, "url"),
    language: text(row, "language"),
    title: text(row, "title"),
    summary: text(row, "summary"),
    contentHtml: text(row, "content_html"),
    contentText: text(row, "content_text"),
    place: textOrNull(row, "place"),
    agencyMark: textOrNull(row, "agency_mark"),
    author: textOrNull(row, "author"),
    image: image === null ? null : (JSON.parse(image) as Picture),
    alternates: JSON.parse(text(row, "alternates")),
    published: {
      instant: integer(row, "published"),
      precision: text(row, "date_precision") as DatePrecision,
      source: text(row, "date_source") as DateSource,
    },
    firstSeen: integer(row, "first_seen"),
    updated: integer(row, "updated"),
    revision: integer(row, "revision"),
  };
}

/** A removed article as feeds tell of it. */
export function tombstoneOf(row: SqlRow): Tombstone {
  return { id: text(row, "id"), url: text(row, "url"), removed: integer(row, "removed") };
}
