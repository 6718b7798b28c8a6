import { type Agency, nameIn } from "../model/agency.ts";
import type { Article, Picture, Tombstone } from "../model/article.ts";
import type { FeedHead, Rendered } from "../model/document.ts";
import { isoSeconds, localDay } from "./days.ts";

/** The version rendered here, current since its release after 3.1 (May 2025): 3.2 adds media tracks only. */
const STANDARD = {
  name: "ninjs",
  version: "3.2",
  schema: "http://www.iptc.org/std/ninjs/ninjs-schema_3.2.json#",
} as const;

/** A ninjs object: the properties written here, each absent where the fact is unknown. */
type Ninjs = Record<string, unknown>;

/**
 * A feed as IPTC ninjs 3.2, path `FEED/ninjs.json`.
 *
 * The schema describes one news object and no list. So the feed is one itself: `type: "composite"`, its entries in
 * `associations` (each a whole news object with the `name` that an associated one must have), newest first, and the
 * document as it stands is valid against the schema. Removed articles follow as objects whose `pubStatus` is
 * `canceled`.
 *
 * `contentCreated` stands only where the agency's date is known at least to the day; `edNote` says where it is not
 * exact. `firstCreated` and `versionCreated` are those of our object: first seen, last edited.
 */
export function renderNinjs(
  head: FeedHead,
  articles: readonly Article[],
  agency: Agency,
  tombstones: readonly Tombstone[] = [],
): Rendered {
  const document: Ninjs = {
    uri: head.id,
    standard: STANDARD,
    type: "composite",
    representationType: "full",
    versionCreated: isoSeconds(head.updated),
    pubStatus: "usable",
    ...(head.multilingual ? {} : { language: head.language }),
    title: head.title,
    headlines: [{ role: "main", contentType: "text/plain", value: head.title }],
    descriptions: [{ contentType: "text/plain", value: head.description }],
    ...rightsOf(agency, head.language),
    infoSources: [{ name: head.agencyName, uri: agency.home }],
    altIds: [{ role: "feed", value: `${head.baseUrl}/${head.path}/` }],
    associations: [...articles.map((article) => newsObject(article, agency)), ...tombstones.map(canceled)],
  };
  const text = `${JSON.stringify(document, null, 1)}\n`;
  return { path: `${head.path}/ninjs.json`, mediaType: "application/json; charset=utf-8", text };
}

function newsObject(article: Article, agency: Agency): Ninjs {
  const { published } = article;
  const dated = published.precision === "time" || published.precision === "day";
  const note = dateNote(article, agency.timezone);
  const subjects = subjectsOf(article, agency);
  const associations = [
    ...(article.image === null ? [] : [picture(article.image)]),
    ...article.alternates.map((alternate) => translation(alternate)),
  ];
  return {
    name: article.title,
    uri: article.id,
    type: "text",
    representationType: "full",
    version: String(article.revision),
    firstCreated: isoSeconds(article.firstSeen),
    versionCreated: isoSeconds(Math.max(article.updated, article.firstSeen)),
    ...(dated ? { contentCreated: isoSeconds(published.instant) } : {}),
    pubStatus: "usable",
    language: article.language,
    title: article.title,
    headlines: [{ role: "main", contentType: "text/plain", value: article.title }],
    ...(article.summary === ""
      ? {}
      : { descriptions: [{ role: "summary", contentType: "text/plain", value: article.summary }] }),
    bodies: [
      {
        role: "text",
        contentType: "text/plain",
        charCount: [...article.contentText].length,
        value: article.contentText,
      },
      { role: "html", contentType: "text/html", value: article.contentHtml },
    ],
    ...(article.author === null ? {} : { by: article.author }),
    ...(article.place === null ? {} : { located: article.place }),
    ...(note === null ? {} : { edNote: note }),
    ...rightsOf(agency, article.language),
    infoSources: [{ name: nameIn(agency.names, article.language), uri: agency.home }],
    ...(subjects.length === 0 ? {} : { subjects }),
    renditions: [{ name: "web", href: article.url, contentType: "text/html" }],
    altIds: [
      { role: "agency", value: article.nativeId },
      { role: "url", value: article.url },
    ],
    ...(associations.length === 0 ? {} : { associations }),
  };
}

function canceled(tombstone: Tombstone): Ninjs {
  return {
    name: tombstone.url,
    uri: tombstone.id,
    type: "text",
    representationType: "partial",
    versionCreated: isoSeconds(tombstone.removed),
    pubStatus: "canceled",
    altIds: [{ role: "url", value: tombstone.url }],
  };
}

function picture(image: Picture): Ninjs {
  const caption = image.caption ?? image.alt;
  return {
    name: "main picture",
    uri: image.url,
    type: "picture",
    representationType: "partial",
    ...(caption === null ? {} : { descriptions: [{ role: "caption", contentType: "text/plain", value: caption }] }),
    renditions: [
      {
        name: "main",
        href: image.url,
        ...(image.width === null ? {} : { width: image.width }),
        ...(image.height === null ? {} : { height: image.height }),
      },
    ],
  };
}

function translation(alternate: Article["alternates"][number]): Ninjs {
  return {
    name: `the same article in ${alternate.language}`,
    rel: "alternateLanguage",
    uri: alternate.url,
    type: "text",
    representationType: "partial",
    language: alternate.language,
  };
}

function rightsOf(agency: Agency, language: string): Ninjs {
  return {
    copyrightHolder: nameIn(agency.names, language),
    ...(agency.rights === undefined ? {} : { copyrightNotice: nameIn(agency.rights, language) }),
  };
}

function subjectsOf(article: Article, agency: Agency): Ninjs[] {
  const edition = agency.editions.find((one) => one.language === article.edition);
  return article.sections.map((id) => {
    const section = edition?.sections.find((one) => one.id === id);
    return { rel: "section", literal: id, ...(section ? { name: nameIn(section.names, article.language) } : {}) };
  });
}

/** Says how far the date may be trusted where ninjs has no field for it; null where it is exact. */
function dateNote(article: Article, timeZone: string): string | null {
  const { instant, precision, source } = article.published;
  const day = localDay(instant, timeZone);
  if (precision === "none") return "The agency gives no date of publication.";
  if (precision === "month") return `Date of publication known to the month only: ${day.slice(0, 7)} (${source}).`;
  if (precision === "day") return `Date of publication known to the day only: ${day} (${source}).`;
  return source === "stamp" || source === "json-ld" ? null : `Time of publication from: ${source}.`;
}
