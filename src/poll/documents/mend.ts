import { documentAt, dropDocuments, putDocuments } from "../../archive/documents.ts";
import { entriesOf, feedRow, unchangedPage } from "../../archive/feeds.ts";
import type { Troubles } from "../../archive/troubles.ts";
import { gunzip } from "../../model/compress.ts";
import type { StoredDocument } from "../../model/document.ts";
import { etagOf } from "../../publish/rendered.ts";
import type { PollPorts, Site } from "../ports.ts";
import { documentsOf, feedsIn, packed, pageLeft, renderKeyOf, wholeSeconds } from "./render.ts";
import { siteChanged } from "./site-documents.ts";

/** Completes a loaded document with its plain bytes, or renders it again if it is damaged. */
export type Mender = (document: StoredDocument) => Promise<StoredDocument>;

/**
 * A mender for documents as they are loaded. If a document's bytes cannot be unpacked or do not match its ETag, it is
 * rendered again from the articles, stored, and logged. If it cannot be stored, it is served all the same.
 */
export function createMender(ports: PollPorts, site: Site, troubles: Troubles): Mender {
  return async (document) => {
    const { body, problem } = await openedBytes(ports, document);
    if (problem === null) return { ...document, bytes: { ...document.bytes, identity: body! } };
    // An earlier version may have computed the ETag differently.
    if (body !== null && !(await isCurrent(ports, site, document))) return document;
    const { rendered, stored } = await renderAgain(ports, site, document);
    // Nobody knows which version wrote a document of no feed. Bytes that unpack are sound (RFC 1952 has a checksum).
    if (body !== null && document.feed === null) return rendered;
    troubles.damaged(document.path, stored);
    const what = { document: document.path, problem, mended: stored };
    ports.log("warn", "document.damaged", what);
    return rendered;
  };
}

async function openedBytes(
  { digest }: PollPorts,
  { bytes, etag }: StoredDocument,
): Promise<{ body: Uint8Array | null; problem: string | null }> {
  try {
    const body = await gunzip(bytes.gzip!);
    const fits = (await etagOf(body, digest)) === etag;
    return { body, problem: fits ? null : "its bytes do not fit its ETag" };
  } catch (error) {
    return { body: null, problem: `cannot be unpacked: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function isCurrent({ sql }: PollPorts, site: Site, { feed, path }: StoredDocument): Promise<boolean> {
  if (feed === null) return true;
  const configured = feedsIn(site).find(({ path }) => path === feed);
  const row = configured && (await feedRow(sql, feed));
  if (configured === undefined || !row) return false;
  const left = pageLeft(row, renderKeyOf(site, configured));
  return left !== "document" && (pageOf(path) ?? Number.POSITIVE_INFINITY) > left;
}

function pageOf(path: string): number | null {
  const found = /\/archive\/(\d+)\//.exec(path);
  return found === null ? null : Number(found[1]);
}

async function renderAgain(
  ports: PollPorts,
  site: Site,
  document: StoredDocument,
): Promise<{ rendered: StoredDocument; stored: boolean }> {
  const { path } = document;
  const feed = feedsIn(site).find(({ path }) => path === document.feed);
  const row = feed && (await feedRow(ports.sql, feed.path));
  if (feed === undefined || !row) {
    if (document.feed !== null) throw new Error(`the document ${path} is damaged, and its feed is not watched here`);
    await ports.sql.batch([dropDocuments([path])]);
    await siteChanged(ports, site);
    return { rendered: (await documentAt(ports.sql, path))!, stored: true };
  }
  const page = pageOf(path);
  const entries = await entriesOf(ports.sql, feed.path, page);
  const updated = page === null ? row.updated : document.modified;
  const all = await documentsOf(ports, site, feed, row, { page, entries, updated, fresh: new Map() });
  const fresh = all.find((candidate) => candidate.path === path);
  if (fresh === undefined)
    throw new Error(`the document ${path} is damaged, and its feed has no document of this name`);
  const now = wholeSeconds(ports.clock());
  const rendered = await packed(ports, { ...fresh, modified: fresh.etag === document.etag ? document.modified : now });
  const statements = [unchangedPage({ feed: feed.path, page }, row, entries), dropDocuments([path])];
  const stored = await ports.sql.batch([...statements, ...putDocuments([rendered], now)]).then(
    () => true,
    () => false,
  );
  return { rendered, stored };
}
