import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { agencies as shipped } from "../../../feeds/index.ts";
import type { AgencyDefinition } from "../../../src/model/agency.ts";
import { startSite } from "../../site/server.ts";
import type { Site } from "../../site/types.ts";
import { sampleDefinition } from "../../support/definitions.ts";
import { type Ended, nashra, ready, runHere } from "../../support/nashra.ts";

/** `nashra agencies`, here and at a running server, which takes up what is changed without a restart. */

const PATIENCE = 120_000;
const TOKEN = "a-token-of-the-definitions";
const scratch = mkdtempSync(join(tmpdir(), "nashra-agencies-"));
let site: Site;
let env: Record<string, string>;
let server: ChildProcess;
let url: string;

beforeAll(async () => {
  site = await startSite({});
  env = {
    NASHRA_DATA: join(scratch, "data"),
    NASHRA_ORIGINS: `https://lana.gov.ly=${site.url},https://dana.example=${site.url}`,
    NASHRA_ADMIN_TOKEN: TOKEN,
    NASHRA_LOG: "info",
    PORT: "0",
  };
  await start();
});
afterAll(async () => {
  server.kill("SIGKILL");
  await site.close();
  rmSync(scratch, { recursive: true, force: true });
});

async function start(): Promise<void> {
  server = nashra(["serve", "--json"], env);
  url = await ready(server);
}

const run = (...args: string[]): Promise<Ended> => runHere(["agencies", ...args], env);
const there = (...args: string[]): Promise<Ended> => run(...args, "--url", url);

function fileOf(over: Partial<AgencyDefinition> = {}): string {
  const file = join(scratch, "definition.json");
  writeFileSync(file, JSON.stringify(sampleDefinition(over)));
  return file;
}

async function status(path: string): Promise<number> {
  const response = await fetch(`${url}${path}`);
  await response.arrayBuffer();
  return response.status;
}
const text = async (path: string): Promise<string> => (await fetch(`${url}${path}`)).text();
const ids = async (): Promise<string[]> => {
  const response = await fetch(`${url}/dana/ar/feed.json`);
  if (response.status !== 200) return [];
  return ((await response.json()) as { items: { id: string }[] }).items.map(({ id }) => id);
};
/** Within a tick. */
const soon = <Value>(value: () => Promise<Value>) => expect.poll(value, { timeout: 60_000, interval: 250 });

describe("a definition in a running server", () => {
  test("is taken up from another process and over HTTP, survives a kill, and goes with everything", {
    timeout: 2 * PATIENCE,
  }, async () => {
    expect(await status("/dana/ar/feed.json")).toBe(404);
    const put = await there("put", fileOf());
    expect(put, put.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining("dana: created: active") });
    await soon(async () => (await ids()).length).toBeGreaterThan(5);
    const first = await ids();

    // Another process, on the same archive.
    expect((await run("put", fileOf({ names: { ar: "دانة", en: "Dana Renamed" } }))).code).toBe(0);
    await soon(() => text("/dana/en/rss.xml")).toContain("Dana Renamed");
    expect(await ids()).toEqual(first);

    expect((await there("pause", "dana")).stdout).toContain("paused");
    await soon(async () => JSON.parse(await text("/health")).feeds["dana/ar"].state).toBe("paused");
    const killed = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGKILL");
    await killed;
    await start();
    expect(await ids()).toEqual(first);
    expect(JSON.parse(await text("/health")).feeds["dana/ar"]).toMatchObject({ status: "ok", state: "paused" });
    expect((await run("resume", "dana")).code).toBe(0);
    await soon(async () => JSON.parse(await text("/health")).feeds["dana/ar"].state).toBeUndefined();

    expect((await run("retire", "dana")).code).toBe(0);
    await soon(() => text("/opml.xml")).not.toContain("/dana/");
    expect(await ids()).toEqual(first);

    const asked = await there("remove", "dana");
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") });
    expect((await there("remove", "dana", "--yes")).code).toBe(0);
    expect([await status("/dana/ar/rss.xml"), await status("/dana/")]).toEqual([410, 410]);
    expect(await status("/lana/ar/rss.xml")).toBe(200);
    const history = JSON.parse((await there("history", "dana", "--json")).stdout).history as { what: string }[];
    expect(history.map(({ what }) => what)).toEqual(["remove", "retire", "resume", "pause", "put", "put"]);
    expect((await run("remove", "dana", "--yes")).code).toBe(1);
    expect((await run("put", fileOf())).stderr).toContain("--accept again");
  });
});

test("a kill while a removed agency is deleted: the next start goes on, and its id can be taken again", {
  timeout: 2 * PATIENCE,
}, async () => {
  const again = () => there("put", fileOf(), "--accept", "again");
  await soon(async () => (await again()).code).toBe(0);
  await soon(async () => (await ids()).length).toBeGreaterThan(5);
  const before = await ids();
  const killed = new Promise((resolve) => server.once("exit", resolve));
  await fetch(`${url}/admin/agencies/dana`, { method: "DELETE", headers: { Authorization: `Bearer ${TOKEN}` } });
  server.kill("SIGKILL");
  await killed;
  await start();
  expect(await status("/dana/ar/rss.xml")).toBe(410);
  await soon(async () => (await again()).code).toBe(0);
  await soon(async () => (await ids()).sort()).toEqual(before.sort());
});

test("split mode: a receiver that has never heard of an agency serves it after one push", {
  timeout: PATIENCE,
}, async () => {
  const sender = { ...env, NASHRA_DATA: join(scratch, "sender"), NASHRA_FEEDS: "dana" };
  const receiver = nashra(["serve", "--json"], { ...env, NASHRA_DATA: join(scratch, "receiver"), NASHRA_POLL: "off" });
  try {
    const there = await ready(receiver);
    const answer = async (path: string) => (await fetch(`${there}${path}`)).text();
    const push = async () => {
      const { code, stderr } = await runHere(["push", there], { ...sender, NASHRA_LOG: "warn" });
      expect([code, stderr]).toEqual([0, ""]);
    };
    expect((await runHere(["agencies", "put", fileOf()], sender)).code).toBe(0);
    await push();
    const { items } = JSON.parse(await answer("/dana/ar/feed.json")) as { items: { id: string }[] };
    expect(items.length).toBeGreaterThan(5);
    expect((await runHere(["agencies", "put", fileOf({ names: { en: "Dana Renamed" } })], sender)).code).toBe(0);
    await push();
    expect(await answer("/dana/en/rss.xml")).toContain("Dana Renamed");
    const history = JSON.parse((await run("history", "dana", "--json", "--url", there)).stdout).history as object[];
    expect(history).toHaveLength(2);
  } finally {
    receiver.kill("SIGKILL");
  }
});

describe("the command line", () => {
  const data = join(scratch, "alone");
  const alone = (...args: string[]): Promise<Ended> => runHere(["agencies", ...args], { ...env, NASHRA_DATA: data });

  test("what is wrong is 2, what was not done is 1, and nothing is changed", { timeout: PATIENCE }, async () => {
    expect((await alone("put", fileOf())).code).toBe(0);
    const cases: [string[], number, RegExp][] = [
      [["nothing"], 2, /expected one of list, show/],
      [["show"], 2, /expected an id/],
      [["put", join(scratch, "no such file")], 2, /no such file/],
      [["put", fileOf({ timezone: "Mars/Base" })], 2, /agency dana: timezone: expected a time zone/],
      [["show", "nobody"], 1, /no such agency/],
      [["pause", "nobody"], 1, /no such agency/],
      [["pause", "dana", "--if-version", "77"], 1, /its version is 1/],
      [["pause", "dana", "--if-version", "x"], 2, /whole number/],
      [["list", "--url", "http://feeds.example"], 2, /only sent over https/],
    ];
    for (const [args, code, words] of cases) {
      if (args[0] === "put")
        writeFileSync(join(scratch, "definition.json"), JSON.stringify(sampleDefinition({ timezone: "Mars/Base" })));
      const result = await alone(...args);
      expect([args, result.code], result.stderr).toEqual([args, code]);
      expect(result.stderr).toMatch(words);
    }
    const drops = await alone("put", fileOf({ editions: sampleDefinition().editions.slice(0, 1) }));
    expect(drops).toMatchObject({ code: 1, stderr: expect.stringMatching(/--accept drops[\s\S]*dana\/en/) });
    const json = await alone("put", fileOf({ editions: sampleDefinition().editions.slice(0, 1) }), "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ outcome: "consequences", consequences: [{ kind: "drops" }] });
    const accepted = await alone(
      "put",
      fileOf({ editions: sampleDefinition().editions.slice(0, 1) }),
      "--accept",
      "drops",
    );
    expect(accepted.code, accepted.stderr).toBe(0);
    const table = (await alone("list")).stdout;
    expect(table).toMatch(/^id +state +definition +version +changed +checked$/m);
    expect(table).toMatch(/^wafa .* shipped .* never *$/m);
    expect(table).toMatch(/^dana .* operator .* – *$/m);
    expect(JSON.parse((await alone("list", "--json")).stdout).agencies).toMatchObject([
      ...shipped.map(({ id, unchecked }) => ({ id, source: "shipped", published: !unchecked, version: 0 })),
      { id: "dana", source: "operator", published: true, feeds: ["dana", "dana/ar"], version: 2 },
    ]);
  });

  describe("remove asks on a terminal", () => {
    const terminal = Object.getOwnPropertyDescriptor(process, "stdin")!;
    afterEach(() => void Object.defineProperty(process, "stdin", terminal));
    const asked = { ...env, NASHRA_DATA: join(scratch, "asked") };

    test.each<[string, string | null, number, RegExp]>([
      ["another answer", "yes\n", 2, /nothing was removed/],
      ["an empty line", "\n", 2, /nothing was removed/],
      ["the end of the input", null, 2, /nothing was removed/],
      ["its id", " dana \n", 0, /Remove dana with all its articles and documents here, for good\? Type its id/],
    ])("%s", { timeout: PATIENCE }, async (_name, typed, code, words) => {
      writeFileSync(join(scratch, "asked.json"), JSON.stringify(sampleDefinition()));
      expect((await runHere(["agencies", "put", join(scratch, "asked.json")], asked)).code).toBe(0);
      const stdin = Object.assign(new PassThrough(), { isTTY: true });
      Object.defineProperty(process, "stdin", { ...terminal, get: () => stdin });
      if (typed === null) stdin.end();
      else stdin.write(typed);
      const removed = await runHere(["agencies", "remove", "dana"], asked);
      expect([removed.code, removed.stderr]).toEqual([code, expect.stringMatching(words)]);
      const { agencies } = JSON.parse((await runHere(["agencies", "list", "--json"], asked)).stdout) as {
        agencies: { id: string; state: string }[];
      };
      expect(agencies.find(({ id }) => id === "dana")?.state).toBe(code === 0 ? "removed" : "active");
    });
  });

  test("a file that is not UTF-8 is refused, and a byte order mark is no fault", { timeout: PATIENCE }, async () => {
    const file = join(scratch, "bytes.json");
    writeFileSync(file, Buffer.from(`\ufeff${JSON.stringify(sampleDefinition())}`, "utf16le"));
    expect(await alone("put", file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("expected JSON in UTF-8"),
    });
    writeFileSync(file, `\ufeff${JSON.stringify(sampleDefinition({ id: "marked", tagYear: 2020 }))}`);
    expect((await alone("put", file)).code).toBe(0);
    expect((await alone("remove", "marked", "--yes")).code).toBe(0);
  });

  test("the schema of a definition is the one that the server has", { timeout: PATIENCE }, async () => {
    const response = await fetch(`${url}/definition.schema.json`);
    expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "application/schema+json"]);
    expect([response.headers.get("Access-Control-Allow-Origin"), response.headers.get("ETag")]).toEqual([
      "*",
      expect.stringMatching(/^W\//),
    ]);
    const served = (await response.json()) as { $schema: string; properties: Record<string, unknown> };
    expect(served.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    expect(JSON.parse((await alone("schema")).stdout)).toEqual(served);
    expect(Object.keys(sampleDefinition()).filter((field) => !(field in served.properties))).toEqual([]);
  });

  test("what is exported can be put again, and every command knows the definition", { timeout: PATIENCE }, async () => {
    const file = join(scratch, "exported.json");
    expect((await alone("export", "dana", "--file", file)).code).toBe(0);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ id: "dana" });
    expect((await alone("put", file)).stdout).toContain("unchanged");
    const settings = { ...env, NASHRA_DATA: data };
    const polled = await runHere(["poll", "dana", "--json"], settings);
    expect(polled.code, polled.stderr).toBe(0);
    expect(JSON.parse(polled.stdout)).toMatchObject([{ watch: "dana/ar", outcome: "changed" }]);
    expect((await runHere(["validate"], settings)).code).toBe(0);
    expect((await runHere(["poll", "dana"], { ...settings, NASHRA_FEEDS: "dana/ar" })).code).toBe(0);
    expect((await runHere(["poll"], { ...settings, NASHRA_FEEDS: "nobody" })).code).toBe(2);
    // A removed agency that the settings still name does not stop anything.
    expect((await alone("remove", "dana", "--yes")).code).toBe(0);
    expect((await runHere(["validate"], { ...settings, NASHRA_FEEDS: "dana,lana" })).code).toBe(0);
  });
});
