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
import { type AsideKind, giveUp, letOut, setAside } from "../archive/quarantine.ts";
import { askAll } from "../archive/query.ts";
import type { ArticleRecord, CheckNote, KnownArticle } from "../archive/records.ts";
import { indexWords } from "../archive/search/words.ts";
import { feedPathsOf, type Watch } from "../model/agency.ts";
import type { ListingItem } from "../model/article.ts";
import type { Statement } from "../model/ports.ts";
import { zonedInstant } from "../read/dates/written-date.ts";
import { indexedText, listingFingerprint, newRecord, revisedRecord } from "./article-record.ts";
import type { Change } from "./documents/change.ts";
import { wholeSeconds } from "./documents/render.ts";
import { type DayItem, orderWithinDays } from "./order-in-day.ts";
import type { Gathered, Gathering, Unread } from "./pages/page.ts";
import type { PollPorts } from "./ports.ts";
import { checkDue } from "./schedule.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A removed article is asked for again after this long, and then ever later. */
const REMOVED_AGAIN = 6 * HOUR;
const REMOVED_LATEST = 30 * 24 * HOUR;
/** A page that is gone while the site has trouble is asked for again by itself. */
const APART = 20 * MINUTE;
/** A change on the listing that is none on the page is followed again after this long, and then ever later. */
const IDLE_AGAIN = 10 * MINUTE;
const IDLE_LATEST = 24 * HOUR;
/** An item that was never read and is neither listed nor there any more is tried for so long. */
const GIVEN_UP_MS = 24 * HOUR;

/** The listing's items, and those of them that the archive has, by native id. */
export interface Listed {
  readonly items: readonly ListingItem[];
  readonly known: ReadonlyMap<string, KnownArticle>;
}

/** An item that was set aside. */
export interface SetAsideItem {
  readonly nativeId: string;
  readonly url: string;
  readonly kind: AsideKind;
  readonly reason: string;
}

/** What a gathering comes to: the change to publish, and the statements that keep it. */
export interface Settled {
  readonly change: Change;
  readonly statements: readonly Statement[];
  readonly setAside: readonly SetAsideItem[];
  /** Native ids that are set aside no longer. */
  readonly letOut: readonly string[];
  /** True where an article came, changed or went: documents must be made. */
  readonly touches: boolean;
}

interface Removed {
  readonly seq: number;
  readonly id: string;
  readonly url: string;
  readonly removed: number;
}

/** What becomes of articles and items, as it is decided. */
interface Decided {
  readonly watch: Watch;
  /** The machine's clock, whole seconds: what is waited for goes by it. */
  readonly now: number;
  /** What articles are dated by, whole seconds. */
  readonly moment: number;
  readonly definition: string;
  readonly revised: ArticleRecord[];
  readonly removed: Removed[];
  readonly aside: SetAsideItem[];
  readonly letOut: string[];
  readonly notes: Statement[];
}

/** Decides, from what was read and what is known, what becomes of each article. Reads the archive, writes nothing. */
export async function settle(
  ports: PollPorts,
  watch: Watch,
  listed: Listed,
  gathering: Omit<Gathering, "stopped">,
  options: { now: number; moment?: number; older: boolean; definition: string },
): Promise<Settled> {
  const now = wholeSeconds(options.now);
  const moment = wholeSeconds(options.moment ?? options.now);
  const fresh = gathering.gathered.filter((one) => one.known === null);
  const decided: Decided = {
    watch,
    now,
    moment,
    definition: options.definition,
    revised: [],
    removed: [],
    aside: [],
    letOut: [],
    notes: [],
  };
  const { revised, removed, notes } = decided;
  for (const one of gathering.gathered) {
    if (one.known !== null && !one.known.takenDown) weigh(decided, one, one.known);
  }
  gathering.unread.forEach((one, at) => {
    if (one.known === null || one.known.removed !== null) missed(decided, one);
    else missedKnown(decided, one, one.known, gathering.trouble === null ? null : at);
  });
  const order = orderOf(listed, fresh, moment);
  const moved = [...revised, ...removed].map((article) => article.seq);
  const around = await aroundOf(ports, watch, order, moved);
  const added = addedRecords(watch, order, around, { ...options, now: moment });
  const joined = new Map<number, readonly string[]>();
  const statements: Statement[] = [];
  const placed = added.map((article) => ({
    article,
    feeds: feedPathsOf(watch.agency, article.edition, article.sections),
  }));
  for (const { article, feeds } of placed) joined.set(article.seq, feeds);
  if (added.length > 0) {
    // A backfill does not know what was set aside.
    const tried = fresh.filter((one) => options.older || one.tried);
    decided.letOut.push(...tried.map((one) => one.item.nativeId));
    statements.push(...insertArticles(placed));
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
    statements.push(...indexWords([{ seq, revision, ...indexedText(title, contentText) }]));
  for (const article of revised) statements.push(...reviseArticle(article));
  for (const article of removed) {
    const again = now + REMOVED_AGAIN;
    statements.push(...removeArticle(article.seq, article.removed, "gone from the agency's site", again));
  }
  statements.push(...notes);
  if (decided.letOut.length > 0) statements.push(letOut(watch.agency.id, decided.letOut));
  const { places } = around;
  const touches = added.length + revised.length + removed.length + joined.size > 0;
  return {
    change: { now: moment, added, revised, removed, joined, places },
    statements,
    setAside: decided.aside,
    letOut: decided.letOut,
    touches,
  };
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
        textKey: one.textKey,
        listingFingerprint: listingFingerprint(one.item),
      }),
    );
  }
  return records;
}

/** A new item, or a removed article, whose page could not be read. */
function missed(decided: Decided, one: Unread): void {
  const { watch, now, notes } = decided;
  if (one.known !== null) {
    const { known } = one;
    const wait = Math.min(REMOVED_LATEST, REMOVED_AGAIN * 2 ** Math.min(known.checks + 1, 10));
    notes.push(noteCheck(known.seq, { ...noted(known), checkDue: now + wait, checks: known.checks + 1 }));
    return;
  }
  putAside(decided, one);
  // Neither listed nor there, for a day of tries: it was withdrawn before anybody could read it.
  if (!one.listed && one.gone !== null) notes.push(giveUp(watch.agency.id, one.item.nativeId, now - GIVEN_UP_MS));
}

function putAside(decided: Decided, one: Unread): void {
  const { watch, now, definition, notes, aside } = decided;
  const { url, nativeId, title } = one.item;
  const { kind, reason, html, brief } = one;
  // An item that is neither listed nor there is no news to tell of.
  if (one.listed || one.gone === null) aside.push({ nativeId, url, kind, reason });
  notes.push(
    setAside({
      agency: watch.agency.id,
      nativeId,
      watch: watch.path,
      url,
      title,
      kind,
      reason,
      html,
      brief,
      definition,
      now,
    }),
  );
}

/**
 * A published article whose page could not be read. It is removed where a later poll is told once more that its page is
 * gone, and the listing names it no longer; 410 says so whatever the listing says. `troubled`: its place among pages that
 * the site's own trouble took away.
 */
function missedKnown(decided: Decided, one: Unread, known: KnownArticle, troubled: number | null): void {
  const { removed, now, moment, notes } = decided;
  const note = noted(known);
  if (one.kind !== "failed") putAside(decided, one);
  if (troubled !== null) {
    notes.push(noteCheck(known.seq, { ...note, checkDue: now + APART * (troubled + 1) }));
  } else if (one.gone === null || (one.gone === 404 && one.listed)) {
    const checks = known.checks + 1;
    notes.push(noteCheck(known.seq, { ...note, checkDue: checkDue(known.firstSeen, checks, now), checks }));
  } else if (known.missingSince !== null && known.missingSince < now) {
    removed.push({ seq: known.seq, id: known.id, url: known.url, removed: moment });
  } else {
    // Once is an accident of the site. It counts when a later poll is told the same.
    notes.push(noteCheck(known.seq, { ...note, checkDue: now + MINUTE, missingSince: now }));
  }
}

/** What is noted of an article where nothing of it changes. */
function noted(known: KnownArticle): CheckNote {
  const { checkDue, checks, missingSince, doubted, idleReads } = known;
  return { checkDue, checks, missingSince, doubted, idleReads, listingFingerprint: null };
}

/** An article read again: an edit, a return, another one under its id, or nothing but a note. */
function weigh(decided: Decided, one: Gathered, known: KnownArticle): void {
  const { watch, now, moment, notes, revised } = decided;
  const mark = one.place === null ? null : listingFingerprint(one.item);
  if (one.fingerprint === known.fingerprint && known.removed === null) {
    notes.push(noteCheck(known.seq, unchanged(known, mark, now)));
    if (one.tried) decided.letOut.push(known.nativeId);
    return;
  }
  const due = known.checkDue !== null && known.checkDue <= now;
  const checks = known.removed !== null ? 0 : known.checks + (due ? 1 : 0);
  if (one.whollyNew && known.doubted !== one.fingerprint) {
    const again = { ...noted(known), checkDue: now + MINUTE, doubted: one.fingerprint, missingSince: null };
    notes.push(noteCheck(known.seq, again));
    return;
  }
  const day = ownDay(one.read);
  if (one.whollyNew && isLater(day, known.day)) {
    const reason = `${one.item.url} now leads to another article, of ${day}, than the one of ${known.day} that is published under its id: the site uses its ids again`;
    putAside(decided, { ...one, kind: "reused", reason, gone: null, brief: false });
    notes.push(
      noteCheck(known.seq, {
        ...noted(known),
        checkDue: checkDue(known.firstSeen, checks + 1, now),
        checks: checks + 1,
      }),
    );
    return;
  }
  const { published: instant, precision, source } = known;
  revised.push(
    revisedRecord(watch, known, one.item, one.read, {
      published: { instant, precision, source },
      now: moment,
      fingerprint: one.fingerprint,
      textKey: one.textKey,
      listingFingerprint: mark,
      checks,
    }),
  );
  if (one.tried) decided.letOut.push(known.nativeId);
}

/** The day that a page itself gives, `YYYY-MM-DD`; null where it gives none. */
function ownDay({ published, day }: Gathered["read"]): string | null {
  return published !== null && ["stamp", "json-ld", "dateline", "repaired"].includes(published.source) ? day : null;
}

function isLater(day: string | null, than: string | null): boolean {
  return day !== null && than !== null && day > than;
}

/** A page found as it was. Where a change on the listing led to it in vain, the next such change is followed later. */
function unchanged(known: KnownArticle, mark: string | null, now: number): CheckNote {
  const { listingFingerprint: before, firstSeen, checks } = known;
  const note = { ...noted(known), missingSince: null, doubted: null, listingFingerprint: mark };
  if (mark !== null && before !== null && mark !== before) {
    const wait = Math.min(IDLE_LATEST, IDLE_AGAIN * 2 ** Math.min(known.idleReads, 10));
    return { ...note, idleReads: known.idleReads + 1, checkDue: now + wait };
  }
  if (known.checkDue !== null && known.checkDue > now) return note;
  return { ...note, idleReads: 0, checks: checks + 1, checkDue: checkDue(firstSeen, checks + 1, now) };
}
