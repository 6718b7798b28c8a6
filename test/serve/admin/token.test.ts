import { describe, expect, test } from "vitest";
import { adminRoutes, GUESSES, tokenCheck } from "../../../src/serve/admin/token.ts";
import { createLimiter } from "../../../src/serve/http/limit.ts";
import { harness, NOW } from "../support.ts";

const TOKEN = "a-token-of-the-tests";
const server = (token: string | null) =>
  harness({
    extra: [
      adminRoutes({
        check: token === null ? null : tokenCheck(token, createLimiter({ ...GUESSES, clock: () => NOW })),
        clock: () => NOW,
        routes: [(admin) => admin.get("/secret", (context) => context.text("here"))],
      }),
    ],
  });

describe("without a token in the settings", () => {
  test.each(["/admin/secret", "/admin/", "/admin/none"])("%s is not there, whoever asks", async (path) => {
    const { get } = await server(null);
    for (const token of ["", "null", "undefined", TOKEN]) {
      expect((await get(path, { Authorization: `Bearer ${token}` })).status).toBe(404);
    }
    expect((await get(path)).status).toBe(404);
  });
});

describe("with one", () => {
  test("its holder gets in, and nothing of it is stored", async () => {
    const answer = await (await server(TOKEN)).get("/admin/secret", { Authorization: `Bearer ${TOKEN}` });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("here");
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    expect(answer.headers.get("ETag")).toBeNull();
  });

  test.each([
    ["none", undefined],
    ["another", `Bearer ${TOKEN}x`],
    ["a piece of it", `Bearer ${TOKEN.slice(0, -1)}`],
    ["an empty one", "Bearer "],
    ["another scheme", `Basic ${btoa(TOKEN)}`],
    ["the bare token", TOKEN],
    ["two of them", `Bearer ${TOKEN}, Bearer ${TOKEN}`],
  ])("who brings %s is told what is wanted, in one plain line", async (_name, authorization) => {
    const answer = await (await server(TOKEN)).get(
      "/admin/secret",
      authorization === undefined ? {} : { Authorization: authorization },
    );
    expect(answer.status).toBe(401);
    expect(answer.headers.get("WWW-Authenticate")).toMatch(/^Bearer/);
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    expect(answer.headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
    const text = await answer.text();
    expect(text.split("\n")).toHaveLength(2);
    expect(text).not.toContain(TOKEN);
  });

  test("who has no token learns nothing of what is there", async () => {
    const { get } = await server(TOKEN);
    expect((await get("/admin/none")).status).toBe(401);
    expect((await get("/admin/none", { Authorization: `Bearer ${TOKEN}` })).status).toBe(404);
  });
});
