import { afterEach, describe, expect, test } from "vitest";
import { transport } from "#platform";
import lana from "../../feeds/lana.ts";
import { type Agency, defineAgency } from "../../src/model/agency.ts";
import type { Transport } from "../../src/model/ports.ts";
import { type Newsroom, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";

const HOUR = 3_600_000;
let site: RemoteSite;
afterEach(() => site.stop());

/** The site with its listing's text changed. */
function changing(change: () => (html: string) => string): Transport {
  return async (request) => {
    const response = await transport()(request);
    if (!request.url.includes("category.php") || response.status !== 200) return response;
    const text = change()(new TextDecoder().decode(response.body));
    return { ...response, body: new TextEncoder().encode(text) };
  };
}

async function atRest(room: Newsroom): Promise<void> {
  for (let poll = 0; poll < 3; poll += 1) await room.poll("lana/ar");
  expect(await room.poll("lana/ar")).toMatchObject({ outcome: "unchanged", items: 0 });
}

const far = "<p>…</p>".repeat(600);

describe("a listing is read where its items may have changed, and only there", () => {
  test.each<[string, (html: string, turn: number) => string, boolean]>([
    ["a comment", (html, turn) => html.replace("<body>", `<body><!-- made in ${turn} ms -->`), false],
    ["a comment at the end", (html, turn) => `${html}<!-- ${turn} -->`, false],
    ["a script", (html, turn) => html.replace("</body>", `<script>let t = ${turn};</script></body>`), false],
    ["a counter far above", (html, turn) => html.replace("<body>", `<body><b>${turn}</b>${far}`), false],
    ["a counter far below", (html, turn) => html.replace("</body>", `${far}<b>${turn}</b></body>`), false],
    ["a counter in an item", (html, turn) => html.replace("</h4>", `</h4><b>${turn}</b>`), true],
    ["a headline", (html, turn) => html.replace("</h4>", `${turn}</h4>`), true],
    [
      "JSON-LD",
      (html, turn) => html.replace("</h4>", `</h4><script type="application/ld+json">${turn}</script>`),
      true,
    ],
    ["a comment that never ends", (html, turn) => html.replace("</body>", `</body><!-- ${turn}`), true],
  ])("%s", async (_, change, read) => {
    site = await spawnSite();
    let turn = 0;
    const room = await openNewsroom(site.url, {
      transport: changing(() => (html) => (turn === 0 ? html : change(html, turn))),
    });
    await atRest(room);
    const items: number[] = [];
    for (turn = 1; turn < 4; turn += 1) {
      room.forward(60_000);
      const report = await room.poll("lana/ar");
      expect(report.outcome).toBe("unchanged");
      items.push(report.items);
    }
    // The first of a kind may move what stands near the list.
    expect(items.slice(1).every((count) => count > 0)).toBe(read);
    turn = 0;
    await site.publish({ lang: "ar", released: room.now() });
    await site.set({ now: room.now() + 60_000 });
    room.forward(60_000);
    expect(await room.poll("lana/ar")).toMatchObject({ outcome: "changed", added: [expect.anything()] });
  });
});

test("a page that was no listing leaves no validators behind: the next is asked for whole, and is no success", async () => {
  site = await spawnSite();
  let broken = false;
  const room = await openNewsroom(site.url, {
    async transport(request) {
      const response = await transport()(request);
      if (!request.url.includes("category.php") && !request.url.includes("index.php")) return response;
      const etag = broken ? '"broken"' : '"whole"';
      if (request.headers["if-none-match"] === etag)
        return { ...response, status: 304, headers: { etag }, body: new Uint8Array() };
      const body = new TextEncoder().encode("<html><body><p>Lana 2.0</p></body></html>");
      return { ...response, headers: { ...response.headers, etag }, body: broken ? body : response.body };
    },
  });
  await room.poll("lana/ar");
  room.forward(HOUR);
  expect(await room.poll("lana/ar")).toMatchObject({ outcome: "unchanged", status: 304 });
  broken = true;
  for (let poll = 0; poll < 3; poll += 1) {
    room.forward(HOUR);
    expect((await room.poll("lana/ar")).outcome).toBe("drift");
  }
  broken = false;
  room.forward(HOUR);
  expect((await room.poll("lana/ar")).outcome).toBe("unchanged");
});

test("a mended definition is used at the next poll, though the page is the same", async () => {
  site = await spawnSite({ etag: true });
  const odd: Agency = defineAgency({ ...lana, listing: { ...lana.listing, link: [".none a"] } });
  const before = await openNewsroom(site.url, { agency: odd });
  await atRest(before);
  const [row] = await before.sql.all("SELECT norm FROM watches");
  expect(String(row!["norm"])).toContain("no link selector");
  const after = await openNewsroom(site.url, { sql: before.sql });
  after.forward(HOUR);
  expect((await after.poll("lana/ar")).items).toBeGreaterThan(5);
  const [mended] = await after.sql.all("SELECT norm, found_by FROM watches");
  expect([String(mended!["norm"]).includes("no link selector"), mended!["found_by"]]).toEqual([
    false,
    expect.stringContaining("selector"),
  ]);
});
