import { afterEach, describe, expect, test } from "vitest";
import { wait } from "#platform";
import { actionsOf } from "../../../src/archive/editing/actions.ts";
import { eventsAfter } from "../../../src/archive/events.ts";
import { holdLease } from "../../../src/archive/leases.ts";
import { findArticles } from "../../../src/archive/search/search.ts";
import type { Correction } from "../../../src/model/editing/editing.ts";
import { correct } from "../../../src/operate/editing/correct.ts";
import { repairArchive } from "../../../src/operate/repair.ts";
import { takedown } from "../../../src/operate/takedown.ts";
import { verifyArchive } from "../../../src/operate/verify.ts";
import { leaseOf } from "../../../src/poll/lease.ts";
import { fillArchive } from "../../support/archive.ts";
import {
  lanaWithSections,
  type Newsroom,
  NOW,
  openNewsroom,
  type RemoteSite,
  spawnSite,
} from "../../support/newsroom.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let site: RemoteSite;
afterEach(() => site?.stop());

interface Item {
  readonly id: string;
  readonly title: string;
  readonly date_published?: string;
  readonly date_modified?: string;
  readonly _nashra: { readonly published: { readonly precision: string; readonly source: string } };
}

async function items(room: Newsroom, feed: string): Promise<Item[]> {
  return JSON.parse((await room.text(`${feed}/feed.json`))!).items;
}

async function opened(): Promise<{ room: Newsroom; native: string }> {
  site = await spawnSite();
  const room = await openNewsroom(site.url, { agency: lanaWithSections() });
  await room.poll("lana/ar/economy");
  await room.poll("lana/ar");
  const [one] = await room.sql.all(
    "SELECT native_id FROM articles WHERE sections = '[\"economy\"]' ORDER BY published DESC LIMIT 1",
  );
  return { room, native: String(one!["native_id"]) };
}

const tag = (native: string) => `tag:lana.gov.ly,2021:post/${native}`;
const by = (room: Newsroom, nativeId: string, change: Partial<Correction>) =>
  correct(room.ports, room.site, { agency: "lana", nativeId }, { reason: "", revision: null, ...change });
const entry = async (room: Newsroom, feed: string, native: string) =>
  (await items(room, feed)).find(({ id }) => id === tag(native));
const sound = async (room: Newsroom) => expect((await verifyArchive(room.sql, room.site)).findings).toEqual([]);

describe("a date that an operator corrects", () => {
  test.each([
    ["a day", "2026-11-21", "day", "2026-11-21T10:00:00Z"],
    ["a time in the agency's zone", "2026-11-21T14:05", "time", "2026-11-21T12:05:00Z"],
    ["a time to the second, with a space", "2026-11-21 14:05:09", "time", "2026-11-21T12:05:09Z"],
    ["a time in UTC", "2026-11-21T14:05Z", "time", "2026-11-21T14:05:00Z"],
    ["a time in a zone of its own", " 2026-11-21T14:05+05:30 ", "time", "2026-11-21T08:35:00Z"],
  ])("%s: told in every feed as the operator's word and as an edit", async (_name, written, precision, instant) => {
    const { room, native } = await opened();
    const before = (await entry(room, "lana/ar", native))!;
    room.forward(HOUR);
    const done = await by(room, native, { published: written, reason: "the agency says so by mail" });
    expect(done).toMatchObject({ outcome: "corrected", revision: 2, precision, source: "operator" });
    for (const feed of ["lana", "lana/ar", "lana/ar/economy"]) {
      const now = (await entry(room, feed, native))!;
      expect(now).toMatchObject({
        title: before.title,
        date_modified: new Date(NOW + HOUR).toISOString().replace(".000", ""),
        _nashra: { published: { precision, source: "operator" } },
      });
      expect(Date.parse(now.date_published!)).toBe(Date.parse(instant));
      const order = (await items(room, feed)).map((one) => Date.parse(one.date_published!));
      expect(order).toEqual([...order].sort((a, b) => b - a));
    }
    const events = await eventsAfter(room.sql, 0, 1000);
    expect(events.at(-1)).toMatchObject({
      kind: "article.updated",
      article: tag(native),
      data: { published: new Date(instant).toISOString() },
    });
    expect(await actionsOf(room.sql, { agency: "lana", nativeId: native }, 9)).toMatchObject([
      { what: "correct", reason: "the agency says so by mail", revision: 2, after: { published: { precision } } },
    ]);
    await sound(room);
  });

  test.each([
    ["a future day", "2026-11-24", /future/],
    ["a future time", "2026-11-23T14:01", /future/],
    ["no date", "yesterday", /is not a date/],
    ["markup", "<script>alert(1)</script>", /is not a date/],
    ["a day that does not exist", "2026-02-30", /is not a date/],
    ["an hour that does not exist", "2026-11-20T25:00", /is not a date/],
    ["an empty one", "", /is not a date/],
    ["a date of long ago", "0001-01-01", /is not a date/],
    ["a very long one", "2026-11-20".repeat(100_000), /is not a date/],
  ])("%s is refused, and nothing changes", async (_name, written, message) => {
    const { room, native } = await opened();
    const before = await room.text("lana/ar/feed.json");
    const done = await by(room, native, { published: written });
    expect(done).toMatchObject({ outcome: "wrong", message: expect.stringMatching(message) });
    expect((done as { message: string }).message.length).toBeLessThan(300);
    expect(await room.text("lana/ar/feed.json")).toBe(before);
  });

  test("it never changes again, whatever the site does; the agency's edits come in", async () => {
    const { room, native } = await opened();
    await by(room, native, { published: "2026-11-20" });
    const [wanted] = await room.sql.all("SELECT published FROM articles WHERE native_id = ?", native);
    const dates = new Set<unknown>();
    for (let poll = 0; poll < 12; poll += 1) {
      room.forward(poll % 3 === 2 ? 40 * DAY : 7 * HOUR);
      await site.set({ now: room.now() });
      if (poll % 2 === 0) await site.edit(Number(native), { title: `العنوان ${poll}`, day: "2026-11-22" });
      if (poll % 5 === 1) await site.publish({ lang: "ar" });
      if (poll === 6) await site.remove(Number(native));
      await room.poll(poll % 2 === 0 ? "lana/ar" : "lana/ar/economy");
      const [row] = await room.sql.all(
        "SELECT published, date_source, revision FROM articles WHERE native_id = ?",
        native,
      );
      dates.add(`${row!["published"]} ${row!["date_source"]}`);
    }
    expect([...dates]).toEqual([`${wanted!["published"]} operator`]);
    const [row] = await room.sql.all("SELECT revision FROM articles WHERE native_id = ?", native);
    expect(Number(row!["revision"])).toBeGreaterThan(2);
    await sound(room);
  });

  test("undone: as the page had it, another edit; again and again", async () => {
    const { room, native } = await opened();
    const before = (await entry(room, "lana/ar", native))!;
    await by(room, native, { published: "2026-11-20" });
    await by(room, native, { published: "2026-11-19T10:00" });
    expect(await by(room, native, { published: null })).toMatchObject({ outcome: "corrected", revision: 4 });
    const after = (await entry(room, "lana/ar", native))!;
    expect([after.date_published, after._nashra.published]).toEqual([before.date_published, before._nashra.published]);
    expect(await room.sql.all("SELECT * FROM corrections")).toEqual([]);
    expect(await by(room, native, { published: null })).toMatchObject({ outcome: "unchanged", revision: 4 });
    await sound(room);
  });

  test("a search and a filtered feed find it at its new date, once", async () => {
    const { room, native } = await opened();
    const { title } = (await entry(room, "lana/ar", native))!;
    await by(room, native, { published: "2026-10-02" });
    const words = title
      .split(" ")
      .filter((word) => word.length > 3)
      .slice(0, 2);
    const wanted = { agency: "lana", feeds: [["lana"]], words: words.map((word) => [word]), place: null, limit: 50 };
    const found = (await findArticles(room.sql, wanted)).filter(({ nativeId }) => nativeId === native);
    expect(found.map(({ published }) => published.instant)).toEqual([Date.parse("2026-10-02T10:00:00Z")]);
  });

  test("two operators: the second is told, and nothing is overwritten", async () => {
    const { room, native } = await opened();
    await by(room, native, { published: "2026-11-20", revision: 1 });
    expect(await by(room, native, { published: "2026-11-19", revision: 1 })).toEqual({ outcome: "stale", revision: 2 });
    expect(await by(room, native, { published: "2026-11-20", revision: 2 })).toMatchObject({ outcome: "unchanged" });
  });

  test("a poll that was under way writes nothing of what it read", async () => {
    const { room, native } = await opened();
    const poll = (await leaseOf(room.ports, "lana"))!;
    expect(await by(room, native, { published: "2026-11-20" })).toMatchObject({ outcome: "corrected" });
    await expect(room.sql.batch([holdLease(poll.name, poll.owner)])).rejects.toThrow("leases.held");
  });

  test("of one that is not there, was taken down, or is named by another agency", async () => {
    const { room, native } = await opened();
    const named = (agency: string, nativeId: string) =>
      correct(room.ports, room.site, { agency, nativeId }, { published: "2026-11-20", reason: "", revision: null });
    for (const [agency, id] of [
      ["lana", "0"],
      ["wafa", native],
      ["", native],
      ["lana", `' OR 1=1 --`],
      ["lana/ar", native],
    ])
      expect(await named(agency!, id!)).toEqual({ outcome: "unknown" });
    await takedown(room.ports, room.site, `lana/${native}`, "");
    expect(await named("lana", native)).toEqual({ outcome: "removed" });
  });
});

describe("sections that an operator corrects", () => {
  test("it leaves one feed and joins the other; no listing brings it back; undone, it is as before", async () => {
    const { room, native } = await opened();
    expect(await by(room, native, { sections: ["sport"] })).toMatchObject({
      outcome: "corrected",
      sections: ["sport"],
    });
    expect(await entry(room, "lana/ar/economy", native)).toBeUndefined();
    expect(await entry(room, "lana/ar/sport", native)).toBeDefined();
    expect(await entry(room, "lana/ar", native)).toBeDefined();
    await sound(room);
    for (const path of ["lana/ar/economy", "lana/ar", "lana/ar/economy"]) {
      room.forward(HOUR);
      await site.set({ now: room.now() });
      await site.edit(Number(native), { title: `${path} ${room.now()}` });
      await room.poll(path);
      expect(await entry(room, "lana/ar/economy", native)).toBeUndefined();
      expect(await entry(room, "lana/ar/sport", native)).toBeDefined();
    }
    expect(await by(room, native, { sections: null })).toMatchObject({ outcome: "corrected", sections: ["economy"] });
    expect(await entry(room, "lana/ar/economy", native)).toBeDefined();
    expect(await entry(room, "lana/ar/sport", native)).toBeUndefined();
    await sound(room);
  });

  test.each([
    ["a section that is not there", ["politics"]],
    ["markup", ["<b>"]],
    ["one of another agency", ["sport", "wafa/ar"]],
  ])("%s is refused", async (_name, sections) => {
    const { room, native } = await opened();
    expect(await by(room, native, { sections })).toMatchObject({
      outcome: "wrong",
      message: expect.stringContaining("has economy, sport"),
    });
  });
});

describe("in a sealed archive document", () => {
  async function sealed(): Promise<{ room: Newsroom; native: string }> {
    const { room } = await opened();
    await fillArchive(room, 230, "ar", ["economy"]);
    await sound(room);
    const [one] = await room.sql.all(
      `SELECT a.native_id FROM entries e JOIN articles a ON a.seq = e.seq
       WHERE e.feed = 'lana/ar' AND e.page = 1 AND a.agency = 'lana' ORDER BY a.published LIMIT 1 OFFSET 30`,
    );
    return { room, native: String(one!["native_id"]) };
  }

  test("it stays in that document, in the order of its new date, whatever the date", async () => {
    const { room, native } = await sealed();
    for (const published of ["2026-11-23", "1999-01-01", null]) {
      const done = await by(room, native, { published });
      expect(done).toMatchObject({
        outcome: "corrected",
        documents: expect.arrayContaining(["lana/ar/archive/1/atom.xml", "lana/ar/archive/1/feed.json"]),
      });
      const page = await items(room, "lana/ar/archive/1");
      expect(page).toHaveLength(100);
      expect(page.filter(({ id }) => id === tag(native))).toHaveLength(1);
      expect(await entry(room, "lana/ar", native)).toBeUndefined();
      await sound(room);
    }
  });

  test("moved to another section, it stays in the sealed document of the one it left", async () => {
    const { room, native } = await sealed();
    for (const sections of [["sport"], ["sport", "economy"], [], null]) {
      expect(await by(room, native, { sections })).toMatchObject({ outcome: "corrected" });
      expect((await items(room, "lana/ar/economy/archive/1")).filter(({ id }) => id === tag(native))).toHaveLength(1);
      expect(await entry(room, "lana/ar/economy", native)).toBeUndefined();
      expect((await entry(room, "lana/ar/sport", native)) !== undefined).toBe(sections?.includes("sport") ?? false);
      await sound(room);
    }
    await by(room, native, { sections: ["sport"] });
    const documents = await room.sql.all("SELECT path, etag FROM documents ORDER BY path");
    expect((await repairArchive(room.ports, room.site, wait)).findings).toEqual([]);
    expect(await room.sql.all("SELECT path, etag FROM documents ORDER BY path")).toEqual(documents);
  });
});
