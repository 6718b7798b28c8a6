import { afterAll, beforeAll, expect, test } from "vitest";
import { freshen } from "../../../src/poll/documents/render-key.ts";
import { openNewsroom, type RemoteSite, spawnSite } from "../../support/newsroom.ts";

let site: RemoteSite;
beforeAll(async () => {
  site = await spawnSite();
});
afterAll(() => site.stop());

test("documents of another address are made anew step by step, and nothing is asked or written once they are", async () => {
  const room = await openNewsroom(site.url);
  expect(await freshen(room.ports, room.site, "1", 1)).toBe(true);
  for (const path of ["lana/ar", "lana/en"]) await room.poll(path);
  const moved = { ...room.site, baseUrl: "https://moved.example" };
  const steps: boolean[] = [];
  while (steps.at(-1) !== true) steps.push(await freshen(room.ports, moved, "1", 1));
  // The agency's feed and two editions hold something; the last call finds nothing left.
  expect(steps).toEqual([false, false, true]);
  for (const path of ["lana/rss.xml", "lana/ar/atom.xml", "lana/en/feed.json", "index.ar.html"]) {
    expect(await room.text(path)).toContain("https://moved.example/");
    expect(await room.text(path)).not.toContain("https://feeds.example/");
  }
  let asked = 0;
  const batch = () => Promise.reject(new Error("nothing is to be written"));
  const all = (...args: Parameters<typeof room.sql.all>) => {
    asked += 1;
    return room.sql.all(...args);
  };
  const sql = { all, batch } as typeof room.sql;
  expect(await freshen({ ...room.ports, sql }, moved, "1", 1)).toBe(true);
  expect(asked).toBe(1);
  expect(await freshen(room.ports, moved, "2", 1)).toBe(true);
});
