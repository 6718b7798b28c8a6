import type { Rendered } from "../../model/document.ts";
import { type Markup, markup, webAddress } from "../markup.ts";
import { distance, moment, number } from "./dates.ts";
import { PAGE_MEDIA_TYPE, page } from "./layout.ts";
import { STATUS_WORDS } from "./status-words.ts";
import type { PageLanguage } from "./words.ts";

export type ServiceState = "ok" | "degraded" | "down";

/** How the service stands. Moments are epoch milliseconds; null where it never happened or is not planned. */
export interface StatusReport {
  readonly status: ServiceState;
  readonly generated: number;
  readonly feeds: readonly FeedReport[];
  readonly quarantine: readonly {
    readonly feed: string;
    readonly url: string;
    readonly reason: string;
    readonly since: number;
  }[];
}

export interface FeedReport {
  readonly path: string;
  readonly title: string;
  readonly status: ServiceState;
  readonly lastPoll: number | null;
  readonly lastSuccess: number | null;
  readonly lastChange: number | null;
  /** Consecutive failures. */
  readonly failures: number;
  readonly entries: number;
  /** Why the feed is not ok, in one line, or null. */
  readonly why: string | null;
  readonly nextPoll: number | null;
  /** Oldest first. */
  readonly outcomes: readonly { readonly at: number; readonly outcome: string }[];
}

type Kind = "news" | "quiet" | "failed";

/** What each outcome of a poll means to a reader of the page; every other outcome is a failure. */
const KINDS: Readonly<Record<string, Kind>> = {
  changed: "news",
  new: "news",
  news: "news",
  ok: "quiet",
  unchanged: "quiet",
  "not-modified": "quiet",
};

/** Outcomes drawn for a feed, the newest ones. */
const DRAWN = 60;

/** The page at `/status`, path `status.LANGUAGE.html`. Moments are in UTC. */
export function renderStatusPage(report: StatusReport, language: PageLanguage, baseUrl: string): Rendered {
  const words = STATUS_WORDS[language];
  const text = page({
    language,
    title: `${words.title} · nashra`,
    description: words.description,
    url: `${baseUrl}/status?lang=${language}`,
    root: "",
    switchLanguage: true,
    main: markup`<div class="intro">
<h1>${words.title}</h1>
<p class="lead">${words.description}</p>
<p class="action">${stateBadge(report.status, words.state)} <span class="hint">${words.generated} ${utc(report.generated, language)}</span></p>
</div>
<section aria-labelledby="feeds">
<h2 id="feeds">${words.feeds}</h2>
<ul class="reports">
${report.feeds.map((feed) => feedReport(feed, report.generated, language))}</ul>
</section>
${quarantinePart(report, language)}`,
  });
  return { path: `status.${language}.html`, mediaType: PAGE_MEDIA_TYPE, text };
}

function feedReport(feed: FeedReport, now: number, language: PageLanguage): Markup {
  const words = STATUS_WORDS[language];
  const figure = (label: string, value: Markup | string) => markup`<div><dt>${label}</dt><dd>${value}</dd></div>\n`;
  const when = (instant: number | null) => (instant === null ? words.never : ago(instant, now, language));
  return markup`<li class="card">
<header><h3><a href="${feed.path}/"><bdi>${feed.title}</bdi></a></h3> ${stateBadge(feed.status, words.feedState)}</header>
${feed.why === null ? null : markup`<p class="why"><bdi>${feed.why}</bdi></p>\n`}<dl class="figures">
${figure(words.lastPoll, when(feed.lastPoll))}${figure(words.lastSuccess, when(feed.lastSuccess))}${figure(words.lastChange, when(feed.lastChange))}${figure(words.nextPoll, feed.nextPoll === null ? "–" : ago(feed.nextPoll, now, language))}${figure(words.failures, number(feed.failures, language))}${figure(words.entries, number(feed.entries, language))}</dl>
${sparkline(feed, language)}
</li>
`;
}

/** Bars, oldest first: tall for news, half for none, a short gap-topped bar for a failure, so that colour is not all. */
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

function quarantinePart(report: StatusReport, language: PageLanguage): Markup {
  const words = STATUS_WORDS[language];
  const rows = report.quarantine.map((item) => {
    const address = webAddress(item.url);
    const shown = markup`<bdi dir="ltr">${item.url}</bdi>`;
    return markup`<tr><td><bdi dir="ltr">${item.feed}</bdi></td><td>${address === null ? shown : markup`<a href="${address}" rel="external nofollow">${shown}</a>`}</td><td dir="auto">${item.reason}</td><td>${ago(item.since, report.generated, language)}</td></tr>\n`;
  });
  return markup`<section aria-labelledby="quarantine">
<h2 id="quarantine">${words.quarantine}</h2>
<p class="hint">${words.quarantineHint}</p>
${
  rows.length === 0
    ? markup`<p>${words.nothingAside}</p>`
    : markup`<div class="scroll" tabindex="0" role="group" aria-labelledby="quarantine"><table>
<thead><tr><th scope="col">${words.feed}</th><th scope="col">${words.address}</th><th scope="col">${words.reason}</th><th scope="col">${words.since}</th></tr></thead>
<tbody>
${rows}</tbody>
</table></div>`
}
</section>`;
}

function stateBadge(state: ServiceState, words: Readonly<Record<ServiceState, string>>): Markup {
  return markup`<strong class="state ${state}">${words[state]}</strong>`;
}

function ago(instant: number, now: number, language: PageLanguage): Markup {
  return moment(instant, language, "UTC", distance(instant, now, language));
}

function utc(instant: number, language: PageLanguage): Markup {
  return markup`${moment(instant, language, "UTC")} <span lang="en" dir="ltr">UTC</span>`;
}
