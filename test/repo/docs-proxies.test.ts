import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startSite } from "../site/server.ts";
import { ended, nashra, ready } from "../support/nashra.ts";
import { has } from "./docs/scratch.ts";
import { configuration, startCaddy, startNginx } from "./docs/web-servers.ts";

/** nashra behind the proxies of docs/home.md: what it says comes through. */
const data = mkdtempSync(join(tmpdir(), "nashra-proxies-"));
let app: string;
let server: ChildProcess;
const host = () => new URL(app).host;
const PROXIES = {
  nginx: () =>
    startNginx(
      configuration("docs/home.md", "nginx", { "listen 443 ssl;": "listen 127.0.0.1:PORT;", "127.0.0.1:8787": host() }),
    ),
  caddy: () =>
    startCaddy(
      configuration("docs/home.md", "caddyfile", {
        "feeds.example.org {": "http://127.0.0.1:PORT {",
        "127.0.0.1:8787": host(),
      }),
    ),
};

describe.skipIf(!Object.keys(PROXIES).some(has))("behind a proxy", () => {
  beforeAll(async () => {
    const site = await startSite({ now: Date.parse("2026-11-23T12:00:00Z") });
    const env = {
      NASHRA_DATA: data,
      NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}`,
      NASHRA_BASE_URL: "https://feeds.example.org",
      NASHRA_TRUST_PROXY: "1",
    };
    await ended(nashra(["poll", "lana/ar", "--quiet"], env));
    server = nashra(["serve", "--no-poll", "--port", "0"], env);
    app = await ready(server);
    await site.close();
  }, 60_000);
  afterAll(async () => {
    const gone = new Promise((done) => server.once("close", done));
    server.kill("SIGTERM");
    await gone;
    rmSync(data, { recursive: true, force: true });
  });

  for (const name of ["nginx", "caddy"] as const)
    test.skipIf(!has(name))(
      name,
      async () => {
        const proxy = await PROXIES[name]();
        try {
          for (const path of ["/", "/lana/ar/rss.xml", "/lana/ar/atom.xml", "/lana/ar/feed.json?limit=3", "/nowhere"])
            for (const coding of ["identity", "gzip", "br"]) {
              const [direct, through] = await Promise.all([told(app, path, coding), told(proxy.url, path, coding)]);
              expect([name, path, through]).toEqual([name, path, direct]);
            }
          const atom = await fetch(`${proxy.url}/lana/ar/atom.xml`, { headers: { "Accept-Encoding": "br" } });
          const etag = atom.headers.get("etag")!;
          const asked = (headers: Record<string, string>) => fetch(`${proxy.url}/lana/ar/atom.xml`, { headers });
          expect((await asked({ "If-None-Match": etag })).status).toBe(304);
          expect((await fetch(`${proxy.url}/lana/ar/atom.xml`, { method: "HEAD" })).headers.get("etag")).toBe(etag);
        } finally {
          await proxy.stop();
        }
      },
      60_000,
    );
});

/** What an answer says, without what each server says of itself. */
async function told(base: string, path: string, coding: string): Promise<object> {
  const answer = await fetch(base + path, { headers: { "Accept-Encoding": coding } });
  const fields = Object.fromEntries(answer.headers);
  for (const own of [
    "date",
    "server",
    "connection",
    "keep-alive",
    "content-length",
    "transfer-encoding",
    "via",
    "alt-svc",
  ])
    delete fields[own];
  return { status: answer.status, fields, body: await answer.text() };
}

test("the change event of docs/push.md is of the form that webhooks get", () => {
  const event = JSON.parse(/```json\n([\s\S]*?)```/.exec(readFileSync("docs/push.md", "utf8"))![1]!);
  const sent = readFileSync("src/push/webhooks.ts", "utf8");
  expect(Object.keys(event)).toEqual(["type", "timestamp", "data"]);
  for (const key of Object.keys(event)) expect(sent).toContain(`${key}: `);
  expect(readFileSync("src/archive/events.ts", "utf8")).toContain(`"${event.type}"`);
});
