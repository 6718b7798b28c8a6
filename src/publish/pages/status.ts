import type { Agency } from "../../model/agency.ts";
import { Rendered } from "../rendered.ts";
import { type Markup, markup, webAddress } from "../xml/markup.ts";
import { moment, number } from "./dates.ts";
import { PAGE_MEDIA_TYPE, page } from "./layout.ts";
import type { PageLanguage } from "./page-words.ts";
import { ago, figure, renderFeedReport, stateBadge } from "./status-feed.ts";
import { renderFolded } from "./status-folded.ts";
import { STATUS_WORDS, type StatusWords } from "./status-words.ts";

/** How the service, or a feed, stands. */
export type ServiceState = "ok" | "degraded" | "down";

/** Listings that are reported in full; of more, each agency is a line that leads to its own report. */
export const FOLDED = 24;
/** Agencies on one page of a folded report. */
export const STATUS_ROWS = 200;

/** Documents that are still made by an earlier version, definition or public address: so many of all. */
export interface Remaking {
  readonly left: number;
  readonly of: number;
}

/** How the service stands. Moments are epoch milliseconds; null where it never happened or is not planned. */
export interface StatusReport {
  readonly status: ServiceState;
  readonly generated: number;
  /** The one feed, or agency, that is told of; null: all. */
  readonly feed: string | null;
  /** Writes to the archive fail. `error` is for the operator. Null: they do not. */
  readonly failedWrite: {
    readonly fault: keyof StatusWords["writeFaults"];
    readonly error: string;
    readonly since: number;
  } | null;
  /** Stored documents that were found damaged lately. */
  readonly damaged: readonly { readonly path: string; readonly at: number; readonly mended: boolean }[];
  /** Null: every document is as it should be. */
  readonly remaking: Remaking | null;
  /** The archive cannot be read; `error` is for the operator. Null: it can. */
  readonly problem: { readonly error: string | null } | null;
  readonly feeds: readonly FeedReport[];
  /** Null: not told to whoever asks. */
  readonly push: PushReport | null;
  readonly quarantine: readonly {
    readonly feed: string;
    readonly url: string;
    readonly reason: string;
    readonly since: number;
  }[];
}

/**
 * How a feed stands, as `/status` and `/health` tell it. Moments are epoch milliseconds, null where it never happened.
 */
export interface FeedReport {
  readonly path: string;
  readonly agency: Agency;
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
  /** Of the last poll. */
  readonly outcome: string | null;
  /** Items seen and not read yet; `gap`: and more on older pages. */
  readonly waiting: number;
  readonly gap: boolean;
  readonly compared: readonly {
    readonly field: keyof StatusWords["comparedFields"];
    readonly usual: number;
    readonly seen: number;
    readonly share: boolean;
    readonly low: boolean;
  }[];
  /** Newest first. */
  readonly troubles: readonly Trouble[];
  /** Oldest first. */
  readonly outcomes: readonly { readonly at: number; readonly outcome: string }[];
}

/** Polls in a row that went wrong in the same way. */
export interface Trouble {
  readonly outcome: string;
  readonly why: string | null;
  readonly first: number;
  readonly last: number;
  readonly times: number;
}

/** The outbox, as the operator sees it. */
export interface PushReport {
  readonly subscriptions: number;
  readonly owed: number;
  readonly failing: number;
  readonly webhooks: readonly {
    readonly host: string;
    readonly waiting: number;
    readonly tries: number;
    readonly delivered: number | null;
    readonly error: string | null;
  }[];
}

/**
 * The page at `/status` (or, for the operator, at `place`), path `status.LANGUAGE.html`. Moments are in UTC. `number`: of
 * the page, where the feeds are folded.
 */
export function renderStatusPage(
  report: StatusReport,
  language: PageLanguage,
  baseUrl: string,
  place: "status" | "admin/status" = "status",
  number = 1,
): Rendered {
  const words = STATUS_WORDS[language];
  const root = place === "status" ? "" : "../";
  const query = report.feed === null ? "" : `&feed=${encodeURIComponent(report.feed)}`;
  const text = page({
    language,
    title: `${words.title} · nashra`,
    description: words.description,
    url: `${baseUrl}/${place}?lang=${language}${query}`,
    root,
    switchLanguage: true,
    query,
    main: markup`<div class="intro">
<h1>${words.title}</h1>
<p class="lead">${words.description}</p>
<p class="action">${stateBadge(report.status, words.state)} <span class="hint">${words.generated} ${utc(report.generated, language)}</span></p>
${notes(report, language)}</div>
${report.problem !== null ? null : markup`${feedsPart(report, language, root, number)}${report.push === null ? null : pushPart(report.push, report.generated, language)}${quarantinePart(report, language)}`}`,
  });
  return new Rendered(`status.${language}.html`, PAGE_MEDIA_TYPE, text);
}

/** What is wrong, or under way, with the service itself. The store's own words stand where the outbox does: for its operator. */
function notes(report: StatusReport, language: PageLanguage): Markup {
  const words = STATUS_WORDS[language];
  const { problem, failedWrite, remaking, damaged, push } = report;
  const error = problem?.error ?? (push === null ? null : (failedWrite?.error ?? null));
  const since = (instant: number) => ago(instant, report.generated, language);
  return markup`${problem === null ? null : markup`<p class="why">${words.unreadable}</p>\n`}${
    failedWrite === null
      ? null
      : markup`<p class="why">${words.unwritable} ${words.writeFaults[failedWrite.fault]} (${words.since} ${since(failedWrite.since)})</p>\n`
  }${error === null ? null : markup`<p><code dir="ltr">${error}</code></p>\n`}${
    remaking === null
      ? null
      : markup`<p class="hint">${words.remaking(number(remaking.left, language), number(remaking.of, language))}</p>\n`
  }${damaged.map(({ path, at, mended }) => markup`<p class="hint">${mended ? words.mended : words.damaged} <bdi dir="ltr">${path}</bdi> (${since(at)})</p>\n`)}`;
}

function feedsPart(report: StatusReport, language: PageLanguage, root: string, number: number): Markup {
  const words = STATUS_WORDS[language];
  const folded = report.feeds.length > FOLDED;
  return markup`<section aria-labelledby="feeds">
<h2 id="feeds">${words.feeds}</h2>
${report.feed === null ? null : markup`<p><a href="?lang=${language}">${words.allFeeds}</a></p>\n`}${
  folded
    ? renderFolded(report, { language, number })
    : markup`<ul class="reports">
${report.feeds.map((feed) => renderFeedReport(feed, { now: report.generated, language, root }))}</ul>`
}
</section>
`;
}

function pushPart(push: PushReport, now: number, language: PageLanguage): Markup {
  const words = STATUS_WORDS[language];
  const rows = push.webhooks.map(
    ({ host, waiting, delivered, error }) =>
      markup`<tr><td><bdi dir="ltr">${host}</bdi></td><td>${number(waiting, language)}</td><td>${delivered === null ? words.never : ago(delivered, now, language)}</td><td><bdi dir="ltr">${error ?? "–"}</bdi></td></tr>\n`,
  );
  return markup`<section aria-labelledby="push">
<h2 id="push">${words.push}</h2>
<dl class="figures">
${figure(words.subscriptions, number(push.subscriptions, language))}${figure(words.owed, number(push.owed, language))}${figure(words.failing, number(push.failing, language))}</dl>
${
  rows.length === 0
    ? markup`<p>${words.noWebhooks}</p>`
    : markup`<div class="scroll" tabindex="0" role="group" aria-labelledby="push"><table>
<thead><tr><th scope="col">${words.webhook}</th><th scope="col">${words.undelivered}</th><th scope="col">${words.delivered}</th><th scope="col">${words.lastError}</th></tr></thead>
<tbody>
${rows}</tbody>
</table></div>`
}
</section>
`;
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

function utc(instant: number, language: PageLanguage): Markup {
  return markup`${moment(instant, language, "UTC")} <span lang="en" dir="ltr">UTC</span>`;
}

/** How many feeds stand how. */
export function countsOf(feeds: readonly FeedReport[]): Record<ServiceState, number> {
  const counts = { ok: 0, degraded: 0, down: 0 };
  for (const feed of feeds) counts[feed.status] += 1;
  return counts;
}

const RANKS: Readonly<Record<ServiceState, number>> = { down: 0, degraded: 1, ok: 2 };

/** Order by how badly they stand, the worst first. */
export function byTrouble(a: { readonly status: ServiceState }, b: { readonly status: ServiceState }): number {
  return RANKS[a.status] - RANKS[b.status];
}
