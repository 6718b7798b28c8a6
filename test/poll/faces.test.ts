import { expect, test } from "vitest";
import { freshSql, wait } from "#platform";
import lana from "../../feeds/lana.ts";
import { definitionsVersion } from "../../src/archive/definitions/definitions.ts";
import { robotsIn } from "../../src/archive/robots.ts";
import { createClient } from "../../src/fetch/client.ts";
import type { Agency } from "../../src/model/agency.ts";
import { knownDefinitions } from "../../src/operate/known-definitions.ts";
import { findFaces } from "../../src/poll/pictures/faces.ts";

const HOME = `<!doctype html><html><head><title>LANA</title>
<link rel="shortcut icon" href="/favicon.ico" sizes="16x16"><link rel="apple-touch-icon" href="/apple.png" sizes="180x180">
<link rel="icon" href="http://lana.gov.ly/plain.png"><link rel="icon" href="https://cdn.example/elsewhere.png">
<link rel="manifest" href="/site.webmanifest"><meta property="og:logo" content="/logo.png"></head><body><h1>LANA</h1></body></html>`;
const MANIFEST = JSON.stringify({
  icons: [{ src: "small.png", sizes: "48x48" }, { src: "large.png", sizes: "512x512" }, 7],
});
const DAY = 86_400_000;

function png(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  new DataView(bytes.buffer).setUint32(16, width);
  new DataView(bytes.buffer).setUint32(20, height);
  return bytes;
}

const FILES: Readonly<Record<string, [type: string, body: string | Uint8Array]>> = {
  "https://lana.gov.ly/": ["text/html", HOME],
  "https://lana.gov.ly/site.webmanifest": ["application/manifest+json", MANIFEST],
  "https://lana.gov.ly/apple.png": ["image/png", png(180, 180)],
  "https://lana.gov.ly/logo.png": ["image/png", png(400, 200)],
  "https://lana.gov.ly/large.png": ["image/png", png(512, 512)],
  "https://lana.gov.ly/small.png": ["text/html", "<p>moved</p>"],
  "https://lana.gov.ly/favicon.ico": ["image/x-icon", png(16, 16).slice(8)],
  "https://brand.example/icon.png": ["image/png", png(600, 600)],
};

async function looking(agency: Agency, files = FILES) {
  const sql = await freshSql();
  let now = Date.UTC(2026, 10, 30);
  const asked: string[] = [];
  const client = createClient(
    {
      transport: async ({ url }) => {
        if (!url.endsWith("/robots.txt")) asked.push(url);
        const [type, body] = files[url] ?? ["text/plain", ""];
        const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
        return {
          status: files[url] === undefined ? 404 : 200,
          headers: { "content-type": type },
          body: bytes,
          truncated: false,
        };
      },
      clock: () => now,
      sleep: wait,
      log: () => {},
      robots: robotsIn(sql),
    },
    { userAgent: "nashra/test", origins: new Map() },
  );
  const site = { agencies: [agency], baseUrl: "https://feeds.example", hub: null };
  return {
    sql,
    asked,
    forward: (ms: number) => {
      now += ms;
    },
    look: () => findFaces({ sql, client, clock: () => now }, site, { most: 1 }),
  };
}

test("an agency's own site names its pictures: found rarely, measured, only on its own hosts over https", async () => {
  const { sql, asked, look, forward } = await looking(lana);
  const before = await definitionsVersion(sql);
  expect(await look()).toBe(true);
  expect(
    (await knownDefinitions(sql, [lana])).faces
      .get("lana")!
      .map(({ url, width, height }) => [url.split("/").at(-1), width, height]),
  ).toEqual([
    ["large.png", 512, 512],
    ["apple.png", 180, 180],
    ["logo.png", 400, 200],
  ]);
  expect(asked.every((url) => url.startsWith("https://lana.gov.ly/"))).toBe(true);
  expect(asked.length).toBeLessThanOrEqual(8);
  // Processes that serve notice it as they notice a changed definition.
  const known = await knownDefinitions(sql, [lana]);
  expect(known.version).toBeGreaterThan(before);
  expect(known.faces.get("lana")).toHaveLength(3);
  asked.length = 0;
  forward(29 * DAY);
  expect([await look(), asked]).toEqual([false, []]);
  forward(2 * DAY);
  expect(await look()).toBe(false);
  expect(asked.length).toBeGreaterThan(0);
  expect((await knownDefinitions(sql, [lana])).version).toBe(known.version);
});

test("a definition with both is not looked for; its pictures are measured, wherever they are", async () => {
  const image = "https://lana.gov.ly/logo.png";
  const { sql, asked, look } = await looking({ ...lana, icon: "https://brand.example/icon.png", image });
  expect(await look()).toBe(true);
  expect(asked).toEqual(["https://brand.example/icon.png", image]);
  expect((await knownDefinitions(sql, [lana])).faces.get("lana")).toMatchObject([{ width: 600 }, { width: 400 }]);
});

test("a site that cannot be reached is asked again a day later, and what was found stays", async () => {
  const files = { ...FILES };
  const { sql, look, forward } = await looking(lana, files);
  await look();
  delete (files as Record<string, unknown>)["https://lana.gov.ly/"];
  forward(31 * DAY);
  expect(await look()).toBe(false);
  expect((await knownDefinitions(sql, [lana])).faces.get("lana")).toHaveLength(3);
  files["https://lana.gov.ly/"] = [
    "text/html",
    "<html><head><title>LANA</title></head><body><p>nothing</p></body></html>",
  ];
  forward(DAY + 1);
  expect(await look()).toBe(true);
  expect((await knownDefinitions(sql, [lana])).faces.get("lana")).toBeUndefined();
});
