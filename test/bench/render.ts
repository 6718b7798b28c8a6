import { gzipSync } from "node:zlib";
import lana from "../../feeds/lana.ts";
import { insertArticle } from "../../src/archive/articles.ts";
import { putFeedRows, sealEntries } from "../../src/archive/feeds.ts";
import { feedPathsOf } from "../../src/model/agency.ts";
import type { Article } from "../../src/model/article.ts";
import { openSql } from "../../src/node/store/sql.ts";
import { renderChange } from "../../src/poll/documents/render.ts";
import { ARCHIVE_SIZE } from "../../src/poll/documents/window.ts";
import type { PollPorts, Site } from "../../src/poll/ports.ts";
import { createFragments } from "../../src/publish/fragments.ts";
import { sampleRecord } from "../support/archive.ts";

/**
 * What one new article costs, from the change to the committed documents, over an archive of 1,000 and of 100,000
 * articles whose feed documents hold as many entries. Rounds interleaved; medians.
 */
const SIZES = [1_000, 100_000] as const;
const IN_DOCUMENT = 60;
const ROUNDS = 40;
const WARM = 5;
const NOW = Date.parse("2026-11-23T12:00:00Z");

interface Archive {
  readonly size: number;
  /** Publishes one more article; gives milliseconds and the number of entries rendered for it. */
  add(): Promise<{ ms: number; fragments: number; documents: number }>;
  close(): void;
}

async function archiveOf(size: number): Promise<Archive> {
  const sql = openSql(":memory:");
  const room = { agency: lana, now: () => NOW };
  const feeds = feedPathsOf(lana, "ar", []);
  const sealed = Math.floor((size - IN_DOCUMENT) / ARCHIVE_SIZE);
  for (let first = 1; first <= size; first += ARCHIVE_SIZE) {
    const seqs = Array.from({ length: Math.min(ARCHIVE_SIZE, size - first + 1) }, (_, index) => first + index);
    const page = (first - 1) / ARCHIVE_SIZE + 1;
    const statements = seqs.flatMap((seq) => insertArticle(sampleRecord(room, seq, "ar"), feeds));
    if (page <= sealed) statements.push(...feeds.map((feed) => sealEntries(feed, page, seqs)));
    await sql.batch(statements);
  }
  await sql.batch([
    putFeedRows(new Map(feeds.map((feed) => [feed, { renderKey: "", archives: sealed, updated: NOW }]))),
  ]);
  let fragments = 0;
  const held = createFragments();
  const ports: PollPorts = {
    sql,
    client: null as unknown as PollPorts["client"],
    clock: () => NOW,
    log: () => {},
    gzip: async (body) => gzipSync(body),
    owner: "bench",
    fragments: {
      get: held.get,
      set(article, variant, fragment) {
        fragments += 1;
        held.set(article, variant, fragment);
      },
    },
    articles: new Map<string, Article>(),
  };
  const site: Site = { agencies: [lana], baseUrl: "https://feeds.example", hub: null };
  let seq = size;
  return {
    size,
    async add() {
      seq += 1;
      fragments = 0;
      const article = sampleRecord(room, seq, "ar");
      const now = NOW + seq * 60_000;
      const started = performance.now();
      const joined = new Map([[seq, feeds]]);
      const change = { now, added: [article], revised: [], removed: [], joined, places: [] };
      const { statements, documents } = await renderChange(ports, site, change);
      await sql.batch([...insertArticle(article, feeds), ...statements]);
      return { ms: performance.now() - started, fragments, documents: documents.length };
    },
    close: () => sql.close(),
  };
}

/** Runs the comparison and prints it. */
export async function benchRender(): Promise<void> {
  const archives = [];
  for (const size of SIZES) archives.push(await archiveOf(size));
  const times = new Map<number, number[]>(SIZES.map((size) => [size, []]));
  const last = new Map<number, string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const archive of archives) {
      const { ms, fragments, documents } = await archive.add();
      if (round >= WARM) times.get(archive.size)!.push(ms);
      last.set(archive.size, `${fragments} entries rendered, ${documents} documents`);
    }
  }
  process.stdout.write(`render: one new article, ${ROUNDS - WARM} rounds\n`);
  const medians = SIZES.map((size) => median(times.get(size)!));
  for (const [index, size] of SIZES.entries()) {
    const archive = `archive of ${String(size).padStart(6)}`;
    process.stdout.write(`    ${archive}: ${medians[index]!.toFixed(2)} ms; ${last.get(size)}\n`);
  }
  process.stdout.write(`    ratio ${(medians[1]! / medians[0]!).toFixed(2)}\n`);
  for (const archive of archives) archive.close();
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

if (import.meta.main) await benchRender();
