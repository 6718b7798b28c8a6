import { describe, expect, it } from "vitest";
import { relevantLines } from "../../src/fetch/robots.ts";
import { TransportFailure } from "../../src/model/ports.ts";
import { type Answer, answer, page, redirect, START, world } from "./support.ts";

const ROBOTS = "https://lana.gov.ly/robots.txt";
const NEWS = "https://lana.gov.ly/post.php?lang=ar&id=1";
const DAY = 86_400_000;
const rules = (...lines: string[]) => answer(200, { "content-type": "text/plain" }, lines.join("\n"));

describe("robots.txt", () => {
  const cases: [name: string, robots: Answer, kind: string][] = [
    ["none", answer(404), "ok"],
    ["forbidden itself", answer(403), "ok"],
    ["empty", rules(""), "ok"],
    ["nothing forbidden", rules("User-agent: *", "Disallow:"), "ok"],
    ["everything forbidden", rules("User-agent: *", "Disallow: /"), "blocked"],
    ["everything forbidden to us", rules("User-agent: Nashra", "Disallow: /"), "blocked"],
    ["everything forbidden to us by version", rules("User-agent: nashra/9", "Disallow: /"), "blocked"],
    ["everything forbidden to others", rules("User-agent: GPTBot", "User-agent: CCBot", "Disallow: /"), "ok"],
    ["us among the forbidden", rules("User-agent: GPTBot", "User-agent: nashra", "Disallow: /"), "blocked"],
    ["our group before everybody's", rules("User-agent: *", "Disallow: /", "User-agent: nashra", "Allow: /"), "ok"],
    ["this page forbidden", rules("User-agent: *", "Disallow: /post.php"), "blocked"],
    ["another page forbidden", rules("User-agent: *", "Disallow: /admin"), "ok"],
    ["forbidden by its query", rules("User-agent: *", "Disallow: /*?*id=1$"), "blocked"],
    ["the longer rule counts", rules("User-agent: *", "Disallow: /", "Allow: /post.php"), "ok"],
    ["a byte order mark", rules("\uFEFFUser-agent: *", "Disallow: /"), "blocked"],
    ["carriage returns, comments, odd case", rules("USER-AGENT : * # all\rDISALLOW : / # no"), "blocked"],
    ["a web page in its place", page(), "ok"],
    ["redirected to its file", redirect("/robots2.txt"), "blocked"],
    ["redirected away", redirect("https://evil.example/robots.txt"), "ok"],
    ["redirected in a circle", redirect("/robots.txt"), "ok"],
    ["too large", new TransportFailure("too-large", "more than 9 bytes"), "ok"],
    ["failing", answer(503), "failing"],
    ["busy", answer(429), "failing"],
    ["not to be reached", new TransportFailure("timeout", "TimeoutError"), "unreachable"],
    ["broken off", { ...(rules("User-agent: *") as object), truncated: true } as Answer, "unreachable"],
  ];
  it.each(cases)("%s", async (_name, robots, kind) => {
    const robots2 = rules("User-agent: *", "Disallow: /");
    const { get, requests } = world({ [ROBOTS]: robots, "https://lana.gov.ly/robots2.txt": robots2, [NEWS]: page() });
    const result = await get(NEWS);
    expect(result.kind).toBe(kind);
    expect(requests.some(({ url }) => url === NEWS)).toBe(kind === "ok");
    if (kind === "blocked") expect(result).toMatchObject({ why: "robots", status: null });
  });

  it("is asked once a day", async () => {
    const made = world({ [ROBOTS]: rules("User-agent: *", "Disallow: /x"), [NEWS]: page() });
    const asked = () => made.requests.filter(({ url }) => url === ROBOTS).length;
    await made.get(NEWS);
    made.now += DAY - 1000;
    await made.get(NEWS);
    expect(asked()).toBe(1);
    made.now += 2000;
    await made.get(NEWS);
    expect(asked()).toBe(2);
  });

  it("is asked once by requests that come together", async () => {
    const made = world({ [NEWS]: page() });
    await Promise.all([made.get(NEWS), made.get(NEWS), made.get(NEWS)]);
    expect(made.requests.filter(({ url }) => url === ROBOTS)).toHaveLength(1);
  });

  it.each([
    ["fails", answer(500)],
    ["is not to be reached", new TransportFailure("refused", "ECONNREFUSED")],
  ])("keeps the last known rules where the server %s", async (_name, said) => {
    const made = world({ [ROBOTS]: said, [NEWS]: page() });
    made.robots.set("lana.gov.ly", { text: "user-agent: *\ndisallow: /post.php", fetched: START - 9 * DAY });
    expect(await made.get(NEWS)).toMatchObject({ kind: "blocked", why: "robots" });
    expect(made.logged).toContainEqual({ level: "warn", event: "robots.stale" });
    made.robots.set("lana.gov.ly", { text: "", fetched: START - 9 * DAY });
    expect((await made.get(NEWS)).kind).toBe("ok");
  });

  it.each([
    ["3", 3000],
    ["3600", 10_000],
    ["-5", 0],
    ["soon", 0],
  ])("Crawl-delay: %s parts requests by %i ms", async (delay, gap) => {
    const made = world({ [ROBOTS]: rules("User-agent: *", `Crawl-delay: ${delay}`), [NEWS]: page() });
    await made.get(NEWS);
    await made.get(NEWS);
    const [first, second] = made.requests.filter(({ url }) => url === NEWS);
    expect(second!.at - first!.at).toBe(gap);
  });

  it("a Crawl-delay is kept at an origin of the operator's own too", async () => {
    const origins = new Map([["https://lana.gov.ly", "http://127.0.0.1:4100"]]);
    const mirror = "http://127.0.0.1:4100";
    const made = world(
      { [`${mirror}/robots.txt`]: rules("User-agent: *", "Crawl-delay: 2"), [`${mirror}/a`]: page() },
      { origins },
    );
    await made.get("https://lana.gov.ly/a");
    await made.get("https://lana.gov.ly/a");
    expect(made.now - START).toBeGreaterThanOrEqual(2000);
  });
});

describe("a mirror's robots.txt", () => {
  it("is kept apart from the agency's", async () => {
    const origins = new Map([["https://lana.gov.ly", "http://127.0.0.1:4100"]]);
    const made = world(
      { "http://127.0.0.1:4100/robots.txt": rules("User-agent: *", "Disallow: /post.php") },
      { origins },
    );
    expect(await made.get(NEWS)).toMatchObject({ kind: "blocked", why: "robots", url: NEWS });
    expect([...made.robots.keys()]).toEqual(["127.0.0.1:4100"]);
  });
});

describe("what is kept of a hostile file", () => {
  it("names of others become one", () => {
    const names = Array.from({ length: 20_000 }, (_, n) => `User-agent: bot${n}`);
    const kept = relevantLines([...names, "Disallow: /a", "User-agent: nashra", "Disallow: /b"].join("\n"), "nashra");
    expect(kept.split("\n")).toEqual(["user-agent: other", "disallow: /a", "user-agent: nashra", "disallow: /b"]);
  });

  it("wildcards without measure forbid more, never less", () => {
    const many = Array.from({ length: 100 }, (_, n) => [
      `Allow: /a/*${"a".repeat(900)}${n}`,
      `Disallow: /b/*${"b".repeat(900)}${n}`,
    ]);
    const kept = relevantLines(["User-agent: *", ...many.flat(), "Disallow: /c"].join("\n"), "nashra").split("\n");
    expect(kept.join("\n").length).toBeLessThan(40_000);
    expect(kept.filter((line) => line.startsWith("disallow: /b/"))).toHaveLength(100);
    expect(kept.filter((line) => line.startsWith("allow: /a/")).length).toBeLessThan(40);
    expect(kept.at(-2)).toBe("disallow: /b/");
    expect(kept.at(-1)).toBe("disallow: /c");
  });

  it("lines without end and runs of wildcards go", () => {
    const kept = relevantLines(
      `User-agent: *\nDisallow: /${"a".repeat(5000)}\nDisallow: /${"*".repeat(1000)}b`,
      "nashra",
    );
    expect(kept).toBe("user-agent: *\ndisallow: /*b");
  });
});
