import { afterAll, beforeAll, expect, test } from "vitest";
import type { DefinitionActions } from "../../src/operate/definitions.ts";
import { sendDefinitions } from "../../src/operate/send-definitions.ts";
import { sampleDefinition } from "../support/definitions.ts";
import { type Desk, openDesk } from "../support/desk.ts";
import { type RemoteSite, spawnSite } from "../support/newsroom.ts";

/** Split mode: the receiver gets the definitions with their articles. In workerd there is one database: the sender's is kept. */

let source: RemoteSite;
beforeAll(async () => {
  source = await spawnSite();
});
afterAll(() => source.stop());

/** What a sender has after these changes. */
async function sender(...changes: readonly ((desk: Desk) => Promise<unknown>)[]): Promise<DefinitionActions> {
  const desk = await openDesk(source);
  for (const change of changes) await change(desk);
  const list = await desk.actions.list();
  const shown = new Map<string, Awaited<ReturnType<DefinitionActions["show"]>>>();
  for (const { id } of list) shown.set(id, await desk.actions.show(id));
  return { ...desk.actions, list: async () => list, show: async (id) => shown.get(id) ?? null };
}
const put = (desk: Desk) => desk.put(sampleDefinition());
const named = (en: string) => (desk: Desk) => desk.put(sampleDefinition({ names: { en } }));
const set = (id: string, verb: "pause" | "resume" | "retire") => (desk: Desk) => desk.ask("POST", `/${id}/${verb}`);
const send = (here: DefinitionActions, desk: Desk, removes = true) => sendDefinitions(here, desk.actions, { removes });

test("a definition and its state arrive once; nothing else is touched", async () => {
  const first = await sender(put, set("dana", "pause"), set("wafa", "resume"));
  const second = await sender(named("Second"), set("dana", "retire"), set("wafa", "resume"));
  const third = await sender(put, (desk) => desk.ask("DELETE", "/dana"), set("wafa", "resume"));
  const there = await openDesk(source);
  await there.put(sampleDefinition({ id: "own", tagYear: 2020 }));
  const states = async () => Object.fromEntries((await there.actions.list()).map(({ id, state }) => [id, state]));

  expect(await send(first, there)).toEqual({ sent: ["wafa", "dana"], unsent: [] });
  expect(await states()).toEqual({ lana: "active", wafa: "active", dana: "paused", own: "active" });
  expect((await there.actions.list()).find(({ id }) => id === "wafa")).toMatchObject({
    source: "shipped",
    published: true,
  });
  expect(await send(first, there)).toEqual({ sent: [], unsent: [] });

  expect(await send(second, there)).toEqual({ sent: ["dana"], unsent: [] });
  expect((await there.actions.show("dana"))!.agency).toMatchObject({ state: "retired", names: { en: "Second" } });
  expect((await there.actions.history("dana")).map(({ who }) => who)).toContain("split mode");

  expect(await send(third, there, false)).toEqual({ sent: [], unsent: [] });
  expect(await send(third, there)).toEqual({ sent: ["dana"], unsent: [] });
  expect(await states()).toEqual({ lana: "active", wafa: "active", dana: "removed", own: "active" });
  expect(await there.status("/dana/ar/rss.xml")).toBe(410);
  // And taken again.
  expect(await send(first, there)).toMatchObject({ sent: ["dana"], unsent: [] });
});

test("what the receiver refuses is told, and does not hold up the others", async () => {
  const here = await sender(put, set("wafa", "resume"));
  const there = await openDesk(source);
  await there.put(sampleDefinition({ id: "twin" }));
  expect(await send(here, there)).toEqual({
    sent: ["wafa"],
    unsent: [{ id: "dana", why: expect.stringMatching(/like those of twin/) }],
  });
});

test("a collection is sent like an agency, once", async () => {
  const collection = {
    ...{ kind: "collection", id: "both", names: { en: "Both" }, home: "https://news.example/", tagYear: 2026 },
    ...{ feeds: ["lana/ar", "dana/ar"], languages: ["ar"] },
  };
  const here = await sender(put, (desk) => desk.put(collection as never));
  const there = await openDesk(source);
  expect(await send(here, there)).toEqual({ sent: ["both", "dana"], unsent: [] });
  expect((await there.actions.show("both"))!.agency).toMatchObject({ state: "active", collects: collection.feeds });
  expect(await send(here, there)).toEqual({ sent: [], unsent: [] });
});
