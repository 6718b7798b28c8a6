import type { ArticleRecord, KnownArticle } from "../../archive/records.ts";
import { mintId } from "../../model/address.ts";
import type { Watch } from "../../model/agency.ts";
import type { ListingItem, PublishedDate, ReadArticle } from "../../model/article.ts";
import { memoised } from "../../model/lru.ts";
import { isGiven } from "../../read/given.ts";
import { foldForMatching, foldForSearch } from "../../read/text/clean.ts";
import { checkDue } from "../schedule.ts";

/** Characters of a body that are indexed for search. */
const SEARCHED = 20_000;

/** A new article as the archive stores it. `seq` and the instant within the day depend on its neighbours. */
export function newRecord(
  watch: Watch,
  item: ListingItem,
  read: ReadArticle,
  facts: {
    seq: number;
    published: PublishedDate;
    firstSeen: number;
    fingerprint: string;
    textKey: string | null;
    listingFingerprint: string;
  },
): ArticleRecord {
  return {
    seq: facts.seq,
    id: mintId(watch.agency, item.nativeId),
    agency: watch.agency.id,
    nativeId: item.nativeId,
    edition: watch.edition.language,
    sections: watch.sections,
    url: item.url,
    ...contentOf(item, read),
    published: facts.published,
    firstSeen: facts.firstSeen,
    updated: facts.published.instant,
    revision: 1,
    day: read.day,
    fingerprint: facts.fingerprint,
    textKey: facts.textKey,
    listingFingerprint: facts.listingFingerprint,
    checkDue: checkDue(facts.firstSeen, 0, facts.firstSeen),
    checks: 0,
    missingSince: null,
    removed: null,
  };
}

/** An edited article as the archive stores it: same id, address and date, the next revision. */
export function revisedRecord(
  watch: Watch,
  known: KnownArticle,
  item: ListingItem,
  read: ReadArticle,
  facts: {
    published: PublishedDate;
    now: number;
    fingerprint: string;
    textKey: string | null;
    listingFingerprint: string | null;
    checks: number;
  },
): ArticleRecord {
  return {
    seq: known.seq,
    id: known.id,
    agency: watch.agency.id,
    nativeId: known.nativeId,
    edition: known.edition,
    sections: known.sections,
    url: known.url,
    ...contentOf(item, read),
    published: facts.published,
    firstSeen: known.firstSeen,
    updated: facts.now,
    revision: known.revision + 1,
    day: known.day,
    fingerprint: facts.fingerprint,
    textKey: facts.textKey,
    listingFingerprint: facts.listingFingerprint ?? known.listingFingerprint,
    checkDue: checkDue(known.firstSeen, facts.checks, facts.now),
    checks: facts.checks,
    missingSince: null,
    removed: null,
  };
}

/**
 * A text that changes when a listing's item does: the words and figures of its title, and the letters of its excerpt,
 * where figures may count views. If the item gives the whole article, also with its text.
 */
export function listingFingerprint(item: ListingItem): string {
  const listed = `${wordsOf(item.title ?? "")}\n${lettersOf(item.excerpt ?? "")}`;
  return isGiven(item) ? `${listed}\n${checksum(item.given!.content!)}` : listed;
}

/** A short checksum (FNV-1a, 32 bits, and the length). It only has to notice an edit. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return `${(hash >>> 0).toString(36)}.${text.length}`;
}

/** The folded title in a listing's fingerprint; null if it has none. */
export function listedTitle(mark: string | null): string | null {
  const title = mark?.split("\n")[0] ?? "";
  return title === "" ? null : title;
}

const wordsOf = memoised(
  (words) =>
    foldForMatching(words)
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim(),
  { most: 1000, longest: 2000 },
);

/** Memoised: a listing shows the same items poll after poll. */
const lettersOf = memoised(
  (words) =>
    foldForMatching(words)
      .replace(/[^\p{L}]+/gu, " ")
      .trim()
      .slice(0, 2000),
  { most: 1000, longest: 2000 },
);

function contentOf(item: ListingItem, read: ReadArticle) {
  const title = read.title ?? item.title ?? "";
  return {
    language: read.language,
    title,
    summary: read.summary,
    contentHtml: read.contentHtml,
    contentText: read.contentText,
    place: read.place,
    placeFolded: read.place === null ? null : foldForMatching(read.place),
    agencyMark: read.dateline?.agencyMark ?? null,
    author: read.author,
    image: read.image,
    alternates: read.alternates,
    ...indexedText(title, read.contentText),
  };
}

/** Folded words of an article for the search index. */
export function indexedText(title: string, contentText: string): { searchTitle: string; searchBody: string } {
  return { searchTitle: foldForSearch(title), searchBody: foldForSearch(contentText.slice(0, SEARCHED)) };
}
