import { Hono } from "hono";
import { expect, test } from "vitest";
import { restoreRoutes } from "../../../src/serve/admin/restore.ts";
import { NOW } from "../../support/moment.ts";

const DAY = 24 * 3_600_000;
const HERE = "0000007b-0000b26e-00001538-0c3e87bb37b3db5cc52eedb93cd3b96b";
const THEN = "0000001a-0000b26e-00001538-0c3e87bb37b3db5cc52eedb93cd3b96b";

/** The platform's history, as Cloudflare describes it: a real one needs an account. */
function app(broken = false) {
  const restored: string[] = [];
  const asked: number[] = [];
  const routes = new Hono();
  restoreRoutes({
    history: {
      bookmarkAt: async (time) => {
        asked.push(time);
        if (broken) throw new Error("no history in local development");
        return THEN;
      },
      restore: async (bookmark) => {
        restored.push(bookmark);
        return HERE;
      },
    },
    clock: () => NOW,
    log: () => {},
  })(routes);
  return {
    post: (to: string) => routes.request(`/restore?to=${encodeURIComponent(to)}`, { method: "POST" }),
    restored,
    asked,
    routes,
  };
}

test("a time is restored, and the answer names the state before it", async () => {
  const { post, restored, asked } = app();
  const answer = await post("2026-11-20T08:30:00Z");
  expect([answer.status, await answer.json()]).toEqual([200, { restored: THEN, undo: HERE }]);
  expect(asked).toEqual([Date.parse("2026-11-20T08:30:00Z")]);
  expect(restored).toEqual([THEN]);
});

test("a bookmark is restored as it is", async () => {
  const { post, restored, asked } = app();
  expect((await post(HERE)).status).toBe(200);
  expect([restored, asked]).toEqual([[HERE], []]);
});

test.each([
  ["", "nothing"],
  ["yesterday", "a word"],
  [new Date(NOW + DAY).toISOString(), "a time to come"],
  [new Date(NOW - 31 * DAY).toISOString(), "a time of more than 30 days ago"],
  ["0000007b-0000b26e", "half a bookmark"],
])("%j is refused: %s", async (to) => {
  const { post, restored } = app();
  expect((await post(to)).status).toBe(400);
  expect(restored).toEqual([]);
});

test("a platform without history is said plainly", async () => {
  const answer = await app(true).post("2026-11-20T08:30:00Z");
  expect([answer.status, await answer.text()]).toEqual([502, "the platform does not restore this; the log says why\n"]);
});

test("only POST restores", async () => {
  expect((await app().routes.request("/restore?to=x")).status).toBe(405);
});
