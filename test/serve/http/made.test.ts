import { describe, expect, test } from "vitest";
import type { Document } from "../../../src/model/document.ts";
import { httpDate } from "../../../src/model/http-date.ts";
import type { ServeDeps } from "../../../src/serve/app.ts";
import { deltaBases } from "../../../src/serve/http/a-im.ts";
import { gunzip } from "../../../src/serve/http/coding.ts";
import type { FilterQuery } from "../../../src/serve/query.ts";
import { BASE, etagAt, HUB, harness, MODIFIED, textAt } from "../support.ts";

const CURRENT = etagAt("lana/ar/rss.xml");
const BODY = "جديد ".repeat(500);

function made(path: string, etag: string): Document {
  const body = new TextEncoder().encode(BODY);
  return { path, mediaType: "application/rss+xml; charset=utf-8", body, etag, modified: MODIFIED };
}

describe("filtered feeds", () => {
  const asked: { feed: string; variant: string; query: FilterQuery }[] = [];
  const deps: Partial<ServeDeps> = {
    filtered: async (feed, variant, query) => {
      asked.push({ feed: feed.path, variant, query });
      if (query.section === "nowhere") return { problem: "section: this edition has none of that name" };
      return query.section === "none" ? null : made(`${feed.path}/rss.xml`, 'W/"filtered"');
    },
  };

  test("are asked for by canonical parameters and name themselves so", async () => {
    const server = await harness(deps);
    const response = await server.get("/lana/ar/rss.xml?q=%D9%86%D9%81%D8%B7&limit=5");
    expect(response.status).toBe(200);
    expect(asked.at(-1)).toEqual({
      feed: "lana/ar",
      variant: "rss",
      query: { q: "نفط", limit: 5, place: null, section: null },
    });
    const links = response.headers.get("Link")!.split(", ");
    expect(links[0]).toBe(`<${BASE}/lana/ar/rss.xml?limit=5&q=%D9%86%D9%81%D8%B7>; rel="self"`);
    expect(links).toContain(`<${HUB}>; rel="hub"`);
    expect(await response.text()).toBe(BODY);
  });

  test("are packed for clients that unpack, and revalidate in every coding", async () => {
    for (const full of [true, false]) {
      const server = await harness(deps, full);
      const path = "/lana/ar/rss.xml?limit=5";
      const packed = await server.get(path, { "Accept-Encoding": "gzip, br" });
      expect(packed.headers.get("Content-Encoding")).toBe("gzip");
      const etag = packed.headers.get("ETag")!;
      expect(etag).toBe('W/"filtered"');
      if (!full) {
        const body = new Uint8Array(await packed.arrayBuffer());
        expect(packed.headers.get("Content-Length")).toBe(String(body.byteLength));
        expect(new TextDecoder().decode(await gunzip(body))).toBe(BODY);
      }
      for (const coding of ["gzip", "br", "identity"]) {
        const again = await server.get(path, { "Accept-Encoding": coding, "If-None-Match": etag });
        expect(again.status).toBe(304);
      }
    }
  });

  test("at /FEED/ too, in the form that Accept names", async () => {
    const server = await harness(deps);
    const response = await server.get("/lana/ar/?place=Tunis", { Accept: "application/atom+xml" });
    expect(asked.at(-1)?.variant).toBe("atom");
    expect(response.headers.get("Vary")).toBe("Accept, Accept-Encoding");
    expect(response.headers.get("Content-Location")).toBe("/lana/ar/atom.xml?place=Tunis");
    await server.get("/lana/ar/?q=oil", { Accept: "text/html" });
    expect(asked.at(-1)?.variant).toBe("html");
  });

  test("that cannot be are 400", async () => {
    const server = await harness(deps);
    const unknown = await server.get("/lana/ar/rss.xml?section=nowhere");
    expect(unknown.status).toBe(400);
    expect(await unknown.text()).toBe("section: this edition has none of that name\n");
    expect((await server.get("/lana/ar/rss.xml?section=none")).status).toBe(503);
    expect((await (await harness()).get("/lana/ar/rss.xml?q=a")).status).toBe(400);
  });
});

describe("RFC 3229: what is new since the client's version", () => {
  const deps: Partial<ServeDeps> = {
    delta: async (path, etag) => (etag === 'W/"old"' ? made(path, 'W/"newest"') : null),
  };
  const asks = { "A-IM": "feed", "If-None-Match": 'W/"old"', "Accept-Encoding": "gzip" };

  test("10.4.1: 226 with the manipulation, its base and the current version's validators", async () => {
    for (const path of ["/lana/ar/rss.xml", "/lana/ar/"]) {
      const server = await harness(deps);
      const response = await server.get(path, { ...asks, Accept: "application/rss+xml" });
      expect(response.status).toBe(226);
      expect(response.headers.get("IM")).toBe("feed");
      expect(response.headers.get("Delta-Base")).toBe('W/"old"');
      expect(response.headers.get("ETag")).toBe('W/"newest"');
      expect(response.headers.get("Last-Modified")).toBe(httpDate(MODIFIED));
      expect(response.headers.get("Cache-Control")).toBe("no-store, im");
      expect(response.headers.get("Content-Encoding")).toBeNull();
      expect(response.headers.get("Content-Type")).toBe("application/rss+xml; charset=utf-8");
      expect(response.headers.get("Link")).toContain('rel="self"');
      const body = await response.arrayBuffer();
      expect(response.headers.get("Content-Length")).toBe(String(body.byteLength));
      expect(new TextDecoder().decode(body)).toBe(BODY);
    }
  });

  const others: [string, Record<string, string>, number][] = [
    ["the current version is 304", { ...asks, "If-None-Match": `W/"old", ${CURRENT}` }, 304],
    ["an unknown version gets all", { ...asks, "If-None-Match": 'W/"unknown"' }, 200],
    ["one of several known", { ...asks, "If-None-Match": 'W/"unknown", W/"old"' }, 226],
    ["the strong form of a version", { ...asks, "If-None-Match": '"old"' }, 226],
    ["without a version all", { "A-IM": "feed" }, 200],
    ["feed refused", { ...asks, "A-IM": "feed;q=0" }, 200],
    ["another manipulation", { ...asks, "A-IM": "vcdiff, diffe, gzip" }, 200],
    ["among other manipulations", { ...asks, "A-IM": "vcdiff, feed;q=0.5" }, 226],
    ["without A-IM", { "If-None-Match": 'W/"old"' }, 200],
    ["plain bytes refused", { ...asks, "Accept-Encoding": "gzip, identity;q=0" }, 200],
  ];
  test.each(others)("%s", async (_name, headers, status) => {
    const server = await harness(deps);
    const response = await server.get("/lana/ar/rss.xml", headers);
    expect(response.status).toBe(status);
    if (status === 200 && headers["Accept-Encoding"] === undefined) {
      expect(await response.text()).toBe(textAt("lana/ar/rss.xml"));
    }
  });

  test("archive documents have no deltas", async () => {
    const server = await harness(deps);
    expect((await server.get("/lana/ar/archive/1/atom.xml", asks)).status).toBe(200);
  });

  test("a long list is looked up only so far", () => {
    const list = Array.from({ length: 500 }, (_, n) => `"${n}"`).join(", ");
    expect(deltaBases("feed", list)).toHaveLength(10);
  });
});
