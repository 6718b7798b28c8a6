import { afterEach, expect, test } from "vitest";
import { transport } from "#platform";
import { watchesOf } from "../../src/model/agency.ts";
import { pollWatch } from "../../src/poll/poll.ts";
import type { SampleArticle } from "../site/types.ts";
import { lanaWithSections, type Newsroom, NOW, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
let site: RemoteSite;

afterEach(() => site.stop());

/** So many articles, one every few minutes, while nobody polls. */
async function silence(room: Newsroom, count: number): Promise<SampleArticle[]> {
  const missed: SampleArticle[] = [];
  for (let n = 1; n <= count; n += 1) {
    missed.push(await site.publish({ lang: "ar", released: room.now() + n * 4 * MINUTE }));
  }
  room.forward((count + 1) * 4 * MINUTE);
  await site.set({ now: room.now() });
  return missed;
}

async function kept(room: Newsroom): Promise<Set<string>> {
  return new Set((await room.sql.all("SELECT native_id FROM articles")).map((row) => String(row["native_id"])));
}

/** Polls until nothing waits, and tells what of these is still missing. */
async function settle(room: Newsroom, articles: readonly SampleArticle[], polls = 20): Promise<number[]> {
  for (let poll = 0; poll < polls; poll += 1) {
    const { nextDue, finished } = await room.poll("lana/ar");
    if (nextDue > finished) break;
    room.forward(MINUTE);
  }
  const ids = await kept(room);
  return articles.map((one) => one.id).filter((id) => !ids.has(String(id)));
}

async function open(options: Parameters<typeof openNewsroom>[1] = {}): Promise<Newsroom> {
  site = await spawnSite();
  const room = await openNewsroom(site.url, options);
  expect(await settle(room, [])).toEqual([]);
  return room;
}

test("what was published in a long silence is all found, over as many polls as it takes, and then no more is looked for", async () => {
  const room = await open();
  const missed = await silence(room, 130);
  const first = await room.poll("lana/ar");
  expect(first.pending).toBeGreaterThan(30);
  // News goes on coming in, and every page slides.
  missed.push(...(await silence(room, 12)));
  expect(await settle(room, missed)).toEqual([]);
  await site.asked();
  await room.poll("lana/ar");
  expect((await site.asked()).filter((path) => /[?&]page=/.test(path))).toEqual([]);
  const [row] = await room.sql.all("SELECT pending, gap FROM watches");
  expect(row).toEqual({ pending: 0, gap: null });
});

test.each(["500", "404", "layout", "refused"] as const)(
  "older pages that fail (%s) are gone on with later",
  async (kind) => {
    const room = await open();
    const missed = await silence(room, 35);
    await site.set({ fault: { kind, path: "[?&]page=" } });
    const report = await room.poll("lana/ar");
    expect([report.outcome, report.evidence]).toEqual(["changed", expect.stringMatching(/page=2|older page/)]);
    expect(report.nextDue - report.finished).toBeGreaterThanOrEqual(MINUTE);
    room.forward(10 * MINUTE);
    expect(await room.poll("lana/ar")).toMatchObject({ outcome: "unchanged" });
    // Another silence while the first is not made up for.
    missed.push(...(await silence(room, 25)));
    await room.poll("lana/ar");
    await site.set({ fault: null });
    room.forward(HOUR);
    expect(await settle(room, missed)).toEqual([]);
  },
);

test("an older page that was cut off before its link to the next is not the listing's end", async () => {
  let cut = false;
  site = await spawnSite();
  const room = await openNewsroom(site.url, {
    async transport(request) {
      const response = await transport()(request);
      if (!cut || !/[?&]page=2/.test(request.url)) return response;
      // All frames closed: only that every other page has its last end tags tells.
      const text = new TextDecoder().decode(response.body);
      const items = text.slice(0, text.indexOf("Next page is")).replace(/<a[^>]*$/, "");
      return { ...response, body: new TextEncoder().encode(`${items}</div></div></div>`) };
    },
  });
  await settle(room, []);
  for (let poll = 0; poll < 8; poll += 1) {
    await silence(room, 1);
    await settle(room, []);
  }
  const missed = await silence(room, 35);
  cut = true;
  await room.poll("lana/ar");
  cut = false;
  room.forward(HOUR);
  expect(await settle(room, missed)).toEqual([]);
});

test("a page that stays away is given up in the end, and the operator is told what to run", async () => {
  const room = await open();
  await silence(room, 35);
  await site.set({ fault: { kind: "404", path: "[?&]page=" } });
  const lines: (string | null)[] = [];
  for (let poll = 0; poll < 6; poll += 1) {
    lines.push((await room.poll("lana/ar")).evidence);
    room.forward(7 * HOUR);
    await site.set({ now: room.now() });
  }
  expect(lines.filter((line) => line?.includes("npx nashra backfill lana/ar"))).toHaveLength(1);
  expect(lines.at(-1)).toBeNull();
});

test("few articles a poll: a gap is closed page by page, as a Worker's runs do", async () => {
  const room = await open();
  const missed = await silence(room, 26);
  for (let poll = 0; poll < 40; poll += 1) {
    await site.asked();
    const report = await pollWatch(room.ports, room.site, watchesOf(room.agency)[0]!, { mostArticles: 4 });
    expect((await site.asked()).length).toBeLessThan(16);
    if (report.nextDue > report.finished) break;
    room.forward(MINUTE);
  }
  const ids = await kept(room);
  expect(missed.flatMap(({ id }) => (ids.has(String(id)) ? [] : [id]))).toEqual([]);
});

test("a section that was polled first hides nothing of the whole listing", async () => {
  const room = await open({ agency: lanaWithSections() });
  const missed: SampleArticle[] = [];
  for (let n = 1; n <= 24; n += 1) {
    const category = n > 12 || n % 4 === 0 ? 5 : 1;
    missed.push(await site.publish({ lang: "ar", category, released: NOW + n * 4 * MINUTE }));
  }
  room.forward(3 * HOUR);
  await site.set({ now: room.now() });
  await room.poll("lana/ar/economy");
  expect(await settle(room, missed)).toEqual([]);
});

test("an item set aside that has left the listing is tried again, and forgotten after a week without its page", async () => {
  const room = await open();
  const [one, other] = [
    await site.publish({ lang: "ar", released: NOW }),
    await site.publish({ lang: "ar", released: NOW }),
  ];
  await site.set({ fault: { kind: "layout", path: `id=(${one.id}|${other.id})\\b` } });
  room.forward(MINUTE);
  await site.set({ now: room.now() });
  expect((await room.poll("lana/ar")).setAside).toHaveLength(2);
  await site.set({ fault: null });
  await site.remove(other.id);
  await silence(room, 30);
  await settle(room, []);
  const ids = await kept(room);
  expect([ids.has(String(one.id)), ids.has(String(other.id))]).toEqual([true, false]);
  const aside = () => room.sql.all("SELECT native_id FROM quarantine");
  expect(await aside()).toEqual([{ native_id: String(other.id) }]);
  for (let poll = 0; poll < 6; poll += 1) {
    room.forward(24 * HOUR);
    await room.poll("lana/ar");
  }
  expect(await aside()).toHaveLength(1);
  for (let poll = 0; poll < 9; poll += 1) {
    room.forward(24 * HOUR);
    await room.poll("lana/ar");
  }
  expect(await aside()).toEqual([]);
});

test("an item whose page failed for days, off the listing, is not lost for a 404 or two", async () => {
  const room = await open();
  const one = await site.publish({ lang: "ar", released: NOW });
  const fail = (kind: "500" | "404" | null) =>
    site.set({ fault: kind === null ? null : { kind, path: `id=${one.id}\\b` } });
  await fail("500");
  room.forward(MINUTE);
  await site.set({ now: room.now() });
  expect((await room.poll("lana/ar")).setAside).toHaveLength(1);
  await silence(room, 30);
  for (const [kind, hours] of [
    ["500", 40],
    ["404", 40],
    ["500", 40],
    ["404", 40],
    [null, 200],
  ] as const) {
    await fail(kind);
    for (let hour = 0; hour < hours; hour += 4) {
      room.forward(4 * HOUR);
      await room.poll("lana/ar");
    }
  }
  expect((await kept(room)).has(String(one.id))).toBe(true);
});

test("off the listing, a notice in an article's place is no article", async () => {
  const room = await open();
  const one = await site.publish({ lang: "ar", released: NOW });
  await site.set({ fault: { kind: "layout", path: `id=${one.id}\\b` } });
  room.forward(MINUTE);
  await site.set({ now: room.now() });
  expect((await room.poll("lana/ar")).setAside).toHaveLength(1);
  await silence(room, 20);
  for (let poll = 0; poll < 6; poll += 1) {
    room.forward(HOUR);
    await room.poll("lana/ar");
  }
  expect((await kept(room)).has(String(one.id))).toBe(false);
  const [row] = await room.sql.all("SELECT tries FROM quarantine");
  expect(Number(row!["tries"])).toBeGreaterThan(1);
});
