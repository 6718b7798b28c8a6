import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TransportFailure } from "../../src/model/ports.ts";
import { signature } from "../../src/push/signature.ts";
import { BASE, bytes, openPushing, type Pushing, subscriber } from "./support.ts";

/** The hub, section by section of the W3C Recommendation "WebSub" of 23 January 2018, and the checks of websub.rocks. */

const ATOM = `${BASE}/lana/ar/atom.xml`;
const DAY = 86_400_000;
let push: Pushing;

beforeEach(async () => {
  push = await openPushing();
});
afterEach(() => push.site.stop());

const count = async () => Number((await push.room.sql.all("SELECT count(*) AS n FROM subscriptions"))[0]!["n"]);

describe("4: discovery", () => {
  test.each(["rss.xml", "atom.xml", "feed.json", "ninjs.json"])(
    "%s names its hub and itself in a Link field and in the document",
    async (file) => {
      const response = await push.app.request(`${BASE}/lana/ar/${file}`);
      expect(response.headers.get("Link")).toContain(`<${BASE}/hub>; rel="hub"`);
      expect(response.headers.get("Link")).toContain(`<${BASE}/lana/ar/${file}>; rel="self"`);
    },
  );
});

describe("5.1: a request to subscribe", () => {
  const form = { "hub.mode": "subscribe", "hub.topic": ATOM, "hub.callback": "https://reader.example/cb" };
  test("is accepted with 202, before anything is called", async () => {
    const answer = await push.ask(form);
    expect(answer.status).toBe(202);
    expect(push.got).toEqual([]);
  });

  test.each([
    ["no mode", { "hub.mode": "" }, 400],
    ["another mode", { "hub.mode": "publish" }, 400],
    ["no topic", { "hub.topic": "" }, 400],
    ["a topic that is not ours", { "hub.topic": "https://elsewhere.example/feed" }, 404],
    ["a topic of ours that is no feed", { "hub.topic": `${BASE}/lana/ar/` }, 404],
    ["an archive document", { "hub.topic": `${BASE}/lana/ar/archive/1/atom.xml` }, 404],
    ["a filter that is none", { "hub.topic": `${ATOM}?x=1` }, 404],
    ["no callback", { "hub.callback": "" }, 400],
    ["a callback that is no address", { "hub.callback": "reader" }, 400],
    ["a callback of another scheme", { "hub.callback": "file:///etc/passwd" }, 400],
    ["a callback with credentials", { "hub.callback": "https://a:b@reader.example/" }, 400],
    ["a callback on this machine", { "hub.callback": "http://127.0.0.1:22/" }, 403],
    ["a callback in a private network", { "hub.callback": "http://[fd00::1]/" }, 403],
    ["a callback under a private name", { "hub.callback": "http://printer.local/" }, 403],
    ["a lease that is no number", { "hub.lease_seconds": "-1" }, 400],
    ["a secret of 200 bytes", { "hub.secret": "ا".repeat(100) }, 400],
    ["an algorithm that is none", { "hub.signature": "md5" }, 400],
  ])("%s is refused in one line, and nothing is kept", async (_name, change, status) => {
    const answer = await push.ask({ ...form, ...(change as Record<string, string>) });
    expect(answer.status).toBe(status);
    expect((await answer.text()).trim().split("\n")).toHaveLength(1);
    expect(await push.room.sql.all("SELECT * FROM verifications")).toEqual([]);
  });

  test("another form of body is refused, and one that is too long", async () => {
    const post = (type: string, body: string) =>
      push.app.request(`${BASE}/hub`, { method: "POST", headers: { "Content-Type": type }, body });
    expect((await post("application/json", "{}")).status).toBe(415);
    expect((await post("application/x-www-form-urlencoded", `hub.mode=subscribe&x=${"a".repeat(20_000)}`)).status).toBe(
      413,
    );
    expect((await push.app.request(`${BASE}/hub`)).status).toBe(405);
  });

  test("a lease is kept within bounds, and told", async () => {
    for (const [asked, given] of [
      ["1", 3600],
      ["864000000", 30 * 86_400],
      ["7200", 7200],
      ["", 10 * 86_400],
    ] as const) {
      const reader = subscriber(push, "reader.example");
      await reader.subscribe(ATOM, asked === "" ? {} : { "hub.lease_seconds": asked });
      expect(push.got.at(-1)!.url.searchParams.get("hub.lease_seconds")).toBe(String(given));
    }
    expect(await count()).toBe(1);
  });

  test("so many of one host, and no more", async () => {
    await push.room.sql.all(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
       INSERT INTO subscriptions (path, query, callback, host, since, until, seen) SELECT 'lana/ar/atom.xml', '', 'https://many.example/' || i, 'many.example', 0, 9e15, '' FROM n`,
    );
    const answer = await push.ask({ ...form, "hub.callback": "https://many.example/new" });
    expect(answer.status).toBe(429);
    expect(answer.headers.get("Retry-After")).not.toBeNull();
    expect((await push.ask(form)).status).toBe(202);
  });
});

describe("5.3: the intent is verified", () => {
  test("by a GET that keeps the callback's own parameters and names mode, topic, challenge and lease", async () => {
    await subscriber(push, "reader.example").subscribe(ATOM);
    const { method, url } = push.got[0]!;
    expect(method).toBe("GET");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      keep: "1",
      "hub.mode": "subscribe",
      "hub.topic": ATOM,
      "hub.challenge": "challenge-1",
      "hub.lease_seconds": String(10 * 86_400),
    });
    expect(await count()).toBe(1);
  });

  test.each([
    ["another text", () => ({ status: 200, body: bytes("no") })],
    ["404", () => 404],
    ["a redirect", () => ({ status: 302, headers: { location: "https://elsewhere.example/" } })],
    [
      "the challenge with something behind it",
      ({ url }: { url: URL }) => ({ status: 200, body: bytes(`${url.searchParams.get("hub.challenge")}!`) }),
    ],
  ])("%s is no consent", async (_name, answer) => {
    push.on("reader.example", answer as never);
    await push.ask({ "hub.mode": "subscribe", "hub.topic": ATOM, "hub.callback": "https://reader.example/cb" });
    await push.drain();
    expect(await count()).toBe(0);
    expect(await push.room.sql.all("SELECT * FROM verifications")).toEqual([]);
    await push.publish("خبر لا يرسل");
    await push.drain();
    expect(push.got.filter((got) => got.method === "POST")).toEqual([]);
  });

  test("who cannot be reached is asked again, a few times", async () => {
    await push.ask({ "hub.mode": "subscribe", "hub.topic": ATOM, "hub.callback": "https://away.example/cb" });
    for (let n = 0; n < 8; n += 1) {
      await push.drain();
      push.room.forward(3_600_000);
    }
    expect(push.got).toHaveLength(4);
    expect(await push.room.sql.all("SELECT * FROM verifications")).toEqual([]);
  });

  test.each([
    ["500", () => 500],
    ["503", () => 503],
    [
      "no answer in time",
      () => {
        throw new TransportFailure("timeout", "no answer in time");
      },
    ],
  ])("one request to the hub is one to the callback: %s ends it", async (_name, answer) => {
    push.on("reader.example", answer as never);
    await push.ask({ "hub.mode": "subscribe", "hub.topic": ATOM, "hub.callback": "https://reader.example/cb" });
    for (let n = 0; n < 4; n += 1) {
      await push.drain();
      push.room.forward(3_600_000);
    }
    expect(push.got).toHaveLength(1);
    expect(await push.room.sql.all("SELECT * FROM verifications")).toEqual([]);
  });

  test("5.1.1: the callback's own query stays as it is, to the letter, for GET and POST", async () => {
    const callback = "https://reader.example/cb?a=%20b+c&flag&hub.mode=mine&e=";
    push.on("reader.example", ({ method, url }) =>
      method === "GET" ? { body: bytes(url.searchParams.get("hub.challenge")!) } : 204,
    );
    await push.ask({ "hub.mode": "subscribe", "hub.topic": ATOM, "hub.callback": callback });
    await push.drain();
    expect(push.got[0]!.url.href.startsWith(`${callback}&hub.mode=subscribe&hub.topic=https%3A`)).toBe(true);
    await push.publish("خبر إلى عنوان ذي معاملات");
    await push.drain();
    expect(push.got.at(-1)!.url.href).toBe(callback);
  });

  test("5.2: a feed that is gone before the request is verified is denied, and nothing else is asked", async () => {
    const reader = subscriber(push, "reader.example");
    await push.ask({ "hub.mode": "subscribe", "hub.topic": ATOM, "hub.callback": "https://reader.example/cb" });
    await push.room.sql.all("UPDATE verifications SET path = 'gone/ar/atom.xml'");
    await push.drain();
    expect(reader.denied.map((url) => url.searchParams.get("hub.topic"))).toEqual([ATOM]);
    expect(push.got).toHaveLength(1);
    expect(await count()).toBe(0);
  });

  test("unsubscribing is verified too", async () => {
    const reader = subscriber(push, "reader.example");
    await reader.subscribe(ATOM);
    reader.refuse();
    await reader.unsubscribe(ATOM);
    expect(await count()).toBe(1);
    const willing = subscriber(push, "reader.example");
    await willing.unsubscribe(ATOM);
    expect(await count()).toBe(0);
  });
});

describe("5.1, 5.2: leases end", () => {
  test("after their time, unless renewed", async () => {
    const reader = subscriber(push, "reader.example");
    await reader.subscribe(ATOM, { "hub.lease_seconds": "86400" });
    push.room.forward(DAY / 2);
    await reader.subscribe(ATOM, { "hub.lease_seconds": "86400" });
    push.room.forward(DAY * 0.7);
    await push.drain();
    expect(await count()).toBe(1);
    push.room.forward(DAY);
    await push.publish("خبر بعد انتهاء المدة");
    await push.drain();
    expect([await count(), reader.taken.length]).toEqual([0, 0]);
  });

  test("where a feed is no longer published its subscribers are told, with a reason", async () => {
    const reader = subscriber(push, "reader.example");
    await reader.subscribe(ATOM);
    await push.room.sql.all("UPDATE subscriptions SET path = 'gone/ar/atom.xml'");
    await push.drain();
    expect(reader.denied.map((url) => url.searchParams.get("hub.topic"))).toEqual([`${BASE}/gone/ar/atom.xml`]);
    expect(reader.denied[0]!.searchParams.get("hub.reason")).toBeTruthy();
    expect(await count()).toBe(0);
  });
});

describe("7: content distribution", () => {
  test.each(["rss.xml", "atom.xml", "feed.json"])(
    "%s: the whole new document, with its own type, hub and self",
    async (file) => {
      const reader = subscriber(push, "reader.example");
      await reader.subscribe(`${BASE}/lana/ar/${file}`);
      expect(reader.taken).toEqual([]);
      await push.publish("خبر جديد للمشتركين");
      await push.drain();
      const served = await push.app.request(`${BASE}/lana/ar/${file}`);
      expect(reader.taken).toHaveLength(1);
      const { body, headers } = reader.taken[0]!;
      expect(body).toBe(await served.text());
      expect(body).toContain("خبر جديد للمشتركين");
      expect(headers["content-type"]).toBe(served.headers.get("Content-Type"));
      expect(headers["link"]).toBe(`<${BASE}/hub>; rel="hub", <${BASE}/lana/ar/${file}>; rel="self"`);
      expect(headers["x-hub-signature"]).toBeUndefined();
      await push.drain();
      expect(reader.taken).toHaveLength(1);
    },
  );

  test("7.1: signed with the subscriber's secret", async () => {
    const reader = subscriber(push, "reader.example");
    await reader.subscribe(ATOM, { "hub.secret": "سر" });
    await push.publish("خبر موقع");
    await push.drain();
    const { body, headers } = reader.taken[0]!;
    expect(headers["x-hub-signature"]).toBe(await signature("سر", bytes(body)));
    // The value of the first case of RFC 4231, so that both sides are not wrong alike.
    expect(await signature("\u000b".repeat(20), bytes("Hi There"))).toBe(
      "sha256=b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    );
  });

  test("who lags gets the newest only, and one thing at a time", async () => {
    const reader = subscriber(push, "reader.example");
    await reader.subscribe(ATOM);
    await push.publish("خبر أول لا يصل وحده");
    await push.publish("خبر ثان هو الأحدث");
    await push.drain();
    expect(reader.taken).toHaveLength(1);
    expect(reader.taken[0]!.body).toContain("خبر ثان هو الأحدث");
  });

  test("what failed is tried again, later and later, until it is taken", async () => {
    let status = 500;
    const at: number[] = [];
    subscriber(push, "reader.example");
    await push.ask({ "hub.mode": "subscribe", "hub.topic": ATOM, "hub.callback": "https://reader.example/cb" });
    await push.drain();
    push.on("reader.example", () => {
      at.push(push.room.now());
      return status;
    });
    await push.publish("خبر يصل متأخرا");
    for (let n = 0; n < 40; n += 1) {
      await push.drain();
      push.room.forward(15_000);
    }
    const gaps = at.slice(1).map((time, n) => time - at[n]!);
    expect(gaps.length).toBeGreaterThan(2);
    expect(gaps.every((gap, n) => n === 0 || gap > gaps[n - 1]!)).toBe(true);
    status = 202;
    push.room.forward(3_600_000);
    await push.drain();
    const calls = at.length;
    push.room.forward(3_600_000);
    await push.drain();
    expect(at).toHaveLength(calls);
  });

  test("410 ends the subscription, and the log tells of it", async () => {
    subscriber(push, "gone.example", 410);
    await push.ask({ "hub.mode": "subscribe", "hub.topic": ATOM, "hub.callback": "https://gone.example/cb" });
    await push.drain();
    await push.publish("خبر للجميع");
    await push.drain();
    expect(await count()).toBe(0);
    expect(push.logged.map((line) => line.event)).toContain("hub.gone");
  });

  test("what fails for days is given up and the subscription is not: the next change is tried again until the lease ends", async () => {
    const reader = subscriber(push, "dead.example", 500);
    await reader.subscribe(ATOM, { "hub.lease_seconds": String(7 * 86_400) });
    await push.publish("خبر لا يصل أبدا");
    const drained = async (hours: number) => {
      for (let n = 0; n < hours / 6.7; n += 1) {
        await push.drain();
        push.room.forward(6.7 * 3_600_000);
      }
    };
    await drained(90);
    expect(push.logged.filter((line) => line.event === "hub.given-up")).toHaveLength(1);
    const tried = reader.taken.length;
    await drained(30);
    expect(reader.taken).toHaveLength(tried);
    expect(await count()).toBe(1);
    await push.publish("خبر بعده");
    await drained(7);
    expect(reader.taken.at(-1)!.body).toContain("خبر بعده");
    await drained(60);
    // By a clock that no agency's confirms nothing ends.
    expect(await count()).toBe(1);
    await push.publish("خبر أخير");
    await push.drain();
    expect(await count()).toBe(0);
    const told = push.logged.find((line) => line.event === "hub.dropped");
    expect(told).toMatchObject({ level: "warn", fields: { host: "dead.example", path: "lana/ar/atom.xml" } });
    expect(JSON.stringify(push.logged)).not.toContain("/cb");
  });

  test.each([301, 302, 307, 308, 404, 403])("%d is a failure, and no redirect is followed", async (status) => {
    push.on("reader.example", ({ method, url }) =>
      method === "GET"
        ? { body: bytes(url.searchParams.get("hub.challenge")!) }
        : { status, headers: { location: "https://elsewhere.example/" } },
    );
    await push.ask({ "hub.mode": "subscribe", "hub.topic": ATOM, "hub.callback": "https://reader.example/cb" });
    await push.drain();
    await push.publish("خبر لا يتبع");
    await push.drain();
    push.room.forward(60_000);
    await push.drain();
    expect(push.got.filter(({ method }) => method === "POST").map(({ url }) => url.href)).toEqual([
      "https://reader.example/cb",
      "https://reader.example/cb",
    ]);
    expect(await count()).toBe(1);
  });

  test.each([
    ["sha256", {}],
    ["sha1", { "hub.verify": "async" }],
    ["sha1", { "hub.signature": "sha1" }],
    ["sha384", { "hub.signature": "sha384" }],
    ["sha512", { "hub.signature": "sha512", "hub.verify": "sync" }],
  ])("7.1.1: signed by %s where asked with %j", async (method, more) => {
    const reader = subscriber(push, "reader.example");
    await reader.subscribe(ATOM, { "hub.secret": "a secret", ...(more as Record<string, string>) });
    await push.publish("خبر موقع بطريقة أخرى");
    await push.drain();
    const { body, headers } = reader.taken[0]!;
    const hash = { sha1: "SHA-1", sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512" }[method]!;
    const key = await crypto.subtle.importKey("raw", bytes("a secret"), { name: "HMAC", hash }, false, ["verify"]);
    const [name, digits] = headers["x-hub-signature"]!.split("=") as [string, string];
    const signed = Uint8Array.from(digits.match(/../g)!, (two) => Number.parseInt(two, 16));
    expect(name).toBe(method);
    expect(await crypto.subtle.verify("HMAC", key, signed, bytes(body))).toBe(true);
  });

  test("a filtered feed is sent when what it holds changed, and not when something else did", async () => {
    const topic = `${ATOM}?q=${encodeURIComponent("كهرباء نادرة")}`;
    const reader = subscriber(push, "reader.example");
    expect((await reader.subscribe(topic)).status).toBe(202);
    await push.publish("خبر لا شأن له بالبحث");
    await push.drain();
    const before = reader.taken.length;
    await push.publish("خبر آخر لا شأن له بالبحث");
    await push.drain();
    expect(reader.taken.slice(before).filter(({ body }) => body.includes("<entry"))).toEqual([]);
    await push.publish("كهرباء نادرة في الجنوب");
    await push.drain();
    const { body, headers } = reader.taken.at(-1)!;
    expect(body).toContain("كهرباء نادرة في الجنوب");
    expect(body).not.toContain("لا شأن له");
    expect(headers["link"]).toContain(`<${topic}>; rel="self"`);
  });

  test("two that drain at once send each thing once", async () => {
    const readers = Array.from({ length: 20 }, (_, n) => subscriber(push, `reader${n}.example`));
    for (const reader of readers) await reader.subscribe(ATOM);
    await push.publish("خبر واحد لكل مشترك");
    await Promise.all([push.drain(), push.drain(), push.drain()]);
    expect(readers.map((reader) => reader.taken.length)).toEqual(readers.map(() => 1));
  });

  test("after a kill in the middle the rest is sent, and nobody is left out", async () => {
    const readers = Array.from({ length: 6 }, (_, n) => subscriber(push, `reader${n}.example`));
    for (const reader of readers) await reader.subscribe(ATOM);
    await push.publish("خبر ينقطع إرساله");
    // As a kill leaves it: claimed, and nothing noted.
    await push.room.sql.all("UPDATE subscriptions SET claimed = ? WHERE id % 2 = 0", push.room.now() + 30_000);
    await push.drain();
    expect(readers.filter((reader) => reader.taken.length === 1)).toHaveLength(3);
    push.room.forward(31_000);
    await push.drain();
    expect(readers.map((reader) => reader.taken.length)).toEqual([1, 1, 1, 1, 1, 1]);
  });
});
