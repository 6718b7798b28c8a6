import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AgencyDefinition } from "../../src/model/agency.ts";
import { watchesOf } from "../../src/model/agency.ts";
import { backfill } from "../../src/operate/backfill.ts";
import { eraseRemoved } from "../../src/operate/removal.ts";
import { pollWatch } from "../../src/poll/poll.ts";
import { sampleDefinition } from "../support/definitions.ts";
import { type Desk, HOUR, openDesk } from "../support/desk.ts";
import { type RemoteSite, spawnSite } from "../support/newsroom.ts";

/** An operator with bad luck: changes in every order, and at the wrong moment. */

let source: RemoteSite;
let desk: Desk;
beforeAll(async () => {
  source = await spawnSite();
});
afterAll(() => source.stop());
beforeEach(async () => {
  desk = await openDesk(source);
  await desk.put(sampleDefinition());
  await desk.run();
});

const [ar, en] = sampleDefinition().editions as [
  AgencyDefinition["editions"][number],
  AgencyDefinition["editions"][number],
];
const said = async (over: Partial<AgencyDefinition>): Promise<string> => {
  const { body } = await desk.put(sampleDefinition(over));
  return ((body.consequences ?? []) as { what: string }[]).map(({ what }) => what).join("\n");
};
const rows = (): Promise<unknown[]> =>
  desk.sql.all("SELECT native_id, id, published, first_seen, edition FROM articles WHERE agency = 'dana' ORDER BY seq");
const erase = async (): Promise<void> => {
  while (!(await eraseRemoved(desk.ports, desk.known.gone, { articles: 50, steps: 3 })));
};

describe("feeds that a change leaves out", () => {
  const section = {
    id: "economy",
    names: { en: "Economy" },
    listing: ["https://dana.example/category.php?id=5&lang=ar"],
  };

  test("answer 410, with a page for people, and come back with what they had", async () => {
    await desk.put(sampleDefinition({ editions: [{ ...ar, sections: [section] }, en] }));
    await desk.run();
    const [before, economy, all] = [
      await desk.ids("dana/en"),
      await desk.ids("dana/ar/economy"),
      await desk.ids("dana"),
    ];
    expect(economy.length).toBeGreaterThan(3);
    expect(await said({ editions: [ar] })).toMatch(/economy with its[\s\S]*dana\/en with its \d+ entries.*answer 410/);
    await desk.put(sampleDefinition({ editions: [ar] }), "?accept=drops");
    await desk.run();
    for (const path of ["en", "en/", "en/rss.xml", "en/archive/1/atom.xml", "ar/economy/", "ar/economy/feed.json"]) {
      const gone = await desk.app.request(`/dana/${path}`);
      expect([path, gone.status, (await gone.text()).split("\n").length]).toEqual([path, 410, 2]);
    }
    for (const [language, word] of [
      ["ar", "لم تعد"],
      ["fr", "n’est plus"],
      ["de", "no longer"],
    ] as const) {
      const headers = { Accept: "text/html,*/*;q=0.1", "Accept-Language": language };
      const gone = await desk.app.request("/dana/en/", { headers });
      expect([gone.status, gone.headers.get("Content-Type"), gone.headers.get("Cache-Control")]).toEqual([
        410,
        "text/html; charset=utf-8",
        "no-store",
      ]);
      expect(gone.headers.get("Content-Security-Policy")).toMatch(/default-src 'none'/);
      const page = await gone.text();
      expect(page).toMatch(new RegExp(word));
      expect(page).toMatch(/href="\/\?lang=/);
    }
    expect(await desk.status("/dana/de/")).toBe(404);
    expect(await desk.status("/dana/ar/rss.xml")).toBe(200);
    // What the agency's own feed has of them stays in it.
    expect(all.filter((id) => !before.includes(id)).length).toBeGreaterThan(0);
    expect(await desk.ids("dana")).toEqual(expect.arrayContaining(all));
    await desk.put(sampleDefinition({ editions: [{ ...ar, sections: [section] }, en] }));
    await desk.run();
    expect(await desk.ids("dana/en")).toEqual(before);
    expect(await desk.ids("dana/ar/economy")).toEqual(economy);
  });

  test("an edition under another name starts empty, which is said", async () => {
    const words = await said({ editions: [ar, { ...en, language: "en-GB" }] });
    expect(words).toMatch(/dana\/en with its 20 entries.*410; dana\/en-GB starts without them/);
    const before = await rows();
    await desk.put(sampleDefinition({ editions: [ar, { ...en, language: "en-GB" }] }), "?accept=drops");
    const fresh = await source.publish({ lang: "en", category: 8, released: desk.now() });
    await desk.run();
    await desk.run();
    expect((await desk.ids("dana/en-GB")).map((id) => id.split("/").at(-1))).toEqual([String(fresh.id)]);
    expect(await desk.status("/dana/en/rss.xml")).toBe(410);
    expect((await rows()).slice(0, before.length)).toEqual(before);
  });
});

describe("no change loses, doubles or re-dates what is published", () => {
  test.each<[string, Partial<AgencyDefinition>, string]>([
    ["timezone", { timezone: "Pacific/Auckland" }, ""],
    ["home", { home: "https://other.example/", hosts: ["dana.example"] }, "?accept=ids"],
    ["tagYear", { tagYear: 2020 }, "?accept=ids"],
    ["an edition less", { editions: [ar] }, "?accept=drops"],
    ["marks, furniture and rights", { marks: ["X"], furniture: ["Y"], rights: { en: "Z" } }, ""],
  ])("%s", async (_name, over, query) => {
    const [before, ids] = [await rows(), await desk.ids("dana")];
    expect((await desk.put(sampleDefinition(over), query)).status).toBe(200);
    await desk.run();
    await desk.run(9 * HOUR);
    expect(await rows()).toEqual(before);
    expect(await desk.ids("dana")).toEqual(ids);
    expect((await desk.put(sampleDefinition(), "?accept=ids,drops")).status).toBe(200);
    await desk.run(9 * HOUR);
    expect(await rows()).toEqual(before);
    expect(await desk.ids("dana")).toEqual(ids);
  });
});

describe("removal at the wrong moment", () => {
  const watch = () => watchesOf(desk.known.agencies.find(({ id }) => id === "dana")!)[0]!;
  const left = () => desk.sql.all("SELECT seq FROM articles WHERE agency = 'dana'");

  test("while it is polled: what the poll writes afterwards is deleted, too", async () => {
    const [site, polled] = [desk.site(), watch()];
    await source.publish({ lang: "ar", category: 8, released: desk.now() });
    desk.forward(HOUR);
    await source.set({ now: desk.now() });
    const poll = pollWatch(desk.ports, site, polled);
    expect((await desk.ask("DELETE", "/dana")).status).toBe(200);
    await poll;
    expect(await desk.status("/dana/ar/rss.xml")).toBe(410);
    await erase();
    expect(await left()).toEqual([]);
    // Another process that has not yet taken it up.
    await pollWatch(desk.ports, site, polled);
    expect(await desk.status("/dana/ar/rss.xml")).toBe(410);
    await erase();
    expect(await left()).toEqual([]);
  });

  test("while its older pages are read", async () => {
    const [site, read] = [desk.site(), watch()];
    let pages = 0;
    const removeThen = async () => {
      pages += 1;
      if (pages === 1) expect((await desk.ask("DELETE", "/dana")).status).toBe(200);
    };
    await backfill(desk.ports, site, read, { pages: 2, until: null, sleep: removeThen }).catch(() => {});
    if (pages === 0) await desk.ask("DELETE", "/dana");
    await erase();
    expect(await left()).toEqual([]);
    expect(await desk.sql.all("SELECT * FROM backfills WHERE watch LIKE 'dana%'")).toEqual([]);
    expect(await desk.status("/dana/ar/rss.xml")).toBe(410);
    expect(await desk.status("/lana/ar/rss.xml")).toBe(200);
  });

  test("a removed id that is put again: which ids its articles get is said, and so it is", async () => {
    const before = await desk.ids("dana/ar");
    await desk.ask("DELETE", "/dana");
    expect(await said({})).toMatch(/come back under ids that begin with tag:dana\.example,2012 as before, dated as if/);
    expect(await said({ tagYear: 2026 })).toMatch(/under other ids than before \(tag:dana\.example,2026 instead of/);
    expect((await desk.put(sampleDefinition(), "?accept=again")).body.error).toMatch(/still being removed/);
    await erase();
    expect((await desk.put(sampleDefinition(), "?accept=again")).status).toBe(200);
    await desk.run();
    expect((await desk.ids("dana/ar")).sort()).toEqual(before.sort());
    expect(desk.known.gone.size).toBe(0);
  });
});

test("every order of three changes ends where the last of them says", async () => {
  const verbs = ["pause", "resume", "retire", "put", "remove", "again"] as const;
  const states = { pause: "paused", resume: "active", retire: "retired" } as const;
  for (const first of verbs)
    for (const second of verbs) {
      let state = "active";
      await desk.ask("POST", "/dana/resume");
      for (const verb of [first, second, "again"] as const) {
        if (verb === "remove") {
          await desk.ask("DELETE", "/dana");
          state = "removed";
        } else if (verb === "put" || verb === "again") {
          if (state === "removed") await erase();
          const answer = await desk.put(sampleDefinition(), verb === "again" ? "?accept=again" : "");
          expect(answer.status).toBe(state === "removed" && verb === "put" ? 409 : 200);
          if (state === "removed" && verb === "again") state = "active";
        } else {
          const answer = await desk.ask("POST", `/dana/${verb}`);
          expect(answer.status).toBe(state === "removed" ? 410 : 200);
          if (state !== "removed") state = states[verb];
        }
        const { agencies, gone, unpolled } = desk.known;
        expect([first, second, verb, gone.has("dana"), agencies.some(({ id }) => id === "dana")]).toEqual([
          first,
          second,
          verb,
          state === "removed",
          state !== "removed",
        ]);
        expect(unpolled.get("dana") ?? "active").toBe(state === "removed" ? "active" : state);
      }
    }
});
