import { beforeAll, describe, expect, test } from "vitest";
import { type Agency, defineAgency } from "../../src/model/agency.ts";
import { definitionActions } from "../../src/operate/definitions.ts";
import suna from "../site/replicas/suna.ts";
import { type Newsroom, openNewsroom } from "../support/newsroom.ts";
import { originOf } from "../support/origin.ts";
import { serveNewsroom } from "../support/served.ts";

/** A definition that was compared with its live site, before and after the site changes. */

const MINUTE = 60_000;
const { unchecked: _, ...definition } = suna.agency;
const agency: Agency = defineAgency({ ...definition, checked: "2026-11-20", checkedWith: "0.1.0" });

/** A newsroom of SUNA's replica whose list answers what `list` gives in place of its own; null: its own. */
async function newsroomWith(list: () => string | number | null): Promise<Newsroom> {
  const { transport } = originOf((url, headers) => {
    const answer = url.pathname.startsWith("/suna/") ? list() : null;
    return answer ?? suna.answer({ url, headers }, 0) ?? 404;
  });
  const room = await openNewsroom("https://suna-sd.net", { agency, transport });
  await room.poll("suna/en");
  return room;
}

async function pollAgain(room: Newsroom, times: number): Promise<void> {
  for (let poll = 0; poll < times; poll += 1) {
    room.forward(30 * MINUTE);
    await room.poll("suna/en");
  }
}

async function told(room: Newsroom): Promise<{ listed: object; health: object; page: string }> {
  const { sql, ports, site } = room;
  const select = (agencies: readonly Agency[]) => agencies;
  const actions = definitionActions({ sql, clock: room.now, log: ports.log, shipped: [agency], select });
  const app = await serveNewsroom(room, { settings: { ...site, ownHub: false, adminToken: null, poll: null } });
  const health = (await (await app.request("/health")).json()) as { feeds: Record<string, object> };
  return {
    listed: (await actions.list())[0]!,
    health: health.feeds["suna/en"]!,
    page: await (await app.request("/status?lang=en")).text(),
  };
}

describe("a definition that was checked", () => {
  let answer: string | number | null = null;
  let room: Newsroom;
  beforeAll(async () => {
    room = await newsroomWith(() => answer);
    await pollAgain(room, 6);
  });

  test("says when, and with which version", async () => {
    const { listed, health, page } = await told(room);
    expect(listed).toMatchObject({ checked: "2026-11-20", checkedWith: "0.1.0", siteChanged: null });
    expect(health).toMatchObject({ checked: "2026-11-20", siteChanged: null });
    expect(page).toMatch(/Definition checked against the live site<\/dt><dd><bdi dir="ltr">2026-11-20<\/bdi><\/dd>/);
  });

  test("keeps the date while its site refuses or fails", async () => {
    for (const status of [403, 500]) {
      answer = status;
      await pollAgain(room, 5);
      expect((await told(room)).listed).toMatchObject({ checked: "2026-11-20", siteChanged: null });
    }
  });

  test("says so when its site has changed, and keeps the date", async () => {
    answer = '<!doctype html><html lang="en"><body><h1>Sudan News Agency</h1><p>Our new site.</p></body></html>';
    await pollAgain(room, 12);
    const { listed, health, page } = await told(room);
    const siteChanged = {
      feed: "suna/en",
      why: expect.stringMatching(/\S/),
      since: expect.stringMatching(/^2026-11-2/),
    };
    expect(listed).toMatchObject({ checked: "2026-11-20", siteChanged });
    expect(health).toMatchObject({ checked: "2026-11-20", siteChanged: siteChanged.since });
    expect(page).toMatch(/2026-11-20<\/bdi>; the site differs from it, first seen/);
  });

  test("says nothing more of it once the site is as it was", async () => {
    answer = null;
    await pollAgain(room, 30);
    expect((await told(room)).listed).toMatchObject({ checked: "2026-11-20", siteChanged: null });
  });
});

test("a definition is either unchecked or checked", () => {
  expect(() => defineAgency({ ...agency, unchecked: true })).toThrow(
    "agency suna: checked: expected none beside unchecked: true",
  );
});
