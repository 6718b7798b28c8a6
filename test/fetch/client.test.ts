import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, userAgentFor } from "../../src/fetch/client.ts";
import { TransportFailure, type TransportFailureCode, type TransportResponse } from "../../src/model/ports.ts";
import { type Answer, answer, encodeAs, facts, PAGE, page, redirect, START, world } from "./support.ts";

const LISTING = "https://lana.gov.ly/category.php?id=8&lang=ar";

/** A page whose connection ended before HTTP says that it may. */
function cut(body: string): Answer {
  return { ...(page(body) as TransportResponse), truncated: true };
}

function failed(code: TransportFailureCode, message = "E"): Answer {
  return new TransportFailure(code, message);
}

describe("what an answer comes to", () => {
  const arabic = "ليبيا ومصر تبحثان التعاون الاقتصادي بين البلدين في طرابلس";
  const mojibake = new TextDecoder("windows-1256").decode(new TextEncoder().encode(arabic));
  const html = (body: string) => `<!doctype html><html><body>${body}</body></html>`;
  const cases: [name: string, answer: Answer, expected: Record<string, unknown>][] = [
    ["a page", page(), { kind: "ok" }],
    ["a page without a type", answer(200, {}, PAGE), { kind: "ok" }],
    ["an empty answer", page(""), { kind: "blocked", why: "empty", status: 200 }],
    ["an answer of white space", page(" \r\n\t\n"), { kind: "blocked", why: "empty", status: 200 }],
    ["a byte order mark alone", page("\uFEFF"), { kind: "blocked", why: "empty", status: 200 }],
    ["an empty answer without a type", answer(200), { kind: "blocked", why: "empty", status: 200 }],
    ["a page that a proxy changed", answer(203, { "content-type": "text/html" }, PAGE), { kind: "ok" }],
    ["a whole page sent as a range", answer(206, { "content-range": "bytes 0-9/10" }, PAGE), { kind: "ok" }],
    ["a part of a page", answer(206, { "content-range": "bytes 0-9/99" }, PAGE), { kind: "truncated" }],
    ["a part of unknown size", answer(206, {}, PAGE), { kind: "truncated" }],
    ["a proxy to be used", answer(305, { location: "/p" }), { kind: "failing", status: 305, retryAfterSeconds: null }],
    ["306", answer(306, { location: "/p" }), { kind: "failing", status: 306, retryAfterSeconds: null }],
    ["a choice of pages", answer(300, {}, PAGE), { kind: "failing", status: 300, retryAfterSeconds: null }],
    [
      "an address with a lost letter",
      redirect("/caf\uFFFD"),
      { kind: "failing", status: 302, retryAfterSeconds: null },
    ],
    ["101", answer(101), { kind: "failing", status: 101, retryAfterSeconds: null }],
    ["404", answer(404), { kind: "gone", status: 404 }],
    ["410", answer(410), { kind: "gone", status: 410 }],
    ["401", answer(401), { kind: "blocked", why: "unauthorized", status: 401 }],
    ["403", answer(403, {}, "no"), { kind: "blocked", why: "forbidden", status: 403 }],
    ["451", answer(451), { kind: "blocked", why: "legal", status: 451 }],
    ["429", answer(429), { kind: "failing", status: 429, retryAfterSeconds: null }],
    [
      "429 with seconds",
      answer(429, { "retry-after": "120" }),
      { kind: "failing", status: 429, retryAfterSeconds: 120 },
    ],
    [
      "503 with a date",
      answer(503, { "retry-after": new Date(START + 90_000).toUTCString() }),
      { kind: "failing", status: 503, retryAfterSeconds: 90 },
    ],
    ["500", answer(500, {}, "oops"), { kind: "failing", status: 500, retryAfterSeconds: null }],
    ["400", answer(400), { kind: "failing", status: 400, retryAfterSeconds: null }],
    ["204", answer(204), { kind: "failing", status: 204, retryAfterSeconds: null }],
    ["304 that nobody asked for", answer(304), { kind: "failing", status: 304, retryAfterSeconds: null }],
    ["a redirect to nowhere", answer(302), { kind: "failing", status: 302, retryAfterSeconds: null }],
    [
      "PDF by name",
      answer(200, { "content-type": "application/pdf" }, "%PDF-1.7"),
      { kind: "not-html", contentType: "application/pdf" },
    ],
    [
      "JPEG under a false name",
      page(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1, 2)),
      { kind: "not-html", contentType: "text/html; charset=utf-8" },
    ],
    [
      "plain words",
      answer(200, { "content-type": "text/plain" }, "hello"),
      { kind: "not-html", contentType: "text/plain" },
    ],
    ["HTML called text/plain", answer(200, { "content-type": "text/plain" }, PAGE), { kind: "ok" }],
    ["a connection that ended early", cut(PAGE.replace("</body></html>", "")), { kind: "truncated" }],
    ["one that ended early inside the last end tag", cut(PAGE.slice(0, -3)), { kind: "ok" }],
    ["one that ended early before the body's end", cut(PAGE.slice(0, PAGE.indexOf("</body"))), { kind: "truncated" }],
    ["a length beyond the end of the document", cut(PAGE), { kind: "ok" }],
    ["the same behind scripts and comments", cut(`${PAGE}<script>a()</script>\n<!-- cached -->\n`), { kind: "ok" }],
    ["a script that is cut behind the end", cut(`${PAGE}<script>a(`), { kind: "truncated" }],
    [
      "an end tag in a script far before the cut",
      cut(`<p>a<script>b="</html>"</script><p>more`),
      { kind: "truncated" },
    ],
    ["an early end without a body", cut(""), { kind: "truncated" }],
    ["a page cut inside a tag", page(PAGE.slice(0, PAGE.indexOf("</p>") + 3)), { kind: "truncated" }],
    ["a page that leaves its last end tags out", page(PAGE.slice(0, PAGE.indexOf("</p>"))), { kind: "ok" }],
    ["one with all its frames closed", page("<!doctype html><body><div><p>خبر<p>خبر</div>\n"), { kind: "ok" }],
    ["one that is careless, and ends with an end tag", page("<body><div><div><p>خبر</p></div>\n"), { kind: "ok" }],
    ["a page cut in its text", page("<body><div class=story><p>خبر عاجل من"), { kind: "truncated" }],
    ["a page cut between its elements", page("<body><div><section><ul><li><p>خبر</p>"), { kind: "truncated" }],
    ["a page cut in a script", page("<body><p>خبر</p><script>let a = '<div></div>"), { kind: "truncated" }],
    ["a page cut in a comment", page("<body><p>خبر</p><!-- <p>a</p>"), { kind: "truncated" }],
    ["tags within a script or a comment", page("<body><!-- <div> --><script>'<div>'</script><p>خبر"), { kind: "ok" }],
    ["a page cut inside a letter", page(new TextEncoder().encode(html(arabic)).subarray(0, 61)), { kind: "truncated" }],
    ["UTF-8 taken for windows-1256 before us", page(html(mojibake)), { kind: "garbled", why: "mojibake" }],
    [
      "letters lost before us",
      page(html("خبر \uFFFD\uFFFD\uFFFD\uFFFD عاجل")),
      { kind: "garbled", why: "replacement" },
    ],
    ["windows-1256 called UTF-8", page(encodeAs("windows-1256", html(arabic))), { kind: "ok" }],
  ];
  it.each(cases)("%s", async (_name, said, expected) => {
    const { get } = world({ [LISTING]: said });
    const result = await get(LISTING);
    expect(facts(result)).toEqual(expected);
    expect(result.url).toBe(LISTING);
  });

  const told: [name: string, answer: Answer, evidence: RegExp][] = [
    ["an empty answer", page(""), /empty page.*refuse.*User-Agent/],
    ["a 304 that nobody asked for", answer(304), /304 .*without conditions/],
    ["a certificate without its intermediate", failed("tls-chain"), /intermediate certificate.*NODE_EXTRA_CA_CERTS/],
    ["an expired certificate", failed("tls-expired"), /expired.*renew/],
    ["a certificate for another host", failed("tls-host"), /another host.*definition/],
    ["a self-signed certificate", failed("tls-self-signed"), /self-signed/],
    ["old TLS", failed("tls-version"), /TLS that is too old/],
    ["broken HTTP", failed("protocol", "a header line has no colon"), /violates HTTP.*no colon/],
    ["an unknown coding", failed("coding", "Content-Encoding: zstd"), /coding.*zstd/],
    ["no file descriptors", failed("too-many-files"), /too many open files: raise its limit/],
    ["another host", redirect("https://news.example/a"), /add news\.example to `hosts`/],
    ["a wall without a cookie", redirect(LISTING), /in a circle.*cookie that a script sets/],
  ];
  it.each(told)("%s is named with its remedy", async (_name, said, evidence) => {
    const result = await world({ [LISTING]: said }).get(LISTING);
    facts(result);
    expect((result as { evidence: string }).evidence).toMatch(evidence);
  });

  it.each([
    ["closes", PAGE, { kind: "ok" }],
    ["does not close", "<p>a", { kind: "unreachable", code: "timeout", message: "late" }],
  ])("a body that stops coming where its document %s", async (_name, body, expected) => {
    const partial = { ...(page(body) as TransportResponse), truncated: true };
    const { get } = world({ [LISTING]: new TransportFailure("timeout", "late", partial) });
    expect(facts(await get(LISTING))).toEqual(expected);
  });

  const codes = (
    "dns refused reset tls tls-chain tls-expired tls-host tls-self-signed tls-version timeout blocked-address " +
    "protocol coding too-many-files network"
  ).split(" ") as TransportFailureCode[];
  it.each(codes)("unreachable: %s", async (code) => {
    const { get, requests } = world({ [LISTING]: new TransportFailure(code, "E\nX") });
    expect(facts(await get(LISTING))).toEqual({ kind: "unreachable", code, message: "E X" });
    const tries = code === "reset" || code === "network" ? 2 : 1;
    expect(requests.filter(({ url }) => url === LISTING)).toHaveLength(tries);
  });

  it("too large", async () => {
    const { get } = world({ [LISTING]: new TransportFailure("too-large", "more than 9 bytes") });
    expect(facts(await get(LISTING))).toEqual({ kind: "too-large" });
  });

  it("a connection that breaks once is no failure", async () => {
    let tries = 0;
    const { get } = world({ [LISTING]: () => (tries++ === 0 ? new TransportFailure("reset", "ECONNRESET") : page()) });
    expect((await get(LISTING)).kind).toBe("ok");
  });
});

describe("an ok result", () => {
  it("carries text, charset, validators and freshness", async () => {
    const { get } = world({
      [LISTING]: page(encodeAs("windows-1256", PAGE), {
        "content-type": "text/html; charset=windows-1256",
        etag: 'W/"a1"',
        "last-modified": "Fri, 01 May 2026 10:00:00 GMT",
        "cache-control": "public, max-age=300",
        age: "60",
      }),
    });
    expect(await get(LISTING)).toMatchObject({
      kind: "ok",
      status: 200,
      text: PAGE,
      charset: "windows-1256",
      etag: 'W/"a1"',
      lastModified: "Fri, 01 May 2026 10:00:00 GMT",
      cacheSeconds: 240,
      contentType: "text/html; charset=windows-1256",
      closed: true,
      warnings: [],
    });
  });

  it.each([
    ["no quotes", "abc"],
    ["a line break", '"a\r\nx: y"'],
    ["a mile long", `"${"a".repeat(600)}"`],
  ])("drops an entity tag with %s", async (_name, etag) => {
    const { get } = world({ [LISTING]: page(PAGE, { etag }) });
    expect(await get(LISTING)).toMatchObject({ kind: "ok", etag: null });
  });
});

describe("requests", () => {
  it("name the program, what it takes and in which language, and nothing else", async () => {
    const { get, requests } = world({ [LISTING]: page() });
    await get(LISTING, { language: "ar" });
    expect(requests.at(-1)).toMatchObject({
      url: LISTING,
      headers: {
        "user-agent": "nashra/0.1 (+desk@example.org)",
        accept: "text/html, application/xhtml+xml, */*;q=0.1",
        "accept-language": "ar, *;q=0.5",
      },
      maxBytes: DEFAULT_LIMITS.maxBytes,
      timeoutMs: DEFAULT_LIMITS.timeoutMs,
      allowPrivate: false,
    });
    expect(Object.keys(requests.at(-1)!.headers)).toHaveLength(3);
  });

  it("are conditional where validators are known, and take 304 for an answer", async () => {
    const { get, requests } = world({ [LISTING]: answer(304, { etag: '"b"' }) });
    const modified = "Fri, 01 May 2026 10:00:00 GMT";
    const result = await get(LISTING, { etag: '"b"', lastModified: modified });
    expect(result).toEqual({
      kind: "not-modified",
      status: 304,
      url: LISTING,
      size: 0,
      etag: '"b"',
      lastModified: null,
      cacheSeconds: null,
      date: null,
    });
    expect(requests.at(-1)!.headers).toMatchObject({ "if-none-match": '"b"', "if-modified-since": modified });
  });

  it("take the bytes of the stored copy for an answer, too, whatever they are", async () => {
    const cases: readonly [Answer, string][] = [
      [answer(200, {}, "captcha"), "not-modified"],
      [answer(200, {}, "captcha."), "blocked"],
      [answer(500, {}, "captcha"), "blocked"],
      [cut("captcha"), "truncated"],
    ];
    for (const [given, kind] of cases) {
      const { get } = world({ [LISTING]: given });
      const isStored = async (body: Uint8Array) => new TextDecoder().decode(body) === "captcha";
      const result = await get(LISTING, { isStored });
      expect([given, result.kind]).toEqual([given, kind]);
      if (result.kind === "not-modified") expect(result).toMatchObject({ status: 200, size: 7 });
    }
  });

  it("never carry a malformed validator", async () => {
    const { get, requests } = world({ [LISTING]: page() });
    await get(LISTING, { etag: '"a"\r\nx: y', lastModified: "\r\n" });
    expect(Object.keys(requests.at(-1)!.headers)).toEqual(["user-agent", "accept", "accept-language"]);
  });

  it("carry no credentials and no fragment", async () => {
    const { get, requests } = world({
      "https://lana.gov.ly/a": redirect("https://u:p@lana.gov.ly/b#x"),
      "https://lana.gov.ly/b": page(),
    });
    const result = await get("https://me:secret@lana.gov.ly/a#top");
    expect(result).toMatchObject({ kind: "ok", url: "https://lana.gov.ly/b" });
    expect(requests.map(({ url }) => url).join(" ")).not.toMatch(/secret|u:p|#/);
  });

  it("name the contact, where there is one", () => {
    expect(userAgentFor("desk@example.org")).toBe("nashra/0.1 (+desk@example.org)");
    expect(userAgentFor(null)).toBe("nashra/0.1 (news feed publisher)");
  });
});

describe("patience", () => {
  it("a host that asks for a pause is left alone until it is over", async () => {
    let busy = true;
    const made = world({ [LISTING]: () => (busy ? answer(429, { "retry-after": "60" }) : page()) });
    expect(await made.get(LISTING)).toMatchObject({ kind: "failing", status: 429, retryAfterSeconds: 60 });
    busy = false;
    const asked = made.requests.length;
    made.now += 10_000;
    expect(await made.get(LISTING)).toMatchObject({ kind: "failing", status: 429, retryAfterSeconds: 50 });
    expect(made.requests).toHaveLength(asked);
    made.now += 50_000;
    expect((await made.get(LISTING)).kind).toBe("ok");
  });

  it("a short pause is waited for", async () => {
    let busy = true;
    const made = world({ [LISTING]: () => (busy ? answer(503, { "retry-after": "3" }) : page()) });
    await made.get(LISTING);
    busy = false;
    expect((await made.get(LISTING)).kind).toBe("ok");
    expect(made.now).toBe(START + 3000);
  });
});

describe("any answer", () => {
  const name = fc.constantFrom(
    "content-type",
    "location",
    "etag",
    "retry-after",
    "cache-control",
    "expires",
    "last-modified",
  );
  const value = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.constantFrom(
      "text/html",
      "/a",
      "https://lana.gov.ly/b",
      "//evil.example",
      "http://[",
      '"e"',
      "max-age=1",
      "120",
    ),
  );
  const text = fc.constantFrom(
    "<html><body>",
    "</body></html>",
    "<a href=/x>",
    "captcha",
    '<input type="password">',
    "خبر",
    "<",
    "\uFFFD",
  );
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.array(text, { maxLength: 12 }).map((parts) => new TextEncoder().encode(parts.join(""))),
  );
  const given = fc.record({
    status: fc.oneof(fc.constantFrom(200, 301, 302, 304, 403, 429, 503), fc.integer({ min: 100, max: 599 })),
    headers: fc.dictionary(name, value),
    body: bodies,
    truncated: fc.boolean(),
  });

  it("is one of the kinds, with one line of evidence, at an address of the agency", async () => {
    await fc.assert(
      fc.asyncProperty(given, async (said) => {
        const { get } = world({ [LISTING]: said, "https://lana.gov.ly/a": page(), "https://lana.gov.ly/b": page() });
        const result = await get(LISTING);
        facts(result);
        expect(new URL(result.url).hostname).toBe("lana.gov.ly");
      }),
      { numRuns: 400 },
    );
  });
});
