import { describe, expect, test } from "vitest";
import { httpDate } from "../../../src/model/http-date.ts";
import { gunzip } from "../../../src/serve/http/coding.ts";
import { canonicalQuery } from "../../../src/serve/query.ts";
import { BASE, etagAt, HUB, harness, MODIFIED, NOW, PATHS, textAt } from "../support.ts";

const node = await harness({}, true);
const worker = await harness({}, false);
const RSS = "/lana/ar/rss.xml";
const FRESH = "public, max-age=300, stale-while-revalidate=300, stale-if-error=86400";

async function bytesOf(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

describe("RFC 9110, 8 and 15.3.1: a document as it is", () => {
  const types: [string, string][] = [
    ["/lana/ar/rss.xml", "application/rss+xml; charset=utf-8"],
    ["/lana/ar/atom.xml", "application/atom+xml; charset=utf-8"],
    ["/lana/ar/feed.json", "application/feed+json; charset=utf-8"],
    ["/lana/ar/ninjs.json", "application/json; charset=utf-8"],
    ["/lana/ar/sitemap.xml", "application/xml; charset=utf-8"],
    ["/lana/rss.xml", "application/rss+xml; charset=utf-8"],
    ["/lana/ar/archive/1/atom.xml", "application/atom+xml; charset=utf-8"],
    ["/lana/ar/archive/3/feed.json", "application/feed+json; charset=utf-8"],
    ["/opml.xml", "text/x-opml; charset=utf-8"],
    ["/feed.css", "text/css; charset=utf-8"],
  ];
  test.each(types)("%s is %s", async (path, type) => {
    for (const server of [node, worker]) {
      const response = await server.get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get("Content-Type")).toBe(type);
      expect(response.headers.get("ETag")).toBe(etagAt(path.slice(1)));
      expect(response.headers.get("Last-Modified")).toBe(httpDate(MODIFIED));
      const laidOut = /(?:rss|atom)\+xml/.test(type) ? "Upgrade-Insecure-Requests, " : "";
      expect(response.headers.get("Vary")).toBe(`${laidOut}Accept-Encoding`);
      expect(response.headers.get("Accept-Ranges")).toBe("none");
      expect(response.headers.get("Date")).toBe(httpDate(NOW));
      expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(response.headers.get("Content-Encoding")).toBeNull();
      expect(response.headers.get("Set-Cookie")).toBeNull();
      const text = await response.text();
      expect(text).toBe(textAt(path.slice(1)));
      expect(response.headers.get("Content-Length")).toBe(String(new TextEncoder().encode(text).byteLength));
    }
  });
});

describe("RFC 9110, 12.5.3: codings", () => {
  test.each(["br", "zstd", "gzip", "identity"])("%s on Node, with the length of its own bytes", async (coding) => {
    const response = await node.get(RSS, { "Accept-Encoding": coding });
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Encoding")).toBe(coding === "identity" ? null : coding);
    expect(response.headers.get("Content-Length")).toBe(String((await bytesOf(response)).byteLength));
  });

  test("what the edge asks of a Worker gets the stored gzip bytes as they are", async () => {
    const response = await worker.get(RSS, { "Accept-Encoding": "br, gzip" });
    expect(response.headers.get("Content-Encoding")).toBe("gzip");
    const body = await bytesOf(response);
    expect(response.headers.get("Content-Length")).toBe(String(body.byteLength));
    expect(new TextDecoder().decode(await gunzip(body))).toBe(textAt("lana/ar/rss.xml"));
  });

  test("406 where the client forbids all there is, and says what the answer hangs on", async () => {
    const response = await node.get(RSS, { "Accept-Encoding": "identity;q=0, compress" });
    expect(response.status).toBe(406);
    expect(response.headers.get("Vary")).toBe("Accept-Encoding");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  });
});

describe("RFC 9110, 13 and 15.4.5: conditional requests", () => {
  const paths = PATHS.map((path) => `/${path}`).filter((path) => !/\.html$|opml\.ar/.test(path));

  test.each(["br", "zstd", "gzip", "gzip, deflate, br, zstd", "identity"])(
    "a client that sends Accept-Encoding %j gets 304 the second time, for every document",
    async (coding) => {
      for (const server of [node, worker]) {
        for (const path of paths) {
          const headers = { "Accept-Encoding": coding };
          const first = await server.get(path, headers);
          const etag = first.headers.get("ETag")!;
          const modified = first.headers.get("Last-Modified")!;
          await first.body?.cancel();
          expect((await server.get(path, { ...headers, "If-None-Match": etag })).status).toBe(304);
          expect((await server.get(path, { ...headers, "If-Modified-Since": modified })).status).toBe(304);
          const both = { ...headers, "If-None-Match": etag, "If-Modified-Since": modified };
          expect((await server.get(path, both)).status).toBe(304);
        }
      }
    },
  );

  test("a 304 has the fields that a cache updates, and nothing of a body", async () => {
    const whole = await node.get(RSS, { "Accept-Encoding": "gzip" });
    const response = await node.get(RSS, { "Accept-Encoding": "gzip", "If-None-Match": "*" });
    expect(response.status).toBe(304);
    for (const name of ["ETag", "Last-Modified", "Cache-Control", "Vary", "Date", "Access-Control-Allow-Origin"]) {
      expect(response.headers.get(name), name).toBe(whole.headers.get(name));
      expect(response.headers.get(name), name).not.toBeNull();
    }
    for (const name of ["Content-Type", "Content-Length", "Content-Encoding", "Link", "Accept-Ranges"]) {
      expect(response.headers.get(name), name).toBeNull();
    }
    expect(response.body).toBeNull();
  });

  test("13.1.1: If-Match with a weak tag is 412, plain and not stored", async () => {
    const response = await node.get(RSS, { "If-Match": etagAt("lana/ar/rss.xml") });
    expect(response.status).toBe(412);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  });

  test("14.2: Range and If-Range are ignored", async () => {
    const response = await node.get(RSS, { Range: "bytes=0-9", "If-Range": etagAt("lana/ar/rss.xml") });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(textAt("lana/ar/rss.xml"));
  });

  test("13.2.1: preconditions do not turn an error into a 304", async () => {
    expect((await node.get("/lana/ar/nothing.xml", { "If-None-Match": "*" })).status).toBe(404);
    expect((await node.get(RSS, { "If-None-Match": "*" }, "POST")).status).toBe(405);
    expect((await node.get(RSS, { "If-None-Match": "*", "Accept-Encoding": "*;q=0" })).status).toBe(406);
  });
});

describe("RFC 9110, 9.3: methods", () => {
  const paths = [RSS, "/lana/ar/", "/", "/opml.xml", "/lana/ar", "/lana/ar/none", "/robots.txt", "/favicon.ico"];

  test.each(paths)("9.3.2: HEAD of %s is its GET without the body", async (path) => {
    for (const server of [node, worker]) {
      for (const extra of [{}, { "Accept-Encoding": "gzip" }, { "If-None-Match": "*" }]) {
        const get = await server.get(path, extra);
        const head = await server.get(path, extra, "HEAD");
        expect(head.status).toBe(get.status);
        expect([...head.headers]).toEqual([...get.headers]);
        expect((await bytesOf(head)).byteLength).toBe(0);
        await get.body?.cancel();
      }
    }
  });

  test.each(["POST", "PUT", "PATCH", "DELETE", "PROPFIND"])("15.5.6: %s is 405 with Allow", async (method) => {
    const response = await node.get(RSS, {}, method);
    expect(response.status).toBe(405);
    expect(response.headers.get("Allow")).toBe("GET, HEAD, OPTIONS");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  });

  test("9.3.7 and Fetch, 3.3.4: OPTIONS, also as a preflight", async () => {
    const response = await node.get(
      RSS,
      { Origin: "https://reader.example", "Access-Control-Request-Method": "GET" },
      "OPTIONS",
    );
    expect(response.status).toBe(204);
    expect(response.headers.get("Allow")).toBe("GET, HEAD, OPTIONS");
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(response.headers.get("Access-Control-Allow-Methods")).toBe("GET, HEAD, OPTIONS");
    expect(response.headers.get("Access-Control-Allow-Headers")).toContain("If-None-Match");
    expect((await node.get("/nothing", {}, "OPTIONS")).status).toBe(404);
  });

  test("Fetch, 3.3.3: what a script may read", async () => {
    const exposed = (await node.get(RSS)).headers.get("Access-Control-Expose-Headers");
    expect(exposed?.split(", ")).toEqual(expect.arrayContaining(["ETag", "Link", "Last-Modified"]));
  });
});

describe("RFC 9110, 12.5.1: /FEED/ by Accept", () => {
  const cases: [string, string, string | null][] = [
    ["text/html", "text/html; charset=utf-8", null],
    ["*/*", "text/html; charset=utf-8", null],
    ["application/rss+xml", "application/rss+xml; charset=utf-8", "/lana/ar/rss.xml"],
    ["application/atom+xml", "application/atom+xml; charset=utf-8", "/lana/ar/atom.xml"],
    ["application/feed+json", "application/feed+json; charset=utf-8", "/lana/ar/feed.json"],
  ];
  test.each(cases)("%s gives %s", async (accept, type, location) => {
    const response = await node.get("/lana/ar/", { Accept: accept, "Accept-Encoding": "gzip" });
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toBe(type);
    expect(response.headers.get("Vary")).toBe("Accept, Accept-Encoding");
    // 8.7: the address of this representation.
    expect(response.headers.get("Content-Location")).toBe(location);
    await response.body?.cancel();
    const again = await node.get("/lana/ar/", { Accept: accept, "If-None-Match": response.headers.get("ETag")! });
    expect(again.status).toBe(304);
    expect(again.headers.get("Content-Location")).toBe(location);
    expect(again.headers.get("Vary")).toBe("Accept, Accept-Encoding");
  });

  test("each variant has its own validator: that of one is not that of another", async () => {
    const etag = etagAt("lana/ar/rss.xml");
    const response = await node.get("/lana/ar/", { Accept: "application/atom+xml", "If-None-Match": etag });
    expect(response.status).toBe(200);
  });

  test("15.5.7: 406 only where nothing fits", async () => {
    const response = await node.get("/lana/ar/", { Accept: "image/png" });
    expect(response.status).toBe(406);
    expect(response.headers.get("Vary")).toBe("Accept");
    expect(await response.text()).toContain("application/atom+xml");
    expect((await node.get(RSS, { Accept: "image/png" })).status).toBe(200);
  });

  test("a path below a proxy's own stands in Content-Location and Location", async () => {
    const below = await harness({ baseUrl: "https://news.example/feeds/" });
    const response = await below.get("/lana/ar/", { Accept: "application/rss+xml" });
    expect(response.headers.get("Content-Location")).toBe("/feeds/lana/ar/rss.xml");
    expect(response.headers.get("Link")).toContain("<https://news.example/feeds/lana/ar/rss.xml>");
    expect((await below.get("/lana/ar")).headers.get("Location")).toBe("/feeds/lana/ar/");
  });
});

describe("RFC 9110, 12.5.4: the front page by language", () => {
  test.each([
    ["/", { "Accept-Language": "fr-FR, en;q=0.5" }, "fr", "Accept, Accept-Language, Accept-Encoding"],
    ["/", {}, "ar", "Accept, Accept-Language, Accept-Encoding"],
    ["/?lang=en", { "Accept-Language": "fr" }, "en", "Accept-Encoding"],
  ])("%s %j", async (path, headers, language, vary) => {
    const response = await node.get(path, headers as Record<string, string>);
    expect(response.status).toBe(200);
    expect(response.headers.get("ETag")).toBe(etagAt(`index.${language}.html`));
    expect(response.headers.get("Vary")).toBe(vary);
  });

  test("?lang= asks for a feed's page: the stored one in the feed's language, one made for the request in others", async () => {
    const feeds = { Accept: "application/rss+xml" };
    const made = await harness({
      filtered: async (_feed, variant, query, language) => ({
        problem: `${variant} ${canonicalQuery(query)} ${language}`,
      }),
    });
    expect((await made.get("/lana/ar/?lang=ar", feeds)).headers.get("ETag")).toBe(etagAt("lana/ar/index.html"));
    expect(await (await made.get("/lana/ar/?lang=en", feeds)).text()).toBe("html  en\n");
    expect(await (await made.get("/lana/ar/?lang=fr&q=a")).text()).toBe("html q=a fr\n");
    expect((await node.get("/?lang=de")).status).toBe(400);
  });
});

describe("RFC 9111, 5.2.2, RFC 5861, RFC 8246: freshness", () => {
  test.each([
    [RSS, FRESH],
    ["/lana/ar/", FRESH],
    ["/", FRESH],
    ["/lana/ar/archive/3/feed.json", FRESH],
    ["/lana/ar/archive/1/atom.xml", "public, max-age=31536000, immutable"],
    ["/feed.css", "public, max-age=86400"],
    ["/robots.txt", "public, max-age=86400"],
    ["/lana/ar/feed", "public, max-age=86400"],
    ["/lana/ar/none", "no-store"],
    ["/lana/ar/rss.xml?nothing=x", "no-store"],
  ])("%s: %s", async (path, expected) => {
    expect((await node.get(path)).headers.get("Cache-Control")).toBe(expected);
  });
});

describe("/opml.xml in a language", () => {
  test("is the document of that language, with its own address", async () => {
    for (const server of [node, worker]) {
      const response = await server.get("/opml.xml?lang=ar");
      expect(response.status).toBe(200);
      expect(response.headers.get("Content-Type")).toBe("text/x-opml; charset=utf-8");
      expect(response.headers.get("Link")).toBe(`<${BASE}/opml.xml?lang=ar>; rel="self"`);
      expect(await response.text()).toBe(textAt("opml.ar.xml"));
    }
  });

  test.each([
    ["/opml.xml?lang=de", 400],
    ["/feed.css?lang=ar", 400],
    ["/opml.ar.xml", 404],
  ])("%s: %i", async (path, status) => {
    expect((await node.get(path)).status).toBe(status);
  });
});

describe("RFC 8288, RFC 5005, WebSub 4: Link", () => {
  test("a feed: itself, hub, the other formats, its archive", async () => {
    const link = (await node.get("/lana/ar/atom.xml")).headers.get("Link");
    expect(link?.split(", ")).toEqual([
      `<${BASE}/lana/ar/atom.xml>; rel="self"`,
      `<${HUB}>; rel="hub"`,
      `<${BASE}/lana/ar/rss.xml>; rel="alternate"; type="application/rss+xml"`,
      `<${BASE}/lana/ar/feed.json>; rel="alternate"; type="application/feed+json"`,
      `<${BASE}/lana/ar/>; rel="alternate"; type="text/html"`,
      `<${BASE}/lana/ar/archive/3/atom.xml>; rel="prev-archive"`,
    ]);
  });

  test("an archive document: its neighbours, no hub", async () => {
    const link = (await node.get("/lana/ar/archive/2/rss.xml")).headers.get("Link")!;
    expect(link).toContain(`<${BASE}/lana/ar/archive/2/rss.xml>; rel="self"`);
    expect(link).toContain(`<${BASE}/lana/ar/rss.xml>; rel="current"`);
    expect(link).toContain(`<${BASE}/lana/ar/archive/1/rss.xml>; rel="prev-archive"`);
    expect(link).toContain(`<${BASE}/lana/ar/archive/3/rss.xml>; rel="next-archive"`);
    expect(link).not.toContain('rel="hub"');
  });

  test("a feed's page: the three formats, for autodiscovery, and its text", async () => {
    const link = (await node.get("/lana/ar/")).headers.get("Link")!;
    expect(link.match(/rel="alternate"/g)).toHaveLength(4);
  });

  test("as soon as there is another archive document, the feed and the one before it name it", async () => {
    let archives = 2;
    const feed = {
      ...{ path: "lana/ar", title: "وكالة الأنباء الليبية", language: "ar", pollMinutes: 5 },
      get archives() {
        return archives;
      },
    };
    const app = await harness({ feeds: [feed] });
    const links = async () =>
      Promise.all(
        ["/lana/ar/rss.xml", "/lana/ar/archive/2/rss.xml"].map(async (path) =>
          (await app.get(path)).headers.get("Link"),
        ),
      );
    expect(await links()).toEqual([
      expect.stringContaining('/lana/ar/archive/2/rss.xml>; rel="prev-archive"'),
      expect.not.stringContaining("next-archive"),
    ]);
    archives = 3;
    expect(await links()).toEqual([
      expect.stringContaining('/lana/ar/archive/3/rss.xml>; rel="prev-archive"'),
      expect.stringContaining('/lana/ar/archive/3/rss.xml>; rel="next-archive"'),
    ]);
  });

  test("without a hub, none", async () => {
    const response = await (await harness({ hub: null })).get(RSS);
    expect(response.headers.get("Link")).not.toContain("hub");
  });
});

describe("pages: Content Security Policy and company", () => {
  test.each(["/", "/lana/ar/"])("%s", async (path) => {
    const { headers } = await node.get(path);
    const policy = headers.get("Content-Security-Policy")!.split("; ");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.join()).not.toMatch(/unsafe|script-src (?!'sha256-[\w+/]{43}=')|\*/);
    expect(headers.get("Referrer-Policy")).toBe("no-referrer");
  });
});

describe("RFC 9110, 15.4.2: moved for good", () => {
  test.each([
    ["/lana/ar", "/lana/ar/"],
    ["/lana", "/lana/"],
    ["/lana/ar/feed", "/lana/ar/rss.xml"],
    ["/lana/ar/feed/", "/lana/ar/rss.xml"],
    ["/lana/ar/rss", "/lana/ar/rss.xml"],
    ["/lana/ar/index.xml", "/lana/ar/rss.xml"],
    ["/lana/ar/atom", "/lana/ar/atom.xml"],
    ["/lana/ar/json", "/lana/ar/feed.json"],
    ["/lana/ar/index.html", "/lana/ar/"],
    ["/index.html", "/"],
    ["/lana/ar?lang=en", "/lana/ar/?lang=en"],
  ])("%s to %s", async (path, to) => {
    const response = await node.get(path);
    expect(response.status).toBe(301);
    expect(response.headers.get("Location")).toBe(to);
  });
});

describe("RFC 9110, 15.5: errors are one plain line, not stored, and hold nothing of the request", () => {
  const marker = "xssmarker";
  test.each([
    [`/${marker}`, 404],
    [`/lana/ar/${marker}`, 404],
    [`/lana/ar/archive/${marker}/atom.xml`, 404],
    ["/lana/ar/archive/0/atom.xml", 404],
    ["/lana/ar/archive/01/atom.xml", 404],
    ["/lana/ar/archive/9/atom.xml", 404],
    ["/lana/ar/archive/99999999/atom.xml", 404],
    ["/lana/ar/archive/1/sitemap.xml", 404],
    ["/lana/ar/constructor", 404],
    ["/lana/ar/%3Cscript%3E", 404],
    ["/LANA/ar/rss.xml", 404],
    [`/lana/ar/rss.xml?${marker}=1`, 400],
    [`/lana/ar/rss.xml?lang=en&${marker}`, 400],
    [`/lana/ar/archive/1/atom.xml?q=${marker}`, 400],
    [`/lana/ar/sitemap.xml?q=${marker}`, 400],
    [`/?${marker}`, 400],
    [`/opml.xml?${marker}`, 400],
    [`/${"a".repeat(2000)}`, 414],
    [`/lana/ar/rss.xml?q=${"a".repeat(2000)}`, 400],
    ["/lana/ar/economy/rss.xml", 503],
    ["/lana/ar/economy/", 503],
  ])("%s: %i", async (path, status) => {
    for (const server of [node, worker]) {
      const response = await server.get(path);
      expect(response.status).toBe(status);
      expect(response.headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
      expect(response.headers.get("Cache-Control")).toBe("no-store");
      expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
      const text = await response.text();
      expect(text).toMatch(/^[\x20-\x7e]{5,120}\n$/);
      expect(text).not.toContain(marker);
    }
  });

  test("a feed that has no document yet asks to come back (10.2.3)", async () => {
    expect((await node.get("/lana/ar/economy/atom.xml")).headers.get("Retry-After")).toBe("120");
  });

  test("a fault inside is a 500 that says nothing, and a line in the log", async () => {
    const broken = await harness({
      documents: { get: () => Promise.reject(new Error("secret of the database")) },
    });
    const response = await broken.get(RSS);
    expect(response.status).toBe(500);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(await response.text()).not.toContain("secret");
    expect(broken.logged).toEqual(["serve.error"]);
  });
});

describe("routes of others", () => {
  test("come first, and are counted with the rest", async () => {
    const seen: number[] = [];
    const server = await harness({
      extra: [(app) => app.get("/health", (c) => c.json({ status: "ok" }))],
      observe: ({ status }) => seen.push(status),
    });
    expect(await (await server.get("/health")).json()).toEqual({ status: "ok" });
    await server.get(RSS, { "If-None-Match": "*" });
    await server.get("/none");
    expect(seen).toEqual([200, 304, 404]);
  });
});
