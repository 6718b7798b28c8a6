import { hash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { robotsIn } from "../../src/archive/robots.ts";
import { createClient } from "../../src/fetch/client.ts";
import { type AgencyDefinition, watchesOf } from "../../src/model/agency.ts";
import type { TransportResponse } from "../../src/model/ports.ts";
import { gzipInPool } from "../../src/node/server/gzip.ts";
import { openSql } from "../../src/node/store/sql.ts";
import { pollWatch } from "../../src/poll/poll.ts";
import type { PollPorts } from "../../src/poll/ports.ts";
import { createFragments } from "../../src/publish/fragments.ts";
import { agencyWith } from "../support/source-agency.ts";

/**
 * What a poll costs that finds nothing new, by the kind of its source: the same twenty articles as a page, as JSON, in a
 * page's script, from WordPress, as a feed, as a sitemap and as an index of three, each answered with the same bytes again,
 * or with other bytes and the same items (a counter, a time of building, a comment). Processor time, kinds interleaved,
 * medians, as ratios to the page's. All answers have about the same size, so that what is compared is not their length.
 */
const ROUNDS = 150;
const WARM = 60;
const NOW = Date.parse("2026-11-23T12:00:00Z");
const HOME = "https://coast.example";
const IDS = Array.from({ length: 20 }, (_, at) => 1020 - at);
const SIZE = 60_000;

const titleOf = (id: number) => `Council of town ${id} meets about its harbour`;
const dateOf = (id: number) => new Date(NOW - (1021 - id) * 3_600_000);
const bodyOf = (id: number) =>
  Array.from(
    { length: 6 },
    (_, at) => `<p>Paragraph ${at} of article ${id}: the council met on Monday and heard a report about the works.</p>`,
  ).join("");
/** What fills an answer up to its size, without being an item. */
const filled = (text: string, filler: string, at: string, size = SIZE) =>
  text.replace(at, `${filler.repeat(Math.max(0, Math.floor((size - text.length) / filler.length)))}${at}`);

type Source = NonNullable<NonNullable<AgencyDefinition["listing"]>["source"]>;
interface Kind {
  readonly source: Source;
  readonly type: string;
  /** The answers by path; `turn` changes bytes, not items. */
  readonly answers: (turn: number) => Readonly<Record<string, string>>;
}

const list = (kind: "json" | "script") =>
  ({ kind, items: "$.data[*]", address: "/news/{$.id}", title: "$.title", date: "$.date" }) as const;
const data = (turn: number, content: boolean, size = SIZE) => {
  const items = IDS.map((id) => ({
    id,
    title: titleOf(id),
    date: dateOf(id),
    ...(content ? { body: bodyOf(id) } : {}),
  }));
  const text = JSON.stringify({ turn, data: items, menu: ["front"] });
  return filled(text, '"an entry of some menu of the site, as interfaces have them",', '"front"', size);
};
const urlset = (ids: readonly number[]) =>
  `<urlset>${ids.map((id) => `<url><loc>${HOME}/news/${id}</loc><lastmod>${dateOf(id).toISOString()}</lastmod></url>`).join("")}</urlset>`;
const page = (main: string) =>
  filled(
    `<!doctype html><html lang="en"><head><title>x</title></head><body>${main}<footer></footer></body></html>`,
    '<p class="aside">Some words beside the list, <b>as pages have</b> them.</p>',
    "</footer>",
  );

const KINDS: Readonly<Record<string, Kind>> = {
  html: {
    source: "html",
    type: "text/html",
    answers: (turn) => ({
      "/list": page(
        `<!-- ${turn} --><ul class="list">${IDS.map((id) => `<li><a href="/news/${id}">${titleOf(id)}</a> <time datetime="${dateOf(id).toISOString()}"></time></li>`).join("")}</ul>`,
      ),
    }),
  },
  json: {
    source: list("json"),
    type: "application/json",
    answers: (turn) => ({ "/list": data(turn, false) }),
  },
  "json, whole texts": {
    source: { ...list("json"), content: "$.body" },
    type: "application/json",
    answers: (turn) => ({ "/list": data(turn, true) }),
  },
  script: {
    source: list("script"),
    type: "text/html",
    answers: (turn) => ({ "/list": page(`<script type="application/json">${data(turn, false, 20_000)}</script>`) }),
  },
  wordpress: {
    source: { kind: "wordpress", listing: { en: `${HOME}/list` } },
    type: "application/json",
    answers: (turn) => ({
      "/list": JSON.stringify(
        IDS.map((id) => ({
          id,
          link: `${HOME}/news/${id}`,
          date_gmt: dateOf(id).toISOString().slice(0, 19),
          title: { rendered: titleOf(id) },
          content: { rendered: bodyOf(id), protected: false },
          _links: {
            turn,
            self: Array.from({ length: 22 }, (_, at) => ({ href: `${HOME}/wp-json/wp/v2/posts/${id}/${at}` })),
          },
        })),
      ),
    }),
  },
  feed: {
    source: "feed",
    type: "application/rss+xml",
    answers: (turn) => ({
      "/list": `<rss version="2.0"><channel><link>${HOME}/</link><lastBuildDate>${turn}</lastBuildDate>${IDS.map((id) => `<item><title>${titleOf(id)}</title><link>${HOME}/news/${id}</link><pubDate>${dateOf(id).toUTCString()}</pubDate><content:encoded><![CDATA[${bodyOf(id).repeat(4)}]]></content:encoded></item>`).join("")}</channel></rss>`,
    }),
  },
  sitemap: {
    source: "sitemap",
    type: "application/xml",
    answers: (turn) => ({
      "/list": filled(
        `${urlset(IDS)}<!-- ${turn} -->`,
        `<url><loc>${HOME}/section/of/the/site</loc><lastmod>2026-11-01</lastmod></url>`,
        "</urlset>",
      ),
    }),
  },
  "index of sitemaps": {
    source: "sitemap",
    type: "application/xml",
    answers: (turn) => {
      const parts = [0, 7, 14].map((at) => IDS.slice(at, at + 7));
      const index = parts.map(
        (ids, at) =>
          `<sitemap><loc>${HOME}/part-${at}.xml</loc><lastmod>${dateOf(ids[0]!).toISOString()}</lastmod></sitemap>`,
      );
      return {
        "/list": `<sitemapindex>${index.join("")}</sitemapindex><!-- ${turn} -->`,
        ...Object.fromEntries(
          parts.map((ids, at) => [
            `/part-${at}.xml`,
            filled(urlset(ids), `<url><loc>${HOME}/section</loc></url>`, "</urlset>"),
          ]),
        ),
      };
    },
  },
};

/** Prints the costs. Returns false if the same bytes of some kind cost more than the page's, beyond what runs differ by. */
export async function benchSources(): Promise<boolean> {
  const rooms = await Promise.all(
    Object.entries(KINDS).map(async ([name, kind]) => ({ name, room: await open(kind) })),
  );
  console.log("\nA poll by kind of source, nothing new: CPU, and how many times the page's");
  let isGood = true;
  for (const what of ["same bytes", "same items"] as const) {
    const costs = new Map(rooms.map(({ name }) => [name, [] as number[]]));
    globalThis.gc?.();
    for (let round = 0; round < WARM + ROUNDS; round += 1)
      for (const { name, room } of rooms) {
        const cost = await room.once(what === "same bytes" ? 0 : round + 1);
        if (round >= WARM) costs.get(name)!.push(cost);
      }
    const usual = median(costs.get("html")!);
    for (const [name, all] of costs) {
      const ratio = median(all) / usual;
      if (what === "same bytes" && ratio > NOISE) isGood = false;
      const { bytes } = rooms.find((one) => one.name === name)!.room;
      console.log(
        `  ${what.padEnd(11)} ${name.padEnd(18)} ${String(Math.round(bytes / 1000)).padStart(3)} kB  ${median(all).toFixed(2)} ms  ${ratio.toFixed(2)} ×`,
      );
    }
  }
  for (const { room } of rooms) room.close();
  return isGood;
}

/** Two equal medians of one run differ by less. */
const NOISE = 1.1;

async function open({ source, type, answers }: Kind) {
  const folder = mkdtempSync(join(tmpdir(), "nashra-bench-"));
  const sql = openSql(join(folder, "nashra.sqlite"));
  let now = NOW;
  let turn = 0;
  const kept = new Map<number, Map<string, Uint8Array>>();
  const bodies = () => {
    const known =
      kept.get(turn) ??
      new Map(Object.entries(answers(turn)).map(([path, text]) => [path, new TextEncoder().encode(text)]));
    if (turn === 0) kept.set(0, known);
    return known;
  };
  let current = bodies();
  const transport = async ({ url }: { readonly url: string }): Promise<TransportResponse> => {
    const { pathname } = new URL(url);
    const body = current.get(pathname);
    if (body !== undefined)
      return { status: 200, headers: { "content-type": `${type}; charset=utf-8` }, body, truncated: false };
    const id = Number(/\/news\/(\d+)$/.exec(pathname)?.[1] ?? 0);
    if (id === 0) return { status: 404, headers: {}, body: new Uint8Array(), truncated: false };
    const html = `<html lang="en"><body><h1>${titleOf(id)}</h1><time datetime="${dateOf(id).toISOString()}"></time><article>${bodyOf(id)}</article></body></html>`;
    return {
      status: 200,
      headers: { "content-type": "text/html" },
      body: new TextEncoder().encode(html),
      truncated: false,
    };
  };
  const clock = () => now;
  const client = createClient(
    { transport, clock, sleep: async () => {}, log: () => {}, robots: robotsIn(sql) },
    { userAgent: "nashra/bench", origins: new Map() },
  );
  const ports: PollPorts = {
    sql,
    client,
    clock,
    log: () => {},
    gzip: gzipInPool,
    digest: (bytes) => hash("sha256", bytes, "buffer"),
    owner: "bench",
    fragments: createFragments(),
    articles: new Map(),
  };
  const agency = agencyWith(source, { editions: [{ language: "en", listing: [`${HOME}/list`] }] });
  const deployment = { agencies: [agency], baseUrl: "https://feeds.example", hub: null };
  const watch = watchesOf(agency)[0]!;
  const poll = () => pollWatch(ports, deployment, watch);
  for (let rest = 0; rest < 3; now += 1000) rest = (await poll()).outcome === "unchanged" ? rest + 1 : 0;
  return {
    bytes: [...current.values()].reduce((sum, { length }) => sum + length, 0),
    async once(next: number): Promise<number> {
      turn = next;
      current = bodies();
      // Within a minute, so that nothing is due to be read again.
      now += 100;
      const before = process.cpuUsage();
      const { outcome, evidence } = await poll();
      const used = process.cpuUsage(before);
      if (outcome !== "unchanged") throw new Error(`a poll that was to be unchanged was ${outcome}: ${evidence}`);
      return (used.user + used.system) / 1000;
    },
    close() {
      sql.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

if (import.meta.main && !(await benchSources())) process.exitCode = 1;
