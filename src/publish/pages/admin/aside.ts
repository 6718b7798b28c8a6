import { directionOf } from "../../../model/article.ts";
import type { AsideItemReport } from "../../../model/editing/editing.ts";
import { type Markup, markup } from "../../xml/markup.ts";
import { moment, number } from "../dates.ts";
import type { PageLanguage } from "../page-words.ts";
import { loggedLine } from "../status-feed.ts";
import { STATUS_WORDS } from "../status-words.ts";
import { type EditingSaid, editingNote, editingPath, factList, reasonField } from "./articles.ts";
import { DRAFT_WORDS } from "./draft-words.ts";
import { EDITING_WORDS } from "./editing-words.ts";
import { type AdminContent, type AdminView, adminField, adminForm, english, hiddenFields } from "./layout.ts";
import { ADMIN_WORDS } from "./words.ts";

/** What was entered to publish an item by hand. */
export interface EnteredByHand {
  readonly title: string;
  readonly text: string;
  readonly published: string;
}

/** An item set aside: why, what was read from its page, and what can be done. `entered`: after a refusal. */
export function asideItemPage(
  view: AdminView,
  item: AsideItemReport,
  {
    said,
    entered,
    timezone,
    language: own,
  }: {
    readonly said: EditingSaid;
    readonly entered: EnteredByHand | null;
    readonly timezone: string;
    /** BCP 47, of the item. */
    readonly language: string;
  },
): AdminContent {
  const { language, root } = view;
  const words = EDITING_WORDS[language];
  const at = editingPath("aside", item.agency, item.id);
  const time = (instant: string) => moment(Date.parse(instant), language, timezone);
  const form = (what: string, hint: string, label: string, kind = "plain"): Markup =>
    adminForm(
      view,
      at,
      markup`${hiddenFields({ do: what })}<p class="hint">${hint}</p>
${reasonField(view, `${what}-reason`)}<p class="acts"><button class="${kind}">${label}</button></p>`,
    );
  return {
    title: item.title ?? `${item.agency}/${item.id}`,
    here: "agencies",
    main: markup`${editingNote(view, said)}<p class="acts"><a class="button" href="${root}admin/agencies/${item.agency}">${ADMIN_WORDS[language].back}</a> <a class="button" href="${item.url}" rel="external noreferrer">${words.address}</a></p>
<section aria-labelledby="facts"><h2 id="facts">${words.aside}</h2>
${factList([
  [words.why, whyAside(item, language)],
  [words.since, time(item.since)],
  [words.tries, number(item.tries, language)],
  [words.nextTry, item.nextTry === null ? words.ignored : time(item.nextTry)],
  [words.feeds, markup`<code dir="ltr">${item.feed}</code>`],
  [words.address, markup`<bdi dir="ltr">${item.url}</bdi>`],
])}</section>
<section><h2 id="stored">${words.stored}</h2>${stored(view, item, own)}</section>
<section aria-labelledby="retry"><h2 id="retry">${words.retry}</h2>${form("retry", words.retryHint, words.retry)}</section>
${
  item.published
    ? null
    : markup`<section aria-labelledby="publish"><h2 id="publish">${words.publish}</h2>
${adminForm(
  view,
  at,
  markup`${hiddenFields({ do: "publish" })}<p class="hint">${words.publishHint}</p>
${adminField("title", words.title, entered?.title ?? "", { language: own })}${adminField("text", words.textField, entered?.text ?? "", { rows: 8, language: own })}<label class="tick"><input type="checkbox" name="alone" value="yes"> ${words.titleAlone}</label>
${adminField("published", words.date, entered?.published ?? "", { hint: words.dateHint(timezone), code: true })}${reasonField(view, "publish-reason")}<p class="acts"><button>${words.publish}</button></p>`,
)}</section>`
}
${item.nextTry === null ? null : markup`<section aria-labelledby="ignore"><h2 id="ignore">${words.ignore}</h2>${form("ignore", words.ignoreHint, words.ignore, "danger")}</section>`}`,
  };
}

function stored({ language }: AdminView, { read, problem }: AsideItemReport, own: string): Markup {
  const words = EDITING_WORDS[language];
  if (read === null) return markup`<p>${words.noPage}</p>`;
  return markup`${problem === null ? markup`<p>${words.readNow}</p>` : markup`<p class="why">${english(problem)}</p>`}
${factList([
  [words.title, read.title === null ? "–" : markup`<bdi>${read.title}</bdi>`],
  [words.dateFrom, read.source === null ? "–" : DRAFT_WORDS[language].sources[read.source]],
])}
${read.text === "" ? null : markup`<div class="text" lang="${own}" dir="${directionOf(own)}" tabindex="0" role="region" aria-labelledby="stored">${read.text}</div>`}`;
}

/** Why an item was set aside: in the reader's language, then as it is logged. */
export function whyAside(item: Pick<AsideItemReport, "kind" | "reason">, language: PageLanguage): Markup {
  const kinds: Readonly<Record<string, string>> = STATUS_WORDS[language].asideKinds;
  const kind = kinds[item.kind];
  return kind === undefined ? english(item.reason) : markup`${kind}${loggedLine(item.reason, language)}`;
}
