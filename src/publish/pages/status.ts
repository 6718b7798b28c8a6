import { nameIn } from "../../model/agency.ts";
import { Rendered } from "../rendered.ts";
import { type Markup, markup } from "../xml/markup.ts";
import { moment, number } from "./dates.ts";
import { PAGE_MEDIA_TYPE, page } from "./layout.ts";
import type { PageLanguage } from "./page-words.ts";
import { addressLink, ago, figure, loggedLine, renderAdvice, renderFeedReport, stateBadge } from "./status-feed.ts";
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
    live: report.generated,
    query,
    main: markup`<div class="intro">
<h1>${words.title}</h1>
<p class="lead">${words.description}</p>
<p class="action">${stateBadge(report.status, words.state)} <span class="hint">${words.generated} ${moment(report.generated, language, "UTC")}</span></p>
${notes(report, language, root)}</div>
${report.problem !== null ? null : markup`${feedsPart(report, language, root, number)}${report.push === null ? null : pushPart(report.push, report.generated, language)}${quarantinePart(report, language, root)}`}`,
  });
  return new Rendered(`status.${language}.html`, PAGE_MEDIA_TYPE, text);
}

/** Problems and progress of the service itself. The store's own messages are shown only to the operator, as deliveries are. */
function notes(report: StatusReport, language: PageLanguage, root: string): Markup {
  const words = STATUS_WORDS[language];
  const { problem, failedWrite, remaking, damaged, push, collections, notes = [] } = report;
  const isOperator = push !== null;
  const since = (instant: number) => ago(instant, report.generated, language);
  const logged = (error: string | null) => (error === null ? null : loggedLine(error, language));
  return markup`${
    problem === null
      ? null
      : markup`<p class="why">${words.unreadable}</p>\n${renderAdvice("unreadable", language)}${logged(problem.error)}`
  }${
    failedWrite === null
      ? null
      : markup`<p class="why">${words.unwritable} ${words.writeFaults[failedWrite.fault]} (${since(failedWrite.since)})</p>
${renderAdvice(failedWrite.fault, language)}${isOperator ? logged(failedWrite.error) : null}`
  }${collections.map(
    ({ agency, since: first, error }) =>
      markup`<p class="why"><a href="${root}${agency.id}/"><bdi>${nameIn(agency.names, language)}</bdi></a> ${words.collectionFailing} ${since(first)}</p>
${renderAdvice("collection", language)}${isOperator ? logged(error) : null}`,
  )}${
    remaking === null
      ? null
      : markup`<p class="hint">${words.remaking(number(remaking.left, language), number(remaking.of, language))}</p>\n`
  }${notes.map((note) => markup`<p class="why logged" lang="en" dir="ltr">${note}</p>\n`)}${damaged.map(({ path, at, mended }) => markup`<p class="hint">${mended ? words.mended : words.damaged} <bdi dir="ltr">${path}</bdi> (${since(at)})</p>\n`)}`;
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
      markup`<tr><td><bdi dir="ltr">${host}</bdi></td><td>${number(waiting, language)}</td><td>${delivered === null ? words.never : ago(delivered, now, language)}</td><td>${error === null ? "–" : markup`<span lang="en" dir="ltr">${error}</span>`}</td></tr>\n`,
  );
  const fails = push.webhooks.some(({ error }) => error !== null);
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
</table></div>
${fails ? renderAdvice("webhook", language) : null}`
}
</section>
`;
}

function quarantinePart(report: StatusReport, language: PageLanguage, root: string): Markup {
  const words = STATUS_WORDS[language];
  const rows = report.quarantine.map((item) => {
    const reason = markup`${words.asideKinds[item.kind]}${loggedLine(item.reason, language)}`;
    return markup`<tr><td><a href="${root}${item.feed}/"><bdi dir="ltr">${item.feed}</bdi></a></td><td>${addressLink(item.url)}</td><td>${reason}</td><td>${ago(item.since, report.generated, language)}</td></tr>\n`;
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
