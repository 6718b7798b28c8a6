import { afterEach, describe, expect, test } from "vitest";
import type { SampleArticle } from "../site/types.ts";
import { lanaWithSections, type Newsroom, NOW, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";

const HOUR = 3_600_000;
let site: RemoteSite;

afterEach(() => site.stop());

async function ids(room: Newsroom, path: string): Promise<string[]> {
  const feed = JSON.parse((await room.text(path))!);
  return feed.items.map((item: { id: string }) => item.id);
}

const tag = (id: number) => `tag:lana.gov.ly,2021:post/${id}`;

describe("the life of an article", () => {
  test("a removal counts when a later poll is told the same; back again it is the same article", async () => {
    site = await spawnSite();
    const room = await openNewsroom(site.url);
    await room.poll("lana/ar");
    const one = (await site.articles()).find((article) => article.lang === "ar" && article.released > NOW - 6 * HOUR)!;
    expect(await ids(room, "lana/ar/feed.json")).toContain(tag(one.id));

    await site.set({ fault: { kind: "404", path: `id=${one.id}\\b` } });
    // While the listing names it, it is not removed.
    for (let poll = 0; poll < 4; poll += 1) {
      room.forward(HOUR);
      expect((await room.poll("lana/ar")).removed).toEqual([]);
    }
    for (let n = 0; n < 12; n += 1) await site.publish({ lang: "ar", released: room.now() - 60_000 + n * 1000 });
    await site.set({ now: room.now() });
    await room.poll("lana/ar");
    // Removed when a second poll asks for its page in vain, twice, and not before.
    let asked = 0;
    let gone: string[] = [];
    for (let poll = 0; poll < 8 && gone.length === 0; poll += 1) {
      expect(await ids(room, "lana/ar/feed.json")).toContain(tag(one.id));
      room.forward(2 * HOUR);
      await site.asked();
      gone = (await room.poll("lana/ar")).removed.map((removed) => removed.id);
      asked += (await site.asked()).filter((path) => path.includes(`id=${one.id}`)).length;
    }
    expect([gone, asked]).toEqual([[tag(one.id)], 3]);
    for (const feed of ["lana/ar", "lana"]) {
      expect(await ids(room, `${feed}/feed.json`)).not.toContain(tag(one.id));
      expect(await room.text(`${feed}/atom.xml`)).toContain(`<at:deleted-entry ref="${tag(one.id)}"`);
    }
    const kept = await room.sql.all("SELECT title, content_text FROM articles WHERE native_id = ?", String(one.id));
    expect(kept).toEqual([{ title: "", content_text: "" }]);

    await site.set({ fault: null });
    room.forward(7 * HOUR);
    await room.poll("lana/ar");
    expect(await ids(room, "lana/ar/feed.json")).toContain(tag(one.id));
    expect(await room.text("lana/ar/atom.xml")).not.toContain("deleted-entry");
    expect(await room.sql.all("SELECT count(*) AS n FROM articles WHERE native_id = ?", String(one.id))).toEqual([
      { n: 1 },
    ]);
  });

  test("an edit is a revision of the same article, told once; noise is none", async () => {
    site = await spawnSite({ noise: true });
    const room = await openNewsroom(site.url);
    await room.poll("lana/en");
    const one = (await site.articles())
      .filter((article) => article.lang === "en")
      .sort((a, b) => b.released - a.released)[0]!;
    room.forward(2 * HOUR);
    await site.set({ now: room.now() });
    expect((await room.poll("lana/en")).changed).toEqual([]);
    await site.edit(one.id, { title: `${one.title} (corrected)` });
    room.forward(2 * HOUR);
    await site.set({ now: room.now() });
    expect((await room.poll("lana/en")).changed.map((changed) => changed.id)).toEqual([tag(one.id)]);
    room.forward(HOUR);
    expect((await room.poll("lana/en")).changed).toEqual([]);
    const feed = JSON.parse((await room.text("lana/en/feed.json"))!);
    const item = feed.items.find((entry: { id: string }) => entry.id === tag(one.id));
    expect(item).toMatchObject({ title: `${one.title} (corrected)`, _nashra: { revision: 2 } });
    expect(item.date_modified).toBe(new Date(NOW + 4 * HOUR).toISOString().replace(".000Z", "Z"));
  });

  test("an article of a section stands in section, edition and agency, and is stored once", async () => {
    site = await spawnSite();
    const room = await openNewsroom(site.url, { agency: lanaWithSections() });
    for (const feed of ["lana/ar", "lana/ar/economy", "lana/ar/sport"]) await room.poll(feed);
    const economy = await ids(room, "lana/ar/economy/feed.json");
    expect(economy.length).toBeGreaterThan(0);
    expect(await ids(room, "lana/ar/feed.json")).toEqual(expect.arrayContaining(economy));
    const all = await ids(room, "lana/feed.json");
    expect(new Set(all).size).toBe(all.length);
    expect(all).toEqual(expect.arrayContaining(economy));
    const rss = (await room.text("lana/ar/economy/rss.xml"))!;
    expect(rss).toContain("اقتصاد");
    expect(await room.sql.all("SELECT native_id FROM articles GROUP BY native_id HAVING count(*) > 1")).toEqual([]);
  });
});

describe("faults change no feed", () => {
  test.each([
    ["layout", "drift"],
    ["empty-list", "empty"],
    ["500", "failing"],
    ["403", "blocked"],
    ["challenge", "blocked"],
    ["login", "blocked"],
    ["redirect-away", "blocked"],
    ["redirect-loop", "failing"],
    ["429", "failing"],
    ["cut-html", "truncated"],
    ["truncated", "truncated"],
    ["not-html", "not-html"],
    ["mojibake", "garbled"],
    ["huge", "too-large"],
    ["gzip-bomb", "too-large"],
    ["404", "gone"],
  ] as const)("%s is told as %s", async (kind, outcome) => {
    site = await spawnSite();
    const room = await openNewsroom(site.url);
    await room.poll("lana/fr");
    const before = await room.sql.all("SELECT path, etag FROM documents ORDER BY path");
    await site.set({ fault: { kind } });
    room.forward(HOUR);
    const report = await room.poll("lana/fr");
    expect([report.outcome, report.added, report.changed, report.removed]).toEqual([outcome, [], [], []]);
    expect(report.evidence).toMatch(/\S/);
    expect(await room.sql.all("SELECT path, etag FROM documents ORDER BY path")).toEqual(before);
    await site.set({ fault: null });
    room.forward(24 * HOUR);
    expect((await room.poll("lana/fr")).outcome).toMatch(/^(un)?changed$/);
  });

  test("an item whose page is no article is set aside, and comes when its page does", async () => {
    site = await spawnSite();
    const room = await openNewsroom(site.url);
    await room.poll("lana/ar");
    const one = await site.publish({ lang: "ar", released: NOW });
    await site.set({ fault: { kind: "layout", path: `id=${one.id}\\b` } });
    room.forward(60_000);
    await site.set({ now: room.now() });
    const report = await room.poll("lana/ar");
    expect(report.added).toEqual([]);
    await site.set({ fault: null });
    room.forward(3 * HOUR);
    await room.poll("lana/ar");
    const feed = JSON.parse((await room.text("lana/ar/feed.json"))!);
    expect(feed.items.find((item: { id: string }) => item.id === tag(one.id))?.title).toBe(one.title.trim());
  });
});

test("an item whose page fails is asked for again soon, and then ever later", async () => {
  site = await spawnSite();
  const room = await openNewsroom(site.url);
  await room.poll("lana/ar");
  const one = await site.publish({ lang: "ar", released: NOW });
  await site.set({ fault: { kind: "404", path: `id=${one.id}\\b` } });
  const asked: number[] = [];
  for (let minute = 1; minute <= 6 * 60; minute += 1) {
    room.forward(60_000);
    await room.poll("lana/ar");
    if ((await site.asked()).some((path) => path.includes(`id=${one.id}`))) asked.push(minute);
  }
  expect(asked.map((minute) => minute - asked[0]!)).toEqual([0, 5, 20, 80, 200]);
}, 60_000);

test("a page that two polls were told is gone, and that is there when it is asked for once more, is not taken down", async () => {
  site = await spawnSite();
  const room = await openNewsroom(site.url);
  await room.poll("lana/ar");
  const one = (await site.articles()).find((article) => article.lang === "ar" && article.released > NOW - 6 * HOUR)!;
  await site.set({ fault: { kind: "404", path: `id=${one.id}\\b`, times: 2 } });
  for (let poll = 0; poll < 8; poll += 1) {
    room.forward(2 * HOUR);
    expect((await room.poll("lana/ar")).removed).toEqual([]);
  }
  expect(await ids(room, "lana/ar/feed.json")).toContain(tag(one.id));
});

test("an item that left the listing before it could be read is asked for again, though its page seems gone", async () => {
  site = await spawnSite();
  const room = await openNewsroom(site.url);
  await room.poll("lana/ar");
  const one = await site.publish({ lang: "ar", released: NOW });
  await site.set({ fault: { kind: "404", path: `id=${one.id}\\b`, times: 3 } });
  room.forward(60_000);
  await room.poll("lana/ar");
  for (let n = 0; n < 25; n += 1) await site.publish({ lang: "ar", released: NOW + 1000 * (n + 1) });
  for (let poll = 0; poll < 12; poll += 1) {
    room.forward(30 * 60_000);
    await room.poll("lana/ar");
  }
  expect(await ids(room, "lana/ar/feed.json")).toContain(tag(one.id));
});

test("after a long silence a poll goes on to older pages, past a pinned item, until it meets what it knows", async () => {
  site = await spawnSite();
  const room = await openNewsroom(site.url);
  await room.poll("lana/ar");
  const missed: SampleArticle[] = [];
  for (let n = 0; n < 45; n += 1) missed.push(await site.publish({ lang: "ar", released: NOW + n * 60_000 }));
  room.forward(24 * HOUR);
  await site.set({ now: room.now() });
  await site.asked();
  let added = 0;
  for (let poll = 0; poll < 3; poll += 1) {
    added += (await room.poll("lana/ar")).added.length;
    room.forward(60_000);
  }
  expect(added).toBe(45);
  const ids = (await room.sql.all("SELECT id FROM articles")).map((row) => row["id"]);
  expect(missed.filter((one) => !ids.includes(tag(one.id)))).toEqual([]);
  // The last poll knew all of the first page, and left it at that.
  expect((await site.asked()).at(-1)).not.toMatch(/page=/);
});

test("of a page with a pinned item a poll fetches what is new, and what left from among the others", async () => {
  site = await spawnSite();
  const room = await openNewsroom(site.url);
  await room.poll("lana/ar");
  const asked = async (): Promise<string[]> => {
    room.forward(60_000);
    await site.set({ now: room.now() });
    await site.asked();
    await room.poll("lana/ar");
    return (await site.asked()).flatMap((path) => /post\.php\S*[?&]id=(\d+)/.exec(path)?.[1] ?? []);
  };
  const first = await site.publish({ lang: "ar", released: NOW + 60_000 });
  expect(await asked()).toEqual([`${first.id}`]);
  const listed = (await site.articles()).filter((one) => one.lang === "ar").sort((a, b) => b.released - a.released);
  await site.remove(listed[4]!.id);
  const second = await site.publish({ lang: "ar", released: NOW + 120_000 });
  expect(await asked()).toEqual([`${second.id}`, `${listed[4]!.id}`]);
});

test("of two polls of an agency at once, one waits for another day", async () => {
  site = await spawnSite();
  const room = await openNewsroom(site.url);
  const reports = await Promise.all([room.poll("lana/ar"), room.poll("lana/en")]);
  expect(reports.map((report) => report.outcome).sort()).toEqual(["busy", "changed"]);
});
