import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { ended, nashra, ready } from "../support/nashra.ts";
import { type SampleSite, SITES } from "../support/newcomer-sites.ts";
import {
  type Answers,
  articlesAt,
  bodyOf,
  HOST,
  listOf,
  pageOf,
  postsOf,
  rssOf,
  type SourceStory,
} from "../support/source-sites.ts";

/**
 * The operator's pages in a real browser, by hand: `npm run check -- operator`. A server as it runs, in Arabic on a phone's
 * width: the log-in; five sites of other layouts and kinds of source, each added, published and read from its feed; one of
 * them edited, paused, resumed and retired; an article corrected and taken down, items set aside published by hand and
 * ignored, a webhook tested. Then the pages in English on a desktop. Takes screenshots into a temporary
 * folder, and ends with 1 where axe finds a violation, a page is wider than its window, the browser reports an error, or a
 * feed is not served within a minute. Needs chromium (CHROMIUM, default /usr/bin/chromium).
 */

const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
const TOKEN = "the-token-of-the-browser-check";
const MINUTE_MS = 60_000;
const POSTS = "/wp-json/wp/v2/posts?_embed=author,wp:featuredmedia,wp:term&per_page=20";

/** A site that is added: its address, and what it answers. */
interface Sample {
  readonly name: string;
  readonly url: string;
  page(path: string): { readonly body: string; readonly type: string } | null;
}

const slugged = ({ slug }: SourceStory) => `/story/${slug}`;
const numbered = ({ id }: SourceStory) => `/news/${id}`;
const samples: readonly Sample[] = [
  ...SITES.map(newcomer),
  inMemory("feed", "https://www.gulfwire.example", {
    "/latest": pageOf(listOf(numbered), '<link rel="alternate" type="application/rss+xml" href="/rss">'),
    "/rss": rssOf(numbered, { content: bodyOf }),
    ...articlesAt(numbered),
  }),
  inMemory("wordpress", "https://www.oasis.example", {
    "/latest": pageOf(listOf(slugged), `<link rel="https://api.w.org/" href="${HOST}/wp-json/">`),
    [POSTS]: postsOf(slugged),
    ...articlesAt(slugged),
  }),
];

function newcomer(site: SampleSite): Sample {
  return {
    name: site.name.replaceAll(/\W+/g, "-"),
    url: site.listing,
    page(path) {
      const body = site.page(path, Date.now());
      return body === null ? null : { body, type: "text/html; charset=utf-8" };
    },
  };
}

function inMemory(name: string, home: string, answers: Answers): Sample {
  return {
    name,
    url: `${home}/latest`,
    page(path) {
      const answer = answers[decodeURI(path)];
      if (answer === undefined || typeof answer === "number") return null;
      const { body, type = "text/html; charset=utf-8" } = typeof answer === "string" ? { body: answer } : answer;
      return { body: body.replaceAll(HOST, home), type };
    },
  };
}

/** Pages that a site has lost: what is on the listing, but cannot be read. */
const lost = new Set<string>();
/** What the webhook has received. */
const received: string[] = [];

/** The addresses of articles on a listing, newest first. */
function linksOn({ url, page }: Sample): string[] {
  const { pathname, search } = new URL(url);
  const links = page(pathname + search)!.body.matchAll(/href="([^"#]+)"/g);
  const paths = [...links].map(([, href]) => new URL(href!, url).pathname + new URL(href!, url).search);
  return [...new Set(paths)].filter((path) => path !== pathname + search && page(path)?.body.includes("<p>") === true);
}

async function serveHook(): Promise<Server> {
  const server = createServer((request, response) => {
    received.push(String(request.headers["x-nashra-event"] ?? request.method));
    request.resume();
    response.writeHead(200).end("thanks");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

async function serveSample({ page }: Sample): Promise<Server> {
  const server = createServer((request, response) => {
    const isLost = lost.has(request.url ?? "/");
    const answer = isLost ? { type: "text/html", body: "<html><body></body></html>" } : page(request.url ?? "/");
    response.writeHead(answer === null ? 404 : 200, { "Content-Type": answer?.type ?? "text/plain" });
    response.end(answer?.body ?? "none");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

for (const path of linksOn(samples[0]!).slice(-2)) lost.add(path);
const servers = await Promise.all([...samples.map(serveSample), serveHook()]);
const origins = [...samples.map(({ url }) => new URL(url).origin), "https://hook.example"].map(
  (origin, at) => `${origin}=http://127.0.0.1:${(servers[at]!.address() as AddressInfo).port}`,
);
const data = await mkdtemp(join(tmpdir(), "nashra-operator-"));
const child = nashra(["serve"], {
  NASHRA_ADMIN_TOKEN: TOKEN,
  NASHRA_DATA: data,
  NASHRA_ORIGINS: origins.join(","),
  NASHRA_CONTACT: "desk@feeds.example",
  NASHRA_WEBHOOKS: "https://hook.example/news",
  NASHRA_WEBHOOK_SECRET: "the-secret-of-the-browser-check",
  PORT: "0",
});
const finished = ended(child);
process.once("exit", () => child.kill());
const baseUrl = await ready(child);
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = await mkdtemp(join(tmpdir(), "nashra-pages-"));
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: FLAGS.split(" "),
});
let faults = 0;
let shots = 0;
const fault = (text: string) => {
  faults += 1;
  console.error(text);
};

/** A page of the browser that reports its errors. */
async function openPage(language: string, width: number, height: number, javaScriptEnabled: boolean): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height },
    locale: language,
    javaScriptEnabled,
    bypassCSP: javaScriptEnabled,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(MINUTE_MS);
  page.on("console", (message) => {
    // A refused form is an error to the browser; the pictures of the samples are on hosts that are not there.
    if (message.type() === "error" && !/40[0-9]|NAME_NOT_RESOLVED/.test(message.text()))
      fault(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => fault(`${page.url()}: ${error.message}`));
  return page;
}

/** A screenshot of the whole page, and what axe says of it. */
async function look(page: Page, name: string): Promise<void> {
  shots += 1;
  await page.screenshot({ path: join(folder, `${String(shots).padStart(2, "0")}-${name}.png`), fullPage: true });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) fault(`${name}: ${wide} pixels wider than the window`);
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: { run(): Promise<AxeFound> } }).axe;
    return (await axe.run()).violations;
  });
  for (const { id, help, nodes } of violations)
    fault(`${name}: axe ${id}: ${help}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

interface AxeFound {
  readonly violations: readonly { id: string; help: string; nodes: readonly { html: string }[] }[];
}

async function logIn(page: Page, language: string): Promise<void> {
  await page.goto(`${baseUrl}/admin/?lang=${language}`);
  await look(page, `log-in-${language}`);
  await page.fill("#token", TOKEN);
  await page.locator('form[action="/admin/log-in"] button').click();
  await page.waitForURL(`${baseUrl}/admin/`);
  await look(page, `agencies-${language}`);
}

const save = (page: Page) => page.locator('button[name="do"][value="save"]').first();

/** Adds a site, publishes it, and waits for its feed. Gives the agency's id. */
async function add(page: Page, { name, url }: Sample): Promise<string> {
  await page.goto(`${baseUrl}/admin/add`);
  if (name === samples[0]!.name) await look(page, "add");
  await page.fill("#url", url);
  await page.locator('form[action="/admin/add"] button').first().click();
  await page.waitForSelector('button[name="do"]');
  await look(page, `found-${name}`);
  await save(page).click();
  await page.waitForURL(/\/admin\/agencies\/[a-z0-9-]+\?done=put$/);
  const id = new URL(page.url()).pathname.split("/").at(-1)!;
  const began = Date.now();
  while (Date.now() - began < MINUTE_MS) {
    const answer = await fetch(`${baseUrl}/${id}/feed.json`);
    if (answer.ok && ((await answer.json()) as { items: unknown[] }).items.length >= 3) {
      console.log(`${name}: ${id} is served after ${Math.round((Date.now() - began) / 1000)} s`);
      return id;
    }
    await page.waitForTimeout(500);
  }
  fault(`${name}: no feed within a minute`);
  return id;
}

interface Item {
  readonly id: string;
  readonly title: string;
  readonly date_published: string;
  readonly _nashra: { readonly published: { readonly source: string } };
}

async function items(agency: string): Promise<Item[]> {
  const answer = await fetch(`${baseUrl}/${agency}/feed.json`);
  return ((await answer.json()) as { items: Item[] }).items;
}

/** The form that does something, which its hidden field names. */
const formOf = (page: Page, what: string) => page.locator(`form:has(input[name="do"][value="${what}"])`);

/** Sends a form, and looks at what it leads to. */
async function send(page: Page, what: string): Promise<void> {
  await formOf(page, what).locator("button").click();
  await page.waitForSelector(".note.good");
  await look(page, what);
}

/** Finds an article, corrects its date, takes that back, takes the article down and lifts that. */
async function editArticle(page: Page): Promise<void> {
  const [newest] = await items(first);
  const now = async () => (await items(first)).find(({ id }) => id === newest!.id);
  await page.goto(`${baseUrl}/admin/articles?agency=${first}`);
  await page.fill('input[name="q"]', newest!.title);
  await page.locator('form[role="search"] button').click();
  await look(page, "articles");
  await page.locator(".found a").first().click();
  await look(page, "article");
  const correct = formOf(page, "correct");
  await correct.locator('input[name="published"]').fill("2026-11-20T14:05");
  await correct.locator('input[name="reason"]').fill("بطلب من المحرر");
  await send(page, "correct");
  const corrected = await now();
  if (corrected?._nashra.published.source !== "operator" || !corrected.date_published.startsWith("2026-11-20T"))
    fault(`the corrected date is not in the feed: ${JSON.stringify(corrected)}`);
  await send(page, "undo-date");
  if ((await now())?.date_published !== newest!.date_published) fault("the site's date is not back in the feed");
  await formOf(page, "takedown").locator('input[name="reason"]').fill("خطأ");
  await send(page, "takedown");
  if ((await now()) !== undefined) fault("an article that was taken down is in the feed");
  await send(page, "lift");
}

/** Retries an item set aside and publishes it by hand; ignores another one. */
async function publishAside(page: Page): Promise<void> {
  const links = page.locator(`a[href*="/admin/aside/${first}/"]`);
  await page.goto(`${baseUrl}/admin/agencies/${first}`);
  const [one, other] = await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
  if (one === undefined || other === undefined) return fault("two lost pages are not set aside");
  await page.goto(one);
  await look(page, "aside");
  await formOf(page, "retry").locator("button").click();
  await page.waitForSelector(".note.bad");
  await look(page, "retry");
  const publish = formOf(page, "publish");
  await publish.locator('input[name="title"]').fill("عنوان كتبه المحرر");
  await publish.locator('textarea[name="text"]').fill("نص كتبه المحرر بيده.");
  await send(page, "publish");
  if (!(await items(first)).some(({ title }) => title === "عنوان كتبه المحرر"))
    fault("an article that was published by hand is not in the feed");
  await page.goto(other);
  await send(page, "ignore");
}

const phone = await openPage("ar", 390, 844, true);
await logIn(phone, "ar");
const ids: string[] = [];
for (const sample of samples) ids.push(await add(phone, sample));
const [first] = ids as [string];
const at = `${baseUrl}/admin/agencies/${first}`;
await phone.goto(at);
await look(phone, "agency");
for (const verb of ["poll", "pause", "resume"]) {
  await phone.locator(`form[action$="/${verb}"] button`).click();
  await phone.waitForSelector(".note.good");
  await look(phone, verb);
}
await phone.goto(`${at}/edit`);
await look(phone, "edit");
await phone.locator('button[name="do"][value="try"]').first().click();
await phone.waitForSelector("#preview");
await look(phone, "edit-tried");
await phone.goto(`${at}/history`);
await look(phone, "history");
await editArticle(phone);
await publishAside(phone);
await phone.goto(`${baseUrl}/admin/alarms`);
await look(phone, "alarms");
await phone.locator('form[action$="/alarms/test"] button').first().click();
await phone.waitForSelector(".note.good");
await look(phone, "webhook-tested");
if (received.length === 0) fault("the webhook has received nothing");
await phone.goto(`${baseUrl}/admin/settings`);
await look(phone, "settings");
await phone.goto(`${baseUrl}/admin/`);
await look(phone, "agencies-full");
await phone.goto(at);
await phone.locator('form[action$="/retire"] button').click();
await phone.waitForSelector(".note.good");
await look(phone, "retired");
if ((await (await fetch(`${baseUrl}/?lang=ar`)).text()).includes(`"${first}/"`))
  fault("the retired agency is still on offer");

// As a visitor has it: under the policy, without scripts.
const plain = await openPage("fr", 390, 844, false);
await plain.goto(`${baseUrl}/admin/`);
await plain.fill("#token", TOKEN);
await plain.keyboard.press("Enter");
await plain.waitForSelector(".menu");
await plain.goto(`${baseUrl}/admin/agencies/${ids[1]}`);
await plain.locator('form[action$="/pause"] button').click();
await plain.waitForSelector(".note.good");

const desktop = await openPage("en", 1280, 900, true);
await logIn(desktop, "en");
await desktop.goto(`${baseUrl}/admin/add`);
await desktop.fill("#url", samples[3]!.url);
await desktop.keyboard.press("Enter");
await desktop.waitForSelector('button[name="do"]');
await look(desktop, "desktop-found");
for (const [path, name] of [
  [`agencies/${ids[3]}`, "agency"],
  [`agencies/${ids[3]}/edit`, "edit"],
  ["settings", "settings"],
  ["alarms", "alarms"],
  [`articles?agency=${ids[3]}`, "articles"],
] as const) {
  await desktop.goto(`${baseUrl}/admin/${path}`);
  await look(desktop, `desktop-${name}`);
}
await desktop.locator(".found a").first().click();
await look(desktop, "desktop-article");
await formOf(desktop, "read").locator("button").click();
await look(desktop, "desktop-article-read");
await browser.close();
child.kill("SIGTERM");
await finished;
for (const server of servers) server.close();
await rm(data, { recursive: true, force: true });
console.log(`${shots} pages, ${faults} faults, screenshots in ${folder}`);
process.exitCode = faults === 0 ? 0 : 1;
