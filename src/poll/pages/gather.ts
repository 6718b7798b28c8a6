import { articlesBySeq, newestArticle } from "../../archive/articles.ts";
import type { AsideKind } from "../../archive/quarantine.ts";
import type { KnownArticle } from "../../archive/records.ts";
import { type FetchFailure, type FetchOk, isOurs } from "../../fetch/result.ts";
import { hostsOf, type Watch } from "../../model/agency.ts";
import { isGiven } from "../../read/given.ts";
import { isWhollyNew, misaddressed } from "../../read/proof.ts";
import { dataUrlOf, givesArticles } from "../../read/sources/table.ts";
import { fingerprint, textKey } from "../../read/text/fingerprint.ts";
import type { PollPorts } from "../ports.ts";
import { fetchArticle } from "./fetch-article.ts";
import { whyBroken } from "./lost-letters.ts";
import { bareItem, type Errand, type Gathered, type Gathering, type Unread } from "./page.ts";
import { type GatherContext, readAgain, readPage } from "./read-page.ts";
import { cutOff, whyUnread } from "./why-unread.ts";

/** This many different pages failing one after another are the site's trouble, not theirs. */
const FAILING_IN_A_ROW = 3;
/** This many published articles' pages gone in one poll are the site's trouble, not removals. */
const GONE_AT_ONCE = 3;

/**
 * Fetches and reads article pages, one after another. A failing page is set aside; only the site's own trouble ends the
 * round: it asks for a pause, or several different pages fail one after another.
 */
export async function gather(
  ports: PollPorts,
  watch: Watch,
  errands: readonly Errand[],
  context: GatherContext,
): Promise<Gathering> {
  const lacked = context.bodies?.lastLacked ?? false;
  const round: Round = { ports, watch, context, gathered: [], unread: [], present: [], lacked };
  let streak: Unread[] = [];
  for (const errand of errands) {
    const failure = await visit(round, errand);
    await ports.rest?.();
    if (failure === null) {
      streak = [];
      continue;
    }
    if (wantsPause(failure) || isOurs(failure))
      return ended(round, failure, round.gathered.length > 0 ? null : failure.evidence);
    const unread = failedPage(errand, failure);
    round.unread.push(unread);
    // A page that failed before says nothing new about the site.
    if (errand.tried) continue;
    streak.push(unread);
    if (streak.length < FAILING_IN_A_ROW) continue;
    const failed = new Set(streak);
    round.unread = round.unread.map((page) => (failed.has(page) ? { ...page, brief: true } : page));
    const stopped = inARow(failure, streak.length);
    return ended(round, stopped, stopped.evidence);
  }
  return ended(round, null, await troubleOf(round));
}

/** A gathering under way. */
interface Round {
  readonly ports: PollPorts;
  readonly watch: Watch;
  readonly context: GatherContext;
  readonly gathered: Gathered[];
  unread: Unread[];
  readonly present: Errand[];
  /** True if the last new article had no text. */
  lacked: boolean;
}

function ended(round: Round, stopped: FetchFailure | null, trouble: string | null): Gathering {
  const { unread, present } = round;
  return { gathered: readAgain(round.watch, round.gathered, round.context), unread, present, stopped, trouble };
}

/** True if the server itself asks to be left alone (RFC 9110 10.2.3, RFC 6585 4). */
function wantsPause(failure: FetchFailure): boolean {
  return failure.kind === "failing" && (failure.status === 429 || failure.retryAfterSeconds !== null);
}

function inARow(failure: FetchFailure, count: number): FetchFailure {
  const evidence = `${count} article pages failed one after another, and no more were asked for; the last: ${failure.evidence}`;
  return { ...failure, evidence };
}

function failedPage(errand: Errand, failure: FetchFailure): Unread {
  const gone = failure.kind === "gone" ? failure.status : null;
  return { ...errand, kind: "failed", reason: failure.evidence, html: null, gone, brief: false };
}

const TWO_WITHOUT_TEXT =
  "the page has no body text, and neither did the one before, where articles have one: check article.body of the definition";

/** Fetches one article and reads it into the round. Returns the failure if there is nothing to read. */
async function visit(round: Round, errand: Errand): Promise<FetchFailure | null> {
  const { ports, watch, context } = round;
  await context.renew?.();
  const source = context.source ?? watch.sources[0]!.source;
  const isKept = errand.known !== null && errand.known.removed === null && givesArticles(source);
  // An unchanged listing gives the same text as before.
  if (isKept && errand.listed && !isGiven(errand.item) && dataUrlOf(source, errand.item, "") === undefined) {
    round.present.push(errand);
    return null;
  }
  const ask = () =>
    fetchArticle(ports.client, source, errand.item, {
      request: {
        hosts: hostsOf(watch.agency),
        requestsPerMinute: watch.agency.poll.requestsPerMinute,
        language: watch.edition.language,
      },
      context: { agency: watch.agency, language: watch.edition.language, seen: context.seen },
    });
  const first = await ask();
  // Before an article is removed because two polls found its page gone, it is asked for again: a site may err twice.
  const result = "kind" in first && first.kind === "gone" && isMissed(errand.known) ? await ask() : first;
  if ("kind" in result) return result.kind === "not-modified" ? null : result;
  const { item, page } = result;
  if (isKept && !isGiven(item)) {
    // The page of an article that was read from its source's data: it is there, and that is all that it says.
    round.present.push(errand);
    return null;
  }
  const outcome = await judge(round, { ...errand, item }, page);
  if ("read" in outcome) round.gathered.push(outcome);
  else round.unread.push(outcome);
  return null;
}

/** True if an earlier poll found the article's page gone. */
function isMissed(known: KnownArticle | null): boolean {
  return known !== null && known.removed === null && known.missingSince !== null;
}

async function judge(round: Round, errand: Errand, result: FetchOk): Promise<Gathered | Unread> {
  const { ports, watch, context } = round;
  const { item, known } = errand;
  const refused = (kind: AsideKind, reason: string): Unread => {
    return { ...errand, kind, reason, html: result.text, gone: null, brief: false };
  };
  if (context.closes === true && !result.closed) return { ...refused("failed", cutOff(result.url)), html: null };
  const page = { ...errand, html: result.text, pageUrl: result.url, bytes: result.bytes.length, closed: result.closed };
  const read = readPage(watch, page, context);
  const content = await fingerprint(read, ports.digest);
  const gathered = {
    ...page,
    read,
    fingerprint: content,
    textKey: await textKey(read, ports.digest),
    whollyNew: false,
  };
  const shown = { url: result.url, html: result.text, read };
  const elsewhere = misaddressed(watch.agency, watch.edition.language, item.nativeId, shown);
  if (elsewhere !== null) return refused("foreign", elsewhere);
  if (known !== null && content === known.fingerprint) return gathered;
  // An earlier poll proved it by the listing, which this poll may not have read.
  if (known !== null && content === known.doubted) return { ...gathered, whollyNew: true };
  const [before] = known === null || known.removed !== null ? [] : await articlesBySeq(ports.sql, [known.seq]);
  const problem = whyUnread(item, shown, { known, before, titles: context.titles ?? [] });
  if (problem !== null) return refused(problem.kind, problem.reason);
  const broken = whyBroken(result, read, { before, aside: context.aside?.get(item.nativeId) });
  if (broken !== null && known?.removed == null) return refused("failed", broken);
  if (known === null) {
    const lacks = read.contentText.trim() === "";
    if (lacks && round.lacked && context.bodies?.usual === true) return refused("bodyless", TWO_WITHOUT_TEXT);
    round.lacked = lacks;
  }
  return {
    ...gathered,
    whollyNew: before !== undefined && isWhollyNew(before.contentText, read),
  };
}

/**
 * Why gone pages are the site's trouble, or null: many are gone at once, or a good article's page does not answer
 * either. If the round read no page, a known good one is asked for.
 */
async function troubleOf(round: Round): Promise<string | null> {
  const gone = round.unread.filter((page) => page.gone !== null && page.known !== null && page.known.removed === null);
  if (gone.length === 0) return null;
  if (gone.length >= GONE_AT_ONCE) {
    return `${gone.length} published articles' pages are gone at once: taken for the site's trouble, and nothing is removed; each is asked for again by itself`;
  }
  if (hasAnswered(round)) return null;
  const control = await controlFor(round);
  if (control === null)
    return `${gone[0]!.item.url} is gone, and there is no other article to ask for: nothing is removed`;
  const failure = await visit(round, control);
  if (failure === null && hasAnswered(round)) return null;
  return `${gone[0]!.item.url} is gone, but so seems the newest known article (${control.item.url}): taken for the site's trouble, and nothing is removed`;
}

/** True if a page was fetched: what a listing's source gives whole says nothing of the pages. */
function hasAnswered({ gathered, present }: Round): boolean {
  return present.some(({ listed }) => !listed) || gathered.some(({ bytes }) => bytes > 0);
}

/** The newest article whose page was not asked for in this round. */
async function controlFor({ ports, watch, unread }: Round): Promise<Errand | null> {
  const known = await newestArticle(
    ports.sql,
    watch.agency.id,
    watch.edition.language,
    unread.flatMap((page) => page.known?.seq ?? []),
  );
  if (known === null) return null;
  const item = bareItem({ url: known.url, nativeId: known.nativeId });
  return { item, place: null, known, listed: false, tried: false };
}
