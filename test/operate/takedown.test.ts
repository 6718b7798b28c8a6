import { afterEach, describe, expect, test } from "vitest";
import { holdLease } from "../../src/archive/leases.ts";
import { owedPurges, owePurges } from "../../src/archive/push/purges.ts";
import { watchesOf } from "../../src/model/agency.ts";
import type { StoredDocument } from "../../src/model/document.ts";
import { backfill } from "../../src/operate/backfill.ts";
import { takedown, undoTakedown } from "../../src/operate/takedown.ts";
import { leaseOf } from "../../src/poll/lease.ts";
import { gunzip, type Newsroom, NOW, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";

const HOUR = 3_600_000;
let site: RemoteSite;
afterEach(() => site.stop());

const tag = (id: string | number) => `tag:lana.gov.ly,2021:post/${id}`;

async function ids(room: Newsroom, path: string): Promise<string[]> {
  return JSON.parse((await room.text(path))!).items.map((item: { id: string }) => item.id);
}

async function opened(): Promise<{ room: Newsroom; native: string; title: string }> {
  site = await spawnSite();
  const room = await openNewsroom(site.url);
  await room.poll("lana/ar");
  const [one] = await room.sql.all("SELECT native_id, title FROM articles ORDER BY published DESC LIMIT 1");
  return { room, native: String(one!["native_id"]), title: String(one!["title"]) };
}

/** Every text and every document of the archive, as one. */
async function everything(room: Newsroom): Promise<string> {
  const parts: string[] = [];
  for (const name of ["articles", "revisions", "quarantine", "search", "takedowns"])
    parts.push(JSON.stringify(await room.sql.all(`SELECT * FROM ${name}`)));
  for (const row of await room.sql.all("SELECT gzip FROM documents"))
    parts.push(await gunzip(row["gzip"] as Uint8Array));
  return parts.join("\n");
}

test("what a cache in front has to give up is noted with the takedown itself", async () => {
  const { room, native } = await opened();
  const owePurge = (documents: readonly StoredDocument[]) =>
    owePurges([...new Set(documents.flatMap(({ feed }) => feed ?? []))], room.now(), true);
  await takedown({ ...room.ports, owePurge }, room.site, native, "");
  const owed = await owedPurges(room.sql, 10);
  expect(owed.map(({ tag, urgent }) => [tag, urgent])).toEqual([
    ["lana", true],
    ["lana/ar", true],
  ]);
});

describe("a takedown", () => {
  test.each([
    ["its tag", (id: string) => tag(id)],
    ["its number", (id: string) => id],
    ["its agency and number", (id: string) => `lana/${id}`],
    ["a feed and its number", (id: string) => `lana/ar/${id}`],
  ])("by %s: the text is nowhere, the id stays, and no poll brings it back", async (_name, nameOf) => {
    const { room, native, title } = await opened();
    expect(await everything(room)).toContain(title);
    const done = await takedown(room.ports, room.site, nameOf(native), "a court's order");
    expect(done).toMatchObject({ outcome: "removed", id: tag(native) });
    expect(await everything(room)).not.toContain(title);
    expect(
      await room.sql.all(
        "SELECT rowid & 16777215 AS seq FROM search WHERE seq = (SELECT seq FROM articles WHERE native_id = ?)",
        native,
      ),
    ).toEqual([]);
    for (const feed of ["lana", "lana/ar"]) {
      expect(await ids(room, `${feed}/feed.json`)).not.toContain(tag(native));
      expect(await room.text(`${feed}/atom.xml`)).toContain(`<at:deleted-entry ref="${tag(native)}"`);
    }
    for (let poll = 0; poll < 4; poll += 1) {
      room.forward(8 * HOUR);
      await site.edit(Number(native), { title: `${title} ${poll}` });
      await room.poll("lana/ar");
    }
    expect((await site.asked()).filter((path) => path.includes(`id=${native}`))).toHaveLength(1);
    expect(await ids(room, "lana/ar/feed.json")).not.toContain(tag(native));
    expect(await everything(room)).not.toContain(title);
  });

  test("in a sealed archive document: made anew with a tombstone, and dated now", async () => {
    site = await spawnSite({ history: 260 });
    const room = await openNewsroom(site.url);
    await room.poll("lana/ar");
    const watch = { sleep: async () => {}, pages: null, until: null };
    await backfill(room.ports, room.site, watchesOf(room.agency).find((one) => one.path === "lana/ar")!, watch);
    const [one] = await room.sql.all(
      "SELECT a.native_id, a.title, e.page FROM articles a JOIN entries e ON e.seq = a.seq WHERE e.feed = 'lana/ar' AND e.page = 1 LIMIT 1",
    );
    const at = "lana/ar/archive/1/atom.xml";
    expect(await room.text(at)).toContain(tag(String(one!["native_id"])));
    room.forward(HOUR);
    const done = await takedown(room.ports, room.site, tag(String(one!["native_id"])), "");
    expect(done).toMatchObject({ documents: expect.arrayContaining([at]) });
    const text = (await room.text(at))!;
    expect(text).toContain(`<at:deleted-entry ref="${tag(String(one!["native_id"]))}"`);
    expect(await everything(room)).not.toContain(String(one!["title"]));
    const [row] = await room.sql.all("SELECT modified FROM documents WHERE path = ?", at);
    expect(row).toEqual({ modified: NOW + HOUR });
    await backfill(room.ports, room.site, watchesOf(room.agency).find((one) => one.path === "lana/ar")!, watch);
    expect(await everything(room)).not.toContain(String(one!["title"]));
  });

  test("a poll that was under way writes nothing of what it read", async () => {
    const { room, native } = await opened();
    const poll = (await leaseOf(room.ports, "lana"))!;
    expect(await takedown(room.ports, room.site, native, "")).toMatchObject({ outcome: "removed" });
    room.forward(30_000);
    await poll.renew();
    await expect(room.sql.batch([holdLease(poll.name, poll.owner)])).rejects.toThrow("leases.held");
  });

  test("again, of one that is not there, and of one that is not taken down", async () => {
    const { room, native } = await opened();
    expect(await undoTakedown(room.ports, room.site, native)).toMatchObject({ outcome: "not-taken-down" });
    await takedown(room.ports, room.site, native, "");
    expect(await takedown(room.ports, room.site, native, "once more")).toMatchObject({
      outcome: "already",
      documents: [],
    });
    for (const name of ["", "0", "lana/0", "tag:lana.gov.ly,2021:post/0", "https://lana.gov.ly/none", "' OR 1=1", "%"])
      expect(await takedown(room.ports, room.site, name, "")).toEqual({ outcome: "unknown" });
  });

  test("lifted: the next poll reads the page again, and it is the same article", async () => {
    const { room, native, title } = await opened();
    await takedown(room.ports, room.site, native, "a mistake");
    room.forward(HOUR);
    expect(await undoTakedown(room.ports, room.site, native)).toMatchObject({ outcome: "lifted" });
    await room.poll("lana/ar");
    expect(await ids(room, "lana/ar/feed.json")).toContain(tag(native));
    expect(await room.text("lana/ar/atom.xml")).not.toContain("deleted-entry");
    expect(await everything(room)).toContain(title);
  });
});
