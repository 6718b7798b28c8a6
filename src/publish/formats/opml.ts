import { type Agency, type Feed, feedsOf, nameIn } from "../../model/agency.ts";
import { ROOT_FILES } from "../../model/document.ts";
import { Rendered } from "../rendered.ts";
import { type Markup, markup } from "../xml/markup.ts";
import { documentUrl } from "./addresses.ts";

/**
 * Every feed as OPML 2.0 (opml.org/spec2), path `opml.xml`: one outline for each agency, containing one for each edition,
 * containing its sections. Each has `type="rss"` and the feed's address; an agency's is the feed of all its editions.
 * `modified` is the last change of the definitions or feeds, epoch milliseconds.
 */
export function renderOpml(options: {
  readonly agencies: readonly Agency[];
  readonly baseUrl: string;
  readonly modified: number;
}): Rendered {
  const { agencies, baseUrl, modified } = options;
  const text = markup`<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
<head>
<title>nashra</title>
<dateModified>${new Date(modified).toUTCString()}</dateModified>
</head>
<body>
${agencies.map((agency) => agencyOutline(agency, baseUrl))}</body>
</opml>
`.text;
  return new Rendered(ROOT_FILES.opml, "text/x-opml; charset=utf-8", text);
}

function agencyOutline(agency: Agency, baseUrl: string): Markup {
  const feeds = feedsOf(agency);
  const whole = feeds.find((feed) => feed.kind === "agency")!;
  const editions = feeds.filter((feed) => feed.kind === "edition");
  return markup`<outline ${feedAttributes(whole, nameIn(agency.names, whole.language), baseUrl)}>
${editions.map((edition) => {
  const sections = feeds.filter((feed) => feed.kind === "section" && feed.edition === edition.edition);
  const attributes = feedAttributes(edition, edition.title, baseUrl);
  if (sections.length === 0) return markup`<outline ${attributes}/>\n`;
  const inner = sections.map((section) => markup`<outline ${feedAttributes(section, section.title, baseUrl)}/>\n`);
  return markup`<outline ${attributes}>\n${inner}</outline>\n`;
})}</outline>
`;
}

function feedAttributes(feed: Feed, text: string, baseUrl: string): Markup {
  const xmlUrl = documentUrl({ baseUrl, path: feed.path, archive: null, query: null }, "rss");
  const htmlUrl = `${baseUrl}/${feed.path}/`;
  return markup`type="rss" text="${text}" title="${feed.title}" xmlUrl="${xmlUrl}" htmlUrl="${htmlUrl}" language="${feed.language}" version="RSS2"`;
}
