import { type AsideKind, giveUp, setAside } from "../../archive/quarantine.ts";
import type { ArticleRecord, CheckNote, KnownArticle } from "../../archive/records.ts";
import type { Watch } from "../../model/agency.ts";
import { isOwnDate } from "../../model/article.ts";
import type { Statement } from "../../model/ports.ts";
import type { Gathered, Gathering, Unread } from "../pages/page.ts";
import { checkDue } from "../schedule.ts";
import { listingFingerprint, revisedRecord } from "./article-record.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A removed article is asked for again after this long, then at growing intervals. */
export const REMOVED_AGAIN = 6 * HOUR;
const REMOVED_LATEST = 30 * 24 * HOUR;
/** Pages that are gone while the site has trouble are asked for again this far apart. */
const APART = 20 * MINUTE;
/** After a listing change without a page change, the next is followed after this long, then at growing intervals. */
const IDLE_AGAIN = 10 * MINUTE;
const IDLE_LATEST = 24 * HOUR;
/** An unread item that is no longer listed is given up if its page was gone at every try for this long. */
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

/** The decisions about articles and items, as they are collected. */
export interface Decided {
  readonly watch: Watch;
  /** The machine's clock, whole seconds; all waiting goes by it. */
  readonly now: number;
  /** The instant that articles are dated by, whole seconds. */
  readonly moment: number;
  readonly definition: string;
  readonly revised: ArticleRecord[];
  readonly removed: Removed[];
  readonly aside: SetAsideItem[];
  readonly letOut: string[];
  readonly notes: Statement[];
  /** Articles that were read again and stay as they are. */
  readonly checked: (CheckNote & { readonly seq: number })[];
}

/** Decides about each article and item of a gathering except new articles. Reads and writes nothing. */
export function decideArticles(
  gathering: Omit<Gathering, "stopped">,
  options: Pick<Decided, "watch" | "now" | "moment" | "definition">,
): Decided {
  const decided: Decided = { ...options, revised: [], removed: [], aside: [], letOut: [], notes: [], checked: [] };
  for (const page of gathering.gathered) {
    if (page.known !== null && !page.known.takenDown) weigh(decided, page, page.known);
  }
  for (const { known, tried } of gathering.present) {
    if (known === null || known.takenDown) continue;
    decided.checked.push({ seq: known.seq, ...unchanged(known, null, options.now) });
    if (tried) decided.letOut.push(known.nativeId);
  }
  gathering.unread.forEach((page, at) => {
    if (page.known === null || page.known.removed !== null) missed(decided, page);
    else missedKnown(decided, page, page.known, gathering.trouble === null ? null : at);
  });
  return decided;
}

/** A new item, or a removed article, whose page could not be read. */
function missed(decided: Decided, page: Unread): void {
  const { watch, now, notes, checked } = decided;
  if (page.known !== null) {
    const { known } = page;
    const wait = Math.min(REMOVED_LATEST, REMOVED_AGAIN * 2 ** Math.min(known.checks + 1, 10));
    checked.push({ seq: known.seq, ...noted(known), checkDue: now + wait, checks: known.checks + 1 });
    return;
  }
  putAside(decided, page);
  // Neither listed nor found, for a week of tries: it was withdrawn before anybody could read it.
  if (!page.listed && page.gone !== null) notes.push(giveUp(watch.agency.id, page.item.nativeId, now - GIVEN_UP_MS));
}

function putAside(decided: Decided, page: Unread): void {
  const { watch, now, definition, notes, aside } = decided;
  const { url, nativeId, title } = page.item;
  const { kind, reason, html, brief } = page;
  // An item that is neither listed nor found is not reported.
  if (page.listed || page.gone === null) aside.push({ nativeId, url, kind, reason });
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
      gone: page.gone !== null,
    }),
  );
}

/**
 * A published article whose page could not be read. It is removed if a later poll finds the page gone again and the
 * listing no longer names it, or on a second 410 whatever the listing says. `troubled`: its index among the pages that
 * the site's own trouble hides, or null.
 */
function missedKnown(decided: Decided, page: Unread, known: KnownArticle, troubled: number | null): void {
  const { removed, now, moment, checked } = decided;
  const note = noted(known);
  if (page.kind !== "failed") putAside(decided, page);
  if (troubled !== null) {
    checked.push({ seq: known.seq, ...note, checkDue: now + APART * (troubled + 1) });
  } else if (page.kind !== "failed" && !page.tried) {
    // Usually a passing fault served another page. Without this the article stays set aside until its next check.
    checked.push({ seq: known.seq, ...note, checkDue: now + APART });
  } else if (page.gone === null || (page.gone === 404 && page.listed)) {
    const checks = known.checks + 1;
    const due = checkDue(known.firstSeen, checks, now);
    checked.push({ seq: known.seq, ...note, checkDue: due, checks });
    // Its page is not asked for any more; the article stays as it is.
    if (due === null) decided.letOut.push(known.nativeId);
  } else if (known.missingSince !== null && known.missingSince < now) {
    removed.push({ seq: known.seq, id: known.id, url: known.url, removed: moment });
  } else {
    // Once may be an accident of the site. It counts if a later poll finds the same.
    checked.push({ seq: known.seq, ...note, checkDue: now + MINUTE, missingSince: now });
  }
}

/** The note of an article that has not changed. */
function noted(known: KnownArticle): CheckNote {
  const { checkDue, checks, missingSince, doubted, idleReads } = known;
  return { checkDue, checks, missingSince, doubted, idleReads, listingFingerprint: null };
}

/** An article that was read again: edited, back again, replaced under its id, or unchanged. */
function weigh(decided: Decided, page: Gathered, known: KnownArticle): void {
  const { watch, now, moment, checked, revised } = decided;
  const mark = page.place === null ? null : listingFingerprint(page.item);
  if (page.fingerprint === known.fingerprint && known.removed === null) {
    checked.push({ seq: known.seq, ...unchanged(known, mark, now) });
    if (page.tried) decided.letOut.push(known.nativeId);
    return;
  }
  const due = known.checkDue !== null && known.checkDue <= now;
  const checks = known.removed !== null ? 0 : known.checks + (due ? 1 : 0);
  if (page.whollyNew && known.doubted !== page.fingerprint) {
    const doubt = { ...noted(known), checkDue: now + MINUTE, doubted: page.fingerprint, missingSince: null };
    checked.push({ seq: known.seq, ...doubt });
    return;
  }
  const day = ownDay(page.read);
  if (page.whollyNew && isLater(day, known.pageDay)) {
    const reason = `${page.item.url} now leads to an article of ${day}, not to the one of ${known.pageDay} that is published under its id: the site reuses its ids`;
    putAside(decided, { ...page, kind: "reused", reason, gone: null, brief: false });
    const next = checkDue(known.firstSeen, checks + 1, now);
    checked.push({ seq: known.seq, ...noted(known), checkDue: next, checks: checks + 1 });
    return;
  }
  const { published: instant, precision, source } = known;
  revised.push(
    revisedRecord(watch, known, page.item, page.read, {
      published: { instant, precision, source },
      now: moment,
      fingerprint: page.fingerprint,
      textKey: page.textKey,
      listingFingerprint: mark,
      checks,
    }),
  );
  if (page.tried) decided.letOut.push(known.nativeId);
}

/** The day that a page itself gives, `YYYY-MM-DD`; null if it gives none. */
function ownDay({ published, day }: Gathered["read"]): string | null {
  return published !== null && isOwnDate(published.source) ? day : null;
}

function isLater(day: string | null, than: string | null): boolean {
  return day !== null && than !== null && day > than;
}

/** The note of an unchanged page. If a listing change led to it in vain, the next such change is followed later. */
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
