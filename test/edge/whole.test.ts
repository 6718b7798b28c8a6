import { afterAll, beforeAll, expect, test } from "vitest";
import type { Lang } from "../site/types.ts";
import { type Edge, openEdge, TOKEN } from "./support.ts";

/** From the agency's page to the feeds, in the built Worker, as its alarms and its operator poll it. */
const FILES = ["rss.xml", "atom.xml", "feed.json", "ninjs.json"];
let edge: Edge;
beforeAll(async () => {
  edge = await openEdge();
});
afterAll(() => edge.close());

const text = async (path: string): Promise<string> => (await edge.server.fetch(path)).text();

test.each<[Lang, string]>([
  ["ar", "lana/ar"],
  ["en", "lana/en"],
  ["fr", "lana/fr"],
])("an article in %s comes into every document of %s, is edited, taken down, and stays away", async (lang, feed) => {
  const article = edge.site.publish({ lang, category: 8, title: `Headline of ${lang}` });
  const id = `tag:lana.gov.ly,2021:post/${article.id}`;
  await edge.poll();
  for (const path of [...FILES.map((file) => `/${feed}/${file}`), "/lana/feed.json"]) {
    expect((await text(path)).split(id).length - 1, path).toBe(1);
  }
  expect(await text(`/${feed}/`)).toContain(article.title);

  edge.site.edit(article.id, { title: `${article.title} amended` });
  await edge.poll();
  const items = JSON.parse(await text(`/${feed}/feed.json`)).items as { id: string; title: string; _nashra: object }[];
  expect(items.filter((item) => item.id === id)).toMatchObject([
    { title: `${article.title} amended`, _nashra: { revision: 2 } },
  ]);

  const removed = await edge.server.fetch(`/admin/articles/${encodeURIComponent(id)}?reason=asked`, {
    method: "DELETE",
    headers: { Authorization: `Bearer ${TOKEN}` },
  });
  expect([removed.status, await removed.json()]).toMatchObject([200, { outcome: "removed", id }]);
  await edge.poll();
  for (const file of ["rss.xml", "feed.json"]) expect(await text(`/${feed}/${file}`)).not.toContain(id);
  expect(await text(`/${feed}/atom.xml`)).toContain(`<at:deleted-entry ref="${id}"`);
});

test("while the site fails every document stays as it was, health says so, and what came meanwhile is not lost", async () => {
  const before = await Promise.all(FILES.map((file) => text(`/lana/fr/${file}`)));
  edge.site.set({ fault: { kind: "500" } });
  const meanwhile = edge.site.publish({ lang: "fr", category: 8 });
  for (let more = 0; more < 4; more += 1) await edge.poll();
  expect(await Promise.all(FILES.map((file) => text(`/lana/fr/${file}`)))).toEqual(before);
  expect(JSON.parse(await text("/health")).status).not.toBe("ok");
  edge.site.set({ fault: null });
  for (let more = 0; more < 4; more += 1) await edge.poll();
  expect(await text("/lana/fr/feed.json")).toContain(`post/${meanwhile.id}`);
  expect(JSON.parse(await text("/health")).feeds["lana/fr"].consecutiveFailures).toBe(0);
});
