import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import zlib from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readSettings, type Settings } from "../../../config/settings.ts";
import lana from "../../../feeds/lana.ts";
import type { StoredDocument } from "../../../src/model/document.ts";
import { type Background, createBackground, type MainCalls } from "../../../src/node/background/background.ts";
import { openSql } from "../../../src/node/store/sql.ts";
import { startSite } from "../../site/server.ts";

const NONE: ReadonlySet<string> = new Set();
let folder: string;
let site: Awaited<ReturnType<typeof startSite>>;
let background: Background;
let lines: string[];
let published: StoredDocument[];
let writes: (string | null)[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "nashra-background-"));
  site = await startSite({ now: Date.now() });
  [lines, published, writes] = [[], [], []];
});
afterEach(async () => {
  await background.stop();
  await site.close();
  rmSync(folder, { recursive: true, force: true });
});

function settingsOf(env: Record<string, string> = {}): Settings {
  const origins = `https://lana.gov.ly=${site.url}`;
  // Polls come when they are asked for.
  return readSettings({ NASHRA_DATA: folder, NASHRA_POLL: "0 0 1 1 *", NASHRA_ORIGINS: origins, ...env }, [lana]);
}

const main: MainCalls = {
  log: (_level, event) => void lines.push(event),
  async published(documents) {
    published.push(...documents);
  },
  forget() {},
  async facesChanged() {},
  wrote: (error) => void writes.push(error),
};

function start(settings: Settings, options: { restartMs?: number; thread?: URL } = {}): void {
  openSql(join(folder, "nashra.sqlite")).close();
  background = createBackground({ settings, gone: NONE, polls: true }, main, options);
  background.start();
}

describe("the background thread", () => {
  const first = () => expect.poll(() => lines, { timeout: 20_000 }).toContain("poll.done");

  test("polls at once and when asked, and hands over what it has published, packed as the archive has it", async () => {
    start(settingsOf({ NASHRA_FEEDS: "lana/en" }));
    await first();
    site.publish({ lang: "en", title: "A second look" });
    const reports = await background.poll("lana/en");
    expect(reports).toMatchObject([{ watch: "lana/en", outcome: "changed" }]);
    const rss = published.findLast(({ path }) => path === "lana/en/rss.xml")!;
    expect(rss.bytes.identity).toBeUndefined();
    expect(zlib.gunzipSync(rss.bytes.gzip!).toString()).toContain("A second look");
    expect(writes).toContain(null);
    expect(await background.poll("lana/xx")).toBeNull();
  });

  test("polls what the definitions say now", async () => {
    start(settingsOf({ NASHRA_FEEDS: "lana/en" }));
    await first();
    expect(await background.poll("lana/fr")).toBeNull();
    background.adopt(settingsOf(), NONE);
    expect(await background.poll("lana/fr")).toMatchObject([{ watch: "lana/fr", outcome: "changed" }]);
  });

  test("gives up its poll when it is stopped", async () => {
    site.set({ fault: { kind: "hang" } });
    start(settingsOf({ NASHRA_FEEDS: "lana/en" }));
    await expect.poll(() => site.requests.length, { timeout: 20_000 }).toBeGreaterThan(1);
    await background.stop();
    expect(lines).toContain("poll.given-up");
    expect(published.filter(({ feed }) => feed === "lana/en")).toEqual([]);
  });
});

describe("a background thread that fails", () => {
  const thread = new URL("./failing-thread.ts", import.meta.url);

  test("is reported, and started again", async () => {
    start(settingsOf(), { thread, restartMs: 1 });
    await expect.poll(() => lines.filter((line) => line === "background.failed").length).toBeGreaterThan(1);
  });

  test("rejects the poll that was asked of it, and later ones", async () => {
    start(settingsOf(), { thread });
    await expect(background.poll("lana/en")).rejects.toThrow("background thread");
    await expect(background.poll("lana/en")).rejects.toThrow("background thread");
    background.adopt(settingsOf(), NONE);
    background.siteChanged();
    await background.forget();
  });
});
