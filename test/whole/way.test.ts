import { afterAll, beforeAll, describe, expect, test } from "vitest";
import seed from "../site/texts/seed-article.txt?raw";
import { expectedDocument } from "../support/golden.ts";
import { type Newsroom, NOW, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";

const SEED = "tag:lana.gov.ly,2021:post/341690";
const FILES = ["rss.xml", "atom.xml", "feed.json"];

describe("from the agency's page to the feeds", () => {
  let site: RemoteSite;
  let room: Newsroom;

  beforeAll(async () => {
    site = await spawnSite();
    room = await openNewsroom(site.url);
    for (const path of ["lana/ar", "lana/en", "lana/fr"]) expect((await room.poll(path)).outcome).toBe("changed");
  });
  afterAll(() => site.stop());

  test.each(["lana/ar", "lana/en", "lana/fr", "lana"].flatMap((feed) => FILES.map((file) => `${feed}/${file}`)))(
    "%s is, byte for byte, what the other runtime writes",
    async (path) => {
      await expectedDocument(path, (await room.text(path))!);
    },
  );

  test("links and ids are the agency's own, never the mirror's", async () => {
    for (const file of FILES) {
      const text = (await room.text(`lana/ar/${file}`))!;
      expect(text).not.toContain("127.0.0.1");
      expect(text).toMatch(/https:\/\/lana\.gov\.ly\/post\.php\?lang=ar&(?:amp;)?id=\d+/);
    }
  });

  test("the seed article is whole, dated by its dateline, and free of the site's furniture", async () => {
    const [, title, text] = /^(?:.*\n){4}(.*)\n+نشر بتاريخ:\n+([\s\S]*)$/.exec(seed)!;
    const feed = JSON.parse((await room.text("lana/ar/feed.json"))!);
    const item = feed.items.find((one: { id: string }) => one.id === SEED);
    expect(item.title).toBe(title);
    expect(item.date_published.slice(0, 10)).toBe("2025-09-24");
    expect(item._nashra).toMatchObject({
      dateline: { place: "نيويورك" },
      published: { precision: "day", source: "dateline" },
    });
    const paragraphs = text!.split("\n").flatMap((line) => line.trim() || []);
    expect(item.content_text.split("\n\n")).toEqual(paragraphs);
    expect(item.content_html).toMatch(/^<div dir="rtl" lang="ar">/);
    expect(item.content_html.match(/<p>/g)).toHaveLength(12);
    for (const file of FILES) {
      const document = (await room.text(`lana/ar/${file}`))!;
      expect(document).toContain(title);
      for (const words of ["Lana News", "آخر الأخبار", "نشر بتاريخ"]) expect(document).not.toContain(words);
    }
  });

  test("a second poll with nothing new fetches the listing only and leaves every document as it was", async () => {
    const before = await snapshot(room);
    await site.asked();
    room.forward(60_000);
    const report = await room.poll("lana/ar");
    expect(report).toMatchObject({ outcome: "unchanged", added: [], changed: [], removed: [], documents: [] });
    expect(await site.asked()).toEqual(["/category.php?id=8&lang=ar"]);
    expect(await snapshot(room)).toEqual(before);
  });

  test("another start with the same archive keeps ids and documents", async () => {
    const before = await snapshot(room);
    const again = await openNewsroom(site.url, { sql: room.sql });
    again.forward(120_000);
    expect((await again.poll("lana/en")).outcome).toBe("unchanged");
    expect(await snapshot(again)).toEqual(before);
  });

  test("what is not reached changes nothing and says so", async () => {
    const before = await snapshot(room);
    await site.set({ fault: { kind: "503" } });
    room.forward(600_000);
    const report = await room.poll("lana/ar");
    expect(report).toMatchObject({ outcome: "failing", status: 503 });
    expect(report.evidence).toMatch(/503/);
    expect(await snapshot(room)).toEqual(before);
    await site.set({ fault: null });
    room.forward(600_000);
    expect((await room.poll("lana/ar")).outcome).toBe("unchanged");
  });
});

/** Everything but the polls' own record. */
async function snapshot(room: Newsroom): Promise<unknown> {
  return {
    documents: await room.sql.all("SELECT path, etag, modified FROM documents ORDER BY path"),
    articles: await room.sql.all("SELECT id, seq, title, published, updated, revision FROM articles ORDER BY seq"),
    entries: await room.sql.all("SELECT * FROM entries ORDER BY feed, seq"),
  };
}

test("the suite's clock is the sample site's", () => {
  expect(new Date(NOW).toISOString()).toBe("2026-11-23T12:00:00.000Z");
});
