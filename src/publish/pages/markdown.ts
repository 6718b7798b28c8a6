import { type Agency, nameIn, publisherOf } from "../../model/agency.ts";
import type { Article } from "../../model/article.ts";
import type { FeedHead } from "../../model/document.ts";
import type { Notice } from "../../model/notice.ts";
import { articleUrl, pictureOf, relatedOf, rightsLine, titleOf } from "../content.ts";
import { documentUrl, FEED_FORMATS } from "../formats/addresses.ts";
import { FORMATS } from "../formats/table.ts";
import { Rendered } from "../rendered.ts";
import { plainOf } from "../xml/markup.ts";
import { moment, publishedMoment } from "./dates.ts";
import { noticeLine } from "./notice-words.ts";
import { pageLanguage, WORDS } from "./page-words.ts";

/** File of a page in Markdown, below the path of its feed. */
export const MARKDOWN_FILE = "index.md";

/** Media type of pages in Markdown (RFC 7763); the text is CommonMark. */
export const MARKDOWN_MEDIA_TYPE = "text/markdown; charset=utf-8; variant=CommonMark";

/**
 * The page of a feed, or of a search in it, for machines that read text: its articles in full, newest first. `language`: of
 * the labels; default: that of the feed.
 */
export function renderMarkdown(
  head: FeedHead,
  articles: readonly Article[],
  options: { readonly agency: Agency; readonly notice?: Notice | null; readonly language?: string | null },
): Rendered {
  const { agency, notice = null } = options;
  const language = pageLanguage(options.language ?? head.language);
  const words = WORDS[language];
  const told = noticeLine(notice, language, agency.timezone);
  const formats = FEED_FORMATS.map((format) =>
    link(FORMATS[format].label, documentUrl({ ...head, archive: null }, format)),
  );
  const facts = [
    ...(articles.length === 0
      ? []
      : [`${words.updated}: ${plainOf(moment(head.updated, language, agency.timezone)).trim()}`]),
    formats.join(", "),
    link(words.site, head.homeUrl),
    ...(head.licence === null ? [] : [escaped(head.licence)]),
  ];
  const parts = [
    `# ${escaped(head.title)}`,
    escaped(head.description),
    ...(told === null ? [] : [`> ${escaped(plainOf(told).trim())}`]),
    facts.map((fact) => `- ${fact}`).join("\n"),
    ...(articles.length === 0 ? [head.query === null ? words.noNewsYet : words.nothingFound] : []),
    ...articles.map((article) => entryOf(article, agency)),
  ];
  return new Rendered(`${head.path}/${MARKDOWN_FILE}`, MARKDOWN_MEDIA_TYPE, `${parts.join("\n\n")}\n`);

  function entryOf(article: Article, of: Agency): string {
    const publisher = publisherOf(of, article);
    const picture = pictureOf(article);
    const related = relatedOf(article).map(({ url, title }) => link(title, url));
    const rights = article.collected === undefined ? "" : rightsLine(publisher, article.language);
    const about = [
      ...(article.collected === undefined ? [] : [nameIn(publisher.names, article.language)]),
      ...(article.place === null ? [] : [article.place]),
      plainOf(publishedMoment(article, language, publisher.timezone)),
      ...(article.author === null ? [] : [article.author]),
    ];
    return [
      `## ${link(titleOf(article, publisher), articleUrl(article, publisher))}`,
      about.map(escaped).join(" · "),
      ...(picture === null ? [] : [`!${link(picture.alt ?? "", picture.url)}`]),
      paragraphs(article.contentText),
      ...(related.length === 0 ? [] : [`${words.alsoFrom}: ${related.join(", ")}`]),
      ...(rights === "" ? [] : [escaped(rights)]),
    ]
      .filter((part) => part !== "")
      .join("\n\n");
  }
}

/** The front page for machines: each feed with its page in Markdown and its formats. */
export function renderMarkdownIndex(
  feeds: readonly { readonly path: string; readonly title: string }[],
  baseUrl: string,
  language: string,
): string {
  const words = WORDS[pageLanguage(language)];
  const lines = feeds.map(({ path, title }) => {
    const formats = FEED_FORMATS.map((format) =>
      link(FORMATS[format].label, documentUrl({ baseUrl, path, archive: null, query: null }, format)),
    );
    return `- ${link(title, `${baseUrl}/${path}/${MARKDOWN_FILE}`)} (${formats.join(", ")})`;
  });
  const head = [`# nashra · ${words.tagline}`, words.about, `## ${words.feedsOnOffer}`];
  return `${[...head, lines.join("\n"), link(words.opml, `${baseUrl}/opml.xml`)].join("\n\n")}\n`;
}

function link(text: string, url: string): string {
  return `[${escaped(text)}](<${url.replace(/[<>\s\\]/g, (character) => encodeURIComponent(character))}>)`;
}

/** Text on one line that means nothing in CommonMark. */
function escaped(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_[\]<>&~|#]/g, "\\$&")
    .replace(/^([-+=])/, "\\$1")
    .replace(/^(\d{1,9})([.)])/, "$1\\$2");
}

/** A plain text's paragraphs, each line of them escaped. */
function paragraphs(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) =>
      paragraph
        .split("\n")
        .map(escaped)
        .filter((line) => line !== "")
        .join("\\\n"),
    )
    .filter((paragraph) => paragraph !== "")
    .join("\n\n");
}
