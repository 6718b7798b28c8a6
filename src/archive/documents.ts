import type { StoredDocument } from "../model/document.ts";
import type { Sql, SqlRow, Statement } from "../model/ports.ts";
import { ask, type Query } from "./query.ts";
import { integer, integerOrNull, text, textOrNull } from "./rows.ts";

/** Number of earlier ETags of a document that a delta request may name. */
const VERSIONS_KEPT = 200;
/**
 * Older ETags are pruned on one store in so many, so a document has some more in between. Polls begin at whole minutes:
 * a number coprime to sixty spreads the pruning evenly.
 */
const PRUNED_ONCE_IN = 53;

/** The document at a path, gzip bytes only, or null. */
export async function documentAt(sql: Sql, path: string): Promise<StoredDocument | null> {
  const [row] = await sql.all(
    "SELECT path, feed, media_type, etag, modified, sealed, gzip FROM documents WHERE path = ?",
    path,
  );
  return row ? documentOf(row) : null;
}

/**
 * The document at a path with the number of its feed's archive documents, or null; `same`, without reading its bytes, if
 * it still has this ETag.
 */
export async function documentUnless(
  sql: Sql,
  path: string,
  etag: string,
): Promise<{ readonly document: StoredDocument; readonly archives: number } | "same" | null> {
  const [row] = await sql.all(
    `SELECT path, feed, media_type, etag, modified, sealed, CASE WHEN etag = ? THEN NULL ELSE gzip END AS gzip,
      CASE WHEN etag = ? THEN 0 ELSE (SELECT archives FROM feeds WHERE feeds.path = documents.feed) END AS archives
     FROM documents WHERE path = ?`,
    etag,
    etag,
    path,
  );
  if (row === undefined) return null;
  if (row["gzip"] === null) return "same";
  return { document: documentOf(row), archives: integerOrNull(row, "archives") ?? 0 };
}

/** ETag and time of stored documents, by path. Paths without a document have no entry. */
export type DocumentStates = ReadonlyMap<string, { readonly etag: string; readonly modified: number }>;

/** ETags and times of the documents at these paths. */
export async function documentStates(sql: Sql, paths: readonly string[]): Promise<DocumentStates> {
  return ask(sql, statesQuery(paths));
}

/** The query of `documentStates`. */
export function statesQuery(paths: readonly string[]): Query<DocumentStates> {
  return {
    sql: "SELECT path, etag, modified FROM documents WHERE path IN (SELECT value FROM json_each(?))",
    params: [JSON.stringify(paths)],
    of: (rows) =>
      new Map(rows.map((row) => [text(row, "path"), { etag: text(row, "etag"), modified: integer(row, "modified") }])),
  };
}

/** Paths of all stored documents except sealed archive documents. A server loads these when it starts. */
export async function documentPaths(sql: Sql): Promise<string[]> {
  return (await sql.all("SELECT path FROM documents WHERE sealed = 0 ORDER BY path")).map((row) => text(row, "path"));
}

/** Path and feed of a stored document. `feed`: null for pages of the site. */
export interface ListedDocument {
  readonly path: string;
  readonly feed: string | null;
}

/** Every stored document, by path. */
export async function listDocuments(sql: Sql): Promise<ListedDocument[]> {
  const rows = await sql.all("SELECT path, feed FROM documents ORDER BY path");
  return rows.map((row) => ({ path: text(row, "path"), feed: textOrNull(row, "feed") }));
}

/** When a page of the site last changed, epoch milliseconds; 0 if there is none. */
export async function siteModified(sql: Sql): Promise<number> {
  const [row] = await sql.all("SELECT coalesce(max(modified), 0) AS modified FROM documents WHERE feed IS NULL");
  return integer(row!, "modified");
}

/** A document's raw row, to be checked: media_type, etag, modified, size and gzip. */
export async function documentRow(sql: Sql, path: string): Promise<SqlRow | undefined> {
  const [row] = await sql.all("SELECT media_type, etag, modified, size, gzip FROM documents WHERE path = ?", path);
  return row;
}

/** A document that seems newer than its successor by more than this was rendered by a clock that ran ahead. */
const SET_BACK_MS = 3_600_000;
/** Maximum documents in one statement: eight parameters each, of Cloudflare's hundred. */
const AT_ONCE = 12;
/** Maximum bytes of documents in one statement. */
const BYTES_AT_ONCE = 400_000;

type Kept = StoredDocument & { readonly size: number; readonly recorded?: number };

/** Statements that store documents whose bytes differ, and record their ETags; as few as Cloudflare's limits allow. */
export function putDocuments(documents: readonly Kept[], recorded: number): Statement[] {
  if (documents.length === 0) return [];
  const seconds = Math.floor(recorded / 1000);
  const tags = documents.map((document) => [document.path, document.etag, document.recorded ?? recorded]);
  return [
    ...handfuls(documents).map(upsert),
    {
      sql: `INSERT INTO versions (path, etag, recorded)
        SELECT value ->> '$[0]', value ->> '$[1]', value ->> '$[2]' FROM json_each(?) WHERE true
        ON CONFLICT (path, etag) DO UPDATE SET recorded = excluded.recorded`,
      params: [JSON.stringify(tags)],
    },
    // Deltas rely on these times: one from a clock that ran ahead would omit later articles.
    {
      sql: "DELETE FROM versions WHERE path IN (SELECT value FROM json_each(?)) AND recorded > ?",
      params: [
        JSON.stringify(documents.map((document) => document.path)),
        Math.max(...tags.map((tag) => Number(tag[2]))) + SET_BACK_MS,
      ],
    },
    ...(seconds % PRUNED_ONCE_IN === 0 ? [pruneVersions(documents.map((document) => document.path))] : []),
  ];
}

/** Reads every version of the documents, so it runs only now and then. */
function pruneVersions(paths: readonly string[]): Statement {
  return {
    sql: `DELETE FROM versions WHERE (path, etag) IN (SELECT path, etag FROM (
        SELECT path, etag, row_number() OVER (PARTITION BY path ORDER BY recorded DESC) AS place
        FROM versions WHERE path IN (SELECT value FROM json_each(?))) WHERE place > ${VERSIONS_KEPT})`,
    params: [JSON.stringify(paths)],
  };
}

function upsert(documents: readonly Kept[]): Statement {
  return {
    sql: `INSERT INTO documents (path, feed, media_type, etag, modified, sealed, size, gzip)
      VALUES ${documents.map(() => "(?, ?, ?, ?, ?, ?, ?, ?)").join(", ")}
      ON CONFLICT (path) DO UPDATE SET feed = excluded.feed, media_type = excluded.media_type, etag = excluded.etag,
        modified = CASE WHEN modified > excluded.modified + ${SET_BACK_MS} THEN excluded.modified
          WHEN modified > excluded.modified THEN modified + 1000 ELSE excluded.modified END, sealed = excluded.sealed, size = excluded.size, gzip = excluded.gzip
      WHERE etag <> excluded.etag`,
    params: documents.flatMap((document) => {
      const { path, feed, mediaType, etag, modified, sealed, size, bytes } = document;
      if (bytes.gzip === undefined) throw new TypeError(`archive: the document ${path} has no gzip bytes`);
      return [path, feed, mediaType, etag, modified, sealed ? 1 : 0, size, bytes.gzip];
    }),
  };
}

function handfuls(documents: readonly Kept[]): Kept[][] {
  const all: Kept[][] = [];
  let bytes = 0;
  for (const document of documents) {
    const length = document.bytes.gzip?.length ?? 0;
    const last = all.at(-1);
    if (last === undefined || last.length >= AT_ONCE || bytes + length > BYTES_AT_ONCE) {
      all.push([document]);
      bytes = length;
    } else {
      last.push(document);
      bytes += length;
    }
  }
  return all;
}

/** The statement that deletes stored documents. Their recorded ETags stay. */
export function dropDocuments(paths: readonly string[]): Statement {
  return {
    sql: "DELETE FROM documents WHERE path IN (SELECT value FROM json_each(?))",
    params: [JSON.stringify(paths)],
  };
}

/** When a document last had this ETag, or null if the ETag is unknown or forgotten. */
export async function versionRecorded(sql: Sql, path: string, etag: string): Promise<number | null> {
  const [row] = await sql.all("SELECT recorded FROM versions WHERE path = ? AND etag = ?", path, etag);
  return row ? integer(row, "recorded") : null;
}

/** The statement that forgets the ETags of documents: clients that send one get the whole document. */
export function forgetVersions(paths: readonly string[]): Statement {
  return {
    sql: "DELETE FROM versions WHERE path IN (SELECT value FROM json_each(?))",
    params: [JSON.stringify(paths)],
  };
}

/** Reads the row of a document with its bytes. */
export function documentOf(row: SqlRow): StoredDocument {
  const gzip = row["gzip"];
  if (!(gzip instanceof Uint8Array)) throw new TypeError(`archive: the document ${text(row, "path")} holds no bytes`);
  return {
    path: text(row, "path"),
    feed: textOrNull(row, "feed"),
    mediaType: text(row, "media_type"),
    etag: text(row, "etag"),
    modified: integer(row, "modified"),
    sealed: integer(row, "sealed") === 1,
    bytes: { gzip },
  };
}
