import { type DocumentStates, putDocuments, statesQuery } from "../archive/documents.ts";
import { type FeedRow, feedRowsQuery } from "../archive/feeds.ts";
import { askAll } from "../archive/query.ts";
import { feedsOf } from "../model/agency.ts";
import type { StoredDocument } from "../model/document.ts";
import type { Statement } from "../model/ports.ts";
import { validatorOf } from "../publish/finish.ts";
import { renderOpml } from "../publish/opml.ts";
import { renderHome } from "../publish/pages/home.ts";
import { renderStyle } from "../publish/pages/style.ts";
import { PAGE_LANGUAGES } from "../publish/pages/words.ts";
import { bytesOf, type Rendered } from "../publish/rendered.ts";
import { renderFeedStyle } from "../publish/stylesheet.ts";
import { packed } from "./pack.ts";
import type { PollPorts, Site } from "./ports.ts";
import { wholeSeconds } from "./render.ts";

const OPML = "opml.xml";
const PATHS = [...PAGE_LANGUAGES.map((language) => `index.${language}.html`), OPML, "style.css", "feed.css"];

/**
 * Makes the documents that belong to no feed (front pages, OPML, style sheets) where they differ from those kept: at the
 * start, and after a poll that changed a feed, whose time the front pages tell. `more` is written with them.
 */
export async function publishSite(ports: PollPorts, site: Site, more: readonly Statement[] = []): Promise<void> {
  const now = wholeSeconds(ports.clock());
  const documents = await siteDocuments(ports, site);
  const kept = await Promise.all(documents.map((document) => packed(ports, document)));
  const statements = [...putDocuments(kept, now), ...more];
  if (statements.length > 0) await ports.sql.batch(statements);
  if (documents.length > 0) await ports.published?.(documents);
}

/** Those of them that differ from what is kept, dated now. */
export async function siteDocuments(ports: PollPorts, site: Site): Promise<StoredDocument[]> {
  const now = wholeSeconds(ports.clock());
  const [rows, states] = await askAll<[Map<string, FeedRow>, DocumentStates]>(ports.sql, [
    feedRowsQuery(),
    statesQuery(PATHS),
  ]);
  const updated = Object.fromEntries([...rows].map(([path, row]) => [path, row.updated]));
  const documents: StoredDocument[] = [];
  for (const one of rendered(site, states.get(OPML)?.modified ?? now, updated)) {
    const etag = await validatorOf(one, ports.digest);
    if (states.get(one.path)?.etag === etag) continue;
    // A changed OPML file says when it changed.
    const again = one.path === OPML ? opmlOf(site, now) : one;
    documents.push({
      path: one.path,
      mediaType: one.mediaType,
      etag: again === one ? etag : await validatorOf(again, ports.digest),
      modified: now,
      feed: null,
      sealed: false,
      bytes: bytesOf(again),
    });
  }
  return documents;
}

function rendered(site: Site, modified: number, updated: Readonly<Record<string, number>>): Rendered[] {
  const agencies = site.agencies.map((agency) => ({ agency, feeds: feedsOf(agency) }));
  return [
    ...PAGE_LANGUAGES.map((language) => renderHome({ language, agencies, baseUrl: site.baseUrl, updated })),
    opmlOf(site, modified),
    renderStyle(),
    renderFeedStyle(),
  ];
}

function opmlOf(site: Site, modified: number): Rendered {
  return renderOpml({ agencies: site.agencies, baseUrl: site.baseUrl, modified });
}
