import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSite } from "../../site/server.ts";
import type { Site } from "../../site/types.ts";
import { runHere } from "../../support/nashra.ts";

/** `correct` and `aside`, as docs/commands.md has them, with ids of the sample site. */

const folder = mkdtempSync(join(tmpdir(), "nashra-editing-"));
let site: Site;
let native: string;
let failing: string;
const run = (...args: string[]) =>
  runHere(args, {
    NASHRA_DATA: join(folder, "data"),
    NASHRA_BASE_URL: "https://feeds.example",
    NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
    NASHRA_FEEDS: "lana/ar",
  });

beforeAll(async () => {
  site = await startSite({ now: Date.parse("2026-11-23T12:00:00Z") });
  const arabic = (await (await fetch(`${site.url}/__articles`)).json()) as {
    id: number;
    lang: string;
    released: number;
  }[];
  const newest = arabic.filter(({ lang }) => lang === "ar").sort((a, b) => b.released - a.released);
  [failing, native] = [String(newest[0]!.id), String(newest[1]!.id)];
  await knobs({ fault: { kind: "500", path: `id=${failing}(&|$)` } });
  await run("poll");
}, 120_000);
afterAll(async () => {
  await site.close();
  rmSync(folder, { recursive: true, force: true });
});

async function knobs(set: object): Promise<void> {
  await fetch(`${site.url}/__control`, { method: "POST", body: JSON.stringify({ set }) });
}

test("correct: the date, back again, and what is refused", async () => {
  const done = await run("correct", `lana/${native}`, "--date", "2026-11-20", "--reason", "by mail");
  expect([done.code, done.stdout]).toEqual([
    0,
    expect.stringMatching(/corrected: 2026-11-20T\S+ \(day, operator\)[\s\S]*lana\/ar\/rss\.xml/),
  ]);
  const stale = await run("correct", `lana/${native}`, "--date", "2026-11-19", "--if-revision", "1");
  expect([stale.code, stale.stderr]).toEqual([1, expect.stringContaining("it is at revision 2")]);
  const undone = await run("correct", `lana/${native}`, "--date", "site", "--sections", "site");
  expect([undone.code, undone.stdout]).toEqual([0, expect.stringContaining("corrected:")]);
  for (const [args, code] of [
    [["correct", `lana/${native}`], 2],
    [["correct", `lana/${native}`, "--date", "2026-11-20", "--if-revision", "x"], 2],
    [["correct", `lana/${native}`, "--date", "2199-01-01"], 1],
    [["correct", `lana/${native}`, "--sections", "sport"], 1],
    [["correct", "lana/0", "--date", "2026-11-20"], 1],
  ] as const)
    expect((await run(...args)).code, args.join(" ")).toBe(code);
});

test("aside: listed, retried, ignored, published", async () => {
  const item = `lana/${failing}`;
  expect((await run("aside", "lana")).stdout).toMatch(new RegExp(`^${failing} {2}failed, 1 tries[\\s\\S]*500`));
  expect((await run("aside", item)).code).toBe(0);
  expect((await run("aside", item, "retry")).code).toBe(1);
  expect((await run("aside", item, "ignore", "--reason", "theirs")).stdout).toContain("ignored");
  expect((await run("aside", item, "publish", "--title", "Rain")).code).toBe(1);
  const text = join(folder, "rain.txt");
  writeFileSync(text, "It rains.\n\nIt will rain.");
  const done = await run("aside", item, "publish", "--title", "Rain", "--text", text, "--date", "2026-11-22");
  expect([done.code, done.stdout]).toEqual([0, `${item}: published\n`]);
  expect((await run("aside", item, "publish", "--title", "Rain", "--text", text)).stderr).toContain(
    "an article is published",
  );
  for (const [args, code] of [
    [["aside", "lana/0"], 1],
    [["aside", "nobody"], 1],
    [["aside", "lana", "retry"], 2],
    [["aside", item, "delete"], 2],
    [["aside", item, "publish", "--text", join(folder, "missing")], 2],
  ] as const)
    expect((await run(...args)).code, args.join(" ")).toBe(code);
});
