import { gzipSync } from "node:zlib";
import lana from "../../feeds/lana.ts";
import { openSql } from "../../src/node/store/sql.ts";
import type { PollPorts, Site } from "../../src/poll/ports.ts";
import { FEED_FORMATS } from "../../src/publish/formats/addresses.ts";
import { fillArchive } from "../support/archive.ts";
import { openArchive, walkArchive } from "../support/archive-walk.ts";

/**
 * `node test/soak/archive.ts [ARTICLES]`: an archive of 20,000 articles, published and walked back over HTTP in all
 * three formats, from the edition's feed and from the agency's. Prints one JSON line; ends with 1 where an article is
 * met twice or not at all.
 */
const ARTICLES = Number(process.argv[2] ?? 20_000);
const NOW = Date.parse("2026-11-23T12:00:00Z");

const sql = openSql(":memory:");
const ports: PollPorts = {
  sql,
  client: { fetch: () => Promise.reject(new Error("nothing is fetched here")) } as unknown as PollPorts["client"],
  clock: () => NOW,
  log: () => {},
  gzip: async (body) => gzipSync(body, { level: 1 }),
  owner: "soak",
};
const site: Site = { agencies: [lana], baseUrl: "https://feeds.example", hub: null };
const started = Date.now();
await fillArchive({ sql, ports, site, agency: lana, now: () => NOW }, ARTICLES);
const published = Date.now();
const get = await openArchive(ports, site);
const walks = [];
for (const feed of ["lana/ar", "lana"]) {
  for (const format of FEED_FORMATS) {
    const { entries, documents } = await walkArchive(get, `${site.baseUrl}/${feed}`, format);
    walks.push({ feed, format, documents, met: entries.length, different: new Set(entries.map(([id]) => id)).size });
  }
}
const ok = walks.every(({ met, different }) => met === ARTICLES && different === ARTICLES);
const seconds = { publish: (published - started) / 1000, walk: (Date.now() - published) / 1000 };
process.stdout.write(`${JSON.stringify({ articles: ARTICLES, ok, seconds, walks })}\n`);
sql.close();
process.exitCode = ok ? 0 : 1;
