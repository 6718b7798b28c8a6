import { type DatePrecision, type DateSource, directionOf } from "../../../model/article.ts";
import type { ArticleReport } from "../../../model/editing/editing.ts";
import { type Markup, type MarkupValue, markup } from "../../xml/markup.ts";
import { moment, number } from "../dates.ts";
import { DRAFT_WORDS } from "./draft-words.ts";
import { EDITING_WORDS, type EditingWords } from "./editing-words.ts";
import {
  type AdminContent,
  type AdminView,
  adminButton,
  adminField,
  adminForm,
  adminNote,
  adminSelect,
  english,
  hiddenFields,
} from "./layout.ts";
import { ADMIN_WORDS } from "./words.ts";

/** What has just been done to an article or an item, or why not. */
export type EditingSaid =
  | { readonly done: keyof EditingWords["done"] }
  | { readonly wrong: string }
  | "stale"
  | "elsewhere"
  | "removed"
  | "already"
  | "still-unread"
  | null;

/** A note on what has just been done, or why not. */
export function editingNote({ language }: AdminView, said: EditingSaid): Markup | null {
  const words = EDITING_WORDS[language];
  if (said === null) return null;
  if (said === "stale") return adminNote("bad", words.stale, words.staleHint);
  if (said === "elsewhere") return adminNote("bad", words.refused, words.elsewhere);
  if (said === "removed") return adminNote("bad", words.refused, words.notPublished);
  if (said === "already") return adminNote("bad", words.refused, words.already);
  if (said === "still-unread") return adminNote("bad", words.stillUnread);
  if ("done" in said) return adminNote("good", words.done[said.done]);
  return adminNote("bad", words.refused, english(said.wrong));
}

/** Path of the page of an article or an item set aside, below the root. */
export function editingPath(kind: "articles" | "aside", agency: string, nativeId: string): string {
  return `admin/${kind}/${agency}/${encodeURIComponent(nativeId)}`;
}

/** An article in the list of those found. Times are RFC 3339. */
export interface ListedArticle {
  readonly agency: string;
  readonly nativeId: string;
  readonly title: string;
  readonly published: string;
  readonly precision: DatePrecision;
  readonly source: DateSource;
}

/** The search of an agency's articles. `found`: a string says what is wrong with the query; null: nothing was asked. */
export function articlesPage(
  view: AdminView,
  asked: {
    readonly agencies: readonly { readonly id: string; readonly name: string; readonly timezone: string }[];
    readonly agency: string;
    readonly query: string;
    readonly found: readonly ListedArticle[] | string | null;
  },
): AdminContent {
  const { language, root } = view;
  const words = EDITING_WORDS[language];
  const dating = DRAFT_WORDS[language];
  const { agencies, agency, query, found } = asked;
  const timezone = agencies.find(({ id }) => id === agency)?.timezone ?? "UTC";
  const items = (Array.isArray(found) ? (found as readonly ListedArticle[]) : []).map(
    ({
      agency,
      nativeId,
      title,
      published,
      precision,
      source,
    }) => markup`<li><h2><a href="${root}${editingPath("articles", agency, nativeId)}"><bdi>${title}</bdi></a></h2>
<p class="hint">${moment(Date.parse(published), language, timezone)} · ${dating.precisions[precision]} · ${dating.sources[source]} · <code dir="ltr">${nativeId}</code></p></li>
`,
  );
  const results =
    found === null
      ? null
      : typeof found === "string"
        ? adminNote("bad", words.refused, english(found))
        : items.length === 0
          ? markup`<p role="status">${words.nothing}</p>`
          : markup`<ul class="found">${items}</ul>`;
  return {
    title: ADMIN_WORDS[language].sections.articles,
    here: "articles",
    main: markup`<form method="get" action="${root}admin/articles" class="sheet" role="search">
${adminSelect(
  "agency",
  words.agency,
  agency,
  agencies.map(({ id, name }) => [id, name] as const),
)}${adminField("q", words.words, query, { hint: words.wordsHint })}<p class="acts"><button>${words.search}</button></p>
</form>
${results}`,
  };
}

/** One article: what is known of it and from where, the forms to change it, its revisions, and what operators did. */
export function articlePage(view: AdminView, article: ArticleReport, said: EditingSaid): AdminContent {
  const { language, root } = view;
  const words = EDITING_WORDS[language];
  const { title, agency, nativeId, timezone, removed, takenDown } = article;
  const at = editingPath("articles", agency, nativeId);
  const isPublished = removed === null;
  return {
    title: title === "" ? `${agency}/${nativeId}` : title,
    here: "articles",
    main: markup`${editingNote(view, said)}${takenDown === null ? null : adminNote("bad", words.takenDown)}<p class="acts"><a class="button" href="${root}admin/articles?agency=${agency}">${words.all}</a> <a class="button" href="${article.url}" rel="external noreferrer">${words.address}</a></p>
<section aria-labelledby="facts"><h2 id="facts">${words.facts}</h2>${facts(view, article)}</section>
${isPublished ? correction(view, article, at) : null}
<section aria-labelledby="removal"><h2 id="removal">${takenDown === null ? words.takeDown : words.lift}</h2>
${adminForm(
  view,
  at,
  markup`${hiddenFields({ do: takenDown === null ? "takedown" : "lift" })}<p class="hint">${takenDown === null ? words.takeDownHint : words.liftHint}</p>
${reasonField(view, "takedown-reason")}<p class="acts"><button class="danger">${takenDown === null ? words.takeDown : words.lift}</button></p>`,
)}</section>
${isPublished ? pageSection(view, article, at) : null}
<section aria-labelledby="revisions"><h2 id="revisions">${words.revisions}</h2>${revisions(view, article)}</section>
<section aria-labelledby="actions"><h2 id="actions">${words.actions}</h2>${actions(view, article, timezone)}</section>
${isPublished ? markup`<section><h2 id="text">${words.text}</h2><div class="text" lang="${article.language}" dir="${directionOf(article.language)}" tabindex="0" role="region" aria-labelledby="text">${article.text}</div></section>` : null}`,
  };
}

/** A field for the operator's reason. */
export function reasonField({ language }: AdminView, id: string): Markup {
  const words = EDITING_WORDS[language];
  return markup`<p class="row"><label for="${id}">${words.reason}</label>
<input type="text" id="${id}" name="reason" maxlength="500" dir="auto" aria-describedby="${id}-hint"><span class="hint" id="${id}-hint">${words.reasonHint}</span></p>
`;
}

/** Pairs of a name and a value. */
export function factList(all: readonly (readonly [name: string, value: MarkupValue] | null)[]): Markup {
  return markup`<dl class="pairs">${all.map((pair) => (pair === null ? null : markup`<dt>${pair[0]}</dt><dd>${pair[1]}</dd>\n`))}</dl>`;
}

function facts({ language, root }: AdminView, article: ArticleReport): Markup {
  const words = EDITING_WORDS[language];
  const dating = DRAFT_WORDS[language];
  const { published, precision, source, stated, timezone, places, removed } = article;
  const at = (time: string) => moment(Date.parse(time), language, timezone);
  const said = stated.published;
  return factList([
    [words.published, markup`${at(published)} (${dating.precisions[precision]})`],
    [
      words.dateFrom,
      markup`${dating.sources[source]}${said === null ? null : markup`; ${words.siteSays}: ${at(said.instant)} (${dating.sources[said.source]})`}`,
    ],
    [
      words.sections,
      markup`${article.sections.length === 0 ? "–" : sectionNames(article, article.sections)}${stated.sections === null ? null : markup`; ${words.siteSays}: ${stated.sections.length === 0 ? "–" : sectionNames(article, stated.sections)}`}`,
    ],
    article.place === null ? null : [words.place, markup`<bdi>${article.place}</bdi>`],
    article.author === null ? null : [words.author, markup`<bdi>${article.author}</bdi>`],
    [words.firstSeen, at(article.firstSeen)],
    [words.updated, at(article.updated)],
    [words.revision, number(article.revision, language)],
    removed === null
      ? null
      : [
          words.removed,
          markup`${at(removed.at)}${removed.why === null || removed.why === "" ? null : markup`: <bdi>${removed.why}</bdi>`}`,
        ],
    [
      words.feeds,
      places.map(
        ({ feed, archive }, index) =>
          markup`${index === 0 ? "" : ", "}<a href="${root}${feed}/"><code dir="ltr">${feed}</code></a>${archive === null ? null : markup` (${words.archive(number(archive, language))})`}`,
      ),
    ],
    [words.address, markup`<bdi dir="ltr">${article.url}</bdi>`],
    ["id", markup`<code dir="ltr">${article.id}</code>`],
  ]);
}

function sectionNames({ offered }: ArticleReport, ids: readonly string[]): Markup {
  return markup`${ids.map((id, index) => markup`${index === 0 ? "" : ", "}<bdi>${offered[id] ?? id}</bdi>`)}`;
}

function correction(view: AdminView, article: ArticleReport, at: string): Markup {
  const words = EDITING_WORDS[view.language];
  const { revision, sections, offered, stated, timezone } = article;
  const ids = [...new Set([...Object.keys(offered), ...sections])];
  const ticks = ids.map(
    (
      id,
    ) => markup`<label class="tick"><input type="checkbox" name="section" value="${id}"${sections.includes(id) ? markup` checked` : null}> <bdi>${offered[id] ?? id}</bdi></label>
`,
  );
  const fields = markup`${hiddenFields({ do: "correct", revision, before: sections.join(" ") })}
${adminField("published", words.date, "", { hint: words.dateHint(timezone), code: true })}${ids.length === 0 ? null : markup`<fieldset><legend>${words.sections}</legend>${ticks}</fieldset>`}
${reasonField(view, "correct-reason")}<p class="acts"><button>${words.save}</button></p>`;
  const undo = (what: "date" | "sections", label: string) =>
    adminButton(view, at, label, { do: `undo-${what}`, revision });
  return markup`<section aria-labelledby="correct"><h2 id="correct">${words.correct}</h2>
${adminForm(view, at, fields)}${stated.published === null && stated.sections === null ? null : markup`<div class="acts">${stated.published === null ? null : undo("date", words.undoDate)} ${stated.sections === null ? null : undo("sections", words.undoSections)}</div>`}</section>`;
}

function pageSection(view: AdminView, { page }: ArticleReport, at: string): Markup {
  const words = EDITING_WORDS[view.language];
  const rows = (page?.fields ?? []).map(
    ({
      field,
      source,
      value,
      rejected,
    }) => markup`<tr><th scope="row"><span lang="en" dir="ltr">${field}</span></th><td>${english(source)}</td><td><bdi>${value}</bdi>${rejected === null ? null : markup`<br><span class="hint">${words.rejected}: ${english(rejected)}</span>`}</td></tr>
`,
  );
  const shown =
    page === null
      ? null
      : markup`${page.problem === null ? null : markup`<p class="why">${english(page.problem)}</p>`}${rows.length === 0 ? null : markup`<div class="scroll" role="region" aria-labelledby="page" tabindex="0"><table><tbody>${rows}</tbody></table></div>`}`;
  return markup`<section><h2 id="page">${words.page}</h2>${shown}
<p class="hint">${words.readPageHint}</p>${adminButton(view, at, words.readPage, { do: "read" })}</section>`;
}

function revisions({ language }: AdminView, { revisions, timezone, language: own }: ArticleReport): Markup {
  const words = EDITING_WORDS[language];
  if (revisions.length === 0) return markup`<p>${words.noRevisions}</p>`;
  const lines = (mark: string, all: readonly string[]) =>
    all.length === 0
      ? null
      : markup`<p class="hint">${mark}</p><ul class="doubts">${all.map((line) => markup`<li lang="${own}" dir="${directionOf(own)}">${line}</li>`)}</ul>`;
  const items = revisions.map(({ revision, at, formerTitle, added, dropped }) => {
    const same = formerTitle === null && added.length + dropped.length === 0;
    return markup`<li><h3>${words.revision} ${number(revision, language)}</h3>
<p class="hint">${moment(Date.parse(at), language, timezone)}</p>
${formerTitle === null ? null : markup`<p>${words.formerTitle}: <bdi>${formerTitle}</bdi></p>`}${lines(words.added, added)}${lines(words.dropped, dropped)}${same ? markup`<p>${words.otherwise}</p>` : null}</li>
`;
  });
  return markup`<ol class="found">${items}</ol>`;
}

function actions({ language }: AdminView, article: ArticleReport, timezone: string): Markup {
  const { actions } = article;
  const words = EDITING_WORDS[language];
  const named = (ids: readonly string[]) => (ids.length === 0 ? "–" : sectionNames(article, ids));
  if (actions.length === 0) return markup`<p>${words.noActions}</p>`;
  const items = actions.map(({ at, what, reason, before, after }) => {
    const dates =
      before === null || after === null || before.published.instant === after.published.instant
        ? null
        : markup`<p>${moment(before.published.instant, language, timezone)} → ${moment(after.published.instant, language, timezone)}</p>`;
    const sections =
      before === null || after === null || before.sections.join() === after.sections.join()
        ? null
        : markup`<p>${words.sections}: ${named(before.sections)} → ${named(after.sections)}</p>`;
    return markup`<li><h3>${words.kinds[what]}</h3><p class="hint">${moment(at, language, timezone)}</p>
${dates}${sections}${reason === "" ? null : markup`<p>${words.reason}: <bdi>${reason}</bdi></p>`}</li>
`;
  });
  return markup`<ol class="found">${items}</ol>`;
}
