import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startSite } from "../../site/server.ts";
import type { Site } from "../../site/types.ts";
import { ended, nashra, ready } from "../../support/nashra.ts";

/** A format added by its row alone to a deployment that has run without it, over the command line. */

const scratch = mkdtempSync(join(tmpdir(), "nashra-format-"));
const TOY = { NODE_OPTIONS: `--import=${pathToFileURL("test/support/toy-format.ts")}` };
let site: Site;
const run = (args: string[], more: Record<string, string> = TOY) => nashra(args, { ...env(), ...more });
const env = () => ({
  NASHRA_DATA: join(scratch, "data"),
  NASHRA_BASE_URL: "https://feeds.example",
  NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
  NASHRA_FEEDS: "lana",
  PORT: "0",
});

beforeAll(async () => {
  site = await startSite({ now: Date.parse("2026-11-23T12:00:00Z") });
  expect((await ended(run(["poll"], {}))).code).toBe(0);
}, 120_000);
afterAll(async () => {
  await site.close();
  rmSync(scratch, { recursive: true, force: true });
});

test("exported, served, and found sound", async () => {
  const out = join(scratch, "out");
  const exported = JSON.parse((await ended(run(["export", out, "--json"]))).stdout);
  for (const feed of ["lana", "lana/ar", "lana/en", "lana/fr"]) {
    expect(exported.written).toContain(`${feed}/feed.txt`);
    expect(readFileSync(join(out, `${feed}/feed.txt`), "utf8")).toContain(
      `https://feeds.example/${feed}/feed.txt\n* tag:`,
    );
    expect(readFileSync(join(out, `${feed}/index.html`), "utf8")).toContain("/feed.txt");
  }

  const server = run(["serve", "--no-poll"]);
  const address = await ready(server);
  await vi.waitFor(async () => expect((await fetch(`${address}/lana/fr/feed.txt`)).status).toBe(200), 30_000);
  const response = await fetch(`${address}/lana/ar/`, { headers: { Accept: "text/plain", "Accept-Encoding": "br" } });
  expect([response.status, response.headers.get("Content-Encoding")]).toEqual([200, "br"]);
  expect(await response.text()).toBe(readFileSync(join(out, "lana/ar/feed.txt"), "utf8"));
  server.kill();
  await ended(server);

  const validated = await ended(run(["validate"]));
  expect([validated.code, validated.stdout]).toEqual([0, expect.stringContaining("no problems")]);
}, 120_000);
