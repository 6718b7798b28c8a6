import { noteCheck } from "../../archive/articles.ts";
import { type AsideKind, giveUp, setAside } from "../../archive/quarantine.ts";
import type { ArticleRecord, CheckNote, KnownArticle } from "../../archive/records.ts";
import type { Watch } from "../../model/agency.ts";
import type { Statement } from "../../model/ports.ts";
import type { Gathered, Gathering, Unread } from "../pages/page.ts";
import { checkDue } from "../schedule.ts";
import { listingFingerprint, revisedRecord } from "./article-record.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A removed article is asked for again after this long, and then ever later. */
export const REMOVED_AGAIN = 6 * HOUR;
const REMOVED_LATEST = 30 * 24 * HOUR;
/** A page that is gone while the site has trouble is asked for again by itself. */
const APART = 20 * MINUTE;
/** A change on the listing that is none on the page is followed again after this long, and then ever later. */
const IDLE_AGAIN = 10 * MINUTE;
const IDLE_LATEST = 24 * HOUR;
/** An unread item that is no longer listed is given up once its page has been gone, at every try, for this long. */
const GIVEN_UP_MS = 7 * 24 * HOUR;

/** An item that was set aside. */
export interface SetAsideItem {
  readonly nativeId: string;
  readonly url: string;
  readonly kind: AsideKind;
  readonly reason: string;
}

/** An article whose page is gone from the agency's site. `removed`: epoch milliseconds. */
export interface Removed {
  readonly seq: number;
  readonly id: string;
  readonly url: string;
  readonly removed: number;
}

/** What becomes of articles and items, as it is decided. */
export interface Decided {
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

/** Decides what becomes of each article and item of a gathering but for the new articles. Nothing is read or written. */
export function decideArticles(
  gathering: Omit<Gathering, "stopped">,
  options: Pick<Decided, "watch" | "now" | "moment" | "definition">,
): Decided {
  const decided: Decided = { ...options, revised: [], removed: [], aside: [], letOut: [], notes: [] };
  for (const one of gathering.gathered) {
    if (one.known !== null && !one.known.takenDown) weigh(decided, one, one.known);
  }
  gathering.unread.forEach((one, at) => {
    if (one.known === null || one.known.removed !== null) missed(decided, one);
    else missedKnown(decided, one, one.known, gathering.trouble === null ? null : at);
  });
  return decided;
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
  // Neither listed nor there, for a week of tries: it was withdrawn before anybody could read it.
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
      gone: one.gone !== null,
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
  } else if (one.kind !== "failed" && !one.tried) {
    // Most often a passing fault served another page. Without this the article stays set aside until its next check.
    notes.push(noteCheck(known.seq, { ...note, checkDue: now + APART }));
  } else if (one.gone === null || (one.gone === 404 && one.listed)) {
    const checks = known.checks + 1;
    const due = checkDue(known.firstSeen, checks, now);
    notes.push(noteCheck(known.seq, { ...note, checkDue: due, checks }));
    // Its page is not asked for any more; the article stays as it was read.
    if (due === null) decided.letOut.push(known.nativeId);
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
