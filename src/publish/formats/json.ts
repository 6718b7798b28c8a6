import { type Agency, nameIn, publisherOf } from "../../model/agency.ts";
import type { Article } from "../../model/article.ts";
import { ROOT_FILES } from "../../model/document.ts";
import {
  articleUrl,
  authorOf,
  categoriesOf,
  contentOf,
  pictureOf,
  relatedOf,
  rightsLine,
  titleOf,
} from "../content.ts";
import { explainFeed } from "../describe.ts";
import { type Fragment, listed } from "../fragments.ts";
import { mediaIn } from "../media.ts";
import type { Piece } from "../rendered.ts";
import { legal, legalLine, rfc3339, scriptSafe } from "../xml/legal.ts";
import { revisionsUrl } from "./revisions-url.ts";
import type { NamedIds, WritingContext } from "./row.ts";

/** JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). Further fields are under `_nashra`. */

/** One item, as JSON text. `agency`: its publisher; `baseUrl`: of this deployment. */
export function jsonItem(article: Article, agency: Agency, baseUrl: string): string {
  const tags = new Set(categoriesOf(article, agency).map((category) => category.label));
  const picture = pictureOf(article);
  const summary = legal(article.summary).trim();
  const revisions = revisionsUrl(article, agency, baseUrl);
  const rights = rightsLine(agency, article.language);
  const attachments = mediaIn(article).flatMap(({ url, type, alt, length }) => {
    const title = legalLine(alt ?? "");
    if (type === null) return [];
    const size = length === null ? {} : { size_in_bytes: length };
    return [{ url, mime_type: type, ...(title === "" ? {} : { title }), ...size }];
  });
  const item = {
    id: legalLine(article.id),
    url: articleUrl(article, agency),
    title: titleOf(article, agency),
    content_html: contentOf(article),
    content_text: legal(article.contentText),
    ...(summary === "" ? {} : { summary }),
    ...(picture === null ? {} : { image: picture.url }),
    date_published: rfc3339(article.published.instant),
    ...(article.revision > 1 ? { date_modified: rfc3339(article.updated) } : {}),
    authors: [{ name: authorOf(article, agency) }],
    // Readers of version 1.0 know only this one (https://www.jsonfeed.org/version/1.1/, "Changes").
    author: { name: authorOf(article, agency) },
    ...(tags.size === 0 ? {} : { tags: [...tags] }),
    language: article.language,
    ...(attachments.length === 0 ? {} : { attachments }),
    _nashra: {
      dateline:
        article.place === null && article.agencyMark === null
          ? null
          : { place: lineOrNull(article.place), mark: lineOrNull(article.agencyMark) },
      published: { precision: article.published.precision, source: article.published.source },
      revision: article.revision,
      ...pictureFields(article),
      ...(revisions === null ? {} : { revisions }),
      ...(rights === "" ? {} : { rights }),
      ...(article.collected === undefined ? {} : collectedFields(article, agency)),
    },
  };
  return scriptSafe(JSON.stringify(item));
}

/** What is known of the lead picture, and JSON Feed has no fields for. */
function pictureFields(article: Article): Record<string, unknown> {
  const lead = mediaIn(article).find(({ kind }) => kind === "image");
  if (lead === undefined) return {};
  const [caption, credit] = [legalLine(lead.caption ?? ""), legalLine(lead.credit ?? "")];
  const picture = {
    ...(caption === "" ? {} : { caption }),
    ...(credit === "" ? {} : { credit }),
    ...(lead.width === null || lead.height === null ? {} : { width: lead.width, height: lead.height }),
  };
  return Object.keys(picture).length === 0 ? {} : { picture };
}

/** The agency of a collection's entry, and the articles that say the same. */
function collectedFields(article: Article, agency: Agency): Record<string, unknown> {
  const name = legalLine(nameIn(agency.names, article.language));
  const related = relatedOf(article);
  return {
    source: { agency: agency.id, name, url: agency.home, feed: `${agency.id}/${article.edition}` },
    ...(related.length === 0 ? {} : { related }),
  };
}

/** The whole document. */
export function jsonDocument(context: WritingContext, items: readonly Fragment[]): (string | Piece)[] {
  const { head, agency, self, previous } = context;
  const top = {
    version: "https://jsonfeed.org/version/1.1",
    title: legalLine(head.title),
    home_page_url: head.homeUrl,
    feed_url: self,
    description: legalLine(head.description),
    user_comment: explainFeed(head.language),
    ...(previous === null ? {} : { next_url: previous }),
    ...(head.faces.large === null ? {} : { icon: head.faces.large }),
    ...(head.faces.small === null ? {} : { favicon: head.faces.small }),
    // A feed in several languages declares none: each item declares its own.
    ...(head.multilingual ? {} : { language: head.language }),
    authors: [{ name: legalLine(head.agencyName), url: agency.home }],
    author: { name: legalLine(head.agencyName), url: agency.home },
    ...(head.hub === null || head.archive !== null ? {} : { hubs: [{ type: "WebSub", url: head.hub }] }),
    _nashra: {
      about: `${head.baseUrl}/${ROOT_FILES.jsonExtension}`,
      ...(head.licence === null ? {} : { rights: legalLine(head.licence) }),
    },
  };
  return [`${scriptSafe(JSON.stringify(top)).slice(0, -1)},"items":[\n`, ...listed(items), "\n]}\n"];
}

function lineOrNull(text: string | null): string | null {
  return text === null ? null : legalLine(text);
}

/** Ids in a document. */
export function jsonIds(text: string): NamedIds {
  const { items } = JSON.parse(text) as { items?: { id?: unknown }[] };
  return { entries: (items ?? []).map((item) => String(item.id)), removed: [] };
}

/** The articles (in the order of a document's items) whose items differ from the archive. */
export function differingItems(text: string, articles: readonly Article[], agency: Agency, baseUrl: string): Article[] {
  const { items } = JSON.parse(text) as { items: Record<string, unknown>[] };
  return articles.filter((article, at) => {
    const wanted = jsonItem(article, publisherOf(agency, article), baseUrl);
    return !sameItem(items[at]!, JSON.parse(wanted));
  });
}

/**
 * Ignores tags and what is known of pictures: a section added later, and a picture measured later, do not render an
 * article's documents again.
 */
function sameItem(has: Record<string, unknown>, wanted: Record<string, unknown>): boolean {
  const [left, right] = [has, wanted].map((item) => {
    const own = { ...(item["_nashra"] as object), picture: undefined };
    return JSON.stringify({ ...item, tags: undefined, attachments: undefined, _nashra: own });
  });
  return left === right;
}
