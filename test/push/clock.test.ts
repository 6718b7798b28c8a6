import { afterEach, expect, test } from "vitest";
import { owedNow } from "../../src/push/states.ts";
import { BASE, openPushing, type Pushing, subscriber } from "./support.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HOOK = "https://hook.example/h";
const TOPIC = `${BASE}/lana/ar/rss.xml`;
let push: Pushing;
afterEach(() => push.site.stop());

/** A column of a table that a clock ran ahead for, by so much. */
const ahead = (table: string, column: string, ms: number) =>
  push.room.sql.all(`UPDATE ${table} SET ${column} = ?`, push.room.now() + ms);

const OWN = { webhooks: [HOOK], webhookSecret: "a secret" };

test.each([
  ["due", 10 * DAY, 1],
  ["claimed", 10 * DAY, 1],
  ["due", 6 * HOUR, 0],
  ["claimed", 60_000, 0],
])("a delivery whose %s lies %i ms ahead: %i made", async (column, ms, made) => {
  push = await openPushing();
  const reader = subscriber(push, "reader.example");
  await reader.subscribe(TOPIC);
  await push.publish("خبر");
  await ahead("subscriptions", column, ms);
  expect(await owedNow(push.room.sql, push.room.now())).toBe(made);
  await push.drain();
  expect(reader.taken).toHaveLength(made);
});

test.each([
  ["due", 10 * DAY, 1],
  ["claimed", 10 * DAY, 1],
  ["due", 24 * HOUR, 0],
  ["claimed", 60_000, 0],
])("a webhook whose %s lies %i ms ahead: %i called", async (column, ms, made) => {
  push = await openPushing(OWN);
  push.on("hook.example", () => 204);
  await push.drain();
  await push.publish("خبر");
  await ahead("webhooks", column, ms);
  await push.drain();
  expect(push.got.filter(({ url }) => url.hostname === "hook.example")).toHaveLength(made);
});

test.each([
  [10 * DAY, 1],
  [25 * 60_000, 0],
])("a verification that is due in %i ms: %i made", async (ms, made) => {
  push = await openPushing();
  push.on("reader.example", () => 404);
  await push.ask({ "hub.mode": "subscribe", "hub.topic": TOPIC, "hub.callback": "https://reader.example/cb" });
  await ahead("verifications", "due", ms);
  await push.drain();
  expect(push.got).toHaveLength(made);
});

test.each([
  [10 * DAY, true],
  [6 * HOUR, false],
])("a ping that is due in %i ms: made, %s", async (ms, made) => {
  push = await openPushing({ hub: "https://hub.example/", ownHub: false });
  push.on("hub.example", () => 204);
  await push.drain();
  await push.publish("خبر");
  push.got.length = 0;
  await ahead("pings", "due", ms);
  await push.drain();
  expect(push.got.length > 0).toBe(made);
});

const until = async () => {
  const rows = await push.room.sql.all("SELECT until FROM subscriptions");
  return rows.map((row) => (Number(row["until"]) - push.room.now()) / DAY);
};

test("a clock that runs ahead ends no subscription, and one that it gave is no longer than any other", async () => {
  push = await openPushing();
  // The agency's clock agreed with the machine's, at the last poll.
  await ahead("watches", "clocks_agreed", 0);
  const reader = subscriber(push, "reader.example");
  await reader.subscribe(TOPIC, { "hub.lease_seconds": String(2 * 86_400) });
  push.room.forward(10 * DAY);
  await push.drain();
  expect(await until()).toEqual([-8]);
  push.room.forward(-10 * DAY);
  await push.publish("خبر");
  await push.drain();
  expect(reader.taken).toHaveLength(1);
  await ahead("subscriptions", "until", 400 * DAY);
  // Nor does one that is set back shorten any.
  push.room.forward(-20_000 * DAY);
  await push.drain();
  push.room.forward(20_000 * DAY);
  expect(await until()).toEqual([400]);
  await push.drain();
  expect(await until()).toEqual([30]);
});

test("a lease that is over ends by a sound clock, and where no clock was ever compared", async () => {
  for (const agreed of [true, false]) {
    push = await openPushing();
    await subscriber(push, "reader.example").subscribe(TOPIC, { "hub.lease_seconds": "7200" });
    push.room.forward(3 * HOUR);
    if (agreed) await ahead("watches", "clocks_agreed", -HOUR);
    else await push.room.sql.all("UPDATE watches SET clocks_agreed = NULL");
    await push.drain();
    expect(await until()).toEqual([]);
    if (agreed) await push.site.stop();
  }
});
