import { expect, test } from "vitest";
import { watchesOf } from "../../../src/model/agency.ts";
import { backfill } from "../../../src/operate/backfill.ts";
import { openNewsroom } from "../../support/newsroom.ts";
import { originOf } from "../../support/origin.ts";
import { agencyWith } from "../../support/source-agency.ts";

const HOUR = 3_600_000;
const TEXT = "The council said on Monday that the works on the quay will begin in spring and last for two years.";
/** Articles by the day on whose page they stand. */
const DAYS: Record<string, number[]> = { "2026-11-23": [5, 4], "2026-11-22": [3], "2026-11-21": [2, 1] };

function site() {
  return originOf(({ pathname }) => {
    const [, day] = /^\/day\/(.+)$/.exec(pathname) ?? [];
    if (day !== undefined)
      return `<!doctype html><html><body><ul>${(DAYS[day] ?? [])
        .map((id) => `<li><a href="/news/${id}">Harbour number ${id} opens a new quay for the public</a></li>`)
        .join("")}</ul></body></html>`;
    const id = /\d+$/.exec(pathname)?.[0];
    return `<!doctype html><html><body><h1>Harbour number ${id} opens a new quay for the public</h1><p>${TEXT} Number ${id}.</p></body></html>`;
  });
}

test("a listing with a page for each day is followed over midnight, and back into the archive", async () => {
  const origin = site();
  const listing = ["https://coast.example/day/{date:YYYY-MM-DD}"];
  const agency = agencyWith("html", {
    since: 2026,
    listing: { container: ["ul"] },
    editions: [{ language: "en", listing }],
  });
  const room = await openNewsroom("https://coast.example", { agency, transport: origin.transport });
  // The first poll also looks at the page before.
  expect((await room.poll("coast/en")).added).toHaveLength(3);
  expect(origin.asked()[0]).toBe("/day/2026-11-23");
  expect(await room.text("coast/en/rss.xml")).toContain("<link>https://coast.example/</link>");

  // Tripoli's midnight: the new day's page is still empty.
  room.forward(11 * HOUR);
  const atNight = await room.poll("coast/en");
  expect(origin.asked().filter((path) => path.startsWith("/day/"))).toEqual(["/day/2026-11-24", "/day/2026-11-23"]);
  expect([atNight.outcome, atNight.removed]).toEqual(["unchanged", []]);

  DAYS["2026-11-24"] = [6];
  room.forward(HOUR);
  const report = await room.poll("coast/en");
  expect([report.added.map(({ url }) => url), report.removed]).toEqual([["https://coast.example/news/6"], []]);

  const [watch] = watchesOf(agency);
  const back = await backfill(room.ports, room.site, watch!, { pages: 4, until: null, sleep: async () => {} });
  expect([back.pages, back.added, back.problem]).toEqual([4, 2, null]);
});
