import { afterEach, describe, expect, test } from "vitest";
import { actionsOf } from "../../../src/archive/editing/actions.ts";
import { eventsAfter } from "../../../src/archive/events.ts";
import { countAside } from "../../../src/archive/quarantine.ts";
import { BY_HAND, type FieldsByHand } from "../../../src/model/editing/editing.ts";
import { asideReport, asideReports, ignore, makeDue } from "../../../src/operate/editing/aside.ts";
import { correct } from "../../../src/operate/editing/correct.ts";
import { publishAside } from "../../../src/operate/editing/publish-aside.ts";
import { verifyArchive } from "../../../src/operate/verify.ts";
import { type Newsroom, openNewsroom, type RemoteSite, spawnSite } from "../../support/newsroom.ts";

const HOUR = 3_600_000;
let site: RemoteSite;
afterEach(() => site?.stop());

const tag = (native: string) => `tag:lana.gov.ly,2021:post/${native}`;
const target = (nativeId: string) => ({ agency: "lana", nativeId });
const sound = async (room: Newsroom) => expect((await verifyArchive(room.sql, room.site)).findings).toEqual([]);

interface Item {
  readonly id: string;
  readonly title: string;
  readonly content_html: string;
  readonly date_published: string;
  readonly _nashra: { readonly published: { readonly source: string } };
}

async function entry(room: Newsroom, native: string): Promise<Item | undefined> {
  const { items } = JSON.parse((await room.text("lana/ar/feed.json"))!) as { items: Item[] };
  return items.find(({ id }) => id === tag(native));
}

/** A newsroom one of whose items is set aside, as its page fails so. */
async function opened(kind: "500" | "layout" = "500"): Promise<{ room: Newsroom; native: string; url: string }> {
  site = await spawnSite();
  const [newest] = (await site.articles()).filter(({ lang }) => lang === "ar").sort((a, b) => b.released - a.released);
  const native = String(newest!.id);
  await site.set({ fault: { kind, path: `id=${native}(&|$)` } });
  const room = await openNewsroom(site.url);
  await room.poll("lana/ar");
  const [row] = await room.sql.all("SELECT native_id, url FROM quarantine");
  expect(row).toMatchObject({ native_id: native });
  return { room, native, url: String(row!["url"]) };
}

const asked = async (native: string) => (await site.asked()).filter((path) => path.includes(`id=${native}`)).length;

test("it is shown with its address, why, since when, and how often it was tried", async () => {
  const { room, native, url } = await opened();
  const [only, ...more] = (await asideReports(room.ports, room.site, "lana"))!;
  expect([only, more]).toMatchObject([
    {
      id: native,
      url,
      feed: "lana/ar",
      kind: "failed",
      reason: expect.stringContaining("500"),
      tries: 1,
      published: false,
    },
    [],
  ]);
  expect(await asideReport(room.ports, room.site, "lana", native)).toMatchObject({
    problem: "its page was not stored",
    read: null,
  });
  expect(await asideReport(room.ports, room.site, "lana", "0")).toBeNull();
  expect(await asideReport(room.ports, room.site, "wafa", native)).toBeNull();
  expect(await asideReports(room.ports, room.site, "wafa")).toBeNull();
});

test("of a stored page, it shows what was read from it and what is missing", async () => {
  const { room, native } = await opened("layout");
  const report = (await asideReport(room.ports, room.site, "lana", native))!;
  expect(report).toMatchObject({ kind: "unreadable", problem: expect.stringContaining("no body text") });
  expect(report.read).toMatchObject({ text: expect.any(String), characters: expect.any(Number) });
});

test("retried: the next poll asks for it at once, and publishes it if it can", async () => {
  const { room, native } = await opened();
  await room.poll("lana/ar");
  await site.asked();
  await room.poll("lana/ar");
  expect(await asked(native)).toBe(0);
  await makeDue(room.ports, target(native), "the agency mended it");
  await site.set({ fault: null });
  await room.poll("lana/ar");
  expect(await asked(native)).toBe(1);
  expect(await entry(room, native)).toBeDefined();
  expect(await countAside(room.sql)).toBe(0);
});

test("ignored: never asked for again, and told no more, whatever is published; until it is retried", async () => {
  const { room, native } = await opened();
  expect(await ignore(room.ports, target(native), "a test page of theirs")).toEqual({ outcome: "ignored" });
  await site.set({ fault: null });
  await site.asked();
  for (let poll = 0; poll < 6; poll += 1) {
    room.forward(60 * HOUR);
    await site.set({ now: room.now() });
    await site.publish({ lang: "ar" });
    const report = await room.poll("lana/ar");
    expect(report.setAside).toEqual([]);
  }
  expect(await asked(native)).toBe(0);
  expect(await entry(room, native)).toBeUndefined();
  expect(await countAside(room.sql)).toBe(0);
  expect(await asideReport(room.ports, room.site, "lana", native)).toMatchObject({ kind: "ignored", nextTry: null });
  expect(await actionsOf(room.sql, target(native), 9)).toMatchObject([
    { what: "ignore", reason: "a test page of theirs" },
  ]);
  await makeDue(room.ports, target(native), "");
  await room.poll("lana/ar");
  expect(await entry(room, native)).toBeDefined();
});

test("of one that is not set aside, or is named by another agency", async () => {
  const { room, native } = await opened();
  for (const wrong of [target("0"), { agency: "wafa", nativeId: native }, { agency: "", nativeId: "" }]) {
    expect(await ignore(room.ports, wrong, "")).toEqual({ outcome: "unknown" });
    expect(await makeDue(room.ports, wrong, "")).toEqual({ outcome: "unknown" });
    expect(await publishAside(room.ports, room.site, wrong, { title: "x", text: "y" }, "")).toEqual({
      outcome: "unknown",
    });
  }
  expect(await countAside(room.sql)).toBe(1);
});

describe("published by hand", () => {
  const TEXT = "الفقرة الأولى من النص.\n\nالفقرة <script>alert(1)</script>الثانية.";

  test("with the operator's fields: an entry like any other, told as published, once", async () => {
    const { room, native, url } = await opened();
    const fields = { title: "عنوان من المحرر", text: TEXT, published: "2026-11-22T09:30" };
    const done = await publishAside(room.ports, room.site, target(native), fields, "their page is broken");
    expect(done).toMatchObject({ outcome: "published", id: tag(native), url, source: "operator" });
    const made = (await entry(room, native))!;
    expect(made).toMatchObject({
      title: "عنوان من المحرر",
      date_published: "2026-11-22T07:30:00Z",
      _nashra: { published: { source: "operator" } },
    });
    expect(made.content_html).toContain("الفقرة الأولى");
    expect(made.content_html).not.toContain("<script");
    expect((await eventsAfter(room.sql, 0, 999)).at(-1)).toMatchObject({
      kind: "article.published",
      article: tag(native),
    });
    expect(await publishAside(room.ports, room.site, target(native), fields, "")).toEqual({ outcome: "already" });
    await sound(room);
  });

  test("polls that still cannot read its page keep it; one that can takes up the text, and keeps the date", async () => {
    const { room, native } = await opened();
    const fields = { title: "عنوان من المحرر", text: TEXT, published: "2026-11-22" };
    await publishAside(room.ports, room.site, target(native), fields, "");
    for (let poll = 0; poll < 4; poll += 1) {
      room.forward(9 * HOUR);
      await site.set({ now: room.now() });
      await room.poll("lana/ar");
      expect((await entry(room, native))!.title).toBe("عنوان من المحرر");
    }
    expect(await countAside(room.sql)).toBe(0);
    await site.set({ fault: null });
    for (let poll = 0; poll < 4; poll += 1) {
      room.forward(30 * HOUR);
      await site.set({ now: room.now() });
      await room.poll("lana/ar");
    }
    const read = (await entry(room, native))!;
    expect(read.title).not.toBe("عنوان من المحرر");
    expect(read._nashra.published.source).toBe("operator");
    await correct(room.ports, room.site, target(native), { published: null, reason: "", revision: null });
    expect((await entry(room, native))!._nashra.published.source).toBe("first-seen");
    await sound(room);
  });

  test.each<[string, FieldsByHand, RegExp]>([
    ["no text", { title: "عنوان" }, /^text: the page has none/],
    ["an empty title", { title: " \n", text: "" }, /^title: /],
    ["a title that is too long", { title: "أ".repeat(BY_HAND.title + 1), text: "" }, /^title: expected at most/],
    ["a text that is too long", { title: "عنوان", text: "أ".repeat(BY_HAND.text + 1) }, /^text: expected at most/],
    ["a future date", { title: "عنوان", text: "", published: "2027-01-01" }, /^published: .* future/],
    ["no date", { title: "عنوان", text: "", published: "soon" }, /^published: .* not a date/],
  ])("%s is refused, and nothing changes", async (_name, fields, message) => {
    const { room, native } = await opened();
    const done = await publishAside(room.ports, room.site, target(native), fields, "");
    expect(done).toMatchObject({ outcome: "wrong", message: expect.stringMatching(message) });
    expect(await entry(room, native)).toBeUndefined();
    expect(await countAside(room.sql)).toBe(1);
  });

  test("a title alone, where that is what the operator wants", async () => {
    const { room, native } = await opened();
    expect(await publishAside(room.ports, room.site, target(native), { text: "" }, "")).toMatchObject({
      outcome: "published",
      source: "first-seen",
    });
    expect(await entry(room, native)).toBeDefined();
    await sound(room);
  });
});
