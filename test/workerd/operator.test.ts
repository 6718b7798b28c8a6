import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import lana from "../../feeds/lana.ts";
import { type RemoteSite, spawnSite } from "../support/newsroom.ts";
import { BASE, type Deployment, deploy, textOf } from "./deployment.ts";
import { deployment } from "./main.ts";

/** What is asked of a deployment finds the object that it is for. */
let site: RemoteSite;
let deployed: Deployment;
let now = Date.now();

/** Paths that the subscriber was asked for. */
const asked: string[] = [];

beforeAll(async () => {
  const send = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const url = new URL(String(input));
    if (url.host !== "reader.example") return send(input as never, init as never);
    asked.push(url.pathname);
    return new Response(url.searchParams.get("hub.challenge"));
  });
  site = await spawnSite({ now });
  deployed = await deploy([lana], { NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}` });
  await deployed.cron(now);
  for (let n = 0; n < 10; n += 1) {
    now += 1000;
    await deployed.alarm("lana", now);
  }
});
afterAll(async () => {
  vi.restoreAllMocks();
  await site.stop();
});

async function items(): Promise<{ id: string; url: string }[]> {
  return (
    JSON.parse(await textOf(await deployed.ask("/lana/ar/feed.json"))) as { items: { id: string; url: string }[] }
  ).items;
}

describe("the hub", () => {
  const subscribe = (topic: string) =>
    deployed.ask("/hub", {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({
        "hub.mode": "subscribe",
        "hub.topic": topic,
        "hub.callback": "https://reader.example/callback",
      }).toString(),
    });

  test("of an agency takes a subscription to its document, and its alarm verifies it", async () => {
    deployment.alarms.clear();
    expect((await subscribe(`${BASE}/lana/ar/rss.xml`)).status).toBe(202);
    expect(deployment.alarms.get("lana")! - Date.now()).toBeLessThan(1000);
    await deployed.alarm("lana", now);
    expect(asked).toEqual(["/callback"]);
    expect(await deployed.rows("lana", "SELECT path FROM subscriptions")).toEqual([{ path: "lana/ar/rss.xml" }]);
    // The operator sees the number of all agencies together.
    const { push } = (await (await deployed.order("GET", "/health")).json()) as { push: { subscriptions: number } };
    expect(push.subscriptions).toBe(1);
    const deliveries = await (await deployed.order("GET", "/admin/deliveries")).json();
    expect(deliveries).toMatchObject({
      subscriptions: 1,
      subscribers: [{ host: "reader.example", topic: "lana/ar/rss.xml", tries: 0 }],
    });
    expect(JSON.stringify(deliveries)).not.toContain("/callback");
  });

  test.each([
    `${BASE}/nobody/rss.xml`,
    `${BASE}/lana/xx/rss.xml`,
    "no address",
    "https://elsewhere.example/lana/rss.xml",
  ])("refuses %s", async (topic) => {
    expect((await subscribe(topic)).status).toBe(404);
  });
});

describe("an article", () => {
  test.each(["id", "url"] as const)("is taken down by its %s, whichever agency has it", async (by) => {
    const [article] = await items();
    const path = `/admin/articles/${encodeURIComponent(article![by])}`;
    const done = await deployed.order("DELETE", path);
    expect([done.status, ((await done.json()) as { outcome: string }).outcome]).toEqual([200, "removed"]);
    expect((await items()).map(({ id }) => id)).not.toContain(article!.id);
    expect(await (await deployed.order("PUT", path)).json()).toMatchObject({ outcome: "lifted" });
  });

  test("that nobody has is unknown", async () => {
    expect((await deployed.order("DELETE", "/admin/articles/lana%2F1")).status).toBe(404);
    expect((await deployed.order("DELETE", "/admin/articles/tag%3Ax.example%2C2020%3A1")).status).toBe(404);
  });
});

test("polls are made by the agency that is named, or by those that are due first", async () => {
  const named = await deployed.order("POST", "/admin/poll?feed=lana/en");
  expect(((await named.json()) as { reports: { watch: string }[] }).reports.map(({ watch }) => watch)).toEqual([
    "lana/en",
  ]);
  const first = await deployed.order("POST", "/admin/poll");
  expect(((await first.json()) as { reports: unknown[] }).reports).toHaveLength(2);
  expect((await deployed.order("POST", "/admin/poll?feed=nobody")).status).toBe(404);
});

test("wrong tokens are counted for the whole deployment, and the right one is never limited", async () => {
  const guess = (path: string) => deployed.ask(path, { headers: { Authorization: "Bearer wrong-wrong-wrong-wrong" } });
  const statuses = [];
  for (let n = 0; n < 6; n += 1)
    for (const path of ["/admin/agencies", "/admin/articles/lana%2F1"]) statuses.push((await guess(path)).status);
  expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
  expect(statuses.slice(10)).toEqual([429, 429]);
  expect((await deployed.order("GET", "/admin/agencies")).status).toBe(200);
});

test("addresses are the same however they are written, and unknown ones cost no object", async () => {
  const moved = await deployed.ask("//lana/%61r/rss.xml/");
  expect([moved.status, moved.headers.get("Location")]).toEqual([301, "/lana/ar/rss.xml"]);
  expect((await deployed.ask("/robots.txt")).status).toBe(200);
  expect((await deployed.ask("/nobody/rss.xml")).status).toBe(404);
  expect((await deployed.ask("/lana/ar/rss.xml", { method: "POST" })).status).toBe(405);
});

test("/admin leads a browser to /admin/", async () => {
  const answer = await deployed.ask("/admin", { headers: { Accept: "text/html" }, redirect: "manual" });
  expect([answer.status, answer.headers.get("Location")]).toEqual([303, "/admin/"]);
});
