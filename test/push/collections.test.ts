import { afterEach, expect, test } from "vitest";
import lana from "../../feeds/lana.ts";
import { defineCollection, withPublishers } from "../../src/model/definition/collection.ts";
import { collectAll } from "../../src/poll/collect/collect.ts";
import { all, parseXml, textIn } from "../publish/xml/parse.ts";
import { BASE, openPushing, type Pushing, subscriber } from "./support.ts";

/** What subscribers and webhooks get of a collection: what changed in its agencies, from the collection's own feeds. */

const HOOK = "https://hook.example/";
const SECRET = `whsec_${btoa("a secret of 24 bytes or s")}`;
const TOPIC = `${BASE}/all/ar/atom.xml`;
const agencies = withPublishers([
  lana,
  defineCollection({
    kind: "collection",
    id: "all",
    names: { ar: "كل الأخبار" },
    home: "https://news.example/",
    tagYear: 2026,
    feeds: ["lana/ar"],
    languages: ["ar"],
  }),
]);

let push: Pushing;
afterEach(() => push.site.stop());

async function collected(): Promise<void> {
  await collectAll(push.room.ports, { ...push.room.site, agencies });
  await push.drain();
}

test("a subscriber gets what is published and edited in its agencies, once, and a webhook is told of both", async () => {
  push = await openPushing({ agencies, webhooks: [HOOK], webhookSecret: SECRET });
  const told: { type: string; data: { title?: string; feed?: string; id?: string } }[] = [];
  push.on("hook.example", ({ body }) => {
    told.push(JSON.parse(new TextDecoder().decode(body)));
    return 204;
  });
  await collected();
  const reader = subscriber(push, "reader.example");
  await reader.subscribe(TOPIC);

  await push.publish("خبر جديد");
  await collected();
  await push.drain();
  expect(reader.taken).toHaveLength(1);
  const [entry] = all(parseXml(reader.taken[0]!.body), "entry");
  expect(textIn(entry!, "title")).toBe("خبر جديد");
  expect(reader.taken[0]!.headers["link"]).toContain(`<${TOPIC}>; rel="self"`);

  const { id } = (await push.site.articles()).find(({ title }) => title === "خبر جديد")!;
  await push.site.edit(id, { title: "خبر جديد معدل" });
  push.room.forward(7_200_000);
  await push.room.poll("lana/ar");
  await collected();
  await collected();
  expect(reader.taken).toHaveLength(2);
  expect(reader.taken[1]!.body).toContain("خبر جديد معدل");

  const ofCollection = told.filter(({ data }) => data.feed === "all");
  expect(ofCollection.map(({ type, data }) => [type, data.title, data.feed])).toEqual([
    ["article.published", "خبر جديد", "all"],
    ["article.updated", "خبر جديد معدل", "all"],
  ]);
  // The collection's copy is the agency's article: one id for both.
  expect(new Set(told.map(({ data }) => data.id)).size).toBe(1);
});
