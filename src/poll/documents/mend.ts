import { documentAt, dropDocuments, putDocuments } from "../../archive/documents.ts";
import { entriesOf, feedRow, unchangedPage } from "../../archive/feeds.ts";
import type { Troubles } from "../../archive/troubles.ts";
import { gunzip } from "../../model/compress.ts";
import type { StoredDocument } from "../../model/document.ts";
import { etagOf } from "../../publish/rendered.ts";
import type { PollPorts, Site } from "../ports.ts";
import { documentsOf, feedsIn, packed, pageLeft, renderKeyOf, wholeSeconds } from "./render.ts";
import { publishSite } from "./site-documents.ts";

/** Gives a document as it was loaded, with its plain bytes; or, where it is damaged, as it was made again. */
export type Mender = (document: StoredDocument) => Promise<StoredDocument>;

/**
 * A mender for documents as they are loaded: one whose bytes cannot be unpacked, or do not fit its ETag, is made again from
 * the articles, stored, and told of. Where it cannot be stored it is served all the same.
 */
export function createMender(ports: PollPorts, site: Site, troubles: Troubles): Mender {
  return async (document) => {
    const { body, problem } = await openedBytes(ports, document);
    if (problem === null) return { ...document, bytes: { ...document.bytes, identity: body! } };
    // What an earlier version wrote may have been given its ETag in another way.
    if (body !== null && !(await isCurrent(ports, site, document))) return document;
    const { made, stored } = await makeAgain(ports, site, document);
    // Nothing says which version wrote a document of no feed. Bytes that unpack are sound (RFC 1952 has a checksum).
    if (body !== null && document.feed === null) return made;
    troubles.damaged(document.path, stored);
    const what = { document: document.path, problem, mended: stored };
    ports.log("warn", "document.damaged", what);
    return made;
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
  const configured = feedsIn(site).find((one) => one.path === feed);
  const row = configured && (await feedRow(sql, feed));
  if (configured === undefined || !row) return false;
  const left = pageLeft(row, renderKeyOf(site, configured));
  return left !== "document" && (pageOf(path) ?? Number.POSITIVE_INFINITY) > left;
}

function pageOf(path: string): number | null {
  const found = /\/archive\/(\d+)\//.exec(path);
  return found === null ? null : Number(found[1]);
}

async function makeAgain(
  ports: PollPorts,
  site: Site,
  document: StoredDocument,
): Promise<{ made: StoredDocument; stored: boolean }> {
  const { path } = document;
  const feed = feedsIn(site).find((one) => one.path === document.feed);
  const row = feed && (await feedRow(ports.sql, feed.path));
  if (feed === undefined || !row) {
    if (document.feed !== null) throw new Error(`the document ${path} is damaged, and its feed is not watched here`);
    await ports.sql.batch([dropDocuments([path])]);
    await publishSite(ports, site);
    return { made: (await documentAt(ports.sql, path))!, stored: true };
  }
  const page = pageOf(path);
  const entries = await entriesOf(ports.sql, feed.path, page);
  const updated = page === null ? row.updated : document.modified;
  const all = await documentsOf(ports, site, feed, row, { page, entries, updated, fresh: new Map() });
  const one = all.find((each) => each.path === path);
  if (one === undefined)
    throw new Error(`the document ${path} is damaged, and none of its feed is made under this name`);
  const now = wholeSeconds(ports.clock());
  const made = await packed(ports, { ...one, modified: one.etag === document.etag ? document.modified : now });
  const statements = [unchangedPage({ feed: feed.path, page }, row, entries), dropDocuments([path])];
  const stored = await ports.sql.batch([...statements, ...putDocuments([made], now)]).then(
    () => true,
    () => false,
  );
  return { made, stored };
}
