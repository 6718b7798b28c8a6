import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Headlines of the latest-news page, the newest first. */
export const HEADLINES = [
  "Ferry to the islands sails again after the storm",
  "Old market of the town is to be roofed anew",
  "Schools open an hour later during the cold week",
  "Salt works export their first harvest since spring",
  "Choir of the lighthouse keepers sings in the square",
];
const OLDER = ["Bridge over the estuary closes for two nights", "Beekeepers count more hives than ever before"];

/**
 * The site of an agency that is not LANA, as somebody comes to it with docs/add-an-agency.md: definition lists by day,
 * addresses of words with a number before them, a stamp in words, an older page behind a link, a sidebar of other things.
 */
export async function startOtherSite(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const page = pageAt(request.url ?? "/");
    response.writeHead(page === null ? 404 : 200, { "Content-Type": "text/html; charset=utf-8" });
    response.end(page ?? "none");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => new Promise((done) => void server.close(() => done())) };
}

const all = [...HEADLINES, ...OLDER];
const slug = (at: number) => `/story/${7040 - at}-${all[at]!.toLowerCase().replaceAll(" ", "-")}`;

function pageAt(path: string): string | null {
  if (path === "/latest")
    return listing(HEADLINES.keys(), '<p class="pager"><a rel="next" href="/latest?from=5">Older</a></p>');
  if (path === "/latest?from=5")
    return listing(
      OLDER.keys().map((at) => at + HEADLINES.length),
      "",
    );
  const at = all.findIndex((_, one) => slug(one) === path);
  return at < 0 ? null : story(at);
}

function listing(which: Iterable<number>, below: string): string {
  const items = [...which].map(
    (at) => `<dt>${14 - at}:00</dt><dd><a href="${slug(at)}">${all[at]}</a> <em>with a few words on it</em></dd>`,
  );
  return shell("Latest", `<h1>Latest</h1><dl class="ticker">${items.join("")}</dl>${below}`);
}

function story(at: number): string {
  const text = `${all[at]}, as was said on Saturday by the harbour office and by people of the town who had waited. `;
  return shell(
    all[at]!,
    `<div class="story"><h1>${all[at]}</h1><p class="when">21 November 2026, ${14 - at}:00</p>
<div class="words"><p>${text.repeat(2)}</p><p>${text.repeat(3)}</p></div></div>`,
  );
}

function shell(title: string, main: string): string {
  return `<!doctype html><html lang="en"><head><title>${title} | Island News</title><meta property="og:site_name" content="Island News"></head>
<body><nav><a href="/latest">Latest</a> <a href="/about">About Island News and its people</a></nav>
<div id="middle">${main}</div>
<aside><h3>Letters</h3><a href="/letter">Subscribe to our letter of the week</a></aside>
<footer><a href="/imprint">Imprint and legal notice</a></footer></body></html>`;
}
