import { type Agency, nameIn } from "../../model/agency.ts";
import type { Article, RelatedArticle, Tombstone } from "../../model/article.ts";
import { isStated } from "../../model/article.ts";
import { localDay } from "../../model/zone.ts";
import { articleUrl, relatedOf, titleOf } from "../content.ts";
import { flashUrgency } from "../flash.ts";
import { COMMA, Fragment, listed } from "../fragments.ts";
import { type Medium, mediaIn } from "../media.ts";
import type { Piece } from "../rendered.ts";
import { isoSeconds, legal, legalLine, rfc3986Url, scriptSafe } from "../xml/legal.ts";
import { revisionsUrl } from "./revisions-url.ts";
import type { NamedIds, WritingContext } from "./row.ts";

/** The version rendered here. 3.2 adds only media tracks to 3.1 (May 2025). */
const STANDARD = {
  name: "ninjs",
  version: "3.2",
  schema: "http://www.iptc.org/std/ninjs/ninjs-schema_3.2.json#",
} as const;

/** `pubStatus` of a removed article. */
const CANCELED = "canceled";

/** A ninjs object. Properties are absent if unknown. */
type Ninjs = Readonly<Record<string, unknown>>;

/** A word; in scripts without spaces, a character. */
const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c'’_-]*/gu;

/**
 * The whole document: a feed as IPTC ninjs 3.2.
 *
 * The schema describes a single news object, not a list. So the feed is itself one, of `type: "composite"`, with its
 * entries in `associations` (each a complete news object with the `name` required there), newest first. The document is
 * valid against the schema. Removed articles follow as objects whose `pubStatus` is `canceled`.
 *
 * `contentCreated` is present only if the agency's date is known at least to the day; `edNote` says if it is not exact,
 * and if an entry was edited. `firstCreated` and `versionCreated` describe our object: first seen, last edited.
 * `renditions` name the page of the feed, the document itself, and its neighbours in the archive (RFC 5005), which ninjs has
 * no property for.
 */
export function ninjsDocument(
  { head, agency, self, previous, current }: WritingContext,
  objects: readonly Fragment[],
  tombstones: readonly Tombstone[],
): (string | Piece)[] {
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
    renditions: [
      { name: "web", href: `${head.baseUrl}/${head.path}/`, contentType: "text/html" },
      documentLink("self", self),
      ...(previous === null ? [] : [documentLink("prev-archive", previous)]),
      ...(current === null ? [] : [documentLink("current", current)]),
    ],
    altIds: [{ role: "feed", value: `${head.baseUrl}/${head.path}/` }],
  };
  const entries = [...objects, ...tombstones.map((tombstone) => new Fragment(indented(canceled(tombstone))))];
  const [open, close] = entries.length === 0 ? ["[", "]"] : ["[\n", "\n ]"];
  return [
    `${scriptSafe(JSON.stringify(document, null, 1)).slice(0, -"\n}".length)},\n "associations": ${open}`,
    ...listed(entries),
    `${close}\n}\n`,
  ];
}

function documentLink(name: string, href: string): Ninjs {
  return { name, href, contentType: "application/json" };
}

/** One article as a news object, formatted for the document's list. */
export function ninjsEntry(article: Article, { agency, head }: Pick<WritingContext, "agency" | "head">): string {
  return indented(ninjsObject(article, agency, head.baseUrl));
}

/** Formats an object for the document's list, with a comma after it. */
function indented(object: Ninjs): string {
  return `  ${scriptSafe(JSON.stringify(object, null, 1)).replaceAll("\n", "\n  ")}${COMMA}`;
}

/** One article as a news object. `agency`: its publisher; `baseUrl`: of this deployment. */
export function ninjsObject(article: Article, agency: Agency, baseUrl: string): Readonly<Record<string, unknown>> {
  const { published } = article;
  const dated = published.precision === "time" || published.precision === "day";
  const notes = [editNote(article, revisionsUrl(article, agency, baseUrl)), dateNote(article, agency.timezone)].filter(
    (note) => note !== null,
  );
  const subjects = subjectsOf(article, agency);
  const title = titleOf(article, agency);
  const address = articleUrl(article, agency);
  const text = legal(article.contentText);
  const summary = legal(article.summary).trim();
  const place = legalLine(article.place ?? "");
  const urgency = flashUrgency(article.title);
  const associations = [
    ...mediaIn(article).map((medium, index) => mediumObject(medium, index, article)),
    ...article.alternates.flatMap((alternate) => translation(alternate)),
    ...relatedOf(article).map(relatedObject),
  ];
  return {
    name: title,
    uri: article.id,
    type: "text",
    representationType: "full",
    version: String(article.revision),
    firstCreated: isoSeconds(article.firstSeen),
    versionCreated: isoSeconds(Math.max(article.updated, article.firstSeen)),
    ...(dated ? { contentCreated: isoSeconds(published.instant) } : {}),
    pubStatus: "usable",
    ...(urgency === null ? {} : { urgency }),
    language: article.language,
    title,
    headlines: [{ role: "main", contentType: "text/plain", value: title }],
    ...(summary === "" ? {} : { descriptions: [{ role: "summary", contentType: "text/plain", value: summary }] }),
    bodies: [
      {
        role: "text",
        contentType: "text/plain",
        charCount: [...text].length,
        wordCount: text.match(WORD)?.length ?? 0,
        value: text,
      },
      { role: "html", contentType: "text/html", value: legal(article.contentHtml) },
    ],
    ...(article.author === null ? {} : { by: legalLine(article.author) }),
    ...(place === "" ? {} : { located: place, places: [{ rel: "dateline", name: place, literal: place }] }),
    ...(notes.length === 0 ? {} : { edNote: notes.join(" ") }),
    ...rightsOf(agency, article.language),
    infoSources: [{ name: nameIn(agency.names, article.language), uri: agency.home }],
    ...(subjects.length === 0 ? {} : { subjects }),
    ...(urgency === null ? {} : { genres: [{ name: "Flash", literal: "flash" }] }),
    renditions: [{ name: "web", href: address, contentType: "text/html" }],
    altIds: [
      { role: "agency", value: article.nativeId },
      { role: "url", value: address },
    ],
    ...(associations.length === 0 ? {} : { associations }),
  };
}

/** A removed article as a news object without content. */
export function canceled(tombstone: Tombstone): Readonly<Record<string, unknown>> {
  return {
    name: tombstone.url,
    uri: tombstone.id,
    type: "text",
    representationType: "partial",
    versionCreated: isoSeconds(tombstone.removed),
    pubStatus: CANCELED,
    altIds: [{ role: "url", value: tombstone.url }],
  };
}

/** The lead picture with its caption, or audio or video of the body. */
function mediumObject(medium: Medium, index: number, article: Article): Ninjs {
  const { kind, url, type, width, height, length } = medium;
  const credit = legalLine(medium.credit ?? "");
  const caption = kind === "image" ? legalLine(article.image?.caption || medium.alt || "") : "";
  return {
    name: kind === "image" ? "main picture" : `${kind} ${index + 1}`,
    uri: url,
    type: kind === "image" ? "picture" : kind,
    representationType: "partial",
    ...(credit === "" ? {} : { by: credit }),
    ...(caption === "" ? {} : { descriptions: [{ role: "caption", contentType: "text/plain", value: caption }] }),
    renditions: [
      {
        name: "main",
        href: url,
        ...(type === null ? {} : { contentType: type }),
        ...(width === null ? {} : { width }),
        ...(height === null ? {} : { height }),
        ...(length === null ? {} : { sizeInBytes: length }),
      },
    ],
  };
}

function translation({ language, url }: Article["alternates"][number]): Ninjs[] {
  const uri = rfc3986Url(url);
  if (uri === null) return [];
  const name = `the same article in ${language}`;
  return [{ name, rel: "alternateLanguage", uri, type: "text", representationType: "partial", language }];
}

function relatedObject({ id, url, title }: RelatedArticle): Ninjs {
  const renditions = [{ name: "web", href: url, contentType: "text/html" }];
  return { name: title, rel: "related", uri: id, type: "text", representationType: "partial", title, renditions };
}

function rightsOf(agency: Agency, language: string): Ninjs {
  return {
    copyrightHolder: nameIn(agency.names, language),
    ...(agency.rights === undefined ? {} : { copyrightNotice: nameIn(agency.rights, language) }),
  };
}

function subjectsOf(article: Article, agency: Agency): Ninjs[] {
  const edition = agency.editions.find(({ language }) => language === article.edition);
  return article.sections.map((id) => {
    const section = edition?.sections.find((candidate) => candidate.id === id);
    return { rel: "section", literal: id, ...(section ? { name: nameIn(section.names, article.language) } : {}) };
  });
}

/** Says that the agency has edited the article since it was first published here; null if it has not. */
function editNote({ revision, updated }: Article, revisions: string | null): string | null {
  if (revision <= 1) return null;
  const more = revisions === null ? "" : ` What changed: ${revisions}`;
  return `Edited: version ${revision} of ${isoSeconds(updated)} replaces the earlier ones.${more}`;
}

/** Says how exact the date is, since ninjs has no field for that; null if it is exact. */
function dateNote(article: Article, timeZone: string): string | null {
  const { instant, precision, source } = article.published;
  if (precision === "none") return "The agency gives no date of publication.";
  if (precision === "time") return isStated(source) ? null : `Time of publication from: ${source}.`;
  const day = localDay(instant, timeZone);
  if (precision === "month") return `Date of publication known to the month only: ${day.slice(0, 7)} (${source}).`;
  return `Date of publication known to the day only: ${day} (${source}).`;
}

/** Ids in a document. */
export function ninjsIds(text: string): NamedIds {
  const { associations = [] } = JSON.parse(text) as { associations?: { uri?: unknown; pubStatus?: unknown }[] };
  const isRemoved = (object: { pubStatus?: unknown }): boolean => object.pubStatus === CANCELED;
  const idsOf = (objects: typeof associations): string[] => objects.map(({ uri }) => legalLine(String(uri)));
  return {
    entries: idsOf(associations.filter((object) => !isRemoved(object))),
    removed: idsOf(associations.filter(isRemoved)),
  };
}
