import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { chromium, type Page } from "playwright-core";
import { startSite } from "../site/server.ts";
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
import {
  breakThree,
  type EditingDesk,
  editArticle,
  lookAtEditing,
  openLana,
  settleAside,
  testDeliveries,
} from "./editing.ts";

/**
 * The operator's pages in a real browser, by hand: `npm run check -- operator`. A server as it runs, in Arabic on a phone's
 * width: the log-in; five sites of other layouts and kinds of source, each added, published and read from its feed; one of
 * them edited, paused, resumed and retired; an article corrected, moved, taken down, and each undone; items set aside
 * retried, published and ignored; a webhook tested. Then the pages in English on a desktop. Takes screenshots into a
 * temporary folder, and ends with 1 where axe finds a violation, a page is wider than its window, the browser reports an
 * error, a feed is not served within a minute, or a feed does not follow. Needs chromium (CHROMIUM, default
 * /usr/bin/chromium).
 */

const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
const TOKEN = "the-token-of-the-browser-check";
const WEBHOOK = "https://hooks.example";
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

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

const serveSample = ({ page }: Sample): Promise<Server> =>
  listening(
    createServer((request, response) => {
      const answer = page(request.url ?? "/");
      response.writeHead(answer === null ? 404 : 200, { "Content-Type": answer?.type ?? "text/plain" });
      response.end(answer?.body ?? "none");
    }),
  );

const servers = await Promise.all(samples.map(serveSample));
const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const site = await startSite();
const failing = breakThree(site);
const received: string[] = [];
const receiver = await listening(
  createServer(async (request, response) => {
    received.push(await text(request));
    response.writeHead(204).end();
  }),
);
const origins = [
  `https://lana.gov.ly=${site.url}`,
  `${WEBHOOK}=${addressOf(receiver)}`,
  ...samples.map(({ url }, at) => `${new URL(url).origin}=${addressOf(servers[at]!)}`),
];
const data = await mkdtemp(join(tmpdir(), "nashra-operator-"));
const child = nashra(["serve"], {
  NASHRA_ADMIN_TOKEN: TOKEN,
  NASHRA_DATA: data,
  NASHRA_ORIGINS: origins.join(","),
  NASHRA_CONTACT: "desk@feeds.example",
  NASHRA_WEBHOOKS: `${WEBHOOK}/nashra`,
  NASHRA_WEBHOOK_SECRET: "whsec_dGhlLXNlY3JldC1vZi10aGUtYnJvd3Nlci1jaGVjaw==",
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
const fault = (said: string) => {
  faults += 1;
  console.error(said);
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

const desk: EditingDesk = { ...{ baseUrl, token: TOKEN, site, received }, look, fault };
await openLana(desk);
await editArticle(phone, desk);
await settleAside(phone, desk, failing);
await testDeliveries(phone, desk);

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
] as const) {
  await desktop.goto(`${baseUrl}/admin/${path}`);
  await look(desktop, `desktop-${name}`);
}
await lookAtEditing(desktop, desk, failing[2]!);
await browser.close();
child.kill("SIGTERM");
await finished;
await site.close();
for (const server of [...servers, receiver]) server.close();
await rm(data, { recursive: true, force: true });
console.log(`${shots} pages, ${faults} faults, screenshots in ${folder}`);
process.exitCode = faults === 0 ? 0 : 1;
