import { nameIn } from "../../model/agency.ts";
import { isoSeconds } from "../xml/legal.ts";
import { type Markup, markup } from "../xml/markup.ts";
import { distance, number as figures } from "./dates.ts";
import type { PageLanguage } from "./page-words.ts";
import { happenedIn, stateBadge } from "./status-feed.ts";
import {
  byTrouble,
  countsOf,
  type FeedReport,
  type ServiceState,
  STATUS_ROWS,
  type StatusReport,
} from "./status-report.ts";
import { STATUS_WORDS } from "./status-words.ts";

/** Maximum rows that give a reason. */
const WHYS = 50;

/** Many feeds in short: their number by state, then a row for each agency with a link to its report, worst first. */
export function renderFolded(report: StatusReport, at: { language: PageLanguage; number: number }): Markup {
  const { language, number } = at;
  const words = STATUS_WORDS[language];
  const counts = countsOf(report.feeds);
  const agencies = byAgency(report.feeds);
  const rows = agencies.slice((number - 1) * STATUS_ROWS, number * STATUS_ROWS);
  const states = (["ok", "degraded", "down"] as const).filter((state) => counts[state] > 0);
  return markup`<p class="chips">${states.map((state) => markup`<span>${stateBadge(state, words.feedState)} ${figures(counts[state], language)}</span> `)}</p>
<div class="scroll" tabindex="0" role="group" aria-labelledby="feeds"><table>
<thead><tr><th scope="col">${words.agency}</th><th scope="col">${words.standing}</th><th scope="col">${words.lastPoll}</th><th scope="col">${words.lastChange}</th><th scope="col">${words.entries}</th></tr></thead>
<tbody>
${rows.map((row, place) => agencyRow(row, { now: report.generated, language, showWhy: place < WHYS }))}</tbody>
</table></div>
${pages(agencies.length, at)}`;
}

interface AgencyReport {
  readonly feeds: readonly FeedReport[];
  readonly status: ServiceState;
}

function byAgency(feeds: readonly FeedReport[]): AgencyReport[] {
  const agencies = new Map<string, FeedReport[]>();
  for (const feed of feeds) agencies.set(feed.agency.id, [...(agencies.get(feed.agency.id) ?? []), feed]);
  const reports = [...agencies.values()].map((own) => ({ feeds: own, status: own.toSorted(byTrouble)[0]!.status }));
  return reports.sort(byTrouble);
}

function agencyRow(
  { feeds, status }: AgencyReport,
  at: { now: number; language: PageLanguage; showWhy: boolean },
): Markup {
  const { now, language, showWhy } = at;
  const words = STATUS_WORDS[language];
  const { agency } = feeds[0]!;
  const newest = (of: (feed: FeedReport) => number | null): Markup | string => {
    const instant = feeds.reduce((latest, feed) => Math.max(latest, of(feed) ?? 0), 0);
    if (instant === 0) return words.never;
    return markup`<time data-live="" datetime="${isoSeconds(instant)}">${distance(instant, now, language)}</time>`;
  };
  const why = showWhy && status !== "ok" ? happenedIn(feeds.toSorted(byTrouble)[0]!, language) : null;
  const entries = feeds.reduce((sum, feed) => sum + feed.entries, 0);
  return markup`<tr><th scope="row"><a href="?lang=${language}&amp;feed=${agency.id}">${nameIn(agency.names, language)}</a></th><td>${stateBadge(status, words.feedState)}${why === null ? null : markup`<br>${why}`}</td><td>${newest((feed) => feed.lastPoll)}</td><td>${newest((feed) => feed.lastChange)}</td><td>${figures(entries, language)}</td></tr>
`;
}

function pages(agencies: number, { language, number }: { language: PageLanguage; number: number }): Markup | null {
  const words = STATUS_WORDS[language];
  const last = Math.ceil(agencies / STATUS_ROWS);
  if (last <= 1) return null;
  const links = Array.from({ length: last }, (_, at) => at + 1).map((page) => {
    const here = page === number ? markup` aria-current="page"` : null;
    return markup`<a href="?lang=${language}&amp;page=${page}"${here}>${figures(page, language)}</a> `;
  });
  return markup`<nav class="chips" aria-label="${words.pages}">${links}</nav>`;
}
