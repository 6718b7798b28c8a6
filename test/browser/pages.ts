import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import type { Rendered } from "../../src/model/document.ts";
import { renderFeedPage } from "../../src/publish/pages/feed.ts";
import { renderHome } from "../../src/publish/pages/home.ts";
import { PAGE_CSP } from "../../src/publish/pages/layout.ts";
import { renderStatusPage } from "../../src/publish/pages/status.ts";
import { renderStyle } from "../../src/publish/pages/style.ts";
import { PAGE_LANGUAGES } from "../../src/publish/pages/words.ts";
import { agency, articles, feeds, head, NOW, report } from "./samples.ts";

/**
 * The pages in a real browser, by hand: `npx node test/browser/pages.ts`. Serves sample pages on loopback under their
 * Content-Security-Policy, takes screenshots into a temporary folder, and ends with 1 where axe finds a violation,
 * a page is wider than its window, or the browser reports an error. Needs chromium (CHROMIUM, default /usr/bin/chromium).
 */

const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="427"><rect width="640" height="427" fill="#9fb8b5"/><path d="M0 427 200 180l140 170 90-100 210 177z" fill="#5d7f7b"/><circle cx="500" cy="110" r="50" fill="#f1dfae"/></svg>';

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const documents = new Map<string, Rendered>();
const server = createServer((request, response) => {
  const path = new URL(request.url ?? "/", "http://local").pathname.slice(1);
  if (path === "picture.svg") return void response.setHeader("content-type", "image/svg+xml").end(PICTURE);
  const document = documents.get(path) ?? documents.get(`${path}index.html`);
  if (!document) return void response.writeHead(404).end();
  response.writeHead(200, { "content-type": document.mediaType, "content-security-policy": PAGE_CSP });
  response.end(document.text);
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function add(rendered: Rendered): string {
  documents.set(rendered.path, rendered);
  return rendered.path.replace(/index\.html$/, "");
}

add(renderStyle());
const updated = Object.fromEntries(feeds.filter((feed) => feed.path !== "lana/fr").map((feed) => [feed.path, NOW]));
const picture = `${baseUrl}/picture.svg`;
const heads = { baseUrl, hub: `${baseUrl}/hub` };
const mixed = ["ar", "en", "fr"].flatMap((language) => articles(language, 4));
const paths = [
  ...PAGE_LANGUAGES.map((language) => add(renderHome({ language, agencies: [{ agency, feeds }], baseUrl, updated }))),
  ...PAGE_LANGUAGES.map((language) =>
    add(
      renderFeedPage(head(`lana/${language}`, { ...heads, archives: 214 }), articles(language, 22, picture), {
        agency,
      }),
    ),
  ),
  add(renderFeedPage(head("lana", heads), mixed, { agency })),
  add(renderFeedPage(head("lana/ar/sport", heads), [], { agency })),
  ...PAGE_LANGUAGES.map((language) => add(renderStatusPage(report, language, baseUrl))),
];

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
    // First as a visitor has it, under the policy; then again with the checker let in.
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const checked = await browser.newContext({ viewport: { width, height }, colorScheme, bypassCSP: true });
    for (const path of paths) {
      const name = `${path.replace(/\/$/, "").replaceAll("/", "-")}.${size}.${colorScheme}`;
      const page = await context.newPage();
      page.on("console", (message) => message.type() === "error" && fault(`${name}: ${message.text()}`));
      await page.goto(`${baseUrl}/${path}`, { waitUntil: "networkidle" });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) fault(`${name}: ${wide} pixels wider than the window`);
      await page.screenshot({ path: join(folder, `${name}.png`) });
      if (size === "phone" || path === paths[0] || path === "lana/ar/")
        await page.screenshot({ path: join(folder, `${name}.full.png`), fullPage: true });
      await page.close();
      await check(await checked.newPage(), path, name);
    }
    await context.close();
    await checked.close();
  }
}
await browser.close();
server.close();
await writeFile(join(folder, "faults.txt"), `${faults}\n`);
console.log(`${paths.length} pages, ${faults} faults, screenshots in ${folder}`);
process.exitCode = faults === 0 ? 0 : 1;

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

interface AxeResult {
  readonly violations: readonly { id: string; help: string; nodes: readonly { html: string }[] }[];
}
