import { describe, expect, it } from "vitest";
import type { TransportRequest } from "../../src/model/ports.ts";
import { type Answer, answer, facts, page, redirect, START, setting, world } from "./support.ts";

const A = "https://lana.gov.ly/ar/a";
const B = "https://lana.gov.ly/ar/b";
const WWW = "https://www.lana.gov.ly/ar/a";
const ROBOTS = "https://lana.gov.ly/robots.txt";

/** Redirects to itself, setting its cookie, until it is sent it. */
const wall =
  (url: string, set: string, wanted: string) =>
  ({ headers }: TransportRequest): Answer =>
    headers["cookie"] === wanted ? page() : redirect(url, 302, [set]);

describe("a wall that waits for its cookie", () => {
  it("is passed", async () => {
    const { get, requests } = world({ [A]: wall(A, "seen=1; Path=/; HttpOnly", "seen=1") });
    expect(await get(A)).toMatchObject({ kind: "ok", url: A });
    expect(requests.filter(({ url }) => url === A)).toHaveLength(2);
  });

  it("is passed by way of another page", async () => {
    const { get } = world({
      [A]: ({ headers }) => (headers["cookie"] === "ok=1" ? page() : redirect(B)),
      [B]: redirect(A, 307, ["ok=1; Path=/ar"]),
    });
    expect(await get(A)).toMatchObject({ kind: "ok", url: A });
  });

  it("is passed on the way to robots.txt, whose rules hold", async () => {
    const rules = answer(200, {}, "User-agent: *\nDisallow: /ar");
    const { get } = world({
      [ROBOTS]: ({ headers }) => (headers["cookie"] === "r=1" ? rules : redirect(ROBOTS, 302, ["r=1"])),
      [A]: page(),
    });
    expect(await get(A)).toMatchObject({ kind: "blocked", why: "robots" });
  });

  it("is forgotten after the chain", async () => {
    const { get, requests } = world({ [A]: wall(A, "seen=1; Path=/", "seen=1"), [B]: page() });
    await get(A);
    await get(B);
    await get(A);
    expect(requests.filter(({ url }) => url !== ROBOTS).map(({ headers }) => headers["cookie"])).toEqual([
      undefined,
      "seen=1",
      undefined,
      undefined,
      "seen=1",
    ]);
  });

  const counting = () => {
    let n = 0;
    return () => redirect(A, 302, [`id=${n++}`]);
  };
  it.each<[string, () => Answer, number, RegExp]>([
    ["never takes it", () => redirect(A, 302, ["seen=1"]), 2, /requires a cookie but did not accept its own \(seen\)/],
    [
      "gives another each time",
      counting(),
      6,
      /more than 5 times; the site requires a cookie but did not accept its own \(id\)/,
    ],
    ["sets it by a script", () => redirect(A), 1, /a cookie that a script sets/],
  ])("ends as a loop where it %s", async (_name, said, asked, evidence) => {
    const { get, requests } = world({ [A]: said });
    const result = await get(A);
    expect(facts(result)).toEqual({ kind: "redirect-loop" });
    expect(result).toMatchObject({ evidence: expect.stringMatching(evidence) });
    expect(requests.filter(({ url }) => url === A)).toHaveLength(asked);
  });

  it.each([401, 403, 429, 503])("is obeyed where it answers %i", async (status) => {
    const { get, requests } = world({ [A]: setting(["seen=1"], answer(status)) });
    await get(A);
    expect(requests.filter(({ url }) => url === A)).toHaveLength(1);
  });
});

describe("cookies within a chain", () => {
  const past = new Date(START - 1000).toUTCString();
  const many = Array.from({ length: 50 }, (_, n) => `c${n}=1`);
  it.each<[string, string, string[], string | undefined]>([
    ["go to the same host", B, ["a=1", "b=2; Expires=Wed, 09 Jun 2100 10:18:14 GMT"], "a=1; b=2"],
    ["go to no other host", WWW, ["a=1"], undefined],
    ["go to a host of their domain", "https://news.lana.gov.ly/ar/a", ["a=1; Domain=.lana.gov.ly"], "a=1"],
    ["are not taken for a foreign domain", B, ["a=1; Domain=example.org"], undefined],
    ["are not taken for a whole top level", B, ["a=1; Domain=ly"], undefined],
    ["are not taken for a domain below", B, ["a=1; Domain=www.lana.gov.ly"], undefined],
    ["go below their path", B, ["a=1; Path=/ar"], "a=1"],
    ["go to no other path", B, ["a=1; Path=/fr", "b=1; Path=/a"], undefined],
    ["have the folder for a path", "https://lana.gov.ly/fr/a", ["a=1"], undefined],
    ["that are secure go to no open address", "http://lana.gov.ly/ar/b", ["a=1; Secure; Path=/"], undefined],
    ["that are secure go to a secure one", B, ["a=1; Secure"], "a=1"],
    ["that are expired are dropped", B, ["a=1", `a=1; Expires=${past}`, "b=1; Max-Age=0"], undefined],
    ["are replaced by name", B, ["a=1", "a=2"], "a=2"],
    ["keep what the value holds", B, ["a=x=%20y z"], "a=x=%20y z"],
    ["cannot break a header", B, ["a=1\r\nX: y", "b=\u0001", "خ=1", "=1", "nonsense"], undefined],
    ["are bounded in size", B, [`a=${"x".repeat(5000)}`, "b=1"], "b=1"],
    ["are bounded in number", B, many, many.slice(0, 20).join("; ")],
  ])("%s", async (_name, to, set, sent) => {
    const hosts = new Set(["lana.gov.ly", "www.lana.gov.ly", "news.lana.gov.ly"]);
    const { get, requests } = world({ [A]: redirect(to, 302, set), [to]: page() });
    expect((await get(A, { hosts })).kind).toBe("ok");
    expect(requests.at(-1)!.headers["cookie"]).toBe(sent);
  });

  it("go by the agency's own address where a mirror is asked", async () => {
    const origins = new Map([["https://lana.gov.ly", "http://127.0.0.1:4100"]]);
    const mirror = "http://127.0.0.1:4100/ar/a";
    const { get } = world({ [mirror]: wall("/ar/a", "s=1; Secure; Domain=lana.gov.ly", "s=1") }, { origins });
    expect(await get(A)).toMatchObject({ kind: "ok", url: A });
  });
});
