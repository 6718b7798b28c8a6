import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentOf, titleOf } from "../../src/publish/content.ts";
import { agency, renderSample, SAMPLES, type Sample } from "../publish/feed-samples.ts";
import { type Extracted, READERS } from "./engines.ts";

/**
 * Feeds before the parsers of real readers, by hand: `node test/interop/readers.ts`. Sample documents are served on
 * loopback; each reader that is installed extracts ids, titles, links, dates and content from RSS and Atom, and they
 * are compared with the articles. A reader that keeps no such field, or shows text for markup, says so in `engines.ts`.
 * Ends with 1 on a difference or with fewer than six readers. On Debian the rest come from
 * `apt-get install newsboat sfeed python3-feedparser libxml-feed-perl libphp-simplepie php-cli php-xml`.
 */

const LEAST = 6;
const documents = new Map<string, { text: string; mediaType: string }>();
const server = createServer((request, response) => {
  const document = documents.get(request.url ?? "");
  if (document === undefined) return void response.writeHead(404).end();
  response.writeHead(200, { "content-type": document.mediaType }).end(document.text);
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const folder = mkdtempSync(join(tmpdir(), "nashra-readers-"));

const working = new Set<string>();
let differences = 0;
for (const reader of READERS) {
  const missing = reader.missing();
  if (missing !== null) {
    console.log(`skip ${reader.name}: ${missing}`);
    continue;
  }
  working.add(reader.name);
  for (const sample of SAMPLES.filter(({ articles }) => articles.length > 0)) {
    for (const format of ["rss", "atom"] as const) {
      const { path, text, mediaType } = renderSample(sample, format, baseUrl);
      const name = `${sample.name}-${format}.xml`;
      const file = join(folder, name);
      writeFileSync(file, text);
      documents.set(`/${path}`, { text, mediaType });
      const found = await reader.read({ file, text, url: `${baseUrl}/${path}`, folder });
      const faults = compare(sample, found, reader.without ?? []);
      differences += faults.length;
      console.log(
        `${faults.length === 0 ? "ok  " : "BAD "} ${reader.name}: ${sample.name} ${format}, ${found.length} items`,
      );
      for (const fault of faults) console.log(`       ${fault}`);
    }
  }
}
server.close();
server.closeAllConnections();
console.log(`${working.size} readers, ${differences} differences`);
process.exit(differences === 0 && working.size >= LEAST ? 0 : 1);

function compare(sample: Sample, found: readonly Extracted[], without: readonly (keyof Extracted)[]): string[] {
  const truth = sample.articles.map((article) => ({
    id: article.id,
    title: titleOf(article, agency),
    link: article.url,
    seconds: Math.floor(article.published.instant / 1000),
    content: contentOf(article),
  }));
  if (found.length !== truth.length) return [`${found.length} items for ${truth.length}`];
  // Some readers keep an order of their own: the link tells which is which.
  const byLink = new Map(found.map((one) => [one.link, one]));
  return truth.flatMap((expected) => {
    const one = byLink.get(expected.link);
    if (one === undefined) return [`no item has the link ${expected.link}`];
    return (Object.keys(expected) as (keyof Extracted)[])
      .filter((field) => !without.includes(field))
      .filter((field) => normal(field, one[field]) !== normal(field, expected[field]))
      .map((field) => `${field}: ${JSON.stringify(one[field])} for ${JSON.stringify(expected[field])}`);
  });
}

/** Content as a person reads it: readers sanitise and write markup anew, so tags and references are set aside. */
function normal(field: keyof Extracted, value: unknown): unknown {
  if (field !== "content" || typeof value !== "string") return value;
  return value
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, "");
}
