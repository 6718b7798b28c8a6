import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import type { StoredDocument } from "../../src/model/document.ts";
import { startServer } from "../../src/node/server/http.ts";
import { renderFeedDocument } from "../../src/publish/formats/render.ts";
import { renderFeedPage } from "../../src/publish/pages/feed.ts";
import { renderFeedStyle } from "../../src/publish/pages/feed-style.ts";
import { renderHome } from "../../src/publish/pages/home.ts";
import { PAGE_LANGUAGES } from "../../src/publish/pages/page-words.ts";
import { renderSearchPage } from "../../src/publish/pages/search.ts";
import { renderStatusPage } from "../../src/publish/pages/status.ts";
import { renderStyle } from "../../src/publish/pages/style.ts";
import { etagOf, type Rendered } from "../../src/publish/rendered.ts";
import { createApp } from "../../src/serve/app.ts";
import { FOR_HTML, pairs } from "../../src/serve/http/header-lists.ts";
import { canonicalQuery } from "../../src/serve/query.ts";
import { agency, articles, feeds, head, NOW, report } from "./samples.ts";

/**
 * The pages in a real browser, by hand: `npx node test/browser/pages.ts`, or with
 * addresses (`lana/ar/`) for a few of them. The server as it runs, with sample documents:
 * the front page, feeds' pages, searches, errors, the status page, and the XML feeds as a browser opens them. Takes screenshots into a
 * temporary folder, and ends with 1 where axe finds a violation, a page is wider than its window, the browser reports
 * an error, or an XML feed shows anything but its explanation, its headlines and what belongs to them. Needs chromium (CHROMIUM, default /usr/bin/chromium).
 */

const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="427"><rect width="640" height="427" fill="#9fb8b5"/><path d="M0 427 200 180l140 170 90-100 210 177z" fill="#5d7f7b"/><circle cx="500" cy="110" r="50" fill="#f1dfae"/></svg>';

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const documents = new Map<string, StoredDocument>();
const app = createApp({
  documents: { get: (path) => documents.get(path) ?? null },
  feeds: feeds.map(({ path, title, language }) => ({ path, title, language, pollMinutes: 5 })),
  baseUrl: "http://127.0.0.1",
  hub: null,
  clock: Date.now,
  log: () => {},
  runtime: { codings: ["identity"], manualEncoding: false },
  async filtered({ path }, _variant, query, language) {
    const feed = feeds.find((one) => one.path === path)!;
    const own = query.q === "none" ? [] : articles(feed.language, 3);
    const rendered =
      query.q === null
        ? renderFeedPage(head(path, heads), own, { agency, language, notice: { kind: "late", since: NOW } })
        : renderSearchPage(head(path, { ...heads, query: canonicalQuery(query) }), own, {
            ...{ feed, language, notice: silent, filter: query, limit: 50 },
          });
    return { ...rendered, etag: 'W/"made"', modified: NOW };
  },
  extra: [
    (routes) => {
      routes.get("/picture.svg", () => new Response(PICTURE, { headers: { "Content-Type": "image/svg+xml" } }));
      routes.get("/folded", (c) => {
        const many = Array.from({ length: 30 }, (_, at) => {
          const [one, two, three] = report.feeds;
          const feed = at === 0 ? two! : at === 1 ? three! : one!;
          return { ...feed, agency: { ...agency, id: `agency-${at}` } };
        });
        const language = c.req.query("lang") as "ar";
        const { text, mediaType } = renderStatusPage({ ...report, feeds: many }, language, "http://127.0.0.1");
        return new Response(text, { headers: pairs(["Content-Type", mediaType, ...FOR_HTML]) });
      });
      routes.get("/status", async (c) => {
        const stored = documents.get(`status.${c.req.query("lang")}.html`)!;
        const headers = pairs(["Content-Type", stored.mediaType, ...FOR_HTML]);
        return new Response(stored.bytes.identity as Uint8Array<ArrayBuffer>, { headers });
      });
    },
  ],
});
const server = await startServer({ app, host: "127.0.0.1", port: 0, log: () => {} });
const baseUrl = server.url;

/** Puts a document into the server's store; gives the address that a person opens. */
async function add(rendered: Rendered): Promise<string> {
  const { body } = rendered;
  const etag = await etagOf(body);
  const { path, mediaType } = rendered;
  documents.set(path, { path, mediaType, etag, modified: NOW, feed: null, sealed: false, bytes: { identity: body } });
  const [, page, language] = /^(index|status)\.(..)\.html$/.exec(path) ?? [];
  if (page !== undefined) return `${page === "index" ? "" : page}?lang=${language}`;
  return path.replace(/index\.html$/, "");
}

await add(renderFeedStyle());
await add(renderStyle());
const updated = Object.fromEntries(feeds.filter((feed) => feed.path !== "lana/fr").map((feed) => [feed.path, NOW]));
const picture = `${baseUrl}/picture.svg`;
const heads = { baseUrl, hub: `${baseUrl}/hub` };
const mixed = ["ar", "en", "fr"].flatMap((language) => articles(language, 4, picture));
// As in a collection: other agencies have published the same.
const related = mixed.slice(1, 4).map(({ id, url, title }, at) => ({ id, url, title, agency: `agency-${at}` }));
mixed[0] = { ...mixed[0]!, collected: { agency: "lana", revision: 1, lead: null, related } };
const archived = { ...heads, archives: 214 };
const paths: string[] = [];
for (const language of PAGE_LANGUAGES) {
  const own = articles(language, 22, picture);
  const path = `lana/${language}`;
  paths.push(await add(renderHome({ language, agencies: [{ agency, feeds }], baseUrl, updated })));
  paths.push(await add(renderFeedPage(head(path, archived), own, { agency })));
  paths.push(await add(renderStatusPage(report, language, baseUrl)));
  for (const format of ["rss", "atom"] as const) {
    paths.push(await add(renderFeedDocument(format, head(path, archived), own, [], agency)));
  }
}
paths.push(await add(renderFeedPage(head("lana", heads), mixed, { agency })));
paths.push(await add(renderFeedDocument("rss", head("lana", heads), mixed, [], agency)));
const silent = { kind: "silent", since: NOW } as const;
paths.push(await add(renderFeedPage(head("lana/ar/sport", heads), [], { agency, notice: silent })));
// Rendered for each request.
paths.push("lana/fr/?lang=en", "lana/ar/?q=ماء", "lana/en/?q=water&lang=fr", "lana/ar/?q=none", "lana/fr/?q=none");
const REFUSED = [
  "nothing/here?lang=ar",
  "nothing?lang=en",
  "lana/ar/?q=&lang=ar",
  "lana/en/?limit=0&lang=en",
  "?x=1&lang=fr",
];
paths.push(...REFUSED, ...PAGE_LANGUAGES.map((language) => `folded?lang=${language}`));

const only = process.argv.slice(2);
if (only.length > 0) paths.splice(0, paths.length, ...paths.filter((path) => only.includes(path)));
const folder = await mkdtemp(join(tmpdir(), "nashra-pages-"));
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: FLAGS.split(" "),
});
let faults = 0;
const fault = (text: string) => {
  faults += 1;
  console.error(text);
};

for (const [size, width, height] of [
  ["desktop", 1280, 900],
  ["phone", 390, 844],
] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    const view = { viewport: { width, height }, colorScheme };
    // First as a visitor has it, under the policy; then again with the checker let in.
    const context = await browser.newContext({ ...view, permissions: ["clipboard-read", "clipboard-write"] });
    const checked = await browser.newContext({ ...view, bypassCSP: true });
    for (const path of paths) {
      const xml = path.endsWith(".xml");
      const name = `${path.replace(/\/$/, "").replaceAll(/[/?=]+/g, "-")}.${size}.${colorScheme}`;
      const page = await context.newPage();
      page.on("console", (message) => {
        const expected = REFUSED.includes(path) && /40[04]/.test(message.text());
        if (message.type() === "error" && !expected) fault(`${name}: ${message.text()}`);
      });
      await page.goto(`${baseUrl}/${path}`, { waitUntil: "networkidle" });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (size === "phone" && /^lana.*\/$/.test(path)) await checkFirstScreen(page, name, height);
      if (wide > 0) fault(`${name}: ${wide} pixels wider than the window`);
      await page.screenshot({ path: join(folder, `${name}.png`) });
      if (xml) await checkXml(page, name);
      // An XML document has no body, by which the browser would measure the whole.
      if (!xml && (size === "phone" || path === paths[0] || path === "lana/ar/"))
        await page.screenshot({ path: join(folder, `${name}.full.png`), fullPage: true });
      await page.close();
      // axe reads HTML only.
      if (!xml) await check(await checked.newPage(), path, name);
    }
    await context.close();
    await checked.close();
  }
}
await browser.close();
await server.close();
await writeFile(join(folder, "faults.txt"), `${faults}\n`);
console.log(`${paths.length} pages, ${faults} faults, screenshots in ${folder}`);
process.exitCode = faults === 0 ? 0 : 1;

/** On a phone a reader sees news without scrolling, and a click copies the whole address. */
async function checkFirstScreen(page: Page, name: string, height: number): Promise<void> {
  const headline = page.locator(".news h3").first();
  if ((await headline.count()) > 0) {
    const box = (await headline.boundingBox())!;
    console.log(`${name}: the first headline ends at ${Math.round(box.y + box.height)}`);
    if (box.y + box.height > height) fault(`${name}: the first headline ends at ${box.y + box.height}`);
  }
  const button = page.locator("[data-copy]").first();
  await button.click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  if (copied !== (await page.locator(".copied code").first().textContent())) fault(`${name}: copied ${copied}`);
  await page.evaluate(() => getSelection()!.removeAllRanges());
}

/** Every rule of axe, its best practices included. */
async function check(page: Page, path: string, name: string): Promise<void> {
  await page.goto(`${baseUrl}/${path}`, { waitUntil: "load" });
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: { run(): Promise<AxeResult> } }).axe;
    return (await axe.run()).violations;
  });
  for (const { id, help, nodes } of violations)
    fault(`${name}: axe ${id}: ${help}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
  await page.close();
}

/** A person sees what the feed is for and every headline, in the feed's direction, and none of the machine's fields. */
async function checkXml(page: Page, name: string): Promise<void> {
  const seen = await page.evaluate(() => {
    const root = document.documentElement;
    const shown = (tag: string) =>
      [...document.getElementsByTagName(tag)].filter((element) => getComputedStyle(element).display !== "none").length;
    const entries = shown("item") + shown("entry");
    const background = getComputedStyle(root).backgroundColor;
    return {
      type: document.contentType,
      explained: getComputedStyle(root, "::before").content.length > 20,
      direction: getComputedStyle(root).direction,
      headlines: shown("title") - 1 === entries && entries > 0,
      hidden: shown("content:encoded") + shown("content") + shown("guid") + shown("id") + shown("media:content"),
      background,
    };
  });
  const arabic = name.startsWith("lana-ar") || name.startsWith("lana-rss");
  const background = name.endsWith("dark") ? "rgb(18, 18, 18)" : "rgb(255, 255, 255)";
  const wanted = { type: "application/xml", explained: true, direction: arabic ? "rtl" : "ltr", headlines: true };
  const found = JSON.stringify(seen);
  const expected = JSON.stringify({ ...wanted, hidden: 0, background });
  if (found !== expected) fault(`${name}: ${found} where ${expected} was expected`);
}

interface AxeResult {
  readonly violations: readonly { id: string; help: string; nodes: readonly { html: string }[] }[];
}
