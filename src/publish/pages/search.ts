import type { Agency } from "../../model/agency.ts";
import type { Article } from "../../model/article.ts";
import type { FeedHead } from "../../model/document.ts";
import type { Notice } from "../../model/notice.ts";
import { bareType, documentUrl, FEED_FORMATS } from "../formats/addresses.ts";
import { type FeedFormat, FORMATS } from "../formats/table.ts";
import { Rendered } from "../rendered.ts";
import { markup } from "../xml/markup.ts";
import { entry, searchPart } from "./feed.ts";
import { PAGE_MEDIA_TYPE, page, spoken } from "./layout.ts";
import { noticeLine } from "./notice-words.ts";
import { pageLanguage, WORDS } from "./page-words.ts";

/**
 * The result page of a search: the articles found, newest first, and the addresses of a feed of the same search.
 * `head.query` is the canonical query; `asked` is the search in words.
 */
export function renderSearchPage(
  head: FeedHead,
  articles: readonly Article[],
  options: {
    readonly agency: Agency;
    readonly language: string | null;
    readonly notice?: Notice | null;
    readonly asked: { readonly q: string; readonly others: readonly string[] };
  },
): Rendered {
  const language = pageLanguage(options.language ?? head.language);
  const words = WORDS[language];
  const { q, others } = options.asked;
  const said = [q, ...others].filter((part) => part !== "").join(", ");
  const address = (format: FeedFormat) => documentUrl({ ...head, archive: null }, format);
  const text = page({
    language,
    title: `${said === "" ? "" : `${said} - `}${head.title}`,
    description: head.description,
    url: `${head.baseUrl}/${head.path}/?${head.query ?? ""}`,
    root: "../".repeat(head.path.split("/").length),
    image: head.image,
    links: FEED_FORMATS.map(
      (format) =>
        markup`<link rel="alternate" type="${bareType(format)}" title="${head.title}: ${said} (${FORMATS[format].label})" href="${address(format)}">\n`,
    ),
    switchLanguage: false,
    rights: head.licence,
    main: markup`<div class="intro">
<p class="kicker"><a href="./" ${spoken(head.language)}>${head.title}</a></p>
<h1>${words.found}${said === "" ? null : markup`: <bdi>${said}</bdi>`}</h1>
${noticeLine(options.notice ?? null, language, options.agency.timezone)}</div>
<div class="columns">
<div class="body">
<section aria-labelledby="latest">
<h2 id="latest">${words.latest}</h2>
${articles.length === 0 ? markup`<p>${words.nothingFound}</p>` : markup`<ol class="news">\n${articles.map((article) => entry(article, language, options.agency))}</ol>`}
</section>
</div>
<aside class="side">
<section class="panel" aria-labelledby="subscribe">
<h2 id="subscribe">${words.subscribeSearch}</h2>
${FEED_FORMATS.map(
  (format) => markup`<div class="address">
<label for="address-${format}">${words.address(FORMATS[format].label)}</label>
<input id="address-${format}" type="text" readonly value="${address(format)}" dir="ltr" lang="en" spellcheck="false">
<a href="${address(format)}" type="${bareType(format)}">${words.open(FORMATS[format].label)}</a>
</div>
`,
)}</section>
${searchPart(language, q)}
</aside>
</div>`,
  });
  return new Rendered(`${head.path}/index.html`, PAGE_MEDIA_TYPE, text);
}
