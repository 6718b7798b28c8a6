import { expect, test } from "vitest";
import { localDay } from "../../src/read/dates/written-date.ts";
import { type Newsroom, openNewsroom, spawnSite } from "../support/newsroom.ts";

const STEP = 7.2 * 3_600_000;
const POLLS = 100;
const ZONE = "Africa/Tripoli";

/** A small generator of its own, so that the month is the same in each run and each runtime. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test("a month of polls: every article once, no id changes, dates as a person would set them, each edit once", async () => {
  const site = await spawnSite({ seed: 7, noise: true, escapeAmp: true });
  const room = await openNewsroom(site.url);
  const roll = dice(11);
  const ids = new Map<string, string>();
  const edits = new Map<number, number>();
  const gone = new Set<number>();
  const published: number[] = [];

  await room.poll("lana/ar");
  for (let poll = 1; poll < POLLS; poll += 1) {
    room.forward(STEP);
    await site.set({ now: room.now() });
    if (poll % 9 === 0) await site.set({ markup: (["2021", "2018", "redesign"] as const)[(poll / 9) % 3]! });
    if (poll % 7 === 0)
      await site.set({ stamps: roll() < 0.5 ? "filled" : "blank", charset: roll() < 0.5 ? "windows-1256" : "utf-8" });
    if (poll % 5 === 0)
      await site.set({
        addressForm: (["id-first", "lang-first", "mixed", "art"] as const)[poll % 4]!,
        duplicates: roll() < 0.5,
        shuffle: roll() < 0.3,
      });
    const count = 1 + Math.floor(roll() * 5);
    for (let n = 0; n < count; n += 1) {
      // Some are released late: their stamp lies below what is known already.
      const late = roll() < 0.15 ? 4 * 3_600_000 : 0;
      const one = await site.publish({ lang: "ar", released: room.now() - Math.floor(roll() * 3_600_000) - late });
      published.push(one.id);
    }
    if (roll() < 0.25) {
      // One that has been read before: what is edited before its first reading is no edit to us.
      const known = published.filter((one) => ids.has(String(one)));
      const id = known.at(-1 - Math.floor(roll() * Math.min(4, known.length)));
      if (id !== undefined && !gone.has(id) && !edits.has(id)) {
        const old = (await site.articles()).find((one) => one.id === id)!;
        await site.edit(id, { paragraphs: [...old.paragraphs, `أضيفت هذه الفقرة عند التعديل رقم ${poll}.`] });
        edits.set(id, (edits.get(id) ?? 0) + 1);
      }
    }
    if (roll() < 0.08 && published.length > 6) {
      const id = published.at(-3)!;
      await site.remove(id);
      gone.add(id);
    }
    if (roll() < 0.1) published.push((await site.repost(published.at(-1)!)).id);
    const report = await room.poll("lana/ar");
    expect(report.outcome, report.evidence ?? "").toMatch(/^(un)?changed$/);
    expect(report.setAside).toEqual([]);
    for (const row of await articles(room)) {
      expect(ids.get(row.native) ?? row.id).toBe(row.id);
      ids.set(row.native, row.id);
    }
  }
  // Pages read again in the days after show edits and removals that no listing shows.
  for (let more = 0; more < 40; more += 1) {
    room.forward(STEP);
    await site.set({ now: room.now() });
    await room.poll("lana/ar");
  }

  const truth = new Map((await site.articles()).filter((one) => one.lang === "ar").map((one) => [String(one.id), one]));
  const kept = await articles(room);
  expect(new Set(kept.map((row) => row.native)).size).toBe(kept.length);
  expect(published.filter((id) => !gone.has(id) && !kept.some((row) => row.native === String(id)))).toEqual([]);
  const wrong = kept.flatMap((row) => {
    const real = truth.get(row.native);
    if (real === undefined || row.removed !== null) return [];
    const day = row.source === "stamp" ? localDay(real.released, ZONE) : real.day;
    return row.precision === "none" || localDay(row.published, ZONE) !== day
      ? [`${row.native} ${row.precision} ${row.source} ${localDay(row.published, ZONE)} is ${day}: ${real.dateline}`]
      : [];
  });
  expect(wrong).toEqual([]);
  const revisions = kept.flatMap((row) => {
    const id = Number(row.native);
    const wanted = 1 + (edits.get(id) ?? 0);
    return gone.has(id) || row.revision === wanted
      ? []
      : [`${id}: revision ${row.revision}, edited ${wanted - 1} times`];
  });
  expect(revisions).toEqual([]);
  for (const id of gone) expect(kept.find((row) => row.native === String(id))?.removed ?? "never seen").not.toBeNull();
  await site.stop();
}, 900_000);

interface Kept {
  native: string;
  id: string;
  published: number;
  precision: string;
  source: string;
  revision: number;
  removed: number | null;
}

async function articles(room: Newsroom): Promise<Kept[]> {
  const rows = await room.sql.all(
    "SELECT native_id AS native, id, published, date_precision AS precision, date_source AS source, revision, removed FROM articles",
  );
  return rows as unknown as Kept[];
}
