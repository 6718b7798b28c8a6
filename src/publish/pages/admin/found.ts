import type { ListingItem, PublishedDate, ReadArticle } from "../../../model/article.ts";
import type { Doubt } from "../../../model/definition/doubt.ts";
import type { SourceKind } from "../../../model/definition/source.ts";
import { type Markup, markup, webAddress } from "../../xml/markup.ts";
import { moment, number } from "../dates.ts";
import { spoken } from "../layout.ts";
import { DRAFT_WORDS } from "./draft-words.ts";
import { type AdminView, english } from "./layout.ts";

/** A source that was tried. */
export interface SourceTried {
  readonly kind: SourceKind;
  readonly url: string;
  readonly items: number;
  readonly dated: number;
  readonly complete: number;
  readonly chosen: "first" | "fallback" | null;
  /** One line. */
  readonly why: string;
}

/** What a definition read of its site. */
export interface SiteFindings {
  readonly listing: {
    readonly url: string;
    readonly problem: string | null;
    readonly items?: readonly ListingItem[];
    readonly warnings?: readonly string[];
  };
  readonly articles: readonly {
    readonly url: string;
    readonly problem: string | null;
    readonly read: ReadArticle | null;
  }[];
}

/** Titles that are listed beside the articles. */
const LISTED = 60;
/** Share of a source's articles from which it gives whole texts. */
const WHOLE = 0.8;
/** Characters of a text that are shown. */
const SHOWN = 4000;

/** The sources that were tried. `use`: a button that puts a kind first. */
export function sourcesSection(
  { language }: AdminView,
  sources: readonly SourceTried[],
  use: (source: SourceTried) => Markup | null,
): Markup {
  const words = DRAFT_WORDS[language];
  const items = sources.map((source) => {
    const { kind, url, items, dated, complete, chosen, why } = source;
    const facts = [
      `${words.items}: ${number(items, language)}`,
      `${words.dated}: ${number(dated, language)}`,
      ...(items === 0 ? [] : [`${words.texts}: ${complete >= items * WHOLE ? words.whole : words.fromPages}`]),
    ];
    return markup`<li><h3>${words.kinds[kind]}: <strong>${words.verdicts[chosen ?? "no"]}</strong></h3>
<p class="hint">${english(url)}</p>
<p class="facts">${facts.map((fact) => markup`<span>${fact}</span> `)}</p>
<p class="hint">${english(why)}</p>${chosen === "first" || items === 0 ? null : use(source)}</li>
`;
  });
  return markup`<section aria-labelledby="tried"><h2 id="tried">${words.tried}</h2>
<ul class="found tried">${items}</ul></section>
`;
}

/** What an operator should look at. */
export function doubtsSection({ language }: AdminView, doubts: readonly Doubt[]): Markup {
  const words = DRAFT_WORDS[language];
  const items = doubts.map((doubt) => markup`<li>${words.doubt[doubt.kind](doubt)}</li>\n`);
  return markup`<section aria-labelledby="doubts"><h2 id="doubts">${words.doubts}</h2>
${doubts.length === 0 ? markup`<p>${words.noDoubts}</p>` : markup`<ul class="doubts">${items}</ul>`}</section>
`;
}

/** The feed as it would be: three articles, and the titles of the list. */
export function previewSection(view: AdminView, findings: SiteFindings | null, timezone: string): Markup {
  const { language } = view;
  const words = DRAFT_WORDS[language];
  const heading = markup`<h2 id="preview">${words.preview}</h2>`;
  if (findings === null)
    return markup`<section aria-labelledby="preview">${heading}\n<p>${words.noPreview}</p></section>\n`;
  const { listing, articles } = findings;
  const { items = [], warnings = [], problem, url } = listing;
  const rows = items.slice(0, LISTED).map(({ title, published }) => {
    const date = published === null ? null : markup` <span class="hint">${dated(published, view, timezone)}</span>`;
    return markup`<li><bdi>${title ?? words.untitled}</bdi>${date}</li>\n`;
  });
  return markup`<section aria-labelledby="preview">${heading}
<p class="hint"><bdi>${words.previewOf(number(items.length, language), url)}</bdi></p>
${problem === null ? null : markup`<p class="why">${english(problem)}</p>`}${warnings.map((warning) => markup`<p class="why">${english(warning)}</p>`)}
<ol class="found">${articles.map((article) => articleItem(view, article, items, timezone))}</ol>
${rows.length === 0 ? null : markup`<details><summary>${words.listed}</summary><ol class="doubts">${rows}</ol></details>`}</section>
`;
}

function articleItem(
  view: AdminView,
  { url, problem, read }: SiteFindings["articles"][number],
  items: readonly ListingItem[],
  timezone: string,
): Markup {
  const words = DRAFT_WORDS[view.language];
  const link =
    webAddress(url) === null ? english(url) : markup`<a href="${url}" rel="external noreferrer">${english(url)}</a>`;
  const trouble = problem === null ? null : markup`<p class="why">${words.unread}: ${english(problem)}</p>`;
  if (read === null) return markup`<li>${trouble}<p class="hint">${link}</p></li>\n`;
  const { published, place, author, image, contentText, title, warnings } = read;
  const number = items.find((item) => item.url === url)?.nativeId;
  const pair = (name: string, value: Markup | string) => markup`<dt>${name}</dt><dd>${value}</dd>`;
  return markup`<li><h3 ${spoken(read.language)}>${title ?? words.untitled}</h3>
${trouble}<dl class="pairs">${pair(words.date, published === null ? words.noDate : dateOf(published, view, timezone))}${pair(words.place, markup`<bdi>${place ?? "–"}</bdi>`)}${author === null ? null : pair(words.author, markup`<bdi>${author}</bdi>`)}${pair(words.fields["edition.language"] ?? "", markup`<bdi lang="${read.language}">${nameOf(read.language, view.language)}</bdi>`)}${pair(words.picture, image === null || webAddress(image.url) === null ? words.noPicture : markup`<img src="${image.url}" alt="${image.alt ?? ""}" loading="lazy" referrerpolicy="no-referrer">`)}${number === undefined ? null : pair(words.articleId, markup`<bdi dir="ltr">${number}</bdi>`)}</dl>
<details><summary>${words.text(String(contentText.length))}</summary><div class="text" ${spoken(read.language)} tabindex="0">${contentText.slice(0, SHOWN)}${contentText.length > SHOWN ? " …" : null}</div></details>
${warnings.map((warning) => markup`<p class="why">${english(warning)}</p>`)}<p class="hint">${link}</p></li>
`;
}

function dated({ instant }: { readonly instant: number }, { language }: AdminView, timezone: string): Markup {
  return moment(instant, language, timezone);
}

function dateOf(published: PublishedDate, view: AdminView, timezone: string): Markup {
  const words = DRAFT_WORDS[view.language];
  const { source, precision } = published;
  return markup`${dated(published, view, timezone)}<br><span class="hint">${words.sources[source]}; ${words.precisions[precision]}</span>`;
}

function nameOf(tag: string, language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: "language", fallback: "code" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
