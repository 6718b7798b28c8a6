import { type Agency, nameIn, publisherOf } from "../../model/agency.ts";
import type { Article } from "../../model/article.ts";
import type { FeedHead } from "../../model/document.ts";
import { localDay } from "../../model/zone.ts";
import { articleUrl, pictureOf, titleOf } from "../content.ts";
import { bareType, documentUrl, FEED_FORMATS } from "../formats/addresses.ts";
import { isoSeconds } from "../xml/legal.ts";
import { Markup } from "../xml/markup.ts";

/** What pages say of themselves in the words of schema.org, as JSON-LD 1.1. It is data: no browser runs it. */

type Thing = Readonly<Record<string, unknown>>;

/** A feed as a `DataFeed`: its publisher, its documents, and the articles on its page. */
export function dataFeed(head: FeedHead, articles: readonly Article[], agency: Agency): Markup {
  const url = `${head.baseUrl}/${head.path}/`;
  return script({
    "@type": "DataFeed",
    "@id": url,
    url,
    name: head.title,
    description: head.description,
    ...(head.multilingual ? {} : { inLanguage: head.language }),
    isAccessibleForFree: true,
    publisher: organisation(agency, head.language),
    ...(head.licence === null ? {} : { copyrightNotice: head.licence }),
    ...(head.rsl === undefined ? {} : { license: head.rsl }),
    ...(articles.length === 0 ? {} : { dateModified: isoSeconds(head.updated) }),
    distribution: FEED_FORMATS.map((format) => ({
      "@type": "DataDownload",
      encodingFormat: bareType(format),
      contentUrl: documentUrl(head, format),
    })),
    dataFeedElement: articles.map((article) => ({
      "@type": "DataFeedItem",
      dateModified: isoSeconds(article.updated),
      item: newsArticle(article, publisherOf(agency, article)),
    })),
  });
}

/** Maximum items of a list; their number is given in full. */
const LISTED = 100;

/** Pages in their order as an `ItemList`, each with its name; without names, only their addresses, which is much shorter. */
export function itemList(items: readonly { readonly name?: string; readonly url: string }[]): Markup {
  const itemListElement = items
    .slice(0, LISTED)
    .map(({ name, url }, at) => (name === undefined ? url : { "@type": "ListItem", position: at + 1, name, url }));
  return script({ "@type": "ItemList", numberOfItems: items.length, itemListElement });
}

/** The articles of a search as an `ItemList`. */
export function articleList(articles: readonly Article[], agency: Agency): Markup {
  return itemList(
    articles.map((article) => {
      const publisher = publisherOf(agency, article);
      return { name: titleOf(article, publisher), url: articleUrl(article, publisher) };
    }),
  );
}

function newsArticle(article: Article, agency: Agency): Thing {
  const picture = pictureOf(article);
  const url = articleUrl(article, agency);
  return {
    "@type": "NewsArticle",
    "@id": article.id,
    url,
    headline: titleOf(article, agency),
    inLanguage: article.language,
    ...dated(article, agency.timezone),
    ...(article.place === null ? {} : { locationCreated: { "@type": "Place", name: article.place } }),
    ...(picture === null ? {} : { image: picture.url }),
    ...(article.collected === undefined ? {} : { publisher: organisation(agency, article.language) }),
  };
}

/** Only as exactly as is known: a month or no date at all is no `datePublished`. */
function dated({ published: { instant, precision } }: Article, timeZone: string): Thing {
  if (precision === "time") return { datePublished: isoSeconds(instant) };
  return precision === "day" ? { datePublished: localDay(instant, timeZone) } : {};
}

function organisation(agency: Agency, language: string): Thing {
  return { "@type": "NewsMediaOrganization", name: nameIn(agency.names, language), url: agency.home };
}

function script(thing: Thing): Markup {
  // No markup of any kind, not even where a browser would not read it as such.
  const json = JSON.stringify({ "@context": "https://schema.org", ...thing }).replaceAll("<", "\\u003c");
  return new Markup(`<script type="application/ld+json">${json}</script>\n`);
}
