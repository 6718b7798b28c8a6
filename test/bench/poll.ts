import { hash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lana from "../../feeds/lana.ts";
import { robotsIn } from "../../src/archive/robots.ts";
import { createClient } from "../../src/fetch/client.ts";
import { watchesOf } from "../../src/model/agency.ts";
import type { Sql, Transport, TransportResponse } from "../../src/model/ports.ts";
import { createTransport } from "../../src/node/network/transport.ts";
import { gzipInPool } from "../../src/node/server/gzip.ts";
import { openSql } from "../../src/node/store/sql.ts";
import { pollWatch } from "../../src/poll/poll.ts";
import type { PollPorts } from "../../src/poll/ports.ts";
import { createFragments } from "../../src/publish/fragments.ts";
import { startSite } from "../site/server.ts";
import type { Site } from "../site/types.ts";
import { benchSources } from "./poll-sources.ts";

/**
 * What a poll costs that finds nothing new, over archives of 1,000 to 1,000,000 articles: the processor's time after the
 * bytes arrived, the statements and the rows read. The listing answers 304, or 200 with the same bytes, or 200 with other
 * bytes and the same items (a counter), or with one new article, whose page is read and whose documents are made.
 * Articles come at the agency's rhythm, and what is due to be read again is read between the measured polls. The archive
 * is a file, as an operator's; it holds the articles named and those that the rounds before brought. Every page was
 * fetched beforehand. Sizes interleaved; medians.
 */
const ROUNDS = 100;
/** As many as fill a feed's document once and again (it grows by a hundred and sheds them): nothing is at its first sight. */
const WARM = 100;
const KINDS = ["304", "200, same bytes", "200, same items", "one new article"] as const;
type Kind = (typeof KINDS)[number];

interface Cost {
  readonly ms: number;
  readonly statements: number;
  readonly rows: number;
  /** Of the time, that for compressing documents. */
  readonly packing: number;
}

/** Returns false if a kind of source costs more than it may: see `benchSources`. */
export async function benchPoll(sizes: readonly number[] = [1_000, 100_000]): Promise<boolean> {
  const site = await startSite({ now: Date.parse("2026-11-23T12:00:00Z"), etag: true, markup: "2021" });
  const kept = new Map<string, TransportResponse>();
  const polls = [];
  for (const size of sizes) polls.push(await archiveOf(size, site, kept));
  // Asks the site for whatever is new, so that no measured poll does.
  const scout = await archiveOf(0, site, kept);
  process.stdout.write("\nA poll: CPU after the bytes arrived, statements, rows read\n");
  for (const kind of KINDS) {
    const costs = sizes.map((): Cost[] => []);
    const moments: Moment[] = [];
    for (let round = 0; round < WARM + ROUNDS; round += 1)
      moments.push(kind === "one new article" ? await publish(site, scout, kept) : { at: site.now(), kept });
    // What asking left behind is not the polls' to clear away.
    globalThis.gc?.();
    for (const [round, moment] of moments.entries()) {
      for (const [index, poll] of polls.entries()) {
        if (kind === "one new article" && round > 0) await poll.rest(moment.at - 60_000);
        const cost = await poll.once(kind, moment);
        if (round >= WARM) costs[index]!.push(cost);
      }
    }
    const medians = costs.map((one) => ({
      ...one[0]!,
      ms: median(one.map((cost) => cost.ms)),
      packing: median(one.map((cost) => cost.packing)),
    }));
    for (const [index, { ms, statements, rows, packing }] of medians.entries()) {
      const ratio =
        index === 0 ? "" : `  ${(ms / medians[0]!.ms).toFixed(2)} × the time of ${sizes[0]!.toLocaleString("en")}`;
      process.stdout.write(
        `  ${kind.padEnd(16)} ${sizes[index]!.toLocaleString("en").padStart(9)} articles: ${ms.toFixed(2)} ms${packing > 0 ? ` (${packing.toFixed(2)} of it packing)` : ""}, ${statements} statements, ${rows} rows${ratio}\n`,
      );
    }
  }
  for (const poll of [...polls, scout]) poll.close();
  await site.close();
  return benchSources();
}

/** The agency's pages at some moment: what a poll then is given. */
interface Moment {
  readonly at: number;
  readonly kept: ReadonlyMap<string, TransportResponse>;
}

/** LANA's local list brought 24 items a day. An odd minute, so that what is due after whole hours is not due just then. */
const RHYTHM = 61 * 60_000;

/** One more article on the site, and its pages then. */
async function publish(site: Site, scout: Poll, kept: Map<string, TransportResponse>): Promise<Moment> {
  site.set({ now: site.now() + RHYTHM });
  site.publish({ lang: "ar" });
  await scout.ask();
  return { at: site.now(), kept: new Map(kept) };
}

interface Poll {
  /** One poll, and what it cost. */
  once(kind: Kind, moment: Moment): Promise<Cost>;
  /** Polls what was measured last again until nothing is due. */
  rest(at: number): Promise<void>;
  /** Polls the site itself. */
  ask(): Promise<void>;
  close(): void;
}

/** An archive whose older articles are sealed away, with the listing's own articles polled into it. */
async function archiveOf(size: number, site: Site, asked: Map<string, TransportResponse>): Promise<Poll> {
  const folder = mkdtempSync(join(tmpdir(), "nashra-bench-"));
  const database = openSql(join(folder, "nashra.sqlite"));
  await fill(database, size);
  const count = { statements: 0, rows: 0, packing: 0 };
  const sql: Sql = {
    async all(text, ...params) {
      const rows = await database.all(text, ...params);
      count.statements += 1;
      count.rows += rows.length;
      return rows as never;
    },
    async batch(statements) {
      count.statements += statements.length;
      return database.batch(statements);
    },
  };
  const real = createTransport();
  let kind: Kind | null = null;
  let kept: ReadonlyMap<string, TransportResponse> = asked;
  let turn = 0;
  let requests = 0;
  const transport: Transport = async (request) => {
    requests += 1;
    const stored = kept.get(request.url);
    if (kind === null || stored === undefined) {
      const response = await real(request);
      if (response.status === 200) asked.set(request.url, response);
      return response;
    }
    if (kind === "304") return { ...stored, status: 304, body: new Uint8Array() };
    if (kind !== "200, same items") return stored;
    turn += 1;
    return { ...stored, body: Buffer.concat([stored.body, Buffer.from(`<!-- ${turn} -->`)]) };
  };
  let now = site.now();
  const clock = () => now;
  const client = createClient(
    { transport, clock, sleep: async () => {}, log: () => {}, robots: robotsIn(sql) },
    { userAgent: "nashra/bench", origins: new Map([[new URL(lana.home).origin, site.url]]) },
  );
  const ports: PollPorts = {
    sql,
    client,
    clock,
    log: () => {},
    async gzip(bytes, about) {
      const before = process.cpuUsage();
      const packed = await gzipInPool(bytes, about);
      const used = process.cpuUsage(before);
      count.packing += (used.user + used.system) / 1000;
      return packed;
    },
    digest: (bytes) => hash("sha256", bytes, "buffer"),
    owner: "bench",
    fragments: createFragments(),
    articles: new Map(),
  };
  const deployment = { agencies: [lana], baseUrl: "https://feeds.example", hub: null };
  const watch = watchesOf(lana)[0]!;
  // Until nothing waits any more, so that every poll measured is one of rest.
  for (let rest = false; !rest; now += 1000) rest = (await pollWatch(ports, deployment, watch)).outcome === "unchanged";
  return {
    async ask() {
      kind = null;
      kept = asked;
      now = Math.max(now + 1000, site.now());
      await pollWatch(ports, deployment, watch);
    },
    async rest(at) {
      kind = "200, same bytes";
      do {
        requests = 0;
        now = Math.max(now + 1000, at);
        await pollWatch(ports, deployment, watch);
        // The listing's own is one.
      } while (requests > 1);
    },
    async once(wanted, moment) {
      kind = wanted;
      kept = moment.kept;
      now = Math.max(now + 1000, moment.at);
      Object.assign(count, { statements: 0, rows: 0, packing: 0 });
      const before = process.cpuUsage();
      const { outcome, evidence } = await pollWatch(ports, deployment, watch);
      const used = process.cpuUsage(before);
      const wantedOutcome = wanted === "one new article" ? "changed" : "unchanged";
      if (outcome !== wantedOutcome)
        throw new Error(`a poll that was to be ${wantedOutcome} was ${outcome}: ${evidence}`);
      return { ms: (used.user + used.system) / 1000, ...count };
    },
    close() {
      real.close();
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Articles of long ago, in sealed pages of a hundred, written by SQL alone: a million takes some ten seconds. */
async function fill(sql: Sql, size: number): Promise<void> {
  const sealed = Math.floor(size / 100);
  const text = "'<p>' || hex(randomblob(150)) || '</p>'";
  for (let first = 1; first <= sealed * 100; first += 50_000) {
    const last = Math.min(first + 49_999, sealed * 100);
    const numbers = `WITH RECURSIVE n (seq) AS (SELECT ${first} UNION ALL SELECT seq + 1 FROM n WHERE seq < ${last})`;
    await sql.batch([
      {
        sql: `INSERT INTO articles (seq, id, agency, native_id, edition, sections, url, language, title, summary, content_html,
            content_text, alternates, published, date_precision, date_source, day, first_seen, updated, revision, fingerprint)
          ${numbers} SELECT seq, 'tag:lana.gov.ly,2021:post/-' || seq, 'lana', '-' || seq, 'ar', '[]', 'https://lana.gov.ly/post.php?id=' || seq,
            'ar', 'خبر ' || seq, '', ${text}, '', '[]', 1600000000000 + seq * 60000, 'day', 'dateline',
            date(1600000000 + seq * 60, 'unixepoch'), 1600000000000 + seq * 60000, 1600000000000 + seq * 60000, 1, seq FROM n`,
        params: [],
      },
      ...["lana", "lana/ar"].map((feed) => ({
        sql: `INSERT INTO entries (feed, seq, published, page) ${numbers} SELECT ?, seq, 1600000000000 + seq * 60000, (seq - 1) / 100 + 1 FROM n`,
        params: [feed],
      })),
    ]);
  }
  await sql.batch(
    ["lana", "lana/ar"].map((feed) => ({
      sql: "INSERT INTO feeds (path, render_key, archives, updated) VALUES (?, '', ?, 1)",
      params: [feed, sealed],
    })),
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

if (import.meta.main && !(await benchPoll([1_000, 100_000, 1_000_000]))) process.exitCode = 1;
