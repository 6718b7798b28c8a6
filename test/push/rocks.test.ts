import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { signature } from "../../src/push/signature.ts";
import { BASE, bytes, openPushing, type Pushing, subscriber } from "./support.ts";

/** The checks of websub.rocks, by the numbers of its implementation reports (w3c/websub, implementation-reports). */

const ATOM = `${BASE}/lana/ar/atom.xml`;
let push: Pushing;

beforeEach(async () => {
  push = await openPushing();
});
afterEach(() => push.site.stop());

const verifications = () => push.got.filter(({ method }) => method === "GET").map(({ url }) => url.searchParams);

describe("a hub", () => {
  test.each(["rss.xml", "atom.xml", "feed.json"])(
    "100: a subscription with mode, topic and callback alone gets the whole of %s, with its type, unsigned",
    async (file) => {
      const reader = subscriber(push, "reader.example");
      expect((await reader.subscribe(`${BASE}/lana/ar/${file}`)).status).toBe(202);
      await push.publish("خبر للفحص المئة");
      await push.drain();
      const served = await push.app.request(`${BASE}/lana/ar/${file}`);
      expect(reader.taken).toHaveLength(1);
      expect(reader.taken[0]!.body).toBe(await served.text());
      expect(reader.taken[0]!.headers["content-type"]).toBe(served.headers.get("content-type"));
      expect(reader.taken[0]!.headers["x-hub-signature"]).toBeUndefined();
    },
  );

  test("101: a subscription with a secret is signed with it", async () => {
    const reader = subscriber(push, "reader.example");
    await reader.subscribe(ATOM, { "hub.secret": "a secret of 101" });
    await push.publish("خبر للفحص المئة وواحد");
    await push.drain();
    const { body, headers } = reader.taken[0]!;
    expect(headers["x-hub-signature"]).toBe(await signature("a secret of 101", bytes(body)));
  });

  test("102: parameters that it does not know are ignored", async () => {
    const reader = subscriber(push, "reader.example");
    const answer = await reader.subscribe(ATOM, { "hub.verify_token": "old", "hub.foo": "bar", foo: "bar", "": "" });
    expect(answer.status).toBe(202);
    expect([...verifications()[0]!.keys()].sort()).toEqual([
      "hub.challenge",
      "hub.lease_seconds",
      "hub.mode",
      "hub.topic",
      "keep",
    ]);
    await push.publish("خبر للفحص المئة واثنين");
    await push.drain();
    expect(reader.taken).toHaveLength(1);
  });

  test("103: an active subscription is asked for again, with another secret, and gets each change once", async () => {
    const reader = subscriber(push, "reader.example");
    await reader.subscribe(ATOM, { "hub.secret": "the first", "hub.lease_seconds": "7200" });
    await push.publish("خبر قبل التجديد");
    await push.drain();
    await reader.subscribe(ATOM, { "hub.secret": "the second", "hub.lease_seconds": "86400" });
    expect(verifications().map((asked) => asked.get("hub.lease_seconds"))).toEqual(["7200", "86400"]);
    push.room.forward(3 * 3_600_000);
    await push.publish("خبر بعد التجديد");
    await push.drain();
    expect(reader.taken).toHaveLength(2);
    const { body, headers } = reader.taken[1]!;
    expect(headers["x-hub-signature"]).toBe(await signature("the second", bytes(body)));
    await reader.subscribe(ATOM);
    await push.publish("خبر بلا سر");
    await push.drain();
    expect(reader.taken[2]!.headers["x-hub-signature"]).toBeUndefined();
  });

  test("103: while a renewal is not confirmed the subscription is as it was", async () => {
    const reader = subscriber(push, "reader.example");
    await reader.subscribe(ATOM, { "hub.secret": "the first" });
    reader.refuse();
    await reader.subscribe(ATOM, { "hub.secret": "of somebody else" });
    await push.publish("خبر بعد تجديد لم يؤكد");
    await push.drain();
    const { body, headers } = reader.taken[0]!;
    expect(headers["x-hub-signature"]).toBe(await signature("the first", bytes(body)));
  });

  test("104: who unsubscribes is asked whether it means it, a lease that it names is ignored, and gets nothing more", async () => {
    const reader = subscriber(push, "reader.example");
    await reader.subscribe(ATOM);
    const answer = await push.ask({
      "hub.mode": "unsubscribe",
      "hub.topic": ATOM,
      "hub.callback": "https://reader.example/cb?keep=1",
      "hub.lease_seconds": "-1",
    });
    expect(answer.status).toBe(202);
    await push.drain();
    expect(verifications().at(-1)!.get("hub.mode")).toBe("unsubscribe");
    expect(verifications().at(-1)!.get("hub.challenge")).toBe("challenge-2");
    await push.publish("خبر بعد إنهاء الاشتراك");
    await push.drain();
    expect(reader.taken).toEqual([]);
  });

  test("one callback at two topics, and two callbacks at one: each is a subscription of its own", async () => {
    const [one, two] = [subscriber(push, "one.example"), subscriber(push, "two.example")];
    await one.subscribe(ATOM);
    await one.subscribe(`${BASE}/lana/ar/rss.xml`);
    await two.subscribe(ATOM);
    await one.unsubscribe(ATOM);
    await push.publish("خبر لمن بقي");
    await push.drain();
    expect(one.taken.map(({ body }) => body.includes("<rss"))).toEqual([true]);
    expect(two.taken).toHaveLength(1);
  });

  test.each([
    ["http for https", (topic: string) => topic.replace("https:", "http:")],
    ["an encoded letter", (topic: string) => topic.replace("lana", "%6c%61n%61")],
    ["a port that goes without saying", (topic: string) => topic.replace("example/", "example:443/")],
  ])("5.1.1: a topic written with %s is the same, and is told as it was written", async (_name, written) => {
    const reader = subscriber(push, "reader.example");
    expect((await reader.subscribe(written(ATOM))).status).toBe(202);
    expect(verifications()[0]!.get("hub.topic")).toBe(written(ATOM));
    await push.publish("خبر لعنوان كتب بشكل آخر");
    await push.drain();
    expect(reader.taken[0]!.headers["link"]).toContain(`<${ATOM}>; rel="self"`);
  });
});

describe("a publisher", () => {
  const files = ["rss.xml", "atom.xml", "feed.json"];

  test.each(["GET", "HEAD"])("names one self and its hub in the Link field of %s, for each format", async (method) => {
    for (const file of files) {
      const { headers } = await push.app.request(`${BASE}/lana/ar/${file}`, { method });
      const links = [...headers.get("Link")!.matchAll(/<([^>]*)>; rel="([^"]*)"/g)].map(
        ([, to, rel]) => `${rel} ${to}`,
      );
      expect(links.filter((link) => /^(?:self|hub) /.test(link)).sort()).toEqual([
        `hub ${BASE}/hub`,
        `self ${BASE}/lana/ar/${file}`,
      ]);
    }
  });

  test.each<[string, string, (to: string, rel: string) => string]>([
    ["Atom: link elements", "atom.xml", (to, rel) => `<link rel="${rel}" href="${to}"`],
    ["RSS: atom:link elements", "rss.xml", (to, rel) => `<atom:link rel="${rel}" href="${to}"`],
  ])("names both in the document: %s", async (_name, file, element) => {
    const text = await (await push.app.request(`${BASE}/lana/ar/${file}`)).text();
    const head = text.slice(0, text.search(/<(?:entry|item)\b/));
    const plain = head.replace(/<((?:atom:)?link)\b([^>]*?)\/?>/g, (_all, name, given: string) => {
      const of = (attribute: string) => new RegExp(`\\b${attribute}="([^"]*)"`).exec(given)?.[1];
      return `<${name} rel="${of("rel")}" href="${of("href")}">`;
    });
    expect(plain).toContain(element(`${BASE}/lana/ar/${file}`, "self"));
    expect(plain).toContain(element(`${BASE}/hub`, "hub"));
  });

  test("names both in the document: JSON Feed's hubs and feed_url", async () => {
    const feed = (await (await push.app.request(`${BASE}/lana/ar/feed.json`)).json()) as Record<string, unknown>;
    expect(feed["feed_url"]).toBe(`${BASE}/lana/ar/feed.json`);
    expect(feed["hubs"]).toEqual([{ type: "WebSub", url: `${BASE}/hub` }]);
  });

  test.each([
    ["application/rss+xml", "rss.xml"],
    ["application/atom+xml", "atom.xml"],
    ["application/feed+json", "feed.json"],
  ])("4.1: what is negotiated by Accept: %s names the one form of it as self", async (accept, file) => {
    const { headers } = await push.app.request(`${BASE}/lana/ar/`, { headers: { Accept: accept } });
    expect(headers.get("Link")).toContain(`<${BASE}/lana/ar/${file}>; rel="self"`);
    expect(headers.get("Link")).toContain(`<${BASE}/hub>; rel="hub"`);
    const reader = subscriber(push, "reader.example");
    expect((await reader.subscribe(`${BASE}/lana/ar/${file}`)).status).toBe(202);
  });

  test("HTML: the page leads to feeds that name both", async () => {
    const page = await push.app.request(`${BASE}/lana/ar/`, { headers: { Accept: "text/html" } });
    const text = await page.text();
    for (const file of files) expect(text).toContain(file);
  });

  test("tells its hub of each change: what was not published again is not sent again", async () => {
    const reader = subscriber(push, "reader.example");
    await reader.subscribe(ATOM);
    await push.publish("خبر واحد");
    await push.drain();
    for (let n = 0; n < 3; n += 1) {
      push.room.forward(600_000);
      await push.room.poll("lana/ar");
      await push.drain();
    }
    expect(reader.taken).toHaveLength(1);
  });
});
