import { type Agency, type Feed, feedsOf, nameIn, publisherOf } from "../../model/agency.ts";
import type { Article } from "../../model/article.ts";
import type { FeedHead } from "../../model/document.ts";
import type { Notice } from "../../model/notice.ts";
import { relatedOf } from "../content.ts";
import { ALL_FORMATS, documentUrl, isReaderFormat } from "../formats/addresses.ts";
import { FORMATS } from "../formats/table.ts";
import { RSL_MEDIA_TYPE } from "../licence.ts";
import { Rendered } from "../rendered.ts";
import { type Markup, markup, webAddress } from "../xml/markup.ts";
import { addressesPart } from "./addresses.ts";
import { moment, number, publishedMoment } from "./dates.ts";
import { dataFeed } from "./json-ld.ts";
import { alternates, autodiscovery, feedAddress, ownName, PAGE_MEDIA_TYPE, page, spoken } from "./layout.ts";
import { MARKDOWN_FILE } from "./markdown.ts";
import { noticeLine } from "./notice-words.ts";
import { type PageLanguage, pageLanguage, WORDS } from "./page-words.ts";

/** Articles shown on the page of a feed. */
export const SHOWN = 20;
/** Maximum newest archive documents that are linked; the oldest always is. */
const ARCHIVES_SHOWN = 12;

/** Feed readers that can subscribe by a link. */
const READERS: readonly { readonly name: string; readonly link: (address: string) => string }[] = [
  { name: "Feedly", link: (address) => `https://feedly.com/i/subscription/feed/${encodeURIComponent(address)}` },
  { name: "Inoreader", link: (address) => `https://www.inoreader.com/?add_feed=${encodeURIComponent(address)}` },
  { name: "NewsBlur", link: (address) => `https://www.newsblur.com/?url=${encodeURIComponent(address)}` },
  {
    name: "The Old Reader",
    link: (address) => `https://theoldreader.com/feeds/subscribe?url=${encodeURIComponent(address)}`,
  },
];

/**
 * The page of a feed, path `FEED/index.html`, in `language` or that of the feed, if pages are translated into it, else in
 * English.
 * `articles` newest first; the first 20 are shown. `notice`: why there is nothing newer.
 */
export function renderFeedPage(
  head: FeedHead,
  articles: readonly Article[],
  options: { readonly agency: Agency; readonly notice?: Notice | null; readonly language?: string | null },
): Rendered {
  const { agency, notice = null } = options;
  const language = pageLanguage(options.language ?? head.language);
  const words = WORDS[language];
  const newest = articles.slice(0, SHOWN);
  const text = page({
    language,
    title: head.title,
    description: head.description,
    url: `${head.baseUrl}/${head.path}/`,
    root: "../".repeat(head.path.split("/").length),
    image: head.image,
    links: [
      autodiscovery(head, head.baseUrl),
      head.hub === null ? null : markup`<link rel="hub" href="${head.hub}">\n`,
      markup`<link rel="alternate" type="text/markdown" href="${head.baseUrl}/${head.path}/${MARKDOWN_FILE}">\n`,
      head.rsl === undefined ? null : markup`<link rel="license" type="${RSL_MEDIA_TYPE}" href="${head.rsl}">\n`,
      editionLinks(head, agency),
      dataFeed(head, newest, agency),
    ],
    languages: "rendered",
    copies: true,
    rights: head.licence,
    main: markup`<div class="intro">
${
  head.multilingual
    ? markup`<p class="kicker">${words.allEditions}</p>
<h1 ${spoken(head.language)}>${head.agencyName}</h1>`
    : markup`<h1 ${spoken(head.language)}>${head.title}</h1>`
}
<p class="lead" ${spoken(head.language)}>${head.description}</p>
${noticeLine(notice, language, agency.timezone)}<ul class="facts">
${newest.length === 0 ? null : markup`<li>${words.updated} ${moment(head.updated, language, agency.timezone)}</li>\n`}<li>${words.checked(head.pollMinutes)}</li>
<li><a href="${head.homeUrl}" rel="external">${words.site}</a></li>
</ul>
${head.multilingual ? otherFeedsPart(head.path, agency, language, words.editions) : null}
</div>
<div class="columns">
<aside class="side">
${subscribePart(head, language)}
</aside>
<div class="body">
<section aria-labelledby="latest">
<h2 id="latest">${words.latest}</h2>
${newest.length === 0 ? markup`<p>${words.noNewsYet}</p>` : markup`<ol class="news">\n${newest.map((article) => entry(article, language, agency))}</ol>`}
</section>
${archivePart(head, language)}
${head.multilingual ? null : otherFeedsPart(head.path, agency, language, words.otherFeeds)}
${newsroomPart(head, language)}
</div>
<div class="find">
${searchPart(language)}
</div>
</div>`,
  });
  return new Rendered(`${head.path}/index.html`, PAGE_MEDIA_TYPE, text);
}

/** The same feed in the agency's other editions; of an agency or an edition also the feed of all of them. */
function editionLinks({ path, baseUrl }: FeedHead, agency: Agency): Markup {
  const section = feedsOf(agency).find((feed) => feed.path === path)?.section?.id ?? null;
  const same = feedsOf(agency).filter((feed) => feed.edition !== null && (feed.section?.id ?? null) === section);
  const pages = same.map((feed) => ({ language: feed.language, url: `${baseUrl}/${feed.path}/` }));
  return alternates(pages, section === null ? `${baseUrl}/${agency.id}/` : pages[0]!.url);
}

const entries = new WeakMap<Article, Map<PageLanguage, Markup>>();

/** One article in a list, cached for each language as long as the article object is in memory. */
export function entry(article: Article, language: PageLanguage, agency: Agency): Markup {
  const cached = entries.get(article) ?? new Map<PageLanguage, Markup>();
  const item = cached.get(language) ?? written(article, language, agency);
  entries.set(article, cached.set(language, item));
  return item;
}

function written(article: Article, language: PageLanguage, of: Agency): Markup {
  const agency = publisherOf(of, article);
  const address = webAddress(article.url);
  const title = address === null ? markup`${article.title}` : markup`<a href="${address}">${article.title}</a>`;
  const picture = article.image && webAddress(article.image.url);
  return markup`<li>
<article ${spoken(article.language)}${picture ? markup` class="pictured"` : null}>
<h3>${title}</h3>
<p class="meta">${article.collected === undefined ? null : markup`<bdi ${spoken(article.language)}>${nameIn(agency.names, article.language)}</bdi> `}${article.place === null ? null : markup`<bdi class="place">${article.place}</bdi> `}<bdi lang="${language}">${publishedMoment(article, language, agency.timezone)}</bdi></p>
${article.summary === "" ? null : markup`<p class="summary">${article.summary}</p>\n`}${picture ? markup`<img src="${picture}" alt="${article.image?.alt ?? ""}" width="144" height="96" loading="lazy" decoding="async">\n` : null}${relatedPart(article, language, of)}</article>
</li>
`;
}

/** The articles that say the same as a collection's entry, by their agencies. */
function relatedPart(article: Article, language: PageLanguage, { collects }: Agency): Markup | null {
  const related = relatedOf(article);
  if (related.length === 0) return null;
  const links = related.map(({ url, title, agency }) => {
    const names = collects?.publishers.get(agency)?.names;
    const name = names === undefined ? agency : nameIn(names, article.language);
    return markup` <a href="${url}" title="${title}"><bdi>${name}</bdi></a>`;
  });
  return markup`<p class="meta related"><bdi lang="${language}">${WORDS[language].alsoFrom}:</bdi>${links}</p>\n`;
}

function subscribePart(head: FeedHead, language: PageLanguage): Markup {
  const words = WORDS[language];
  const rss = feedAddress(head.baseUrl, head.path, "rss");
  const readers = markup`<h3 id="readers">${words.addTo}</h3>
<ul class="readers" aria-labelledby="readers">
${READERS.map((reader) => markup`<li><a class="button" href="${reader.link(rss)}" rel="external nofollow" lang="en" dir="ltr">${reader.name}</a></li>\n`)}<li><a class="button" href="feed:${rss}">${words.feedScheme}</a></li>
</ul>
`;
  return addressesPart((format) => feedAddress(head.baseUrl, head.path, format), words.subscribe, language, readers);
}

/** The search box of a feed. Its result page offers a feed of the search. */
export function searchPart(language: PageLanguage, q = ""): Markup {
  const words = WORDS[language];
  return markup`<search class="panel">
<form action="./" method="get">
<label for="q"><strong>${words.search}</strong></label>
<div class="field"><input id="q" name="q" type="search" value="${q}" required maxlength="200" dir="auto" aria-describedby="q-hint"><button type="submit">${words.searchButton}</button></div>
<p class="hint" id="q-hint">${words.searchHint}</p>
</form>
</search>`;
}

function archivePart(head: FeedHead, language: PageLanguage): Markup | null {
  if (head.archives < 1) return null;
  const words = WORDS[language];
  const first = Math.max(1, head.archives - ARCHIVES_SHOWN + 1);
  const numbers = Array.from({ length: head.archives - first + 1 }, (_, index) => head.archives - index);
  if (first > 1) numbers.push(1);
  const items = numbers.map((part, index) => {
    const gap = index > 0 && numbers[index - 1]! - part > 1 ? markup`<li aria-hidden="true">…</li>` : null;
    const address = documentUrl({ baseUrl: head.baseUrl, path: head.path, archive: part, query: null }, "rss");
    return markup`${gap}<li><a href="${address}">${words.archivePart(number(part, language))}</a></li>\n`;
  });
  return markup`<section aria-labelledby="archive">
<h2 id="archive">${words.archive}</h2>
<p class="hint">${words.archiveHint}</p>
<ul class="chips">
${items}</ul>
</section>`;
}

/** The agency's other editions, and the sections of this feed's edition. */
function otherFeedsPart(path: string, agency: Agency, language: PageLanguage, heading: string): Markup | null {
  const all = feedsOf(agency);
  const here = all.find((feed) => feed.path === path);
  const others = all.filter(
    (feed) =>
      feed.path !== path && (feed.kind !== "section" || here?.kind === "agency" || feed.edition === here?.edition),
  );
  const shown = agency.editions.length > 1 ? others : others.filter((feed) => feed.kind !== "agency");
  if (shown.length === 0) return null;
  const root = "../".repeat(path.split("/").length);
  return markup`<nav class="others" aria-labelledby="others">
<h2 id="others">${heading}</h2>
<ul class="chips">
${shown.map((feed) => markup`<li><a href="${root}${feed.path}/"${feed.kind === "agency" ? null : markup` ${spoken(feed.language)}`}>${feedLabel(feed, language)}</a></li>\n`)}</ul>
</nav>`;
}

function feedLabel(feed: Feed, language: PageLanguage): string {
  if (feed.kind === "agency") return WORDS[language].allEditions;
  if (feed.kind === "edition") return ownName(feed.language);
  return nameIn(feed.section!.names, feed.language);
}

function newsroomPart(head: FeedHead, language: PageLanguage): Markup {
  const words = WORDS[language];
  const others = ALL_FORMATS.filter((format) => !isReaderFormat(format)).map((format) => FORMATS[format]);
  return markup`<section aria-labelledby="newsroom">
<h2 id="newsroom">${words.newsroom}</h2>
<ul class="chips">
${others.map(({ file, label, labelIn }) => markup`<li><a href="${file}">${labelIn?.[language] ?? label}</a></li>\n`)}${head.hub === null ? null : markup`<li><a href="${head.hub}">${words.hub}</a></li>\n`}</ul>
</section>`;
}
