import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readSettings } from "../../config/settings.ts";
import { agencies } from "../../feeds/index.ts";
import { ConfigError } from "../../src/model/config-error.ts";
import { startSite } from "../site/server.ts";
import { ended, nashra, ready, runHere } from "../support/nashra.ts";

/** Every secret that a deployment is given, and everything that it says. */

/** Part of each secret, and of nothing else. */
const CANARY = "kanarienvogel";
const TOKEN = `${CANARY}-operators-token`;
const folder = mkdtempSync(join(tmpdir(), "nashra-secrets-"));
const site = await startSite();

/** What webhooks and a subscriber are, and what they were sent. */
const got: string[] = [];
/** What the webhooks were sent. */
const told: string[] = [];
const other = createServer(async (request, response) => {
  got.push(`${request.method} ${request.url}`);
  let body = "";
  for await (const chunk of request) body += chunk;
  if (body.startsWith("{")) told.push(body);
  const challenge = new URL(request.url!, "http://a").searchParams.get("hub.challenge");
  response.writeHead(challenge !== null ? 200 : request.url!.startsWith("/admin") ? 404 : 500);
  response.end(challenge ?? `no, ${CANARY}`);
});
await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
const at = `127.0.0.1:${(other.address() as AddressInfo).port}`;
afterAll(async () => {
  other.close();
  await site.close();
  rmSync(folder, { recursive: true });
});

const env = {
  NASHRA_DATA: join(folder, "data"),
  NASHRA_ORIGINS: `https://lana.gov.ly=${site.url},https://other.example=http://${at}`,
  NASHRA_FEEDS: "lana/ar",
  NASHRA_LOG: "debug",
  NASHRA_ADMIN_TOKEN: TOKEN,
  NASHRA_WEBHOOK_BODY: "ninjs",
  NASHRA_WEBHOOK_SECRET: `whsec_${btoa(CANARY)}`,
  // One that fails, one that may not be called, one that does not exist.
  NASHRA_WEBHOOKS: `https://other.example/${CANARY}?key=${CANARY},http://10.0.0.1/${CANARY},https://${CANARY}:${CANARY}@hook.invalid/`,
  NASHRA_BASE_URL: "https://feeds.example",
  PORT: "0",
};

/** What stands in the text around each place where a secret shows. */
function leaks(text: string): string[] {
  return [...text.matchAll(/.{0,60}(?:kanarienvogel|a2FuYXJpZW52b2dlb).{0,40}/g)].map(([around]) => around);
}

describe("what a deployment says holds no secret", () => {
  test("in its log, its pages and its answers", async () => {
    const child = nashra(["serve"], env);
    const said = ended(child);
    const base = await ready(child);
    const address = new URL(base).origin;
    const form = (fields: Record<string, string>) =>
      fetch(`${address}/hub`, { method: "POST", body: new URLSearchParams(fields) });
    const polled = await fetch(`${address}/admin/poll`, {
      method: "POST",
      headers: { Authorization: `Bearer ${TOKEN}` },
    });
    expect(polled.status).toBe(200);
    const asked = await form({
      "hub.mode": "subscribe",
      "hub.topic": "https://feeds.example/lana/ar/rss.xml",
      "hub.callback": `https://other.example/${CANARY}?secret=${CANARY}`,
      "hub.secret": CANARY,
    });
    expect(asked.status).toBe(202);
    await expect.poll(() => got.some((one) => one.includes("hub.challenge")), { timeout: 10_000 }).toBe(true);
    site.publish({ lang: "ar" });
    await fetch(`${address}/admin/poll`, { method: "POST", headers: { Authorization: `Bearer ${TOKEN}` } });
    await expect.poll(() => got.filter((one) => one.startsWith("POST")).length, { timeout: 15_000 }).toBeGreaterThan(1);
    const articles = () => told.map((body) => (JSON.parse(body) as { data: { ninjs?: object } }).data.ninjs);
    await expect.poll(articles, { timeout: 15_000 }).toContainEqual(expect.objectContaining({ type: "text" }));

    const bearer = { Authorization: `Bearer ${TOKEN}` };
    const basic = { Authorization: `Basic ${btoa(`x:${TOKEN}`)}` };
    const wrong = { Authorization: `Bearer ${TOKEN}x` };
    const answers: string[] = [await polled.text(), await asked.text()];
    for (const headers of [{}, bearer, basic, wrong])
      for (const path of [
        "/",
        "/health",
        "/status",
        "/metrics",
        "/opml.xml",
        "/robots.txt",
        "/lana/ar/",
        "/lana/ar/rss.xml",
        "/lana/ar/atom.xml",
        "/lana/ar/feed.json",
        "/admin/",
        "/admin/status",
        "/admin/events/atom.xml",
        "/admin/ingest",
        "/admin/articles/none",
        "/hub",
        "/none",
      ]) {
        const answer = await fetch(address + path, { headers: headers as Record<string, string> });
        answers.push(`${path}\n${[...answer.headers].join("\n")}\n${await answer.text()}`);
      }
    for (const fields of [
      {
        "hub.mode": "subscribe",
        "hub.topic": "x",
        "hub.callback": `http://u:${CANARY}@10.0.0.1/`,
        "hub.secret": CANARY,
      },
      {
        "hub.mode": "subscribe",
        "hub.topic": "https://feeds.example/lana/ar/rss.xml",
        "hub.callback": "x",
        "hub.secret": CANARY.repeat(40),
      },
      { "hub.mode": CANARY },
    ])
      answers.push(await (await form(fields)).text());
    answers.push(
      await (await fetch(`${address}/admin/ingest`, { method: "POST", headers: bearer, body: "{" })).text(),
      await (await fetch(`${address}/admin/articles/none`, { method: "DELETE", headers: bearer })).text(),
    );
    child.kill("SIGTERM");
    const { stdout, stderr, code } = await said;
    expect(code).toBe(0);
    // They were used, and what came of it was told.
    expect(stdout).toContain("webhook.failed");
    expect(got.join("\n")).toContain(CANARY);
    expect(answers.join("\n")).toContain("nashra_webhook");
    for (const text of [...answers, stdout, stderr]) expect(leaks(text)).toEqual([]);
  });

  test("at the command line, and in what is exported", async () => {
    const runs = [
      ["export", join(folder, "out")],
      ["validate"],
      ["poll", "lana/ar", "--json"],
      ["push", `http://u:${CANARY}@${at}/`],
      ["takedown", "none"],
    ].map(async (args) => {
      const run = await runHere(args, env);
      expect(leaks(run.stdout + run.stderr), args[0]).toEqual([]);
    });
    await Promise.all(runs);
    for (const one of readdirSync(join(folder, "out"), { recursive: true, withFileTypes: true }))
      if (one.isFile()) expect(leaks(readFileSync(join(one.parentPath, one.name), "latin1")), one.name).toEqual([]);
  });

  test.each([
    ["NASHRA_ADMIN_TOKEN", CANARY],
    ["NASHRA_ADMIN_TOKEN", `${CANARY} with blanks in it`],
    ["NASHRA_WEBHOOKS", `ftp://u:${CANARY}@a.example/`],
    ["NASHRA_WEBHOOKS", `//u:${CANARY}@a.example/`],
    ["NASHRA_ORIGINS", `https://lana.gov.ly=http://u:${CANARY}@127.0.0.1`],
    ["NASHRA_BASE_URL", `https://u:${CANARY}@a.example/`],
    ["NASHRA_HUB", `https://u:${CANARY}@hub.example/`],
    ["NASHRA_HUB", `ftp://u:${CANARY}@hub.example/`],
  ])("where %s=%s is wrong, in the line that says so", (name, value) => {
    const read = () => readSettings({ ...env, [name]: value }, agencies);
    // The command line prints this message.
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(name);
    expect(read).not.toThrow(CANARY);
  });
});
