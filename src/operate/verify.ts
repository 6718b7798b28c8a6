import { articlesBySeq, countArticles } from "../archive/articles.ts";
import { heldCounts } from "../archive/backfills.ts";
import { type Finding, recordFindings } from "../archive/checks.ts";
import { documentRow, listDocuments } from "../archive/documents.ts";
import { entriesOf, type FeedRow, feedRows } from "../archive/feeds.ts";
import type { Feed } from "../model/agency.ts";
import { type Article, newestFirst } from "../model/article.ts";
import { gunzip } from "../model/compress.ts";
import type { Digest } from "../model/digest.ts";
import type { Sql, SqlRow } from "../model/ports.ts";
import { feedsIn } from "../poll/documents/render.ts";
import { documentPathsOf } from "../poll/documents/touched.ts";
import type { Site } from "../poll/ports.ts";
import { documentPath, formatAt, isFeedFormat } from "../publish/formats/addresses.ts";
import { FORMATS, type Format } from "../publish/formats/table.ts";
import { etagOf } from "../publish/rendered.ts";
import { legalLine } from "../publish/xml/legal.ts";
import { xmlProblem } from "../publish/xml/well-formed.ts";

/** The result of checking the whole archive. */
export interface Verdict {
  readonly findings: readonly Finding[];
  readonly documents: number;
  readonly articles: number;
  /** Entries waiting for their backfill to finish. */
  readonly held: number;
  /** By feed: the pages (null: the feed document) whose documents must be rendered again. */
  readonly stale: ReadonlyMap<string, ReadonlySet<number | null>>;
  /** Documents of no feed that must be rendered again. */
  readonly broken: readonly string[];
}

const RENDER = "render it again from the articles";

/**
 * Checks the whole archive: its records, and for every stored document the gzip stream, ETag, size and well-formedness,
 * that it agrees with the archive on each of its articles, and that each article is in one place. Reads only.
 */
export async function verifyArchive(
  sql: Sql,
  site: Site,
  progress: (done: number, of: number) => void = () => {},
  digest?: Digest,
): Promise<Verdict> {
  const findings = await recordFindings(sql, site.agencies);
  const stale = new Map<string, Set<number | null>>();
  const broken: string[] = [];
  const rows = await feedRows(sql);
  const held = await heldCounts(sql);
  const stored = await listDocuments(sql);
  const paths = new Set(stored.map(({ path }) => path));
  const checked = new Set<string>();
  const report = (path: string, problem: string, remedy: string | null): void => {
    findings.push({ where: `document ${path}`, problem, remedy });
  };
  const step = (path: string): void => {
    checked.add(path);
    progress(checked.size, paths.size);
  };

  for (const feed of feedsIn(site)) {
    const row = rows.get(feed.path);
    if (row === undefined) continue;
    for (let page = row.archives; page > 0; page -= 1) await pageFindings(feed, row, page);
    await pageFindings(feed, row, null);
  }
  for (const { path, feed: of } of stored) {
    if (checked.has(path)) continue;
    const configured = feedsIn(site).some((feed) => feed.path === of);
    const problem = configured ? "is no document of its feed" : (await opened(sql, path, digest)).problem;
    if (problem !== null) {
      report(path, problem, configured ? "delete it" : of === null ? RENDER : null);
      if (configured || of === null) broken.push(path);
    }
    step(path);
  }
  return {
    findings,
    documents: paths.size,
    articles: await countArticles(sql),
    held: [...held.values()].reduce((sum, count) => sum + count, 0),
    stale,
    broken,
  };

  async function pageFindings(feed: Feed, row: FeedRow, page: number | null): Promise<void> {
    const texts = new Map<Format, string>();
    const wrong = (path: string, problem: string): void => {
      report(path, problem, RENDER);
      stale.set(feed.path, (stale.get(feed.path) ?? new Set()).add(page));
    };
    for (const path of documentPathsOf(feed.path, page)) {
      if (!paths.has(path)) {
        wrong(path, "is missing");
        continue;
      }
      const { text, problem } = await opened(sql, path, digest);
      if (problem !== null) wrong(path, problem);
      const format = formatAt(path);
      if (format !== null && text !== null) texts.set(format, text);
      step(path);
    }
    const articles = await articlesOn(sql, feed.path, page);
    // The checks of the records report this.
    if (articles === null) return;
    const wanted = articles.map((article) => legalLine(article.id));
    for (const [format, text] of texts) {
      const path = documentPath(feed.path, format, page);
      const { ids, differing } = FORMATS[format];
      const difference = ids === null ? null : listDifference(ids(text).entries, wanted);
      const other = difference === null ? (differing?.(text, articles, feed.agency, site.baseUrl) ?? []) : [];
      if (difference !== null) wrong(path, difference);
      else if (other.length > 0) wrong(path, `differs from the archive in ${other.length} articles (${other[0]!.id})`);
      // RFC 5005: links from the feed document must reach every page. A backfill adds its links when it ends.
      const before = page === null ? row.archives : page - 1;
      const leadsOn = !isFeedFormat(format) || text.includes(`/${documentPath(feed.path, format, before)}`);
      if (before > 0 && !leadsOn && !held.has(feed.path)) wrong(path, `does not link to archive document ${before}`);
    }
  }
}

/** Articles of a page, newest first; null if a record cannot be read. */
async function articlesOn(sql: Sql, feed: string, page: number | null): Promise<Article[] | null> {
  const entries = await entriesOf(sql, feed, page);
  const seqs = entries.map((entry) => entry.seq);
  try {
    return (await articlesBySeq(sql, seqs)).sort(newestFirst);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The text of a stored document, and what is wrong with the document alone. */
async function opened(
  sql: Sql,
  path: string,
  digest: Digest | undefined,
): Promise<{ text: string | null; problem: string | null }> {
  const row = await documentRow(sql, path);
  if (row === undefined) return { text: null, problem: "is missing" };
  let body: Uint8Array;
  let text: string;
  try {
    body = await gunzip(row["gzip"] as Uint8Array);
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch (error) {
    return { text: null, problem: `cannot be unpacked: ${error instanceof Error ? error.message : String(error)}` };
  }
  const mediaType = String(row["media_type"]);
  if (body.length !== row["size"])
    return { text: null, problem: `has ${body.length} bytes instead of the recorded ${row["size"]}` };
  if ((await etagOf(body, digest)) !== row["etag"]) return { text: null, problem: "its bytes do not match its ETag" };
  const problem = formProblem(path, mediaType, text) ?? timeProblem(row);
  return { text: problem === null ? text : null, problem };
}

function timeProblem(row: SqlRow): string | null {
  const modified = Number(row["modified"]);
  return modified > 0 && modified % 1000 === 0 ? null : "its Last-Modified is not a time in whole seconds";
}

function formProblem(path: string, mediaType: string, text: string): string | null {
  const format = formatAt(path);
  if (format !== null && mediaType !== FORMATS[format].mediaType) return `has the media type ${mediaType}`;
  if (mediaType.includes("json")) {
    try {
      JSON.parse(text);
      return null;
    } catch (error) {
      return `is not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  if (mediaType.includes("html")) return /<\/html>\s*$/.test(text) ? null : "is truncated";
  return /xml|opml/.test(mediaType) ? xmlProblem(text) : null;
}

function listDifference(has: readonly string[], wanted: readonly string[]): string | null {
  const twice = has.find((id, at) => has.indexOf(id) !== at);
  if (twice !== undefined) return `has ${twice} twice`;
  const here = new Set(has);
  const missing = wanted.filter((id) => !here.has(id));
  if (missing.length > 0) return `lacks ${missing.length} of its ${wanted.length} articles (${missing[0]})`;
  const more = has.filter((id) => !wanted.includes(id));
  if (more.length > 0) return `has ${more.length} articles that do not belong to it (${more[0]})`;
  return has.every((id, at) => id === wanted[at]) ? null : "has its articles in the wrong order";
}
