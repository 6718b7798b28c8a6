import { nameIn } from "../../../model/agency.ts";
import type { DefinitionState } from "../../../model/definition/definition.ts";
import { type Markup, markup } from "../../xml/markup.ts";
import { number } from "../dates.ts";
import { ago, renderFeedReport, stateBadge } from "../status-feed.ts";
import type { FeedReport } from "../status-report.ts";
import { STATUS_WORDS } from "../status-words.ts";
import { AGENCY_WORDS, type AgencyVerb } from "./agency-words.ts";
import { editingPath } from "./articles.ts";
import { whyAside } from "./aside.ts";
import {
  type AdminContent,
  type AdminView,
  adminButton,
  adminField,
  adminForm,
  adminNote,
  english,
  hiddenFields,
} from "./layout.ts";
import { ADMIN_WORDS } from "./words.ts";

/** An agency as the operator's pages show it. */
export interface AgencyEntry {
  readonly id: string;
  readonly state: DefinitionState;
  readonly source: "shipped" | "operator" | "override";
  /** Number of the definition's last change; 0: never changed. */
  readonly version: number;
  /** RFC 3339, or null. */
  readonly changed: string | null;
  /** True: this deployment publishes it. */
  readonly published: boolean;
  readonly names: Readonly<Record<string, string>>;
  readonly feeds: readonly string[];
  /** What the operator should look at, in one line, or null. */
  readonly note: string | null;
  /** Paths of the feeds that a collection is made of; null for an agency. */
  readonly collects: readonly string[] | null;
}

/** An item set aside, as the operator's pages show it. */
export interface AsideEntry {
  /** The agency's own id. */
  readonly nativeId: string;
  readonly url: string;
  readonly title: string | null;
  /** Why, in one word, and as it is logged. */
  readonly kind: string;
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly first: number;
  readonly tries: number;
}

/** A change of a definition, as the operator's pages show it. `definition`: the one before it. */
export interface HistoryItem {
  readonly version: number;
  /** RFC 3339. */
  readonly at: string;
  readonly what: string;
  readonly who: string;
  readonly definition: unknown;
}

/** The list of all agencies. `aside`: number of items set aside, by the path of the listing. */
export function agenciesPage(
  view: AdminView,
  agencies: readonly AgencyEntry[],
  reports: readonly FeedReport[],
  aside: ReadonlyMap<string, number>,
  now: number,
): AdminContent {
  const { language } = view;
  const words = AGENCY_WORDS[language];
  const sorted = [...agencies].sort((a, b) => Number(b.published) - Number(a.published));
  const rows = sorted.map((agency) => {
    const own = reports.filter(({ path }) => path.startsWith(`${agency.id}/`));
    const last = Math.max(0, ...own.map(({ lastPoll }) => lastPoll ?? 0));
    const out = [...aside].reduce((sum, [path, count]) => (path.startsWith(`${agency.id}/`) ? sum + count : sum), 0);
    return markup`<tr><th scope="row"><a href="${view.root}admin/agencies/${agency.id}"><bdi>${nameIn(agency.names, language) || agency.id}</bdi></a>${agency.note === null ? null : markup`<br><span class="why">${english(agency.note)}</span>`}</th>
<td>${words.states[agency.state]}${agency.published || agency.state === "removed" ? null : markup`<br><span class="hint">${words.unpublished}</span>`}</td>
<td>${worstBadge(own, view)}</td>
<td>${last === 0 ? "–" : ago(last, now, language)}</td>
<td>${number(out, language)}</td></tr>
`;
  });
  const table = markup`<div class="scroll" role="region" aria-label="${ADMIN_WORDS[language].sections.agencies}" tabindex="0"><table class="compact">
<thead><tr><th scope="col">${words.agency}</th><th scope="col">${words.state}</th><th scope="col">${words.feedsNow}</th><th scope="col">${words.lastPoll}</th><th scope="col">${words.asideCount}</th></tr></thead>
<tbody>
${rows}</tbody></table></div>`;
  const add = markup`<p class="acts"><a class="button" href="${view.root}admin/add">${ADMIN_WORDS[language].sections.add}</a></p>`;
  return {
    title: ADMIN_WORDS[language].sections.agencies,
    here: "agencies",
    main: markup`${add}${agencies.length === 0 ? markup`<p>${words.none}</p>` : table}`,
  };
}

function worstBadge(reports: readonly FeedReport[], { language }: AdminView): Markup | string {
  if (reports.length === 0) return "–";
  const worst = (["down", "degraded"] as const).find((state) => reports.some(({ status }) => status === state)) ?? "ok";
  return stateBadge(worst, STATUS_WORDS[language].feedState);
}

/** What is shown of one agency. */
export interface AgencyDetails {
  readonly agency: AgencyEntry;
  readonly reports: readonly FeedReport[];
  readonly aside: readonly AsideEntry[];
  /** False: this deployment does not poll. */
  readonly polls: boolean;
  /** What has just been done, or could not be. */
  readonly said: { readonly done: AgencyVerb; readonly lines: readonly string[] } | "stale" | null;
}

/** One agency: its state, its last polls, what was set aside, and what can be done. */
export function agencyPage(
  view: AdminView,
  { agency, reports, aside, polls, said }: AgencyDetails,
  now: number,
): AdminContent {
  const { language, root } = view;
  const words = AGENCY_WORDS[language];
  const facts = [
    words.states[agency.state],
    words.sources[agency.source],
    agency.version === 0 ? words.unchanged : words.version(number(agency.version, language)),
    ...(agency.published ? [] : [words.unpublished]),
  ];
  const note =
    said === null
      ? null
      : said === "stale"
        ? adminNote("bad", words.stale, words.staleHint)
        : adminNote(
            "good",
            words.done[said.done],
            said.lines.length === 0 ? null : said.lines.map((line) => markup`${english(line)}<br>`),
          );
  return {
    title: nameIn(agency.names, language) || agency.id,
    here: "agencies",
    main: markup`${note}<p class="facts">${facts.map((fact) => markup`<span>${fact}</span> `)}<code dir="ltr">${agency.id}</code></p>
${agency.note === null ? null : adminNote("bad", "", english(agency.note))}${agency.state === "removed" ? null : actions(view, agency, polls)}
${
  reports.length === 0
    ? null
    : markup`<section aria-labelledby="polls"><h2 id="polls">${words.feeds}</h2>
<ul class="reports">${reports.map((feed) => renderFeedReport(feed, { now, language, root }))}</ul></section>`
}
${agency.collects !== null ? null : asideSection(view, agency.id, aside, now)}${agency.state === "removed" ? null : removal(view, agency)}`,
  };
}

function actions(view: AdminView, { id, state, version, collects }: AgencyEntry, polls: boolean): Markup {
  const { language, root } = view;
  const words = AGENCY_WORDS[language];
  const at = `admin/agencies/${id}`;
  const button = (verb: "pause" | "resume" | "retire" | "poll") =>
    adminButton(view, `${at}/${verb}`, words.verbs[verb], { version });
  return markup`<div class="acts" role="group" aria-label="${words.actions}">${state === "active" && polls && collects === null ? button("poll") : null}
${state === "active" ? button("pause") : button("resume")}${state === "retired" ? null : button("retire")}
<a class="button" href="${root}${at}/edit">${words.edit}</a> <a class="button" href="${root}${at}/history">${words.history}</a> <a class="button" href="${root}${id}/">${words.open}</a></div>
${polls ? null : markup`<p class="hint">${words.noPolls}</p>`}`;
}

function asideSection({ language, root }: AdminView, id: string, aside: readonly AsideEntry[], now: number): Markup {
  const words = AGENCY_WORDS[language];
  const items = aside.map(
    ({
      nativeId,
      url,
      title,
      first,
      tries,
      ...why
    }) => markup`<li><h3><a href="${root}${editingPath("aside", id, nativeId)}"><bdi>${title ?? url}</bdi></a></h3>
<div class="why">${whyAside(why, language)}</div>
<p class="hint">${words.since} ${ago(first, now, language)} · ${number(tries, language)} ${words.tries}</p></li>
`,
  );
  return markup`<section aria-labelledby="aside"><h2 id="aside">${words.aside}</h2>
${aside.length === 0 ? markup`<p>${words.noneAside}</p>` : markup`<p class="hint">${words.asideHint}</p><ul class="found">${items}</ul>`}</section>
`;
}

function removal(view: AdminView, { id, version }: AgencyEntry): Markup {
  const words = AGENCY_WORDS[view.language];
  return markup`<details><summary>${words.verbs.remove}</summary>
${adminForm(
  view,
  `admin/agencies/${id}/remove`,
  markup`${hiddenFields({ version })}<p>${words.removeHint(id)}</p>
${adminField("confirm", words.removeConfirm, "", { required: true, code: true })}<p class="acts"><button class="danger">${words.verbs.remove}</button></p>`,
)}</details>
`;
}

/** Every change of a definition, newest first. `current`: the definition in use. */
export function historyPage(
  view: AdminView,
  id: string,
  current: unknown,
  history: readonly HistoryItem[],
): AdminContent {
  const words = AGENCY_WORDS[view.language];
  const items = history.map(({ version, at, what, who, definition }, index) => {
    const after = index === 0 ? current : history[index - 1]!.definition;
    const fields = differingFields(definition, after);
    return markup`<li><h3>${words.version(number(version, view.language))}: ${words.verbs[what as AgencyVerb] ?? what}</h3>
<p class="hint"><time datetime="${at}" dir="ltr">${at.replace("T", " ").slice(0, 16)} UTC</time> · ${words.by} <bdi>${who}</bdi></p>
${fields.length === 0 ? null : markup`<p>${words.changedFields}: <code dir="ltr">${fields.join(", ")}</code></p>`}
${
  definition === null || definition === undefined
    ? null
    : markup`<details><summary>${words.before}</summary><pre class="text" dir="ltr" lang="en" tabindex="0">${JSON.stringify(definition, null, 2)}</pre>
<p><a href="${view.root}admin/agencies/${id}/edit?before=${version}">${words.restore}</a></p></details>`
}</li>
`;
  });
  return {
    title: `${words.history}: ${id}`,
    here: "agencies",
    main: markup`<p><a href="${view.root}admin/agencies/${id}">${ADMIN_WORDS[view.language].back}</a></p>
${history.length === 0 ? markup`<p>${words.noHistory}</p>` : markup`<h2>${words.changes}</h2><ol class="found">${items}</ol>`}`,
  };
}

/** Names of the fields at the top in which two definitions differ; none if one is missing. */
function differingFields(before: unknown, after: unknown): string[] {
  if (before === null || after === null || typeof before !== "object" || typeof after !== "object") return [];
  const [old, next] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return [...new Set([...Object.keys(old), ...Object.keys(next)])].filter(
    (name) => JSON.stringify(old[name]) !== JSON.stringify(next[name]),
  );
}
