import { beforeEach, describe, expect, test } from "vitest";
import { freshSql, gzip, wait } from "#platform";
import lana from "../../feeds/lana.ts";
import type { Client } from "../../src/fetch/client.ts";
import { failing, unreachable } from "../../src/fetch/failures.ts";
import type { FetchResult } from "../../src/fetch/result.ts";
import { type Agency, defineAgency } from "../../src/model/agency.ts";
import { type Sql, TransportFailure } from "../../src/model/ports.ts";
import type { PollReport } from "../../src/poll/outcome.ts";
import type { PollPorts } from "../../src/poll/ports.ts";
import { createScheduler, type SchedulerOptions } from "../../src/poll/tick.ts";
import { NOW } from "../support/newsroom.ts";

/** An agency of three listings whose home is on a host of this name. */
function agencyOf(id: string, host = `${id}.example`): Agency {
  const { canonical: _, ...rest } = lana;
  return defineAgency({
    ...rest,
    id,
    home: `https://${host}/`,
    hosts: [],
    editions: lana.editions.map((edition) => ({
      ...edition,
      sections: [],
      listing: [`https://${host}/${id}/${edition.language}`],
    })),
  });
}

interface Asked {
  readonly url: string;
  readonly answer: (result: FetchResult) => void;
  readonly signal: AbortSignal | undefined;
}

let sql: Sql;
let now: number;
/** Requests that wait for their answer, in the order in which they were made, and all there were. */
let open: Asked[];
let asked: string[];
let sleeping: (() => void)[];
let reports: PollReport[];

const client: Client = {
  peek: () => Promise.reject(new Error("nothing is measured here")),
  get(url, { signal }) {
    const { promise, resolve, reject } = Promise.withResolvers<FetchResult>();
    const one = { url, answer: resolve, signal };
    asked.push(url);
    open.push(one);
    signal?.addEventListener("abort", () => reject(signal.reason));
    return promise.finally(() => {
      open = open.filter((other) => other !== one);
    });
  },
};

beforeEach(async () => {
  sql = await freshSql();
  now = NOW;
  open = [];
  asked = [];
  sleeping = [];
  reports = [];
});

function schedule(agencies: readonly Agency[], options: Partial<SchedulerOptions> = {}) {
  const ports: PollPorts = {
    sql,
    client,
    clock: () => now,
    log: () => {},
    gzip,
    owner: "test",
  };
  const site = { agencies, baseUrl: "https://feeds.example", hub: null };
  return createScheduler(ports, () => site, {
    atOnce: 2,
    beside: 3,
    sleep: () => new Promise((resolve) => sleeping.push(resolve)),
    told: (report) => reports.push(report) > 0,
    ...options,
  });
}

/** Lets everything go on that waits for nothing but the archive and digests. */
async function settled(): Promise<void> {
  for (let before = "", same = 0; same < 5; ) {
    await wait(2);
    await sql.all("SELECT 1");
    const state = `${asked.length} ${open.length} ${reports.length}`;
    same = state === before ? same + 1 : 0;
    before = state;
  }
}

const busy = (): string[] => open.map(({ url }) => new URL(url).pathname.split("/")[1]!).toSorted();
const fail = (one: Asked): void => one.answer(failing(one.url, 500, null, "answered 500"));
const timeout = (one: Asked): void =>
  one.answer(unreachable(one.url, new TransportFailure("timeout", "no whole answer in time")));
const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `a${at}`);

describe("agencies side by side", () => {
  test("as many as there is room for, each by one request; the next begins when one has ended", async () => {
    const scheduler = schedule(names(4).map((id) => agencyOf(id)));
    await scheduler.look();
    await settled();
    expect(busy()).toEqual(["a0", "a1"]);
    for (let listing = 0; listing < 3; listing += 1) {
      expect(busy()).toEqual(["a0", "a1"]);
      fail(open.find(({ url }) => url.includes("a0/"))!);
      await settled();
    }
    expect(busy()).toEqual(["a1", "a2"]);
    while (open.length > 0) {
      fail(open[0]!);
      await settled();
    }
    await scheduler.idle();
    expect(reports.map(({ watch }) => watch).toSorted()).toEqual(
      names(4).flatMap((id) => ["ar", "en", "fr"].map((language) => `${id}/${language}`)),
    );
  });

  test("one that keeps us waiting goes on beside, so that the dead hold up no living one, within bounds", async () => {
    const scheduler = schedule(names(9).map((id) => agencyOf(id)));
    await scheduler.look();
    await settled();
    expect(busy()).toEqual(["a0", "a1"]);
    for (const end of sleeping.splice(0)) end();
    await settled();
    expect(busy()).toEqual(["a0", "a1", "a2", "a3"]);
    for (const end of sleeping.splice(0)) end();
    await settled();
    // 2 and 3 beside are all there may be.
    expect(busy()).toEqual(["a0", "a1", "a2", "a3", "a4"]);
    for (const end of sleeping.splice(0)) end();
    await settled();
    expect(busy()).toHaveLength(5);
  });

  test("a look while polls are under way asks no agency twice, and puts those due for longest first", async () => {
    const agencies = names(4).map((id) => agencyOf(id));
    const scheduler = schedule(agencies, { atOnce: 1, beside: 0 });
    await scheduler.look();
    await settled();
    expect(busy()).toEqual(["a0"]);
    // a3 has been due for an hour by now, the others for less.
    for (const [at, id] of names(4).entries())
      for (const language of ["ar", "en", "fr"])
        await sql.all(
          "INSERT OR REPLACE INTO watches (path, next_due) VALUES (?, ?)",
          `${id}/${language}`,
          NOW - at * 60_000,
        );
    await scheduler.look();
    await settled();
    expect(busy()).toEqual(["a0"]);
    for (let listing = 0; listing < 3; listing += 1) {
      fail(open[0]!);
      await settled();
    }
    expect(busy()).toEqual(["a3"]);
  });
});

describe("a host that let a request run out of time", () => {
  test("is not asked for its other listings, nor for another agency's, for a minute", async () => {
    const scheduler = schedule([
      agencyOf("one", "shared.example"),
      agencyOf("two", "shared.example"),
      agencyOf("three"),
    ]);
    await scheduler.look();
    await settled();
    expect(open.map(({ url }) => new URL(url).host)).toEqual(["shared.example"]);
    timeout(open[0]!);
    await settled();
    expect(asked).toEqual(["https://shared.example/one/ar", "https://three.example/three/ar"]);
    const silent = reports.filter(({ watch }) => !watch.startsWith("three"));
    expect(silent.map(({ outcome }) => outcome)).toEqual(Array(6).fill("unreachable"));
    expect(silent.at(-1)!.evidence).toMatch(/not asked: another request to its host has just timed out/);
    // What failed in another way is asked for each listing.
    while (open.length > 0) {
      fail(open[0]!);
      await settled();
    }
    await scheduler.idle();
    expect(asked.filter((url) => url.includes("three.example"))).toHaveLength(3);
    now += 61_000;
    await scheduler.look(true);
    await settled();
    expect(asked.filter((url) => url.includes("shared.example"))).toHaveLength(2);
  });
});

test("told to stop: requests under way are given up, nothing is begun or recorded, and no lease is left", async () => {
  const stop = new AbortController();
  const scheduler = schedule(
    names(5).map((id) => agencyOf(id)),
    { signal: stop.signal },
  );
  await scheduler.look();
  await settled();
  expect(open).toHaveLength(2);
  const before = asked.length;
  stop.abort(new Error("told to stop"));
  await scheduler.idle();
  expect(open).toEqual([]);
  expect(asked).toHaveLength(before);
  expect(reports).toEqual([]);
  const counts = "SELECT (SELECT count(*) FROM polls) AS polls, (SELECT count(*) FROM watches) AS watches";
  expect(await sql.all(counts)).toEqual([{ polls: 0, watches: 0 }]);
  expect(await sql.all("SELECT name FROM leases WHERE until > ?", now)).toEqual([]);
  await scheduler.look();
  await settled();
  expect(asked).toHaveLength(before);
});
