import { type Agency, type Feed, feedsOf, nameIn } from "../../model/agency.ts";
import { Rendered } from "../rendered.ts";
import { type Markup, markup } from "../xml/markup.ts";
import { documentUrl } from "./addresses.ts";

/** The agencies of a list of subscriptions, and where it is published. */
export interface OpmlOptions {
  /**
   * Null: every feed, in a folder for each agency. A page language: one feed of each agency, its edition in that language
   * or else the feed of all its editions, so that no article comes twice.
   */
  readonly language: string | null;
  readonly agencies: readonly Agency[];
  /** Public address without a trailing slash. */
  readonly baseUrl: string;
}

/** Path of the document: `opml.xml`, `opml.ar.xml`. */
export function opmlPath(language: string | null): string {
  return language === null ? "opml.xml" : `opml.${language}.xml`;
}

/**
 * A list of subscriptions as OPML 2.0 (opml.org/spec2). A folder is an outline without an address, since some readers take
 * an outline with one for a feed and pass over what is in it. `modified` is the last change of the definitions or feeds,
 * epoch milliseconds.
 */
export function renderOpml({ language, agencies, baseUrl, modified }: OpmlOptions & { modified: number }): Rendered {
  const text = markup`<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
<head>
<title>nashra</title>
<dateModified>${new Date(modified).toUTCString()}</dateModified>
</head>
<body>
${agencies.map((agency) => (language === null ? folder(agency, baseUrl) : leaf(oneOf(agency, language), baseUrl)))}</body>
</opml>
`.text;
  return new Rendered(opmlPath(language), "text/x-opml; charset=utf-8", text);
}

function folder(agency: Agency, baseUrl: string): Markup {
  const feeds = feedsOf(agency);
  const name = nameIn(agency.names, feeds[0]!.language);
  return markup`<outline text="${name}">
${feeds.map((feed) => leaf(feed, baseUrl))}</outline>
`;
}

/** The edition in a language, the only edition, or the feed of all editions. */
function oneOf(agency: Agency, language: string): Feed {
  const feeds = feedsOf(agency);
  const editions = feeds.filter(({ kind }) => kind === "edition");
  const own = editions.find((edition) => edition.language.split("-")[0] === language);
  return own ?? (editions.length === 1 ? editions[0]! : feeds.find(({ kind }) => kind === "agency")!);
}

function leaf(feed: Feed, baseUrl: string): Markup {
  const xmlUrl = documentUrl({ baseUrl, path: feed.path, archive: null, query: null }, "rss");
  const htmlUrl = `${baseUrl}/${feed.path}/`;
  return markup`<outline type="rss" text="${feed.title}" title="${feed.title}" xmlUrl="${xmlUrl}" htmlUrl="${htmlUrl}" language="${feed.language}" version="RSS2"/>
`;
}
