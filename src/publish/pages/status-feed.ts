import { nameIn } from "../../model/agency.ts";
import { Markup, markup, webAddress } from "../xml/markup.ts";
import { distance, moment, number } from "./dates.ts";
import type { PageLanguage } from "./page-words.ts";
import type { FeedReport, ServiceState } from "./status-report.ts";
import { type Advice, STATUS_WORDS } from "./status-words.ts";

type Kind = "news" | "quiet" | "failed";

/** Outcomes of a poll by kind; every other outcome is a failure. */
const KINDS: Readonly<Record<string, Kind>> = {
  changed: "news",
  new: "news",
  news: "news",
  ok: "quiet",
  unchanged: "quiet",
  "not-modified": "quiet",
};

/** Maximum outcomes drawn for a feed, the newest ones. */
const DRAWN = 60;

/** One feed: its state, the reason, what to do, its figures and its last polls. */
export function renderFeedReport(feed: FeedReport, at: { now: number; language: PageLanguage; root: string }): Markup {
  const { now, language, root } = at;
  const words = STATUS_WORDS[language];
  const when = (instant: number | null) => (instant === null ? words.never : ago(instant, now, language));
  return markup`<li class="card">
<header><h3><a href="${root}${feed.path}/"><bdi>${titleIn(feed, language)}</bdi></a></h3> ${stateBadge(feed.status, words.feedState)}</header>
${happened(feed, language)}<dl class="figures">
${figure(words.lastPoll, when(feed.lastPoll))}${figure(words.lastSuccess, when(feed.lastSuccess))}${figure(words.lastChange, when(feed.lastChange))}${figure(words.nextPoll, feed.nextPoll === null ? "–" : ahead(feed.nextPoll, now, language))}${figure(words.failures, number(feed.failures, language))}${figure(words.entries, number(feed.entries, language))}${waiting(feed, language)}${source(feed, now, language)}${checked(feed, now, language)}</dl>
${sparkline(feed, language)}
${troubles(feed, now, language)}${compared(feed, language)}</li>
`;
}

/** Bars, oldest first: tall for news, half for none, broken for a failure, so that colour is not the only signal. */
function sparkline(feed: FeedReport, language: PageLanguage): Markup {
  const words = STATUS_WORDS[language];
  const drawn = feed.outcomes.slice(-DRAWN);
  if (drawn.length === 0) return markup`<p class="hint">${words.noOutcomes}</p>`;
  const count: Record<Kind, number> = { news: 0, quiet: 0, failed: 0 };
  const bars = drawn.map(({ outcome }, index) => {
    const kind = KINDS[outcome] ?? "failed";
    count[kind] += 1;
    const x = index * 8;
    if (kind === "news") return markup`<rect class="news" x="${x}" y="0" width="6" height="36" rx="1"/>`;
    if (kind === "quiet") return markup`<rect class="quiet" x="${x}" y="20" width="6" height="16" rx="1"/>`;
    return markup`<path class="failed" d="M${x} 36v-6h6v6zM${x} 24v-8h6v8zM${x} 10v-8h6v8z"/>`;
  });
  const parts = (Object.keys(count) as Kind[]).map(
    (kind) => `${words.outcomeKinds[kind]}: ${number(count[kind], language)}`,
  );
  const text = `${words.outcomes}: ${parts.join(language === "ar" ? "، " : ", ")}`;
  return markup`<div><svg class="spark" viewBox="0 0 ${DRAWN * 8} 36" preserveAspectRatio="none" role="img" aria-label="${text}">${bars}</svg>
<p class="hint" aria-hidden="true">${text}</p></div>`;
}

const ADVICE: Readonly<Record<string, Advice>> = {
  drift: "drift",
  blocked: "blocked",
  gone: "gone",
  empty: "empty",
  changed: "missing",
  unchanged: "missing",
};

/** A feed's name in the reader's language: `Libyan News Agency · Arabic · Economy`. */
function titleIn({ agency, path }: FeedReport, language: PageLanguage): string {
  const [, edition = "", section] = path.split("/");
  const found = agency.editions.find((one) => one.language === edition)?.sections.find(({ id }) => id === section);
  const spoken = new Intl.DisplayNames([language], { type: "language" }).of(edition) ?? edition;
  return [nameIn(agency.names, language), spoken, ...(found === undefined ? [] : [nameIn(found.names, language)])].join(
    " · ",
  );
}

/** What happened, then what to do, then the line of the log. */
function happened(feed: FeedReport, language: PageLanguage): Markup | null {
  const logged = feed.why === null || feed.unpolled !== undefined ? null : loggedLine(feed.why, language);
  if (feed.status === "ok" && feed.unpolled === undefined) return logged;
  const isTrouble = feed.status !== "ok" && feed.outcome !== null;
  return markup`<p${isTrouble ? markup` class="why"` : null}>${happenedIn(feed, language)}</p>
${renderAdvice(adviceFor(feed), language, feed)}${isTrouble ? logged : null}`;
}

/** What happened to a feed that is not ok, in the reader's language. */
export function happenedIn(feed: Pick<FeedReport, "unpolled" | "outcome" | "late">, language: PageLanguage): string {
  const words = STATUS_WORDS[language];
  if (feed.unpolled !== undefined) return words.stopped[feed.unpolled];
  if (feed.outcome === null) return words.noOutcomes;
  const failed = words.outcomeWords[feed.outcome];
  const lines = [...(failed === undefined ? [] : [`${failed}.`]), ...(feed.late ? [words.late] : [])];
  return lines.length === 0 ? words.unusual : lines.join(" ");
}

function adviceFor({ unpolled, outcome, late }: FeedReport): Advice {
  if (unpolled !== undefined) return unpolled;
  if (outcome === null) return "new";
  const advice = ADVICE[outcome] ?? "wait";
  return late && advice === "missing" ? "late" : advice;
}

/** What the operator can do, under what happened. `feed`: the feed that it is about. */
export function renderAdvice(
  advice: Advice,
  language: PageLanguage,
  feed?: Pick<FeedReport, "path" | "agency">,
): Markup {
  const words = STATUS_WORDS[language];
  const text = words.advice[advice]
    .replaceAll("FEED", feed?.path ?? "FEED")
    .replaceAll("AGENCY", feed?.agency.id ?? "AGENCY");
  return markup`<p class="todo"><strong>${words.whatToDo}:</strong> ${enriched(text)}</p>\n`;
}

/** A line as the log has it, in English, folded. */
export function loggedLine(line: string, language: PageLanguage): Markup {
  return markup`<details><summary>${STATUS_WORDS[language].asLogged}</summary>
<p class="logged" lang="en" dir="ltr">${enriched(line)}</p></details>
`;
}

/** Links addresses; marks up commands in backticks and proposals such as `listing.link: "…"` as code. */
function enriched(line: string): Markup {
  const parts = line.split(/`([^`]+)`|\b((?:listing|article)\.[a-z]+: "(?:[^"\\]|\\.)*")/);
  return markup`${parts.map((part, index) => {
    if (part === undefined) return null;
    return index % 3 === 0 ? linked(part) : markup`<code dir="ltr">${part}</code>`;
  })}`;
}

/** A text with its web addresses linked, without the punctuation behind them. */
function linked(text: string): Markup {
  const parts = text.split(/(https?:\/\/[^\s<>"“”]*[^\s<>"“”.,;:!?)\]])/);
  return markup`${parts.map((part, index) => (index % 2 === 0 ? part : addressLink(part)))}`;
}

/** An address as a link, whole and to be read from left to right. */
export function addressLink(url: string): Markup {
  const shown = markup`<bdi dir="ltr">${url}</bdi>`;
  const address = webAddress(url);
  return address === null ? shown : markup`<a href="${address}" rel="external nofollow">${shown}</a>`;
}

function waiting(feed: FeedReport, language: PageLanguage): Markup | null {
  const words = STATUS_WORDS[language];
  if (feed.waiting === 0 && !feed.gap) return null;
  return figure(words.waiting, `${number(feed.waiting, language)}${feed.gap ? ` ${words.gap}` : ""}`);
}

/** The source in use, if the definition has several. */
function source(
  { source: { name, since, insteadOf, hasOthers } }: FeedReport,
  now: number,
  language: PageLanguage,
): Markup | null {
  if (!hasOthers) return null;
  const words = STATUS_WORDS[language];
  const place = insteadOf === null ? null : markup` (${words.insteadOf} <bdi>${insteadOf}</bdi>)`;
  const when = since === null ? null : markup` <span class="hint">${ago(since, now, language)}</span>`;
  return figure(words.source, markup`<bdi>${name}</bdi>${place}${when}`);
}

/** When the definition was compared with the live site, and since when that is no longer what it says. */
function checked({ agency, siteChanged }: FeedReport, now: number, language: PageLanguage): Markup {
  const words = STATUS_WORDS[language];
  const day = agency.checked === undefined ? words.noCheck : markup`<bdi dir="ltr">${agency.checked}</bdi>`;
  if (siteChanged === null) return figure(words.checked, markup`${day}`);
  return figure(words.checked, markup`${day}; ${words.siteChanged} ${ago(siteChanged, now, language)}`);
}

function troubles(feed: FeedReport, now: number, language: PageLanguage): Markup | null {
  if (feed.troubles.length === 0) return null;
  const words = STATUS_WORDS[language];
  const rows = feed.troubles.map(({ outcome, why, last, times }) => {
    const often = times === 1 ? null : markup` <span class="hint">(${number(times, language)} ${words.times})</span>`;
    return markup`<li>${ago(last, now, language)}: <strong>${words.outcomeWords[outcome] ?? outcome}</strong>${often}${why === null ? null : markup`<br><span class="logged" lang="en" dir="ltr">${enriched(why)}</span>`}</li>\n`;
  });
  return markup`<details><summary>${words.troubles}</summary>
<ul class="troubles">
${rows}</ul></details>
`;
}

/** Usual and last seen values, a row each; open if one is far too low. */
function compared(feed: FeedReport, language: PageLanguage): Markup | null {
  if (feed.compared.length === 0) return null;
  const words = STATUS_WORDS[language];
  const text = (value: number, share: boolean) =>
    share ? `${number(Math.round(value * 100), language)} %` : number(Math.round(value), language);
  const rows = feed.compared.map(
    ({ field, usual, seen, share, low }) =>
      markup`<tr><th scope="row">${words.comparedFields[field]}</th><td>${text(usual, share)}</td><td>${text(seen, share)}${low ? markup` <strong class="why">${words.low}</strong>` : null}</td></tr>\n`,
  );
  const open = feed.compared.some(({ low }) => low) ? markup` open` : null;
  return markup`<details${open}><summary>${words.compared}</summary>
<div class="scroll"><table class="compared">
<thead><tr><td></td><th scope="col">${words.usual}</th><th scope="col">${words.seen}</th></tr></thead>
<tbody>
${rows}</tbody>
</table></div></details>
`;
}

/** One figure of a `dl.figures`. */
export function figure(label: string, value: Markup | string): Markup {
  return markup`<div><dt>${label}</dt><dd>${value}</dd></div>\n`;
}

/** A state in words, with its colour. */
export function stateBadge(state: ServiceState, words: Readonly<Record<ServiceState, string>>): Markup {
  return markup`<strong class="state ${state}">${words[state]}</strong>`;
}

/** How long ago, with the exact time as the title. It counts while the page is open. */
export function ago(instant: number, now: number, language: PageLanguage): Markup {
  return live(moment(instant, language, "UTC", distance(instant, now, language)));
}

/** In how long, or that it is due. */
function ahead(instant: number, now: number, language: PageLanguage): Markup {
  const { dueNow } = STATUS_WORDS[language];
  const text = instant <= now ? dueNow : distance(instant, now, language);
  return live(moment(instant, language, "UTC", text), dueNow);
}

function live(time: Markup, due = ""): Markup {
  return new Markup(time.text.replace("<time ", markup`<time data-live="${due}" `.text));
}
