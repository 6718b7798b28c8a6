import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build } from "../../../src/node/cli/cli.ts";
import { startSite } from "../../site/server.ts";
import type { Site } from "../../site/types.ts";
import { type Ended, ended, nashra, ready, runHere } from "../../support/nashra.ts";

/**
 * Every command with --json: stdout holds one JSON document, or JSON Lines where the reference says so, and nothing else;
 * what goes wrong is `{"error"}` there, a line on stderr, and the exit code.
 */

const scratch = mkdtempSync(join(tmpdir(), "nashra-json-"));
const data = join(scratch, "data");
const TOKEN = "an-operators-token";
const LISTING = "https://lana.gov.ly/category.php?id=8&lang=ar";
let site: Site;
let receiver: string;
let receiving: ReturnType<typeof nashra>;
let id: number;
const env = (): Record<string, string> => ({
  NASHRA_DATA: data,
  NASHRA_ORIGINS: `https://lana.gov.ly=${site.url},https://other.example=${site.url}`,
  NASHRA_BASE_URL: "https://feeds.example",
  NASHRA_ADMIN_TOKEN: TOKEN,
  NASHRA_FEEDS: "lana/ar",
});

function run(args: readonly string[], more: Record<string, string> = {}, input?: string): Promise<Ended> {
  if (input === undefined) return runHere(args, { ...env(), ...more });
  const child = nashra(args, { ...env(), ...more });
  const end = ended(child);
  child.stdin!.end(input);
  return end;
}

beforeAll(async () => {
  site = await startSite({ now: Date.parse("2026-11-23T12:00:00Z") });
  id = site.articles.find((one) => one.lang === "ar")!.id;
  receiving = nashra(["serve", "--port", "0"], {
    ...env(),
    NASHRA_DATA: join(scratch, "receiver"),
    NASHRA_POLL: "off",
  });
  receiver = await ready(receiving);
}, 60_000);

afterAll(async () => {
  const gone = new Promise((done) => receiving.once("close", done));
  receiving.kill("SIGTERM");
  await gone;
  await site.close();
  rmSync(scratch, { recursive: true, force: true });
});

interface Row {
  readonly args: () => readonly string[];
  readonly env?: Record<string, string>;
  readonly input?: string;
  /** What the one document, or each line, is like. */
  readonly document?: object;
  readonly lines?: readonly object[];
}

/** Each command doing its work, in an order in which they can be run. */
const WORK: Readonly<Record<string, Row>> = {
  help: { args: () => [], document: { version: expect.any(String), commands: expect.any(Array) } },
  poll: { args: () => ["lana/ar"], document: [{ watch: "lana/ar", outcome: "changed" }] },
  check: {
    args: () => ["lana/ar", "--items", "1"],
    document: { listing: { problem: null }, articles: [{}], aside: [] },
  },
  add: {
    args: () => [LISTING.replace("lana.gov.ly", "other.example")],
    document: { definition: { id: "other" }, open: expect.any(Array), checked: {}, written: null },
  },
  agencies: {
    args: () => ["list"],
    document: { agencies: expect.arrayContaining([expect.objectContaining({ id: "lana", state: "active" })]) },
  },
  backfill: { args: () => ["lana/ar", "--pages", "1"], document: { watch: "lana/ar", pages: 1, problem: null } },
  extract: {
    args: () => [],
    input: '{"kind":"dateline","text":"TRIPOLI, 21 November 2026 (LANA) - Text"}\n{"kind":"dateline","text":"Text"}\n',
    lines: [{ place: "TRIPOLI" }, { place: null }],
  },
  validate: { args: () => [], document: { feeds: 1, findings: [] } },
  repair: { args: () => [], document: { findings: [], mended: 0, left: [] } },
  backup: { args: () => [join(scratch, "copy.sqlite")], document: { articles: expect.any(Number) } },
  export: { args: () => [join(scratch, "out")], document: { feeds: 2, removed: [] } },
  push: { args: () => [receiver], document: { polls: [{ watch: "lana/ar" }], sent: {}, failure: null } },
  correct: {
    args: () => [`lana/${id}`, "--date", "2026-11-20"],
    document: { outcome: "corrected", source: "operator" },
  },
  aside: { args: () => ["lana"], document: { items: [] } },
  takedown: { args: () => [`lana/${id}`], document: { outcome: "removed" } },
};

const program = build(() => {});
/** `serve` goes on: it has a test of its own below. `restore` needs a Worker. */
const APART = new Set(["serve", "restore"]);
const commands = program.commands.map((one) => one.name()).filter((name) => !APART.has(name));

/** Fields of `check` that depend on the feed. */
const OF_A_FEED = new Set(["aside", "report"]);

/** What docs/commands.md says that a command's document holds. */
const documented = new Map(
  [...readFileSync("docs/commands.md", "utf8").matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, name, fields]) => [
    name!,
    [...fields!.split("; ")[0]!.matchAll(/`(\w+)`/g)]
      .map(([, field]) => field!)
      .filter((field) => !OF_A_FEED.has(field)),
  ]),
);

test("every command takes --json, and stands in the table", () => {
  expect(Object.keys(WORK).toSorted()).toEqual(commands.toSorted());
  expect(program.commands.filter((one) => !one.options.some((option) => option.long === "--json"))).toEqual([]);
});

describe("done: the result and nothing else on stdout, exit code 0", () => {
  test.each(Object.entries(WORK))("%s", async (name, { args, env: more, input, document, lines }) => {
    const { code, stdout, stderr } = await run([name, ...args(), "--json"], more, input);
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("nashra:")]);
    if (document !== undefined) {
      const told = JSON.parse(stdout) as object;
      expect(told).toMatchObject(document);
      const fields = Object.keys(Array.isArray(told) ? told[0] : told).filter((field) => !OF_A_FEED.has(field));
      expect(fields.toSorted()).toEqual(documented.get(name)!.toSorted());
    } else
      expect(
        stdout
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line)),
      ).toMatchObject(lines!);
  });
}, 60_000);

test("serve: each line of stdout is JSON, until it is stopped", async () => {
  const server = nashra(["serve", "--no-poll", "--port", "0", "--json"], env());
  const end = ended(server);
  await ready(server);
  server.kill("SIGTERM");
  const { code, stdout } = await end;
  expect(code).toBe(0);
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).event),
  ).toEqual(expect.arrayContaining(["serve.ready", "serve.stopping"]));
});

test("push --every: a line each cycle", async () => {
  const child = nashra(["push", receiver, "--every", "0.001", "--json"], env());
  const end = ended(child);
  let seen = "";
  await new Promise<void>((done) =>
    child.stdout!.on("data", (chunk) => {
      seen += chunk;
      if (seen.split("\n").length > 2) done();
    }),
  );
  child.kill("SIGTERM");
  const { code, stdout } = await end;
  expect(code).toBe(0);
  for (const line of stdout.trimEnd().split("\n")) expect(JSON.parse(line)).toMatchObject({ sent: {}, failure: null });
});

describe.concurrent("gone wrong: {error} is the document on stdout, one line on stderr", () => {
  test.each<[string, readonly string[], Record<string, string>, number, RegExp]>([
    ["an unknown command", ["pol"], {}, 2, /unknown command 'pol' \(did you mean poll\?\); see npx nashra help$/],
    ["help on an unknown command", ["help", "exprot"], {}, 2, /unknown command 'exprot' \(did you mean export\?\)/],
    [
      "an unknown option",
      ["check", "lana/ar", "--item", "1"],
      {},
      2,
      /unknown option '--item' .*--items.* see npx nashra help check$/,
    ],
    ["a missing argument", ["export"], {}, 2, /missing required argument 'dir'; see npx nashra help export$/],
    ["an argument too many", ["validate", "lana"], {}, 2, /too many arguments/],
    ["a wrong number", ["check", "lana/ar", "--items", "x"], {}, 2, /--items: expected a whole number/],
    ["a wrong day", ["backfill", "lana/ar", "--until", "2026"], {}, 2, /--until: expected a date/],
    ["an unknown feed", ["poll", "lana/xx"], {}, 2, /"lana\/xx" is not a feed .*; expected one of lana\/ar/],
    ["a wrong setting", ["validate"], { NASHRA_LOG: "loud" }, 2, /^NASHRA_LOG="loud": expected one of/],
    [
      "no archive to back up",
      ["backup", "x.sqlite"],
      { NASHRA_DATA: "/nonexistent" },
      2,
      /holds no archive; set NASHRA_DATA/,
    ],
    ["no archive to export", ["export", "x"], { NASHRA_DATA: "/nonexistent" }, 2, /holds no archive; set NASHRA_DATA/],
    ["a file in the way", ["backup", "package.json"], {}, 2, /"package.json" exists/],
    ["a page that is not there", ["add", "https://other.example/none"], {}, 1, /404/],
    [
      "a receiver without a token",
      ["push", "https://feeds.example"],
      { NASHRA_ADMIN_TOKEN: "" },
      2,
      /NASHRA_ADMIN_TOKEN is not set/,
    ],
  ])("%s", async (_name, args, more, code, message) => {
    const result = await run([...args, "--json"], more);
    const told = JSON.parse(result.stdout) as { error: string };
    expect([result.code, Object.keys(told), told.error]).toEqual([code, ["error"], expect.stringMatching(message)]);
    expect(result.stderr.split("\n").filter((line) => line.startsWith("nashra:"))).toEqual([`nashra: ${told.error}`]);
    expect(existsSync("x.sqlite") || existsSync("x")).toBe(false);
  });
}, 60_000);

describe.concurrent("run, and something is wrong: the result on stdout, a line on stderr, exit code 1", () => {
  const nowhere = { NASHRA_ORIGINS: "https://lana.gov.ly=http://127.0.0.1:1" };
  test.each<[string, readonly string[], Record<string, string>, object]>([
    ["poll", ["poll", "lana/ar"], nowhere, [{ outcome: "unreachable" }]],
    ["check", ["check", "lana/ar"], nowhere, { listing: { problem: expect.any(String) }, articles: [] }],
    ["takedown", ["takedown", "lana/1"], {}, { outcome: "unknown" }],
    [
      "push",
      ["push", "RECEIVER", "--no-poll"],
      { NASHRA_ADMIN_TOKEN: "another-operators-token" },
      { failure: expect.any(String) },
    ],
  ])("%s", async (name, args, more, document) => {
    const { code, stdout, stderr } = await run(
      [...args.map((arg) => (arg === "RECEIVER" ? receiver : arg)), "--json"],
      more,
    );
    expect(JSON.parse(stdout)).toMatchObject(document);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`nashra: ${name}: `)]);
  });
}, 60_000);

test("a wrong definition is told likewise, before anything else", async () => {
  const checkout = join(scratch, "checkout");
  for (const part of ["src", "feeds", "config", "package.json"])
    cpSync(part, join(checkout, part), { recursive: true });
  symlinkSync(resolve("node_modules"), join(checkout, "node_modules"));
  const file = join(checkout, "feeds/lana.ts");
  const sound = readFileSync(file, "utf8");
  const told = async () => {
    const child = nashra(["validate", "--json"], env(), checkout);
    const { code, stdout, stderr } = await ended(child);
    const { error } = JSON.parse(stdout) as { error: string };
    expect([code, stderr]).toEqual([2, `nashra: ${error}\n`]);
    return error;
  };
  writeFileSync(file, sound.replace('timezone: "Africa/Tripoli"', 'timezone: "Tripoli"'));
  expect(await told()).toBe("agency lana: timezone: expected a time zone name such as Africa/Tripoli");
  writeFileSync(file, sound.replace("defineAgency({", "defineAgency({ {"));
  expect(await told()).toMatch(/^feeds\/lana\.ts:\d+: /);
}, 60_000);

test("--quiet says nothing on stderr but what is wrong", async () => {
  expect((await run(["check", "lana/ar", "--items", "1"])).stderr).toContain("fetching https://lana.gov.ly/");
  expect((await run(["check", "lana/ar", "--items", "1", "--quiet"])).stderr).toBe("");
});
