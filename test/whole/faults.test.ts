import { afterEach, describe, expect, test } from "vitest";
import { transport } from "#platform";
import type { Transport } from "../../src/model/ports.ts";
import { statusOf } from "../../src/serve/status/health.ts";
import { FAULT_KINDS, type FaultKind } from "../site/types.ts";
import { type Newsroom, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";

const HOUR = 3_600_000;
const FEED = "lana/fr";
let site: RemoteSite;

afterEach(() => site.stop());

/** The platform's own, but not so patient. */
const hasty: Transport = (request) => transport()({ ...request, timeoutMs: 300 });

/** What each kind of fault is told as, and whether true articles may come in meanwhile. */
const TOLD: Readonly<Record<FaultKind, string>> = {
  refused: "unreachable",
  reset: "truncated|unreachable",
  drip: "unreachable",
  hang: "unreachable",
  "403": "blocked",
  "404": "gone",
  "429": "failing",
  "500": "failing",
  "503": "failing",
  "redirect-loop": "failing",
  "redirect-away": "blocked",
  "empty-200": "blocked",
  "empty-list": "empty",
  truncated: "truncated",
  "cut-html": "truncated",
  "wrong-charset": "changed|garbled",
  challenge: "blocked",
  login: "blocked",
  layout: "drift",
  flood: "drift",
  future: "changed",
  "duplicate-ids": "changed",
  "gzip-bomb": "too-large",
  huge: "too-large",
  "not-html": "not-html",
  mojibake: "garbled",
};

async function turn(room: Newsroom, hours = 1) {
  room.forward(hours * HOUR);
  await site.set({ now: room.now() });
  return room.poll(FEED);
}

/** What feed readers get. Pages for people say that the site does not answer. */
async function bytes(room: Newsroom): Promise<unknown> {
  return room.sql.all(
    "SELECT path, etag, modified, hex(gzip) AS gzip FROM documents WHERE path NOT LIKE '%.html' ORDER BY path",
  );
}

async function told(room: Newsroom): Promise<string[]> {
  const rows = await room.sql.all("SELECT kind FROM events WHERE kind LIKE 'feed.%' ORDER BY id");
  return rows.map((row) => String(row["kind"]));
}

const health = async (room: Newsroom) =>
  (await statusOf(room.sql, room.site.agencies, room.now())).feeds.find((feed) => feed.path === FEED)!;

describe("the whole way through a fault and out of it", () => {
  test.each(FAULT_KINDS)("%s", async (kind) => {
    site = await spawnSite({ noise: true, perPage: 5 });
    const slow = kind === "drip" || kind === "hang";
    const room = await openNewsroom(site.url, slow ? { transport: hasty } : {});
    for (let poll = 0; poll < 6; poll += 1) await turn(room, 8);
    expect((await health(room)).status).toBe("ok");
    const before = await bytes(room);

    await site.set({ fault: { kind } });
    const during = await site.publish({ lang: "fr", released: room.now() });
    const id = `tag:lana.gov.ly,2021:post/${during.id}`;
    const harmless = TOLD[kind].startsWith("changed");
    for (let poll = 0; poll < 3; poll += 1) {
      const report = await turn(room);
      if (poll === 0 || !harmless)
        expect(report.outcome, report.evidence ?? "").toMatch(new RegExp(`^(${TOLD[kind]})$`));
      if (harmless) continue;
      expect(await bytes(room)).toEqual(before);
      expect(report.evidence).toMatch(/\S/);
      const { status, why } = await health(room);
      expect([status, why]).toEqual(["degraded", expect.stringMatching(report.outcome)]);
    }
    expect(await told(room)).toEqual(harmless ? [] : ["feed.degraded"]);

    await site.set({ fault: null });
    for (let poll = 0; poll < 4; poll += 1) await turn(room, 8);
    expect(await health(room)).toMatchObject({ status: "ok", failures: 0 });
    expect(await told(room)).toEqual(harmless ? [] : ["feed.degraded", "feed.recovered"]);
    const feed = JSON.parse((await room.text(`${FEED}/feed.json`))!) as { items: { id: string; title: string }[] };
    expect(feed.items.filter((item) => item.id === id)).toHaveLength(1);
    const truth = new Map((await site.articles()).map((one) => [`tag:lana.gov.ly,2021:post/${one.id}`, one]));
    for (const item of feed.items) expect(item.title).toBe(truth.get(item.id)?.title.trim());
    const late = await room.sql.all("SELECT native_id FROM articles WHERE published > ?", room.now());
    expect(late).toEqual([]);
  });
});

test("a feed that answers every other time raises no alert, one that stays away raises one", async () => {
  site = await spawnSite();
  const room = await openNewsroom(site.url, { transport: hasty });
  await turn(room);
  for (let poll = 0; poll < 12; poll += 1) {
    await site.set({ fault: poll % 2 === 0 ? { kind: "500" } : null });
    await turn(room);
  }
  expect(await told(room)).toEqual([]);
  await site.set({ fault: { kind: "500" } });
  for (let poll = 0; poll < 12; poll += 1) await turn(room);
  expect(await told(room)).toEqual(["feed.degraded"]);
});
