import { type DocumentStates, putDocuments, statesQuery } from "../../archive/documents.ts";
import { askAll } from "../../archive/query.ts";
import { type SiteStanding, siteStandingQuery } from "../../archive/standing.ts";
import { type Feed, feedsOf } from "../../model/agency.ts";
import { ROOT_FILES, type StoredDocument } from "../../model/document.ts";
import { type Notice, noticeFor } from "../../model/notice.ts";
import type { Statement } from "../../model/ports.ts";
import { renderDefinitionSchemas } from "../../publish/definition-schema.ts";
import { renderJsonExtension } from "../../publish/formats/json-extension.ts";
import { type OpmlOptions, opmlPath, renderOpml } from "../../publish/formats/opml.ts";
import { renderFeedStyle } from "../../publish/pages/feed-style.ts";
import { homeRenderer } from "../../publish/pages/home.ts";
import { PAGE_LANGUAGES } from "../../publish/pages/page-words.ts";
import { renderStyle } from "../../publish/pages/style.ts";
import { etagOf, type Rendered } from "../../publish/rendered.ts";
import type { PollPorts, Site } from "../ports.ts";
import { packed, wholeSeconds } from "./render.ts";

/** What making them needs. */
export type SitePorts = Pick<PollPorts, "sql" | "clock" | "gzip" | "digest" | "published">;

const PATHS = [
  ...PAGE_LANGUAGES.flatMap((language) => [`index.${language}.html`, opmlPath(language)]),
  ...Object.values(ROOT_FILES),
];

/**
 * Publishes the documents that belong to no feed (front pages, OPML, style sheets, the schemas of definitions, the
 * description of JSON Feed's extension) if they changed: at the start, and after a poll that changed a feed, because the front pages show its time. `more` is written in the same batch.
 */
export async function publishSite(ports: SitePorts, site: Site, more: readonly Statement[] = []): Promise<void> {
  const now = wholeSeconds(ports.clock());
  const documents = await siteDocuments(ports, site);
  const stored = await Promise.all(documents.map((document) => packed(ports, document)));
  const statements = [...putDocuments(stored, now), ...more];
  if (statements.length > 0) await ports.sql.batch(statements);
  if (documents.length > 0) await ports.published?.(documents, site);
}

/** Publishes them as `publishSite`, unless something else makes them: then that is told, and `more` is written. */
export async function siteChanged(ports: PollPorts, site: Site, more: readonly Statement[] = []): Promise<void> {
  if (ports.siteChanged === undefined) return publishSite(ports, site, more);
  if (more.length > 0) await ports.sql.batch(more);
  ports.siteChanged();
}

/** The documents of no feed that differ from the stored ones, dated now. */
export async function siteDocuments(ports: SitePorts, site: Site): Promise<StoredDocument[]> {
  const now = wholeSeconds(ports.clock());
  const [{ updated, notices }, states] = await askAll<[SiteStanding, DocumentStates]>(ports.sql, [
    siteStandingQuery(),
    statesQuery(PATHS),
  ]);
  const told = (feed: Feed): Notice | null => noticeFor(feed, notices, site.unpolled);
  const { homes, opmls, fixed } = renderersOf(site);
  const documents: StoredDocument[] = [];
  const isStored = async (rendered: Rendered): Promise<boolean> =>
    states.get(rendered.path)?.etag === (await etagOf(rendered.body, ports.digest));
  const add = async ({ path, mediaType, body }: Rendered): Promise<void> => {
    const etag = await etagOf(body, ports.digest);
    documents.push({ path, mediaType, etag, modified: now, feed: null, sealed: false, bytes: { identity: body } });
  };
  for (const rendered of [...homes.map((home) => home(updated, told)), ...fixed]) {
    if (!(await isStored(rendered))) await add(rendered);
  }
  // A changed OPML file says when it changed.
  for (const { path, render } of opmls) {
    if (!(await isStored(render(states.get(path)?.modified ?? now)))) await add(render(now));
  }
  return documents;
}

/** The renderers of a deployment's documents of no feed. They remember results, and render only what has changed. */
interface Renderers {
  readonly baseUrl: string;
  readonly homes: readonly ReturnType<typeof homeRenderer>[];
  readonly opmls: readonly { readonly path: string; readonly render: (modified: number) => Rendered }[];
  readonly fixed: readonly Rendered[];
}

/** Keyed by the definitions, which are replaced as a whole when one changes. */
const renderers = new WeakMap<Site["agencies"], Renderers>();

function renderersOf({ agencies: all, unpolled, baseUrl }: Site): Renderers {
  const known = renderers.get(all);
  if (known?.baseUrl === baseUrl) return known;
  const agencies = all.filter(({ id }) => unpolled?.get(id) !== "retired");
  const shown = agencies.map((agency) => ({ agency, feeds: feedsOf(agency) }));
  const created: Renderers = {
    baseUrl,
    homes: PAGE_LANGUAGES.map((language) => homeRenderer({ language, agencies: shown, baseUrl })),
    opmls: [null, ...PAGE_LANGUAGES].map((language) => opmlRenderer({ language, agencies, baseUrl })),
    fixed: [renderStyle(), renderFeedStyle(), renderJsonExtension(), ...renderDefinitionSchemas()],
  };
  renderers.set(all, created);
  return created;
}

/** Remembers the last document: most often only the front pages have changed. */
function opmlRenderer(options: OpmlOptions): Renderers["opmls"][number] {
  let last: { readonly modified: number; readonly document: Rendered } | null = null;
  return {
    path: opmlPath(options.language),
    render(modified) {
      if (last?.modified !== modified) last = { modified, document: renderOpml({ ...options, modified }) };
      return last.document;
    },
  };
}
