import type { KnownArticle } from "../archive/records.ts";
import { type FetchFailure, shown } from "../fetch/result.ts";
import { hostsOf, type Watch } from "../model/agency.ts";
import type { ListingItem, ReadArticle } from "../model/article.ts";
import { readArticle } from "../read/article.ts";
import { textOf } from "../read/body.ts";
import { fingerprint } from "../read/fingerprint.ts";
import { foldForMatching } from "../read/text.ts";
import type { PollPorts } from "./ports.ts";

/** One article page to fetch: of an item that is new, or of an article met before. */
export interface Errand {
  readonly item: ListingItem;
  /** Its place on the listing, 0 = newest; null: it is not on it. */
  readonly place: number | null;
  readonly known: KnownArticle | null;
}

/** A page fetched and read. */
export interface Gathered extends Errand {
  readonly read: ReadArticle;
  readonly html: string;
  readonly pageUrl: string;
  readonly fingerprint: string;
  readonly bytes: number;
  /** It closes its body or document. */
  readonly closed: boolean;
}

/** What fetching a poll's article pages came to. */
export interface Gathering {
  readonly gathered: readonly Gathered[];
  /** Pages that answered, but not with an article. */
  readonly unread: readonly (Errand & {
    readonly reason: string;
    readonly html: string | null;
    readonly gone: boolean;
  })[];
  /** The failure that made us stop: what is left waits for the next poll. */
  readonly stopped: FetchFailure | null;
}

/** Failures of one page only: the next page may well answer. */
const OF_ONE_PAGE: ReadonlySet<FetchFailure["kind"]> = new Set([
  "gone",
  "too-large",
  "not-html",
  "garbled",
  "truncated",
  "redirected-away",
  "redirect-loop",
]);

/** What all pages of one gathering share. */
export interface GatherContext {
  /** The moment of the poll, epoch milliseconds. */
  readonly seen: number;
  readonly live: boolean;
  /** True where all pages of this kind close their body or document: one that does not was cut off. */
  readonly closes?: boolean;
  readonly neighboursOf: (place: number | null) => string[];
  /** Called before each request: keeps the lease while many are made. */
  readonly renew?: () => Promise<void>;
}

/** Fetches and reads article pages, one after another. */
export async function gather(
  ports: PollPorts,
  watch: Watch,
  errands: readonly Errand[],
  context: GatherContext,
): Promise<Gathering> {
  const gathered: Gathered[] = [];
  const unread: (Errand & { reason: string; html: string | null; gone: boolean })[] = [];
  for (const errand of errands) {
    await context.renew?.();
    const ask = () =>
      ports.client.get(errand.item.url, {
        hosts: hostsOf(watch.agency),
        requestsPerMinute: watch.agency.poll.requestsPerMinute,
        language: watch.edition.language,
      });
    const first = await ask();
    // Before an article is taken down for what a poll was told twice, it is asked once more: a site may err twice.
    const result = first.kind === "gone" && isMissed(errand.known) ? await ask() : first;
    if (result.kind === "not-modified") continue;
    if (result.kind !== "ok") {
      if (!OF_ONE_PAGE.has(result.kind)) return { gathered, unread, stopped: result };
      unread.push({ ...errand, reason: result.evidence, html: null, gone: result.kind === "gone" });
      continue;
    }
    if (context.closes === true && !result.closed) {
      unread.push({ ...errand, reason: cutOff(result.url), html: null, gone: false });
      continue;
    }
    const one = {
      ...errand,
      html: result.text,
      pageUrl: result.url,
      bytes: result.bytes.length,
      closed: result.closed,
    };
    const read = readOne(watch, one, context);
    const reason = whyUnread(errand.item, read, result.text);
    if (reason !== null) {
      unread.push({ ...errand, reason, html: result.text, gone: false });
      continue;
    }
    gathered.push({ ...one, read, fingerprint: await fingerprint(read, ports.digest) });
  }
  return { gathered: again(watch, gathered, context), unread, stopped: null };
}

/** True for an article whose page an earlier poll found gone. */
function isMissed(known: KnownArticle | null): boolean {
  return known !== null && known.removed === null && known.missingSince !== null;
}

/** Why a page that answered is not its item's article, in one line; null: it is. */
export function whyUnread(item: ListingItem, read: ReadArticle, html: string): string | null {
  if (read.contentText.trim() === "" || (read.title ?? item.title) === null) {
    const missing = read.contentText.trim() === "" ? "no body text" : "no title";
    return `the page answered, but has ${missing}: ${read.warnings.join("; ")}`;
  }
  if (isItsPage(item, read, html)) return null;
  return "the page answered, but is not the article's: it has no dateline and its listing's title stands nowhere on it";
}

/** Of a page that ends without the end tags that all others of its kind have. */
export function cutOff(url: string): string {
  return `${shown(url)} came incomplete: it ends without </body> or </html>, which all others have; it is tried again`;
}

/** False where a page has some text, but nothing ties it to its item: a notice, an error page that says 200. */
function isItsPage(item: ListingItem, read: ReadArticle, html: string): boolean {
  if (read.dateline !== null || item.title === null) return true;
  const letters = (text: string): string => foldForMatching(text).replace(/[^\p{L}\p{N}]+/gu, "");
  return letters(textOf(html)).includes(letters(item.title));
}

/**
 * Reads once more the pages whose date was not plain, now that the days of their neighbours on the listing are known.
 */
function again(watch: Watch, gathered: readonly Gathered[], context: GatherContext): Gathered[] {
  const days = new Map<number, string>();
  for (const { place, read } of gathered) {
    if (place !== null && read.day !== null && isPlain(read)) days.set(place, read.day);
  }
  const near = (place: number | null): string[] => {
    if (place === null) return [];
    const here = [-3, -2, -1, 1, 2, 3].flatMap((step) => days.get(place + step) ?? []);
    return [...here, ...context.neighboursOf(place)];
  };
  return gathered.map((one) =>
    isPlain(one.read) || one.known !== null
      ? one
      : { ...one, read: readOne(watch, one, { ...context, neighboursOf: near }) },
  );
}

function isPlain(read: ReadArticle): boolean {
  return (
    read.published !== null &&
    (["stamp", "json-ld"].includes(read.published.source) ||
      (read.published.source === "dateline" && read.warnings.length === 0))
  );
}

function readOne(
  watch: Watch,
  page: { item: ListingItem; place: number | null; html: string; pageUrl: string },
  context: GatherContext,
): ReadArticle {
  const postId = /^\d{1,15}$/.test(page.item.nativeId) ? Number(page.item.nativeId) : null;
  return readArticle(page.html, {
    url: page.pageUrl,
    seen: context.seen,
    postId,
    siteStamp: page.item.published?.precision === "time" ? page.item.published.instant : null,
    neighbours: context.neighboursOf(page.place),
    agency: watch.agency,
    language: watch.edition.language,
    live: context.live,
    listingItem: page.item,
  });
}
