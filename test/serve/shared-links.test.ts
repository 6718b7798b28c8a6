import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BASE, etagAt, harness } from "./support.ts";

/** Links as they come back after they were shared, mailed, cached and typed. */

const { get } = await harness({ filtered: async () => ({ problem: "filtered" }) });

describe("parameters that others add", () => {
  test.each([
    ["/?utm_source=x", "/"],
    ["/?lang=ar&fbclid=Iw.x-1", "/?lang=ar"],
    ["/lana/ar/?utm_source=x&utm_medium=social", "/lana/ar/"],
    ["/lana/ar/?q=%D9%85%D8%A7%D8%A1&gclid=1", "/lana/ar/?q=%D9%85%D8%A7%D8%A1"],
    ["/lana/ar/?UTM_Source=x&lang=en&_=170", "/lana/ar/?lang=en"],
    ["/lana/ar/?%75tm_source=x", "/lana/ar/"],
    ["/lana/ar?mc_cid=1&mc_eid=2", "/lana/ar/"],
    ["/lana/ar/feed?msclkid=1&q=a", "/lana/ar/rss.xml?q=a"],
  ])("the page %s leads to %s", async (from, to) => {
    for (const method of ["GET", "HEAD"]) {
      const response = await get(from, {}, method);
      expect(response.status).toBe(301);
      expect(response.headers.get("Location")).toBe(to);
      expect(response.headers.get("Cache-Control")).toContain("public");
    }
  });

  test.each([
    "?utm_source=rss",
    "?utm_source=a&utm_medium=b&utm_campaign=c",
    "?fbclid=1",
    "?gclid=1&gbraid=2",
    "?_=1700000000",
    "?mc_cid=1",
    "?igsh=1&ttclid=2&twclid=3&yclid=4&srsltid=5&_hsenc=6&mkt_tok=7",
  ])("documents do not see %s", async (search) => {
    for (const path of ["lana/ar/rss.xml", "lana/ar/archive/1/atom.xml", "lana/ar/sitemap.xml", "opml.xml"]) {
      const response = await get(`/${path}${search}`);
      expect(response.status).toBe(200);
      expect(response.headers.get("ETag")).toBe(etagAt(path));
      expect(response.headers.get("Link")).not.toContain("?");
    }
  });

  test("a filter beside them still filters", async () => {
    expect(await (await get("/lana/ar/rss.xml?q=a&utm_source=x")).text()).toBe("filtered\n");
  });

  test.each(["?nothing=1", "?utm=1", "?utm_=1", "?quantity=1", "?fbclidx=1", "?utm_source=x&other=1", "?%FF=1", "?&"])(
    "anything else stays refused: %s",
    async (search) => {
      const response = await get(`/lana/ar/rss.xml${search}`);
      expect(response.status).toBe(400);
      expect(await response.text()).toMatch(/^[\x20-\x7e]+\n$/);
    },
  );
});

describe("other ways of writing an address", () => {
  test.each([
    ["//", "/"],
    ["//lana/ar/", "/lana/ar/"],
    ["/lana//ar///rss.xml", "/lana/ar/rss.xml"],
    ["/lana/ar/rss.xml/", "/lana/ar/rss.xml"],
    ["/lana/ar/rss.xml//", "/lana/ar/rss.xml"],
    ["/lana/ar/archive/1/atom.xml/", "/lana/ar/archive/1/atom.xml"],
    ["/l%61na/ar/", "/lana/ar/"],
    ["/lana/%61%72/rss%2Exml/", "/lana/ar/rss.xml"],
    ["/%6cana//ar", "/lana/ar/"],
    ["/lana/ar//feed/", "/lana/ar/rss.xml"],
    ["/opml.xml/", "/opml.xml"],
    ["/status/", "/status"],
    ["//health", "/health"],
    ["/robots.txt/", "/robots.txt"],
    ["/lana/ar/rss.xml/?q=a&utm_source=x", "/lana/ar/rss.xml?q=a"],
  ])("%s leads to %s", async (from, to) => {
    const response = await get(from);
    expect(response.status).toBe(301);
    expect(response.headers.get("Location")).toBe(to);
  });

  test.each(["//example.org/", "//example.org/lana/ar/", "/lana%2Far/", "/%2e%2e%2flana", "/lana/ar/rss.xml/x", "/%"])(
    "%s leads nowhere",
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  test("whatever is asked for, a redirect stays here and leads to an answer at once", async () => {
    const part = fc.constantFrom(
      "lana",
      "l%61na",
      "ar",
      "%61r",
      "rss.xml",
      "feed",
      "archive",
      "1",
      "",
      "%2F",
      "%5c",
      "x",
    );
    const path = fc.array(part, { maxLength: 6 }).map((parts) => `/${parts.join("/")}`);
    await fc.assert(
      fc.asyncProperty(path, async (asked) => {
        const first = await get(asked);
        if (first.status !== 301) return;
        const to = first.headers.get("Location")!;
        expect(to).toMatch(/^\/(?!\/)/);
        expect(new URL(to, BASE).origin).toBe(BASE);
        expect((await get(to)).status).not.toBe(301);
      }),
    );
  });
});
