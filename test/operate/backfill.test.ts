import { afterAll, beforeAll, expect, test } from "vitest";
import { watchesOf } from "../../src/model/agency.ts";
import { backfill } from "../../src/operate/backfill.ts";
import type { PollPorts } from "../../src/poll/ports.ts";
import { type Newsroom, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";

const HISTORY = 400;
const PAUSE = { pages: null, until: null, sleep: async () => {} };

let site: RemoteSite;
let room: Newsroom;

beforeAll(async () => {
  site = await spawnSite({ history: HISTORY });
  room = await openNewsroom(site.url);
});
afterAll(() => site.stop());

test("older pages come into the archive, each article once, through kills and sliding pages", async () => {
  const [watch] = watchesOf(room.agency);
  await room.poll("lana/ar");
  const walk = (ports: PollPorts) => backfill(ports, room.site, watch!, PAUSE);

  // Killed after some requests: what was committed stays, the rest is walked again.
  for (const requests of [7, 31, 64]) {
    let left = requests;
    const mortal: PollPorts = {
      ...room.ports,
      client: {
        ...room.ports.client,
        get: async (...args) => {
          left -= 1;
          if (left < 0) throw new Error("killed");
          return room.ports.client.get(...args);
        },
      },
    };
    await expect(walk(mortal)).rejects.toThrow("killed");
    // News comes in meanwhile, and every older page slides.
    await site.publish({ lang: "ar", released: room.now() });
    room.forward(60_000);
    await site.set({ now: room.now() });
  }
  const report = await walk(room.ports);
  expect(report).toMatchObject({ finished: true, problem: null });
  await room.poll("lana/ar");

  const kept = await room.sql.all("SELECT native_id FROM articles ORDER BY native_id");
  const wanted = new Set(await listed(site.url));
  expect(new Set(kept.map((row) => row["native_id"]))).toEqual(wanted);
  expect(kept).toHaveLength(wanted.size);

  const seen: string[] = [];
  let path: string | null = "lana/ar/feed.json";
  while (path !== null) {
    const feed: { items: { id: string }[]; next_url?: string } = JSON.parse((await room.text(path))!);
    seen.push(...feed.items.map((item) => item.id));
    path = feed.next_url === undefined ? null : new URL(feed.next_url).pathname.slice(1);
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toHaveLength(kept.length);
}, 900_000);

test.each([
  ["gives its last page again for any higher number", (page: number) => `page=${Math.min(page, 4)}`, ""],
  ["links its last page to itself", (page: number) => `page=${page}`, '<link rel="next" href="?id=8&lang=ar&page=4">'],
])("a walk ends where the site %s", async (_, answered, link) => {
  const own = await openNewsroom(site.url);
  const [watch] = watchesOf(own.agency);
  // The definition's own rule for the next page stands aside for the link.
  const listing = link === "" ? watch!.agency.listing : { ...watch!.agency.listing, next: [], nextUrl: undefined };
  let asked = 0;
  const ports: PollPorts = {
    ...own.ports,
    client: {
      ...own.ports.client,
      get: async (url, request) => {
        const page = Number(/[?&]page=(\d+)/.exec(url)?.[1] ?? "1");
        if (!/category\.php/.test(url)) return own.ports.client.get(url, request);
        asked += 1;
        if (asked > 20) throw new Error("the walk does not end");
        const result = await own.ports.client.get(url.replace(/page=\d+/, answered(page)), request);
        if (result.kind !== "ok") return result;
        const onward = page < 4 ? `<link rel="next" href="?id=8&lang=ar&page=${page + 1}">` : link;
        return { ...result, url, text: link === "" ? result.text : `${onward}${result.text}` };
      },
    },
  };
  const report = await backfill(ports, own.site, { ...watch!, agency: { ...watch!.agency, listing } as never }, PAUSE);
  expect(report).toMatchObject({ finished: true, problem: null });
  expect(report.pages).toBeGreaterThanOrEqual(4);
});

/** Every Arabic article that the site lists, by walking it as a visitor would. */
async function listed(url: string): Promise<string[]> {
  const ids = new Set<string>();
  for (let page = 1; ; page += 1) {
    const html = await (await fetch(`${url}/category.php?id=8&lang=ar&page=${page}`)).text();
    const found = [...html.matchAll(/href="[^"]*(?:post|art)\.php\?[^"]*?\bid=(\d+)/g)].map((match) => match[1]!);
    if (found.length === 0) return [...ids];
    const before = ids.size;
    for (const id of found) ids.add(id);
    if (ids.size === before) return [...ids];
  }
}
