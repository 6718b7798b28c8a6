import { type Markup, markup, webAddress } from "../markup.ts";
import { Rendered } from "../rendered.ts";
import { moment, number } from "./dates.ts";
import { PAGE_MEDIA_TYPE, page } from "./layout.ts";
import { ago, figure, renderFeedReport, stateBadge } from "./status-feed.ts";
import { STATUS_WORDS, type StatusWords } from "./status-words.ts";
import type { PageLanguage } from "./words.ts";

/** How the service, or a feed, stands. */
export type ServiceState = "ok" | "degraded" | "down";

/** How the service stands. Moments are epoch milliseconds; null where it never happened or is not planned. */
export interface StatusReport {
  readonly status: ServiceState;
  readonly generated: number;
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

/** The page at `/status` (or, for the operator, at `place`), path `status.LANGUAGE.html`. Moments are in UTC. */
export function renderStatusPage(
  report: StatusReport,
  language: PageLanguage,
  baseUrl: string,
  place: "status" | "admin/status" = "status",
): Rendered {
  const words = STATUS_WORDS[language];
  const root = place === "status" ? "" : "../";
  const text = page({
    language,
    title: `${words.title} · nashra`,
    description: words.description,
    url: `${baseUrl}/${place}?lang=${language}`,
    root,
    switchLanguage: true,
    main: markup`<div class="intro">
<h1>${words.title}</h1>
<p class="lead">${words.description}</p>
<p class="action">${stateBadge(report.status, words.state)} <span class="hint">${words.generated} ${utc(report.generated, language)}</span></p>
${report.problem === null ? null : markup`<p class="why">${words.unreadable}</p>\n`}${report.problem?.error ? markup`<p><code dir="ltr">${report.problem.error}</code></p>\n` : null}</div>
${
  report.problem !== null
    ? null
    : markup`<section aria-labelledby="feeds">
<h2 id="feeds">${words.feeds}</h2>
<ul class="reports">
${report.feeds.map((feed) => renderFeedReport(feed, { now: report.generated, language, root }))}</ul>
</section>
${report.push === null ? null : pushPart(report.push, report.generated, language)}${quarantinePart(report, language)}`
}`,
  });
  return new Rendered(`status.${language}.html`, PAGE_MEDIA_TYPE, text);
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
