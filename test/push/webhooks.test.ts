import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, test } from "vitest";
import { takedown } from "../../src/operate/takedown.ts";
import { webhookStates } from "../../src/push/states.ts";
import { openPushing, type Pushing } from "./support.ts";

const HOOK = "https://hook.example/secret-path";
const SECRET = `whsec_${btoa("a secret of 24 bytes or s")}`;
let push: Pushing;
afterEach(() => push.site.stop());

interface Told {
  readonly type: string;
  readonly timestamp: string;
  readonly data: { readonly title?: string; readonly feed?: string; readonly id?: string; readonly why?: string };
}

function listen(status: () => number): Told[] {
  const told: Told[] = [];
  push.on("hook.example", ({ headers, body }) => {
    // The scheme's own library is the judge, by a clock of the test's.
    const webhook = new Webhook(SECRET);
    const text = new TextDecoder().decode(body);
    const sent = new Date(Number(headers["webhook-timestamp"]) * 1000);
    expect(headers["webhook-signature"]).toBe(webhook.sign(headers["webhook-id"]!, sent, text));
    expect(Math.abs(sent.getTime() - push.room.now())).toBeLessThan(1000);
    const code = status();
    if (code < 300) told.push(JSON.parse(text) as Told);
    return code;
  });
  return told;
}

describe("webhooks", () => {
  test("tell of what is published, edited and removed, in order, signed, from when they were set up", async () => {
    push = await openPushing({ webhooks: [HOOK], webhookSecret: SECRET });
    const told = listen(() => 204);
    await push.drain();
    expect(told).toEqual([]);
    await push.publish("خبر أول");
    await push.publish("خبر ثان");
    await push.drain();
    expect(told.map(({ type, data }) => [type, data.title, data.feed])).toEqual([
      ["article.published", "خبر أول", "lana/ar"],
      ["article.published", "خبر ثان", "lana/ar"],
    ]);
    expect(told[0]!.data.id).toMatch(/^tag:lana\.gov\.ly,2021:post\//);
    const id = (await push.site.articles()).find((article) => article.title === "خبر ثان")!.id;
    await push.site.edit(id, { title: "خبر ثان معدل" });
    push.room.forward(7_200_000);
    await push.room.poll("lana/ar");
    await push.drain();
    expect(told.at(-1)).toMatchObject({ type: "article.updated", data: { title: "خبر ثان معدل" } });
  });

  test("carry the whole article as ninjs where the operator wants it, as it is when they are sent", async () => {
    push = await openPushing({ webhooks: [HOOK], webhookSecret: SECRET, webhookBody: "ninjs" });
    const told = listen(() => 204) as { type: string; data: { id?: string; ninjs?: Record<string, unknown> } }[];
    await push.drain();
    await push.publish("عاجل: خبر أول");
    await push.drain();
    const id = told[0]!.data.id!;
    expect(told[0]!.data.ninjs).toMatchObject({ uri: id, type: "text", title: "عاجل: خبر أول", urgency: 2 });
    await push.publish("خبر يحذف قبل إرساله");
    const [gone] = (await push.room.sql.all("SELECT id FROM articles ORDER BY seq DESC LIMIT 1")) as { id: string }[];
    await takedown(push.room.ports, push.room.site, gone!.id, "a test");
    await push.drain();
    expect(told.slice(1).map(({ type, data }) => [type, data.ninjs?.["pubStatus"]])).toEqual([
      ["article.published", "canceled"],
      ["article.removed", "canceled"],
    ]);
    expect(JSON.stringify(told.slice(1))).not.toContain("يحذف");
  });

  test("tell of a feed in trouble and of its recovery", async () => {
    push = await openPushing({ webhooks: [HOOK], webhookSecret: SECRET });
    const told = listen(() => 200);
    await push.drain();
    await push.site.set({ fault: { kind: "500" } });
    for (let n = 0; n < 4; n += 1) {
      push.room.forward(3_600_000);
      await push.room.poll("lana/ar");
      await push.drain();
    }
    await push.site.set({ fault: null });
    for (let n = 0; n < 8; n += 1) {
      push.room.forward(3_600_000);
      await push.room.poll("lana/ar");
      await push.drain();
    }
    expect(told.map(({ type }) => type)).toEqual(["feed.degraded", "feed.recovered"]);
    expect(told[0]!.data.why).toMatch(/^failing: /);
  });

  test("are tried again by the scheme's schedule, nothing is skipped, and the operator sees it", async () => {
    push = await openPushing({ webhooks: [HOOK], webhookSecret: SECRET });
    let status = 503;
    const told = listen(() => status);
    await push.drain();
    await push.publish("خبر في أثناء العطل");
    await push.drain();
    await push.publish("خبر آخر في أثناء العطل");
    await push.drain();
    expect(told).toEqual([]);
    expect(await webhookStates(push.room.sql)).toMatchObject([
      { host: "hook.example", waiting: 2, error: "status 503" },
    ]);
    const metrics = await (await push.app.request("https://feeds.example/metrics")).text();
    expect(metrics).toContain('nashra_webhook_events_waiting{webhook="1",host="hook.example"} 2\n');
    status = 200;
    push.room.forward(86_400_000);
    await push.drain();
    expect(told.map(({ data }) => data.title)).toEqual(["خبر في أثناء العطل", "خبر آخر في أثناء العطل"]);
    expect(await webhookStates(push.room.sql)).toMatchObject([{ waiting: 0, error: null }]);
    const lines = JSON.stringify(push.logged);
    expect(lines).not.toContain("secret-path");
    expect(lines).not.toContain(SECRET);
  });
});

describe("an outside hub", () => {
  test("is pinged once for each document that changed, and again until it takes it", async () => {
    push = await openPushing({ hub: "https://hub.example/", ownHub: false });
    const pinged: string[] = [];
    let status = 204;
    push.on("hub.example", ({ body }) => {
      const form = new URLSearchParams(new TextDecoder().decode(body));
      expect(form.get("hub.mode")).toBe("publish");
      expect(form.get("hub.topic")).toBe(form.get("hub.url"));
      if (status < 300) pinged.push(form.get("hub.url")!);
      return status;
    });
    while ((await push.drain()) > 0);
    expect(new Set(pinged)).toEqual(
      new Set(
        ["lana", "lana/ar"].flatMap((feed) =>
          ["rss.xml", "atom.xml", "feed.json", "ninjs.json"].map((file) => `https://feeds.example/${feed}/${file}`),
        ),
      ),
    );
    pinged.length = 0;
    status = 500;
    await push.publish("خبر والمحور معطل");
    await push.drain();
    status = 200;
    await push.drain();
    expect(pinged).toEqual([]);
    push.room.forward(60_000);
    await push.drain();
    expect(pinged).toHaveLength(8);
    push.room.forward(60_000);
    await push.drain();
    expect(pinged).toHaveLength(8);
    expect((await push.app.request("https://feeds.example/hub", { method: "POST" })).status).not.toBe(202);
  });
});
