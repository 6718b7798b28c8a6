import { readdir, readFile } from "node:fs/promises";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { type Hostile, hostileSite } from "./hostile-site.ts";

/**
 * Hostile markup through the whole way, judged by a browser: `node test/browser/xss.ts [FILE.json …]`.
 *
 * A sample site holds each vector in an article's body and in another's title; it is polled, and what is served (the
 * page, RSS, Atom, JSON Feed) is opened. Each item's HTML and title are put into an empty page by innerHTML, with nothing to
 * protect it, and put in once more as the browser wrote it; then every element gets the events that a reader causes.
 * Ends with 1 where a script is compiled or run, a page is left, a window opened, or anything but media is asked for.
 *
 * Files: `{ "source": …, "vectors": […] }` or an array of texts, in place of the vectors of `test/fixtures/xss`.
 * Needs chromium (CHROMIUM, default /usr/bin/chromium).
 */

const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --disable-background-timer-throttling --disable-backgrounding-occluded-windows --disable-renderer-backgrounding";
const BATCH = 20;
const READER = "https://reader.example/";
const MEDIA: ReadonlySet<string> = new Set(["image", "media"]);

const FOLDER = "test/fixtures/xss";
const own = (await readdir(FOLDER)).filter((name) => name.endsWith(".json")).map((name) => `${FOLDER}/${name}`);
const files = process.argv.length > 2 ? process.argv.slice(2) : own;
const vectors: string[] = [];
for (const file of files) {
  const told = JSON.parse(await readFile(file, "utf8")) as string[] | { vectors: string[] };
  const list = Array.isArray(told) ? told : told.vectors;
  console.log(`${list.length} vectors of ${file}`);
  vectors.push(...list);
}

let site = await hostileSite();
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: FLAGS.split(" "),
});
const faults: string[] = [];
let about = "";
const fault = (text: string): void => {
  faults.push(`${text}: ${about}`);
  console.error(`${text}: ${about.slice(0, 300)}`);
};
const unpublished: Hostile[] = [];
const counts = { pieces: 0, media: 0, published: 0 };

const unprotected = await browser.newContext({ bypassCSP: true });
const protectedByUs = await browser.newContext();
const reader = await watched(unprotected, true);
const visitors = [await watched(protectedByUs, false), await watched(unprotected, false)];

// The judges judge: what is not ours to publish is seen by them.
for (const [html, wanted] of [
  ["<img src=x onerror=alert(1)>", /ran|compiled/],
  ["<iframe src='https://evil.example/'></iframe>", /asked for|left/],
  ["<p onmouseover=document.title=1>x</p>", /handler/],
] as const) {
  about = html;
  await read([html]);
  // What is told late belongs to this one still.
  await reader.waitForTimeout(200);
  if (!faults.some((text) => wanted.test(text))) throw new Error(`the judges saw nothing in ${html}`);
  faults.length = 0;
}
console.log("the judges see what they should");

const hostile: Hostile[] = vectors.flatMap((vector) => [
  { vector, spot: "body" },
  { vector, spot: "title" },
]);
for (let at = 0; at < hostile.length; at += BATCH) {
  await site.close();
  site = await hostileSite();
  const left = await judge(hostile.slice(at, at + BATCH));
  // One that makes its page a login form or no page at all keeps others of its poll from being read.
  for (const one of left) {
    await site.close();
    site = await hostileSite();
    unpublished.push(...(await judge([one])));
  }
}
await browser.close();
await site.close();
for (const { vector, spot } of unpublished)
  console.log(`not published: ${spot} ${JSON.stringify(vector).slice(0, 150)}`);
console.log(
  `${vectors.length} vectors, ${counts.published} of ${hostile.length} articles published, ${counts.pieces} pieces of HTML read, ${counts.media} media asked for, ${faults.length} faults`,
);
process.exitCode = faults.length === 0 && counts.pieces > vectors.length ? 0 : 1;

/** Publishes each and has them read. Gives those that did not come through. */
async function judge(batch: readonly Hostile[]): Promise<Hostile[]> {
  const left: Hostile[] = [];
  const ids = await site.publish(batch);
  const items = await served();
  const pieces = batch.flatMap((one, n) => {
    const found = [...items].filter(([url]) => url.endsWith(`id=${ids[n]}`));
    if (found.length === 0) left.push(one);
    else counts.published += 1;
    const different = [...new Set(found.flatMap(([, htmls]) => htmls))];
    return different.map((html) => ({
      html,
      of: `${one.spot} ${JSON.stringify(one.vector)} -> ${JSON.stringify(html)}`,
    }));
  });
  counts.pieces += pieces.length;
  const before = faults.length;
  about = `one of ${JSON.stringify(batch.map(({ vector }) => vector))}`;
  await read(pieces.map(({ html }) => html));
  // Which one it was.
  if (faults.length > before)
    for (const piece of pieces) {
      about = piece.of;
      await read([piece.html]);
    }
  about = `the page with ${JSON.stringify(batch.map(({ vector }) => vector))}`;
  for (const page of visitors) {
    await page.goto(`${site.feed}/`, { waitUntil: "load" });
    await touch(page);
  }
  return left;
}

/** HTML by the article's address, from all three formats, as programs read them. */
async function served(): Promise<Map<string, string[]>> {
  const items = new Map<string, string[]>();
  const add = (url: string, html: string): void => void items.set(url, [...(items.get(url) ?? []), html]);
  for (const file of ["rss.xml", "atom.xml"]) {
    const xml = await (await fetch(`${site.feed}/${file}`)).text();
    const entries = await reader.evaluate((text) => {
      const read = new DOMParser().parseFromString(text, "text/xml");
      if (read.querySelector("parsererror") !== null) throw new Error("not well-formed");
      return [...read.querySelectorAll("item, entry")].map((entry) => {
        // An entry's own children that do not say that they are plain text, as the description of a picture does.
        const isMedia = (one: Element) => one.namespaceURI === "http://search.yahoo.com/mrss/";
        const child = (name: string) => [...entry.children].find((one) => one.localName === name && !isMedia(one));
        const link = child("link")!;
        const html = ["title", "encoded", "description", "content", "summary"]
          .map(child)
          .map((one) => {
            // Readers put titles in as they put in all else, whatever the feed says of them.
            const isText = one?.getAttribute("type") === "text" && one.localName !== "title";
            return one === undefined || isText ? "" : one.textContent;
          })
          .filter((one) => one !== "");
        return { url: link.getAttribute("href") ?? link.textContent, html };
      });
    }, xml);
    for (const { url, html } of entries) for (const one of html) add(url, one);
  }
  const json = (await (await fetch(`${site.feed}/feed.json`)).json()) as {
    items: { url: string; title: string; content_html: string }[];
  };
  for (const { url, title, content_html } of json.items) for (const one of [title, content_html]) add(url, one);
  return items;
}

/** As a reader that trusts what it is given. */
async function read(htmls: readonly string[]): Promise<void> {
  await reader.evaluate((texts) => {
    document.body.replaceChildren();
    for (const text of texts) {
      const [first, second] = [document.createElement("div"), document.createElement("div")];
      document.body.append(first, second);
      first.innerHTML = text;
      second.innerHTML = first.innerHTML;
    }
  }, htmls);
  await touch(reader);
  if (reader.url() !== READER) await reader.goto(READER);
}

/** Every element is pointed at, focused and opened; addresses of links are looked at rather than followed. */
async function touch(page: Page): Promise<void> {
  const wrong = await page.evaluate(async (reads) => {
    // Two frames and a turn of the queue: pictures that fail, styles that begin.
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 10))));
    const found: string[] = [];
    for (const element of document.body.querySelectorAll<HTMLElement>("*")) {
      // Search, and addresses for feed readers, are our page's own; nothing that is read has them.
      const ours = !reads && element.closest("form, input[readonly], a[href^='feed:']") !== null;
      if (ours) continue;
      for (const type of ["mouseover", "pointerenter", "focus", "animationstart", "transitionend", "toggle", "wheel"])
        element.dispatchEvent(new Event(type));
      if (element.matches("form, input, button, script, style, iframe, base, meta, link"))
        found.push(`an element ${element.localName}`);
      for (const name of element.getAttributeNames()) if (name.startsWith("on")) found.push(`a handler ${name}`);
      for (const name of ["href", "src", "action", "formaction", "xlink:href", "poster", "cite"]) {
        const value = element.getAttribute(name);
        if (value === null) continue;
        const { protocol } = new URL(value, document.baseURI);
        if (!/^(https?|mailto):$/.test(protocol)) found.push(`an address ${protocol}`);
      }
      if (element instanceof HTMLElement && element.closest("a") === null) element.click();
    }
    return found;
  }, page === reader);
  for (const one of wrong) fault(one);
}

/** A page whose every way out is watched. */
async function watched(context: BrowserContext, reads: boolean): Promise<Page> {
  const page = await context.newPage();
  const own = () => (reads ? new URL(READER) : new URL(site.feed)).origin;
  await page.exposeFunction("judgeRan", (name: string) => fault(`ran ${name}`));
  await page.addInitScript(() => {
    const world = window as unknown as Record<string, unknown>;
    const ran = world["judgeRan"] as (name: string) => void;
    for (const name of ["alert", "confirm", "prompt", "print", "open", "fetch", "postMessage"])
      world[name] = () => ran(name);
    Object.defineProperty(window, "__ran", { set: () => ran("__ran") });
  });
  await page.route("**/*", (route) => {
    const request = route.request();
    const url = new URL(request.url());
    if (url.href === READER) return route.fulfill({ contentType: "text/html", body: "<!doctype html><body>" });
    if (url.origin === own() && !reads) return route.continue();
    if (MEDIA.has(request.resourceType()) && /^https?:$/.test(url.protocol)) counts.media += 1;
    else fault(`asked for ${request.resourceType()} ${url.href.slice(0, 100)}`);
    return route.fulfill({ status: 404, body: "" });
  });
  await page.goto(reads ? READER : `${site.feed}/`);
  page.on("dialog", (dialog) => {
    fault("ran a dialog");
    void dialog.dismiss();
  });
  page.on("popup", () => fault("opened a window"));
  page.on("framenavigated", (frame) => {
    if (new URL(frame.url()).origin !== own()) fault(`left for ${frame.url().slice(0, 100)}`);
  });
  page.on("pageerror", (error) => fault(`ran into ${error.message}`));
  const session = await context.newCDPSession(page);
  // Whatever stands in the page itself carries its address; what the judges evaluate has none.
  session.on("Debugger.scriptParsed", ({ url }) => {
    if (/^(https?|data|javascript):/.test(url)) fault(`compiled a script of ${url.slice(0, 100)}`);
  });
  await session.send("Debugger.enable");
  return page;
}
