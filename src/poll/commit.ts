import {
  addToFeeds,
  articlesBySeq,
  boundsOfDaysQuery,
  insertArticles,
  lastSeqQuery,
  noteCheck,
  type Place,
  placesQuery,
  removeArticle,
  reviseArticle,
  setSections,
} from "../archive/articles.ts";
import { giveUp, letOut, setAside } from "../archive/quarantine.ts";
import { askAll } from "../archive/query.ts";
import type { ArticleRecord, KnownArticle } from "../archive/records.ts";
import { indexWords } from "../archive/words.ts";
import { feedPathsOf, type Watch } from "../model/agency.ts";
import type { ListingItem } from "../model/article.ts";
import type { Statement } from "../model/ports.ts";
import { zonedInstant } from "../read/dates.ts";
import { listingFingerprint, newRecord, revisedRecord, searchWords } from "./article.ts";
import type { Gathered, Gathering } from "./gather.ts";
import { type DayItem, orderWithinDays } from "./order.ts";
import type { PollPorts } from "./ports.ts";
import { type Change, wholeSeconds } from "./render.ts";
import { checkDue } from "./schedule.ts";

const MINUTE = 60_000;
/** A removed article that is still listed is asked for again after this long. */
const STILL_GONE_MS = 6 * 3_600_000;
/** An item that was never read and is neither listed nor there any more is tried for so long. */
const GIVEN_UP_MS = 24 * 3_600_000;

/** The listing's items, and those of them that the archive has, by native id. */
export interface Listed {
  readonly items: readonly ListingItem[];
  readonly known: ReadonlyMap<string, KnownArticle>;
}

/** What a gathering comes to: the change to publish, and the statements that keep it. */
export interface Settled {
  readonly change: Change;
  readonly statements: readonly Statement[];
  readonly setAside: readonly { readonly url: string; readonly reason: string }[];
  /** True where an article came, changed or went: documents must be made. */
  readonly touches: boolean;
}

/** Decides, from what was read and what is known, what becomes of each article. Reads the archive, writes nothing. */
export async function settle(
  ports: PollPorts,
  watch: Watch,
  listed: Listed,
  gathering: Gathering,
  options: { now: number; older: boolean; definition: string },
): Promise<Settled> {
  const now = wholeSeconds(options.now);
  const fresh = gathering.gathered.filter((one) => one.known === null);
  const revised: ArticleRecord[] = [];
  const notes: Statement[] = [];
  for (const one of gathering.gathered) {
    if (one.known !== null && !one.known.takenDown) weigh(watch, one, one.known, now, revised, notes);
  }
  const removed: { seq: number; id: string; url: string; removed: number }[] = [];
  const aside: { url: string; reason: string }[] = [];
  for (const one of gathering.unread) {
    if (one.known === null || one.known.removed !== null) {
      if (one.known === null) {
        const withdrawn = one.place === null && one.gone;
        if (!withdrawn) aside.push({ url: one.item.url, reason: one.reason });
        notes.push(
          setAside({
            agency: watch.agency.id,
            nativeId: one.item.nativeId,
            watch: watch.path,
            url: one.item.url,
            title: one.item.title,
            reason: one.reason,
            html: one.html,
            definition: options.definition,
            now,
          }),
        );
        // Neither listed nor there, for a day of tries: it was withdrawn before anybody could read it.
        if (withdrawn) notes.push(giveUp(watch.agency.id, one.item.nativeId, now - GIVEN_UP_MS));
      } else
        notes.push(
          noteCheck(one.known.seq, {
            checkDue: now + STILL_GONE_MS,
            checks: one.known.checks,
            missingSince: one.known.missingSince,
            listingFingerprint: null,
          }),
        );
    } else if (one.gone && one.known.missingSince !== null && one.known.missingSince < now) {
      removed.push({ seq: one.known.seq, id: one.known.id, url: one.known.url, removed: now });
    } else {
      // Once is an accident of the site. It counts when a later poll is told the same.
      const missingSince = one.gone ? now : one.known.missingSince;
      const due = one.gone ? now + MINUTE : checkDue(one.known.firstSeen, one.known.checks + 1, now);
      notes.push(
        noteCheck(one.known.seq, {
          checkDue: due,
          checks: one.known.checks + (one.gone ? 0 : 1),
          missingSince,
          listingFingerprint: null,
        }),
      );
    }
  }
  const order = orderOf(listed, fresh, now);
  const moved = [...revised, ...removed].map((article) => article.seq);
  const around = await aroundOf(ports, watch, order, moved);
  const added = addedRecords(watch, order, around, { ...options, now });
  const joined = new Map<number, readonly string[]>();
  const statements: Statement[] = [];
  const placed = added.map((article) => ({
    article,
    feeds: feedPathsOf(watch.agency, article.edition, article.sections),
  }));
  for (const { article, feeds } of placed) joined.set(article.seq, feeds);
  if (added.length > 0) {
    const ids = added.map((article) => article.nativeId);
    statements.push(...insertArticles(placed), letOut(watch.agency.id, ids));
  }
  for (const known of listed.known.values()) {
    const sections = watch.sections.filter((section) => !known.sections.includes(section));
    if (sections.length === 0 || known.removed !== null || known.edition !== watch.edition.language) continue;
    const feeds = sections.map((section) => `${watch.agency.id}/${known.edition}/${section}`);
    joined.set(known.seq, feeds);
    statements.push(
      setSections(known.seq, [...known.sections, ...sections]),
      addToFeeds(known.seq, known.published, feeds),
    );
  }
  const met = [...joined.keys()].filter((seq) => !added.some((article) => article.seq === seq));
  // The search index tells the sections that an article stands in.
  for (const { seq, revision, title, contentText } of await articlesBySeq(ports.sql, met))
    statements.push(...indexWords([{ seq, revision, ...searchWords(title, contentText) }]));
  for (const article of revised) statements.push(...reviseArticle(article));
  for (const article of removed)
    statements.push(...removeArticle(article.seq, article.removed, "gone from the agency's site"));
  statements.push(...notes);
  const { places } = around;
  const touches = added.length + revised.length + removed.length + joined.size > 0;
  return { change: { now, added, revised, removed, joined, places }, statements, setAside: aside, touches };
}

type Ordered = { readonly item: DayItem; readonly one: Gathered | null }[];

/** New articles and those known among them, newest first as the listing has them. None where nothing is new. */
function orderOf(listed: Listed, fresh: readonly Gathered[], now: number): Ordered {
  if (fresh.length === 0) return [];
  const byId = new Map(fresh.map((one) => [one.item.nativeId, one]));
  const inOrder: Ordered = [];
  const here = new Set(listed.items.map((item) => item.nativeId));
  const off = fresh.filter((one) => !here.has(one.item.nativeId)).map((one) => one.item);
  for (const { nativeId } of [...listed.items, ...off]) {
    const one = byId.get(nativeId);
    const known = listed.known.get(nativeId);
    if (one) {
      const { published, day } = one.read;
      const date = published ?? { instant: now, precision: "none" as const };
      inOrder.push({
        one,
        item: { day, precision: date.precision, instant: wholeSeconds(date.instant), known: false },
      });
    } else if (known) {
      inOrder.push({
        one: null,
        item: { day: known.day, precision: known.precision, instant: known.published, known: true },
      });
    }
  }
  return inOrder;
}

/** What the archive holds around the new articles and the moved. */
interface Around {
  readonly bounds: ReadonlyMap<string, { earliest: number; latest: number }>;
  readonly last: number;
  readonly places: readonly Place[];
}

async function aroundOf(ports: PollPorts, watch: Watch, order: Ordered, moved: readonly number[]): Promise<Around> {
  if (order.length === 0 && moved.length === 0) return { bounds: new Map(), last: 0, places: [] };
  const days = [...new Set(order.flatMap(({ item }) => (item.known || item.day === null ? [] : [item.day])))];
  const [bounds, last, places] = await askAll<[Around["bounds"], number, Place[]]>(ports.sql, [
    boundsOfDaysQuery(watch.agency.id, watch.edition.language, days),
    lastSeqQuery(),
    placesQuery(moved),
  ]);
  return { bounds, last, places };
}

/** New articles, the oldest first, each dated so that it stands in its day where the listing has it. */
function addedRecords(
  watch: Watch,
  inOrder: Ordered,
  { bounds, last }: Around,
  options: { now: number; older: boolean },
): ArticleRecord[] {
  const { agency } = watch;
  const dayEnd = (day: string) => zonedInstant(day, "23:59:59", agency.timezone) + 1000;
  const instants = orderWithinDays(
    inOrder.map(({ item }) => item),
    bounds,
    { now: options.now, older: options.older, dayEnd },
  );
  let seq = last;
  const records: ArticleRecord[] = [];
  for (let place = inOrder.length - 1; place >= 0; place -= 1) {
    const { one } = inOrder[place]!;
    if (one === null) continue;
    const published = one.read.published ?? {
      instant: options.now,
      precision: "none" as const,
      source: "first-seen" as const,
    };
    seq += 1;
    records.push(
      newRecord(watch, one.item, one.read, {
        seq,
        published: { ...published, instant: instants[place]! },
        firstSeen: options.now,
        fingerprint: one.fingerprint,
        listingFingerprint: listingFingerprint(one.item),
      }),
    );
  }
  return records;
}

/** An article read again: an edit, a return, or nothing but a note. */
function weigh(
  watch: Watch,
  one: Gathered,
  known: KnownArticle,
  now: number,
  revised: ArticleRecord[],
  notes: Statement[],
): void {
  const checks = known.checks + 1;
  const mark = one.place === null ? null : listingFingerprint(one.item);
  if (one.fingerprint !== known.fingerprint || known.removed !== null) {
    const { published, precision, source } = {
      published: known.published,
      precision: known.precision,
      source: known.source,
    };
    revised.push(
      revisedRecord(watch, known, one.item, one.read, {
        published: { instant: published, precision, source },
        now,
        fingerprint: one.fingerprint,
        listingFingerprint: mark,
        checks,
      }),
    );
  } else {
    notes.push(
      noteCheck(known.seq, {
        checkDue: checkDue(known.firstSeen, checks, now),
        checks,
        missingSince: null,
        listingFingerprint: mark,
      }),
    );
  }
}
