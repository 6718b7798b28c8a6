import type { Agency } from "../model/agency.ts";
import type { Article } from "../model/article.ts";
import { documentUrl, type FeedHead } from "../model/document.ts";
import { authorOf, categoriesOf, contentOf } from "./content.ts";
import { legal, legalLine, rfc3339 } from "./normalise.ts";

/** JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). What it has no word for stands under `_nashra`. */

const ABOUT = "https://www.jsonfeed.org/version/1.1/#extensions";

/** One item, as JSON text. */
export function jsonItem(article: Article, agency: Agency): string {
  const tags = categoriesOf(article, agency).map((category) => legalLine(category.label));
  return JSON.stringify({
    id: article.id,
    url: article.url,
    title: legalLine(article.title),
    content_html: contentOf(article),
    content_text: legal(article.contentText),
    ...(article.summary === "" ? {} : { summary: legal(article.summary) }),
    ...(article.image === null ? {} : { image: article.image.url }),
    date_published: rfc3339(article.published.instant),
    ...(article.revision > 1 ? { date_modified: rfc3339(article.updated) } : {}),
    authors: [{ name: legalLine(authorOf(article, agency)) }],
    ...(tags.length === 0 ? {} : { tags }),
    language: article.language,
    _nashra: {
      about: ABOUT,
      dateline:
        article.place === null && article.agencyMark === null
          ? null
          : { place: article.place, mark: article.agencyMark },
      published: { precision: article.published.precision, source: article.published.source },
      revision: article.revision,
    },
  });
}

/** The whole document. */
export function jsonDocument(head: FeedHead, items: readonly string[], agency: Agency): string {
  const previous = head.archive === null ? head.archives : head.archive - 1;
  const top = {
    version: "https://jsonfeed.org/version/1.1",
    title: legalLine(head.title),
    home_page_url: head.homeUrl,
    feed_url: documentUrl(head, "json"),
    description: legalLine(head.description),
    ...(previous > 0 ? { next_url: documentUrl({ ...head, archive: previous, query: null }, "json") } : {}),
    ...(head.image === null ? {} : { icon: head.image }),
    language: head.language,
    authors: [{ name: legalLine(head.agencyName), url: agency.home }],
    ...(head.hub === null ? {} : { hubs: [{ type: "WebSub", url: head.hub }] }),
    ...(head.licence === null ? {} : { _nashra: { about: ABOUT, rights: legalLine(head.licence) } }),
  };
  return `${JSON.stringify(top).slice(0, -1)},"items":[\n${items.join(",\n")}\n]}\n`;
}
