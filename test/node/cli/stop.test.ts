import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startSite } from "../../site/server.ts";
import type { Site } from "../../site/types.ts";
import { ended, nashra, ready } from "../../support/nashra.ts";

/** Milliseconds in which a process must end that was told to. */
const BOUND = 5000;

const scratch = mkdtempSync(join(tmpdir(), "nashra-stop-"));
let site: Site;
let origin: Server;
/** What the agency does with a request that it does not pass on to the site, and the paths that were asked for. */
let stalls: (path: string) => boolean;
/** What the agency refuses for now, with a time to wait that a poll waits out. */
let busy: (path: string) => boolean = () => false;
let asked: string[];
let waiting: (() => void) | null;
let child: ChildProcess | null = null;

const passOn: RequestListener = async (request, response) => {
  const path = request.url!;
  asked.push(path);
  if (stalls(path)) return waiting?.();
  if (busy(path)) {
    response.writeHead(429, { "retry-after": "5" }).end();
    return waiting?.();
  }
  const answer = await fetch(`${site.url}${path}`);
  response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/html" });
  response.end(Buffer.from(await answer.arrayBuffer()));
};

beforeAll(async () => {
  site = await startSite({ now: Date.parse("2026-11-23T12:00:00Z") });
  origin = createServer((request, response) => void passOn(request, response));
  await new Promise<void>((done) => origin.listen(0, "127.0.0.1", done));
});
afterEach(() => {
  child?.kill("SIGKILL");
  child = null;
  busy = () => false;
  origin.closeAllConnections();
});
afterAll(async () => {
  origin.close();
  await site.close();
  rmSync(scratch, { recursive: true, force: true });
});

let runs = 0;
function start(args: string[], more: Record<string, string> = {}): { data: string; run: ChildProcess } {
  runs += 1;
  const data = join(scratch, String(runs));
  const at = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  asked = [];
  const origins = `https://lana.gov.ly=${at},https://hook.example=${at}`;
  child = nashra(args, { NASHRA_DATA: data, NASHRA_ORIGINS: origins, PORT: "0", ...more });
  return { data, run: child };
}

/** Resolves once the agency keeps a request waiting. */
function stalled(path: (path: string) => boolean): Promise<void> {
  stalls = path;
  return new Promise((resolve) => {
    waiting = resolve;
  });
}

async function stop(run: ChildProcess, signal: NodeJS.Signals) {
  const began = Date.now();
  const end = ended(run);
  run.kill(signal);
  const result = await end;
  expect(result.stdout + result.stderr).not.toContain("stop.cut");
  return { ...result, ms: Date.now() - began };
}

/** Leases that are held, and polls recorded that were no success. */
function left(data: string): unknown {
  const database = new DatabaseSync(join(data, "nashra.sqlite"), { readOnly: true });
  const [row] = database
    .prepare(
      `SELECT (SELECT count(*) FROM leases WHERE owner <> '') AS leases,
        (SELECT count(*) FROM polls WHERE outcome NOT IN ('changed', 'unchanged')) AS failed`,
    )
    .all();
  database.close();
  return { ...row };
}

describe("told to stop, the server ends in time whatever the agency does, with exit code 0 and nothing lost", () => {
  const cases: readonly [string, (path: string) => boolean][] = [
    ["robots.txt never comes", (path) => path === "/robots.txt"],
    ["the listing never comes", (path) => path.includes("category") || path.includes("lang=ar")],
    ["an article's page never comes", (path) => path.includes("post.php")],
  ];
  test.each(cases)(
    "%s",
    async (_, path) => {
      const waits = stalled(path);
      const { data, run } = start(["serve"]);
      await ready(run);
      await waits;
      const before = asked.length;
      const { code, ms, stdout } = await stop(run, "SIGTERM");
      expect(code, stdout).toBe(0);
      expect(ms).toBeLessThan(BOUND);
      expect(asked).toHaveLength(before);
      expect(stdout).toContain('"serve.stopped"');
      expect(left(data)).toEqual({ leases: 0, failed: 0 });
    },
    30_000,
  );

  test("a poll waits as the agency asked it to", async () => {
    stalls = () => false;
    busy = (path) => path.includes("post.php");
    const waits = new Promise<void>((resolve) => {
      waiting = resolve;
    });
    const { data, run } = start(["serve"]);
    await ready(run);
    await waits;
    const { code, ms, stdout } = await stop(run, "SIGTERM");
    expect([code, ms < BOUND], stdout).toEqual([0, true]);
    expect(left(data)).toMatchObject({ leases: 0 });
  }, 30_000);

  test("a webhook never answers; its event stays to be sent", async () => {
    let called = false;
    const waits = stalled((path) => path === "/hook").then(() => {
      called = true;
    });
    const hook = {
      NASHRA_WEBHOOKS: "https://hook.example/hook",
      NASHRA_WEBHOOK_SECRET: "a secret of this test",
      NASHRA_ADMIN_TOKEN: "0123456789abcdef",
    };
    const { data, run } = start(["serve"], hook);
    const url = await ready(run);
    // A webhook is told only of what comes after it is known.
    const headers = { Authorization: `Bearer ${hook.NASHRA_ADMIN_TOKEN}` };
    while (!called) {
      const answer = await fetch(`${url}/admin/poll?feed=lana/ar`, { method: "POST", headers });
      const { reports } = (await answer.json()) as { reports: { outcome: string }[] };
      if (reports[0]!.outcome === "busy") await sleep(50);
      else site.publish({ lang: "ar" });
    }
    await waits;
    const { code, ms, stdout } = await stop(run, "SIGTERM");
    expect([code, ms < BOUND], stdout).toEqual([0, true]);
    const database = new DatabaseSync(join(data, "nashra.sqlite"), { readOnly: true });
    const rows = database
      .prepare("SELECT last < (SELECT max(id) FROM events) AS pending, tries, error FROM webhooks")
      .all();
    database.close();
    expect(rows.map((row) => ({ ...row }))).toEqual([{ pending: 1, tries: 0, error: null }]);
  }, 60_000);

  test("kept alive by readers, and called at once", async () => {
    stalls = () => false;
    const { run } = start(["serve", "--no-poll"]);
    const url = new URL(await ready(run));
    const reader = connect(Number(url.port), "127.0.0.1");
    reader.write("GET /opml.xml HTTP/1.1\r\nHost: x\r\n\r\n");
    await new Promise((got) => reader.once("data", got));
    const closed = new Promise((done) => reader.once("close", done));
    reader.resume();
    const { code, ms } = await stop(run, "SIGINT");
    expect([code, ms < BOUND]).toEqual([0, true]);
    await closed;
  }, 30_000);

  test("a second signal ends it at once, and says so by its code", async () => {
    const waits = stalled(() => true);
    // An answer that does not end holds it for some seconds.
    const { run } = start(["serve"], { NASHRA_ADMIN_TOKEN: "0123456789abcdef" });
    const url = await ready(run);
    await waits;
    const reader = connect(Number(new URL(url).port), "127.0.0.1");
    reader.on("error", () => {});
    reader.write("POST /hub HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n");
    await fetch(`${url}/health?live`);
    const end = ended(run);
    run.kill("SIGTERM");
    run.stdout!.on("data", (chunk) => {
      if (String(chunk).includes("serve.stopping")) run.kill("SIGTERM");
    });
    expect((await end).code).toBe(143);
    reader.destroy();
  }, 30_000);
});

describe("a command that is told to stop ends in time and loses nothing", () => {
  test.each<[string, string[], number]>([
    ["poll", ["poll"], 1],
    ["backfill", ["backfill", "lana/ar", "--pages", "3"], 0],
  ])(
    "%s",
    async (_, args, code) => {
      const waits = stalled((path) => path.includes("post.php"));
      const { data, run } = start(args);
      await waits;
      const end = await stop(run, "SIGINT");
      expect([end.code, end.ms < BOUND], end.stderr).toEqual([code, true]);
      expect(left(data)).toEqual({ leases: 0, failed: 0 });
      // And the next run reads what this one gave up.
      stalls = () => false;
      const env = { NASHRA_DATA: data, NASHRA_ORIGINS: `https://lana.gov.ly=${site.url}` };
      const again = await ended(nashra(["poll", "lana/ar"], env));
      expect(again.code, again.stderr).toBe(0);
      expect(again.stdout).toMatch(/lana\/ar: changed/);
    },
    30_000,
  );
});
