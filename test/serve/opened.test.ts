import { expect, test } from "vitest";
import { documentAt, etagAt, harness, textAt } from "./support.ts";

/** What Chromium sends where a person opens an address. */
const OPENED = {
  Accept: "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  "Upgrade-Insecure-Requests": "1",
};
const XML = "application/xml; charset=utf-8";
const { get } = await harness();

const RSS = "application/rss+xml; charset=utf-8";
const ATOM = "application/atom+xml; charset=utf-8";

test.each([
  ["/lana/ar/rss.xml", RSS],
  ["/lana/ar/atom.xml", ATOM],
  ["/lana/rss.xml", RSS],
  ["/lana/ar/archive/1/atom.xml", ATOM],
  ["/lana/ar/archive/2/rss.xml", RSS],
])("%s: to a browser that opens it XML to lay out, to all others its own type; the same bytes", async (path, type) => {
  const opened = await get(path, OPENED);
  expect(opened.headers.get("Content-Type")).toBe(XML);
  expect(opened.headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'; style-src /);
  for (const headers of [{}, { Accept: "*/*" }, { Accept: OPENED.Accept }, { "Upgrade-Insecure-Requests": "0" }]) {
    const read = await get(path, headers as Record<string, string>);
    expect(read.headers.get("Content-Type")).toBe(type);
    expect(read.headers.get("Content-Security-Policy")).toBeNull();
    const life = opened.headers.get("Cache-Control")!;
    expect(life).toMatch(/^private, max-age=\d+/);
    expect(read.headers.get("Cache-Control")).toBe(life.replace("private", "public"));
    for (const name of ["ETag", "Last-Modified", "Link", "Vary"]) {
      expect(read.headers.get(name)).toBe(opened.headers.get(name));
    }
    expect(read.headers.get("Vary")).toBe("Upgrade-Insecure-Requests, Accept-Encoding");
  }
  expect(await opened.text()).toBe(textAt(path.slice(1)));
});

test.each(["/lana/ar/feed.json", "/lana/ar/ninjs.json", "/lana/ar/sitemap.xml", "/opml.xml", "/feed.css", "/?lang=ar"])(
  "%s is what it is to anybody",
  async (path) => {
    const [opened, read] = [await get(path, OPENED), await get(path)];
    expect(opened.headers.get("Content-Type")).toBe(read.headers.get("Content-Type"));
    expect(read.headers.get("Vary") ?? "").not.toContain("Upgrade");
  },
);

test("revalidating and HEAD go as for readers", async () => {
  const again = await get("/lana/ar/rss.xml", { ...OPENED, "If-None-Match": etagAt("lana/ar/rss.xml") });
  expect([again.status, again.headers.get("Vary")]).toEqual([304, "Upgrade-Insecure-Requests, Accept-Encoding"]);
  expect(again.headers.get("Cache-Control")).toMatch(/^private/);
  const head = await get("/lana/ar/rss.xml", OPENED, "HEAD");
  expect([head.status, head.headers.get("Content-Type")]).toEqual([200, XML]);
});

test("a feed page stays a page, and a feed chosen by Accept keeps its type", async () => {
  expect((await get("/lana/ar/", OPENED)).headers.get("Content-Type")).toBe("text/html; charset=utf-8");
  const chosen = await get("/lana/ar/", { ...OPENED, Accept: "application/rss+xml" });
  expect([chosen.headers.get("Content-Type"), chosen.headers.get("Vary")]).toEqual([RSS, "Accept, Accept-Encoding"]);
});

test("a search result opened from the page's form is laid out too", async () => {
  const stored = await documentAt("lana/ar/rss.xml", true);
  const { get: search } = await harness({
    filtered: async () => ({ ...stored, mediaType: RSS, body: stored.bytes.identity! }),
  });
  expect((await search("/lana/ar/rss.xml?q=a", OPENED)).headers.get("Content-Type")).toBe(XML);
  expect((await search("/lana/ar/rss.xml?q=a")).headers.get("Content-Type")).toBe(RSS);
});

test("the bytes of a Worker, packed, are laid out alike", async () => {
  const { get: worker } = await harness({}, false);
  const opened = await worker("/lana/ar/atom.xml", { ...OPENED, "Accept-Encoding": "gzip" });
  expect([opened.headers.get("Content-Type"), opened.headers.get("Content-Encoding")]).toEqual([XML, "gzip"]);
});
