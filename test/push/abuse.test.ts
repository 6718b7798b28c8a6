import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { freeClaims } from "../../src/push/claims.ts";
import { createPool, type Task } from "../../src/push/pool.ts";
import { BASE, bytes, openPushing, type Pushing, subscriber } from "./support.ts";

/** Nobody is called more often than somebody asked for it, and nobody holds up others. */

const ATOM = `${BASE}/lana/ar/atom.xml`;
const form = { "hub.mode": "subscribe", "hub.topic": ATOM, "hub.callback": "https://reader.example/cb" };

describe("the hub", () => {
  let push: Pushing;
  beforeEach(async () => {
    push = await openPushing();
  });
  afterEach(() => push.site.stop());

  const asked = () => push.got.filter(({ method }) => method === "GET").length;
  const from = async (client: string, more: Record<string, string> = {}): Promise<Response> =>
    push.app.request(`${BASE}/hub`, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", "CF-Connecting-IP": client },
      body: new URLSearchParams({ ...form, ...more }).toString(),
    });
  const statuses = async (times: number, ask: (n: number) => Promise<Response>): Promise<Record<number, number>> => {
    const counts: Record<number, number> = {};
    for (let n = 0; n < times; n += 1) {
      const { status } = await ask(n);
      counts[status] = (counts[status] ?? 0) + 1;
    }
    return counts;
  };

  test("one client may ask a hundred times at once, whatever it asks, then once a second", async () => {
    const ask = (n: number) => from("192.0.2.1", { "hub.callback": `https://r${n}.example/cb`, "hub.mode": "x" });
    expect(await statuses(120, ask)).toEqual({ 400: 100, 429: 20 });
    const refused = await from("192.0.2.1");
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([429, "1"]);
    expect((await from("192.0.2.2")).status).toBe(202);
    push.room.forward(3000);
    expect(await statuses(5, ask)).toEqual({ 400: 3, 429: 2 });
  });

  test("callbacks at one host may be named two hundred times at once, by however many clients", async () => {
    const ask = (host: string) => (n: number) =>
      from(`192.0.2.${n}`, { "hub.callback": `https://${host}/cb/${n}`, "hub.topic": `${BASE}/lana/ar/rss.xml` });
    expect(await statuses(220, ask("victim.example"))).toEqual({ 202: 200, 429: 20 });
    expect(await statuses(1, ask("reader.example"))).toEqual({ 202: 1 });
    await push.drain({ calls: 1000 });
    await push.drain({ calls: 1000 });
    expect(push.got.filter(({ url }) => url.host === "victim.example")).toHaveLength(200);
  });

  test("requests about one subscription that wait for the same verification cause one", async () => {
    subscriber(push, "reader.example");
    for (let n = 0; n < 5; n += 1) await from(`192.0.2.${n}`, { "hub.secret": `secret ${n}` });
    while ((await push.drain()) > 0);
    expect(asked()).toBe(1);
    expect(await push.room.sql.all("SELECT secret FROM subscriptions")).toEqual([{ secret: "secret 4" }]);
    expect(await statuses(5, (n) => from(`192.0.2.${n}`))).toEqual({ 202: 1, 429: 4 });
  });

  test("a request that comes while an earlier one is verified is verified after it, and counts", async () => {
    let confirm = (): void => {};
    push.on("reader.example", async ({ url }) => {
      await new Promise<void>((resolve) => {
        confirm = resolve;
      });
      return { body: bytes(url.searchParams.get("hub.challenge")!) };
    });
    await from("192.0.2.1", { "hub.secret": "the first" });
    const first = push.drain();
    await expect.poll(asked).toBe(1);
    await from("192.0.2.1", { "hub.secret": "the second" });
    await from("192.0.2.1", { "hub.secret": "the third" });
    // Not beside the first.
    await push.drain();
    expect(asked()).toBe(1);
    confirm();
    await first;
    push.room.forward(5000);
    const second = push.drain();
    await expect.poll(asked).toBe(2);
    confirm();
    await second;
    expect(await push.drain()).toBe(0);
    expect(await push.room.sql.all("SELECT secret FROM subscriptions")).toEqual([{ secret: "the third" }]);
  });

  test("a renewal takes no room, where its host has none left", async () => {
    const reader = subscriber(push, "many.example");
    await reader.subscribe(ATOM);
    await push.room.sql.all(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
       INSERT INTO subscriptions (path, query, callback, host, since, until, seen) SELECT 'lana/ar/atom.xml', '', 'https://many.example/' || i, 'many.example', 0, 9e15, '' FROM n`,
    );
    expect((await from("192.0.2.1", { "hub.callback": "https://many.example/new" })).status).toBe(429);
    expect((await from("192.0.2.1", { "hub.callback": "https://many.example/cb?keep=1" })).status).toBe(202);
  });

  test("all subscriptions together, and all requests that wait, have a limit", async () => {
    await push.room.sql.all(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
       INSERT INTO subscriptions (path, query, callback, host, since, until, seen)
       SELECT 'lana/ar/atom.xml', '', 'https://h' || i || '.example/', 'h' || i || '.example', 0, 9e15, '' FROM n`,
    );
    expect((await from("192.0.2.1")).status).toBe(429);
    expect((await from("192.0.2.1", { "hub.mode": "unsubscribe" })).status).toBe(202);
    await push.room.sql.all("DELETE FROM subscriptions");
    await push.room.sql.all(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
       INSERT INTO verifications (mode, path, query, topic, callback, host, lease, due)
       SELECT 'subscribe', 'lana/ar/atom.xml', '', '', 'https://h' || i || '.example/', 'h' || i || '.example', 1, 9e15 FROM n`,
    );
    expect((await from("192.0.2.3", { "hub.callback": "https://another.example/" })).status).toBe(429);
  });

  test("claims of who is no more are freed, and of nobody else", async () => {
    const readers = ["one", "two"].map((name) => subscriber(push, `${name}.example`));
    for (const reader of readers) await reader.subscribe(ATOM);
    await push.publish("خبر ينقطع إرساله");
    const now = push.room.now();
    await push.room.sql.all("UPDATE subscriptions SET claimed = ?, claimer = 'host/' || id", now + 15_000);
    await freeClaims(push.room.sql, now, (owner) => owner === "host/2");
    await push.drain();
    expect(readers.map((reader) => reader.taken.length)).toEqual([0, 1]);
  });
});

describe("the pool", () => {
  /** Seconds pass as long as there is work. */
  function clockwork() {
    let pass = (): void => {};
    let second = Promise.resolve();
    const next = (): void => {
      pass();
      second = new Promise((resolve) => {
        pass = resolve;
      });
    };
    next();
    return {
      sleep: () => second,
      async through<T>(work: Promise<T>): Promise<T> {
        let over = false;
        void work.finally(() => {
          over = true;
        });
        while (!over) {
          await settled();
          next();
        }
        return work;
      },
    };
  }
  const settled = async (): Promise<void> => {
    for (let n = 0; n < 50; n += 1) await Promise.resolve();
  };
  const source = (tasks: Task[]) => async (most: number) => tasks.splice(0, most);

  test("gives the place of the slow to the next, and does not wait for them but for idleness", async () => {
    const { sleep, through } = clockwork();
    const logged: unknown[] = [];
    let ends = 0;
    const pool = createPool({ sleep, log: (...line) => logged.push(line), ended: () => void ends++ });
    const done: number[] = [];
    const releases: (() => void)[] = [];
    const tasks = Array.from(
      { length: 300 },
      (_, n): Task => ({
        host: `h${n}.example`,
        run: async () => {
          if (n % 100 === 0) await new Promise<void>((resolve) => releases.push(resolve));
          if (n === 100) throw new Error("the disk is full");
          done.push(n);
        },
        putOff: async () => void done.push(-n),
      }),
    );
    expect(await through(pool.work(source(tasks), { calls: 1000, atOnce: 2 }))).toBe(300);
    expect(done).toHaveLength(297);
    let idle = false;
    const end = pool.idle().then(() => {
      idle = true;
    });
    await settled();
    expect(idle).toBe(false);
    const before = ends;
    for (const release of releases) release();
    await end;
    expect([done.length, ends - before]).toEqual([299, 3]);
    expect(JSON.stringify(logged)).toContain("the disk is full");
  });

  test("puts off the calls to a host that keeps sixteen waiting, and nobody else's", async () => {
    const { sleep, through } = clockwork();
    const pool = createPool({ sleep, log: () => {} });
    const did: string[] = [];
    const task = (host: string, hangs: boolean): Task => ({
      host,
      run: async () => {
        did.push(host);
        if (hangs) await new Promise(() => {});
      },
      putOff: async () => void did.push(`${host} put off`),
    });
    const tasks = [...Array.from({ length: 500 }, () => task("dead", true)), task("alive", false)];
    expect(await through(pool.work(source(tasks), { calls: 1000, atOnce: 10 }))).toBe(501);
    const counts = Object.groupBy(did, (one) => one);
    expect(counts["dead"]!.length).toBeLessThan(16 + 10);
    expect(counts["dead put off"]!.length).toBe(500 - counts["dead"]!.length);
    expect(counts["alive"]).toHaveLength(1);
  });

  test("makes no more calls than it is allowed, and tells a failure to find more once what is under way is done", async () => {
    const pool = createPool({ sleep: () => new Promise(() => {}), log: () => {} });
    let ran = 0;
    const task: Task = {
      host: "a",
      run: async () => {
        ran += 1;
      },
      putOff: async () => {},
    };
    const endless = async (most: number) => new Array<Task>(most).fill(task);
    expect(await pool.work(endless, { calls: 250, atOnce: 6 })).toBe(250);
    expect(ran).toBe(250);
    let asked = 0;
    const failing = async (most: number) => {
      asked += 1;
      if (asked === 2) throw new Error("locked");
      return new Array<Task>(most).fill(task);
    };
    await expect(pool.work(failing, { calls: 250, atOnce: 6 })).rejects.toThrow("locked");
    expect(ran).toBe(350);
    expect(await pool.work(endless, { calls: 0, atOnce: 6 })).toBe(0);
  });
});
