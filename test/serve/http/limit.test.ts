import { Hono } from "hono";
import { expect, test } from "vitest";
import { readSettings } from "../../../config/settings.ts";
import { adminRoutes, GUESSES, tokenCheck } from "../../../src/serve/admin/token.ts";
import { clientOf } from "../../../src/serve/http/client.ts";
import { createLimiter } from "../../../src/serve/http/limit.ts";
import { harness, NOW } from "../support.ts";

test("a client may take so many at once, then one each time one comes back", () => {
  let now = NOW;
  const limiter = createLimiter({ burst: 3, everyMs: 10_000, together: 10, clock: () => now });
  expect([1, 2, 3, 4].map(() => limiter.take("a"))).toEqual([0, 0, 0, 10]);
  expect(limiter.take("b")).toBe(0);
  now += 9000;
  expect([limiter.wait("a"), limiter.take("a")]).toEqual([1, 1]);
  now += 1000;
  expect([limiter.take("a"), limiter.take("a")]).toEqual([0, 10]);
  now += 1_000_000;
  expect([1, 2, 3, 4].map(() => limiter.take("a"))).toEqual([0, 0, 0, 10]);
});

test("a clock that is set back makes nobody wait for the time that it was ahead", () => {
  let now = NOW + 10 * 86_400_000;
  const limiter = createLimiter({ burst: 3, everyMs: 10_000, together: 1, clock: () => now });
  expect([1, 2, 3, 4].map(() => limiter.take("a"))).toEqual([0, 0, 0, 10]);
  now = NOW;
  expect([1, 2, 3, 4].map(() => limiter.take("a"))).toEqual([0, 0, 0, 10]);
});

test("changing the address does not help: all together have a limit too, and no memory grows", () => {
  let now = NOW;
  const limiter = createLimiter({ burst: 3, everyMs: 10_000, together: 10, clock: () => now });
  const taken = Array.from({ length: 5000 }, (_, client) => limiter.take(`c${client}`)).filter((wait) => wait === 0);
  expect(taken).toHaveLength(30);
  now += 10_000;
  expect(
    Array.from({ length: 50 }, (_, client) => limiter.take(`d${client}`)).filter((wait) => wait === 0),
  ).toHaveLength(10);
});

test("who guesses tokens is put off; who holds it is not, even from the same address", async () => {
  let now = NOW;
  const routes = adminRoutes({
    check: tokenCheck("the-token", createLimiter({ ...GUESSES, clock: () => now })),
    clock: () => now,
    routes: [(admin) => admin.get("/x", (c) => c.text("here"))],
  });
  const { get } = await harness({ extra: [routes] });
  const guess = (address: string) => get("/admin/x", { Authorization: "Bearer wrong", "CF-Connecting-IP": address });
  const first = [];
  for (let at = 0; at < 12; at += 1) first.push((await guess("192.0.2.1")).status);
  expect(first).toEqual([...new Array(10).fill(401), 429, 429]);
  const late = await guess("192.0.2.1");
  expect(Number(late.headers.get("Retry-After"))).toBeGreaterThan(0);
  expect(late.headers.get("Cache-Control")).toBe("no-store");
  expect((await get("/admin/x", { Authorization: "Bearer the-token", "CF-Connecting-IP": "192.0.2.1" })).status).toBe(
    200,
  );
  now += 60_000;
  expect((await guess("192.0.2.1")).status).toBe(401);
});

test.each([
  [0, "192.0.2.9", "10.0.0.1"],
  [1, "192.0.2.9", "192.0.2.9"],
  [1, "8.8.8.8, 192.0.2.9", "192.0.2.9"],
  [2, "8.8.8.8, 192.0.2.9, 10.0.0.2", "192.0.2.9"],
  [2, "192.0.2.9", "192.0.2.9"],
  [1, null, "10.0.0.1"],
  [1, "192.0.2.9, ", "10.0.0.1"],
  [1, "a".repeat(1000), "10.0.0.1"],
])("behind %i proxies of one's own, %s was forwarded: %s is counted", async (proxies, forwarded, expected) => {
  const app = new Hono();
  const client = clientOf(proxies);
  app.get("/", (c) => c.text(client(c)));
  const headers = forwarded === null ? {} : { "X-Forwarded-For": forwarded, "CF-Connecting-IP": "8.8.4.4" };
  const env = { incoming: { socket: { remoteAddress: "10.0.0.1" } } };
  expect(await (await app.request("/", { headers }, env)).text()).toBe(expected);
});

test("NASHRA_TRUST_PROXY is a small number", () => {
  const read = (value: string) => readSettings({ NASHRA_TRUST_PROXY: value }, []).trustedProxies;
  expect([read(""), read("0"), read("2"), read("10")]).toEqual([0, 0, 2, 10]);
  for (const wrong of ["true", "-1", "11", "1.5", "10.0.0.0/8"])
    expect(() => read(wrong)).toThrow("NASHRA_TRUST_PROXY");
});

test("who searches without end is put off, others are not, and plain feeds are never limited", async () => {
  let now = NOW;
  const { get } = await harness({ clock: () => now, filtered: async () => ({ problem: "nothing is searched here" }) });
  const search = async (address: string) =>
    get("/lana/ar/rss.xml?q=word", { "CF-Connecting-IP": address }).then(({ status }) => status);
  const first: number[] = [];
  for (let at = 0; at < 122; at += 1) first.push(await search("192.0.2.1"));
  expect(first).toEqual([...new Array(120).fill(400), 429, 429]);
  expect(await search("192.0.2.2")).toBe(400);
  expect((await get("/lana/ar/rss.xml", { "CF-Connecting-IP": "192.0.2.1" })).status).toBe(200);
  now += 250;
  expect([await search("192.0.2.1"), await search("192.0.2.1")]).toEqual([400, 429]);
});
