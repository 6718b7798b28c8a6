import { expect, test } from "vitest";
import { FAULT_KINDS } from "../site/types.ts";
import { openNewsroom, spawnSite } from "../support/newsroom.ts";

const STEP = 6 * 3_600_000;
/** Those that answer at once. */
const KINDS = FAULT_KINDS.filter((kind) => !["drip", "hang", "huge", "gzip-bomb", "future", "flood"].includes(kind));

function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test("a fortnight in which every third poll meets a fault: each article once, none lost, none changed, none taken down", async () => {
  const site = await spawnSite({ seed: 3, noise: true });
  const room = await openNewsroom(site.url);
  const roll = dice(5);
  const published: string[] = [];
  let faults = 0;
  await room.poll("lana/fr");
  for (let poll = 0; poll < 56; poll += 1) {
    room.forward(STEP);
    const faulty = roll() < 0.33;
    if (faulty) faults += 1;
    const kind = KINDS[Math.floor(roll() * KINDS.length)]!;
    await site.set({ now: room.now(), fault: faulty ? { kind } : null });
    published.push(String((await site.publish({ lang: "fr", released: room.now() - 60_000 })).id));
    await room.poll("lana/fr");
  }
  await site.set({ fault: null });
  for (let poll = 0; poll < 6; poll += 1) {
    room.forward(STEP);
    await room.poll("lana/fr");
  }
  expect(faults).toBeGreaterThan(10);
  const rows = await room.sql.all("SELECT native_id, title, revision, removed, first_seen, published FROM articles");
  const kept = new Map(rows.map((row) => [String(row["native_id"]), row]));
  expect(kept.size).toBe(rows.length);
  expect(published.filter((id) => !kept.has(id))).toEqual([]);
  const truth = new Map((await site.articles()).map((one) => [String(one.id), one.title.replace(/\s+/g, " ").trim()]));
  for (const [id, row] of kept)
    expect([id, row["title"], row["revision"], row["removed"]]).toEqual([id, truth.get(id), 1, null]);
  const events = await room.sql.all("SELECT kind FROM events WHERE kind LIKE 'feed.%' ORDER BY id");
  events.forEach((event, at) => {
    expect(event["kind"]).toBe(at % 2 === 0 ? "feed.degraded" : "feed.recovered");
  });
  expect(events.length % 2).toBe(0);
  await site.stop();
}, 120_000);
