import { expect, test } from "vitest";
import { verifyArchive } from "../../../src/operate/verify.ts";
import { openNewsroom, spawnSite } from "../../support/newsroom.ts";

const HOUR = 3_600_000;
const WORDS = "قال وزير الخارجية إن الاجتماع سيعقد غدا في العاصمة بحضور عدد من السفراء والوزراء";

test("an article whose language an edit changes says so in every document, and in the archive", async () => {
  const site = await spawnSite();
  try {
    const room = await openNewsroom(site.url);
    await room.poll("lana/en");
    const one = (await site.articles())
      .filter((article) => article.lang === "en")
      .sort((a, b) => b.released - a.released)[0]!;
    await site.edit(one.id, { title: WORDS, paragraphs: one.paragraphs.map(() => `${WORDS}. ${WORDS}.`) });
    let changed: readonly unknown[] = [];
    for (let poll = 0; poll < 8 && changed.length === 0; poll += 1) {
      room.forward(2 * HOUR);
      changed = (await room.poll("lana/en")).changed;
    }
    expect(changed).toHaveLength(1);
    const { items } = JSON.parse((await room.text("lana/en/feed.json"))!);
    const item = items.find((entry: { id: string }) => entry.id.endsWith(`/${one.id}`));
    expect(item).toMatchObject({ title: WORDS, language: "ar", _nashra: { revision: 2 } });
    const edited = item.date_modified;
    expect(await room.text("lana/en/rss.xml")).toContain(`<dcterms:modified>${edited}</dcterms:modified>`);
    expect(await room.text("lana/en/sitemap.xml")).toContain(`<lastmod>${edited}</lastmod>`);
    expect(await room.text("lana/en/ninjs.json")).toContain(`version 2 of ${edited} replaces`);
    expect((await verifyArchive(room.sql, room.site)).findings).toEqual([]);
  } finally {
    await site.stop();
  }
});
