import type { Feed } from "../../model/agency.ts";
import type { Article } from "../../model/article.ts";
import type { FeedHead } from "../../model/document.ts";
import type { Notice } from "../../model/notice.ts";
import { type DescribedFilter, filterInWords } from "../describe.ts";
import { bareType, documentUrl, READER_FORMATS } from "../formats/addresses.ts";
import { FORMATS, type ReaderFormat } from "../formats/table.ts";
import { Rendered } from "../rendered.ts";
import { markup } from "../xml/markup.ts";
import { addressesPart } from "./addresses.ts";
import { number } from "./dates.ts";
import { entry, searchPart } from "./feed.ts";
import { articleList } from "./json-ld.ts";
import { PAGE_MEDIA_TYPE, page, spoken } from "./layout.ts";
import { noticeLine } from "./notice-words.ts";
import { pageLanguage, WORDS } from "./page-words.ts";

/**
 * The result page of a search: the articles found, newest first, and the addresses of a feed of the same search.
 * `head.query` is the canonical query, `filter` what it says; `limit`: most articles that were looked for.
 */
export function renderSearchPage(
  head: FeedHead,
  articles: readonly Article[],
  options: {
    readonly feed: Feed;
    readonly language: string | null;
    readonly notice?: Notice | null;
    readonly filter: DescribedFilter;
    readonly limit: number;
  },
): Rendered {
  const { feed, filter, limit, notice = null } = options;
  const { agency } = feed;
  const language = pageLanguage(options.language ?? head.language);
  const words = WORDS[language];
  const said = filterInWords(filter, language);
  const count = number(articles.length, language);
  const address = (format: ReaderFormat) => documentUrl({ ...head, archive: null }, format);
  const text = page({
    language,
    title: head.title,
    description: head.description,
    url: `${head.baseUrl}/${head.path}/?${head.query ?? ""}`,
    root: "../".repeat(head.path.split("/").length),
    image: head.image,
    links: [
      READER_FORMATS.map(
        (format) =>
          markup`<link rel="alternate" type="${bareType(format)}" title="${head.title} (${FORMATS[format].label})" href="${address(format)}">\n`,
      ),
      articleList(articles, agency),
    ],
    languages: "rendered",
    copies: true,
    query: `&${head.query ?? ""}`,
    rights: head.licence,
    main: markup`<div class="intro">
<p class="kicker"><a href="./" ${spoken(head.language)}>${feed.title}</a></p>
<h1>${words.found}: <bdi>${said}</bdi></h1>
${noticeLine(notice, language, agency.timezone)}</div>
<div class="columns">
<div class="body">
<section aria-labelledby="results">
<h2 id="results">${articles.length < limit ? words.results(articles.length, count) : words.newestResults(count)}</h2>
${articles.length === 0 ? markup`<p>${words.nothingFound}</p>` : markup`<ol class="news">\n${articles.map((article) => entry(article, language, agency))}</ol>`}
</section>
</div>
<aside class="side">
${addressesPart(address, words.subscribeSearch, language)}
</aside>
<div class="find">
${searchPart(language, filter.q ?? "")}
</div>
</div>`,
  });
  return new Rendered(`${head.path}/index.html`, PAGE_MEDIA_TYPE, text);
}
