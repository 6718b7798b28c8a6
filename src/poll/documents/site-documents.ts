import { type DocumentStates, putDocuments, statesQuery } from "../../archive/documents.ts";
import { feedTimesQuery } from "../../archive/feeds.ts";
import { askAll } from "../../archive/query.ts";
import { feedsOf } from "../../model/agency.ts";
import { ROOT_FILES, type StoredDocument } from "../../model/document.ts";
import type { Statement } from "../../model/ports.ts";
import { renderOpml } from "../../publish/formats/opml.ts";
import { renderFeedStyle } from "../../publish/pages/feed-style.ts";
import { homeRenderer } from "../../publish/pages/home.ts";
import { PAGE_LANGUAGES } from "../../publish/pages/page-words.ts";
import { renderStyle } from "../../publish/pages/style.ts";
import { etagOf, type Rendered } from "../../publish/rendered.ts";
import type { PollPorts, Site } from "../ports.ts";
import { packed, wholeSeconds } from "./render.ts";

const OPML = ROOT_FILES.opml;
const PATHS = [...PAGE_LANGUAGES.map((language) => `index.${language}.html`), ...Object.values(ROOT_FILES)];

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
  const [updated, states] = await askAll<[Record<string, number>, DocumentStates]>(ports.sql, [
    feedTimesQuery(),
    statesQuery(PATHS),
  ]);
  const { homes, opml, styles } = renderersOf(site);
  const documents: StoredDocument[] = [];
  const pages = homes.map((home) => home(updated));
  for (const one of [...pages, opml(states.get(OPML)?.modified ?? now), ...styles]) {
    const etag = await etagOf(one.body, ports.digest);
    if (states.get(one.path)?.etag === etag) continue;
    // A changed OPML file says when it changed.
    const again = one.path === OPML ? opml(now) : one;
    documents.push({
      path: one.path,
      mediaType: one.mediaType,
      etag: again === one ? etag : await etagOf(again.body, ports.digest),
      modified: now,
      feed: null,
      sealed: false,
      bytes: { identity: again.body },
    });
  }
  return documents;
}

/** What makes these documents of a deployment. It remembers what it made, and makes again only what has changed. */
interface Renderers {
  readonly baseUrl: string;
  readonly homes: readonly ReturnType<typeof homeRenderer>[];
  readonly opml: (modified: number) => Rendered;
  readonly styles: readonly Rendered[];
}

/** By the definitions, which a process reads once. */
const renderers = new WeakMap<Site["agencies"], Renderers>();

function renderersOf({ agencies, baseUrl }: Site): Renderers {
  const known = renderers.get(agencies);
  if (known?.baseUrl === baseUrl) return known;
  const shown = agencies.map((agency) => ({ agency, feeds: feedsOf(agency) }));
  let last: { readonly modified: number; readonly document: Rendered } | null = null;
  const made: Renderers = {
    baseUrl,
    homes: PAGE_LANGUAGES.map((language) => homeRenderer({ language, agencies: shown, baseUrl })),
    opml(modified) {
      if (last?.modified !== modified) last = { modified, document: renderOpml({ agencies, baseUrl, modified }) };
      return last.document;
    },
    styles: [renderStyle(), renderFeedStyle()],
  };
  renderers.set(agencies, made);
  return made;
}
