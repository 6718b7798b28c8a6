import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startSite } from "../../site/server.ts";
import type { Site } from "../../site/types.ts";
import { ended, nashra, ready, runHere } from "../../support/nashra.ts";

const data = mkdtempSync(join(tmpdir(), "nashra-start-"));
let site: Site;

beforeAll(async () => {
  site = await startSite({ now: Date.parse("2026-11-23T12:00:00Z") });
});
afterAll(async () => {
  await site.close();
  rmSync(data, { recursive: true, force: true });
});

const env = () => ({ NASHRA_DATA: data, NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}` });
const start = (args: string[], more: Record<string, string> = {}) => nashra(args, { ...env(), ...more });
const run = (args: string[], more: Record<string, string> = {}) => runHere(args, { ...env(), ...more });

/** Asks until the document holds a text; the test's own time bounds it. */
async function until(url: string, text: string): Promise<void> {
  while (!(await (await fetch(url)).text()).includes(text)) await sleep(50);
}

describe("a wrong setting stops the start with one line and exit code 2", () => {
  const file = join(data, "a-file");
  writeFileSync(file, "");
  test.each<[string, Record<string, string>, RegExp]>([
    ["port", { PORT: "abc" }, /^nashra: PORT="abc": expected a whole number/],
    ["origins", { NASHRA_ORIGINS: "https://lana.gov.ly" }, /^nashra: NASHRA_ORIGINS=".*": expected AGENCY=MIRROR/],
    [
      "a data folder that cannot be",
      { NASHRA_DATA: "/proc/nashra" },
      /^nashra: NASHRA_DATA="\/proc\/nashra": cannot create this folder/,
    ],
    ["a data folder that is a file", { NASHRA_DATA: file }, /^nashra: NASHRA_DATA=/],
    ["feeds", { NASHRA_FEEDS: "lana/xx" }, /^nashra: NASHRA_FEEDS="lana\/xx": expected ids among lana/],
    ["cron", { NASHRA_POLL: "61 * * * *" }, /^nashra: NASHRA_POLL=/],
    ["base address", { NASHRA_BASE_URL: "feeds.example" }, /^nashra: NASHRA_BASE_URL=/],
    ["log", { NASHRA_LOG: "loud" }, /^nashra: NASHRA_LOG="loud": expected one of/],
    ["token", { NASHRA_ADMIN_TOKEN: "short" }, /^nashra: NASHRA_ADMIN_TOKEN=\(hidden\)/],
  ])("%s", async (_name, more, line) => {
    const { code, stderr } = await run(["serve"], more);
    expect(code).toBe(2);
    expect(stderr).toMatch(line);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  test("as a process", async () => {
    const { code, stdout, stderr } = await ended(start(["serve"], { PORT: "abc" }));
    expect([code, stdout, stderr]).toEqual([2, "", expect.stringMatching(/^nashra: PORT="abc": .*\n$/)]);
  });

  test("an unknown verb", async () => {
    expect((await run(["frob"])).code).toBe(2);
  });
});

test("every verb explains itself", async () => {
  for (const verb of ["serve", "poll", "check", "backfill", "extract", "validate"]) {
    const { code, stdout } = await run([verb, "--help"]);
    expect([verb, code]).toEqual([verb, 0]);
    expect(stdout).toContain("Usage:");
  }
}, 60_000);

test("poll fills all editions, says so, and finds nothing new the second time; validate agrees", async () => {
  const first = await run(["poll", "--json"]);
  expect(first.code).toBe(0);
  const reports: { watch: string; outcome: string; added: unknown[] }[] = JSON.parse(first.stdout);
  expect(reports.map((report) => [report.watch, report.outcome, report.added.length > 0])).toEqual(
    ["lana/ar", "lana/en", "lana/fr"].map((feed) => [feed, "changed", true]),
  );
  const second = JSON.parse((await run(["poll", "--json"])).stdout);
  expect(second.map((report: { outcome: string }) => report.outcome)).toEqual(["unchanged", "unchanged", "unchanged"]);
  const valid = await run(["validate"]);
  expect([valid.code, valid.stdout]).toEqual([0, expect.stringContaining("no problems")]);
}, 60_000);

test("serve answers, stops on SIGTERM, and after a restart serves the same", async () => {
  const seen: string[][] = [];
  for (let run = 0; run < 2; run += 1) {
    const child = start(["serve", "--no-poll", "--port", "0"], { NASHRA_BASE_URL: "https://feeds.example" });
    const url = await ready(child);
    // The address is another than `poll` knew: feed documents are made anew behind the server, this one the last.
    await until(`${url}/lana/fr/feed.json`, "https://feeds.example/lana/fr/");
    const answers = [];
    for (const path of ["/lana/ar/rss.xml", "/lana/en/atom.xml", "/lana/fr/feed.json", "/", "/opml.xml"]) {
      const response = await fetch(url + path);
      answers.push(
        `${path} ${response.status} ${response.headers.get("content-type")} ${response.headers.get("etag")}`,
      );
    }
    const health = (await (await fetch(`${url}/health`)).json()) as { status: string };
    expect(health.status).toBe("ok");
    const ending = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGTERM");
    expect(await ending).toBe(0);
    seen.push(answers);
  }
  expect(seen[0]!.every((line) => line.includes(" 200 "))).toBe(true);
  expect(seen[1]).toEqual(seen[0]);
}, 60_000);

test("a pace that is set is told by whatever tells of it", async () => {
  const child = start(["serve", "--port", "0"], { NASHRA_POLL: "*/20 * * * *" });
  const url = await ready(child);
  await until(`${url}/lana/ar/rss.xml`, "<ttl>20</ttl>");
  const rss = await fetch(`${url}/lana/ar/rss.xml`);
  expect(rss.headers.get("cache-control")).toContain("max-age=1200,");
  expect(await rss.text()).toContain("<ttl>20</ttl>");
  const ending = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGTERM");
  expect(await ending).toBe(0);
}, 60_000);

test("extract answers each line in its place, and a line it cannot read with an error", async () => {
  const lines = [
    { kind: "dateline", text: "نيويورك 24 سبتمبر 2025م(وال)- شددت الولايات" },
    { kind: "frob" },
    { kind: "dateline", text: "ولد في 5 أكتوبر عام 1976" },
    {
      kind: "article",
      url: "https://lana.gov.ly/post.php?id=341690&lang=ar",
      feed: "lana/ar",
      html: await page("/post.php?id=341690&lang=ar"),
    },
    {
      kind: "listing",
      url: "https://lana.gov.ly/category.php?id=8&lang=ar",
      feed: "lana/ar",
      html: await page("/category.php?id=8&lang=ar"),
    },
  ];
  const child = start(["extract"]);
  child.stdin!.end(`${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
  const { code, stdout } = await ended(child);
  expect(code).toBe(1);
  const answers = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(answers[0]).toEqual({
    place: "نيويورك",
    date: "2025-09-24",
    repaired: false,
    agencyMark: "وال",
    rest: "شددت الولايات",
    warnings: [],
  });
  expect(answers[1]).toEqual({ error: expect.stringContaining("kind") });
  expect(answers[2]).toMatchObject({ place: null, date: null, agencyMark: null, rest: null });
  expect(answers[3]).toMatchObject({ place: "نيويورك", datePrecision: "day", dateSource: "dateline", language: "ar" });
  expect(answers[3].published.slice(0, 10)).toBe("2025-09-24");
  expect(answers[4].items).toHaveLength(10);
}, 60_000);

async function page(path: string): Promise<string> {
  return (await fetch(site.url + path)).text();
}
