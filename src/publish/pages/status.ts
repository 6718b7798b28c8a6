import { Rendered } from "../rendered.ts";
import { type Markup, markup, webAddress } from "../xml/markup.ts";
import { moment, number } from "./dates.ts";
import { PAGE_MEDIA_TYPE, page } from "./layout.ts";
import type { PageLanguage } from "./page-words.ts";
import { ago, figure, renderFeedReport, stateBadge } from "./status-feed.ts";
import { renderFolded } from "./status-folded.ts";
import { FOLDED, type PushReport, type StatusReport } from "./status-report.ts";
import { STATUS_WORDS } from "./status-words.ts";

/**
 * The page at `/status` (or, for the operator, at `place`), path `status.LANGUAGE.html`. Moments are in UTC. `number`:
 * number of the page, if the feeds are folded.
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
    languages: "stored",
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

/** Problems and progress of the service itself. The store's own message is shown only to the operator, as deliveries are. */
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
  }${(report.notes ?? []).map((note) => markup`<p class="why"><bdi dir="ltr">${note}</bdi></p>\n`)}${damaged.map(({ path, at, mended }) => markup`<p class="hint">${mended ? words.mended : words.damaged} <bdi dir="ltr">${path}</bdi> (${since(at)})</p>\n`)}`;
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
