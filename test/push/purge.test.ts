import { beforeEach, describe, expect, test } from "vitest";
import { freshSql } from "#platform";
import { owedPurges, owePurges } from "../../src/archive/push/purges.ts";
import type { Log, Sql } from "../../src/model/ports.ts";
import { type PurgeLedger, type Purger, purgeLedger, purgeOwed } from "../../src/push/purge.ts";
import { NOW } from "../support/moment.ts";

const SECOND = 1000;

let sql: Sql;
let now: number;
let ledger: PurgeLedger;
let lines: string[];
const log: Log = (_level, event) => void lines.push(event);
beforeEach(async () => {
  sql = await freshSql();
  now = NOW;
  ledger = purgeLedger(sql, () => now);
  lines = [];
});

/** A cache that answers in turn, and then succeeds for ever. */
function cache(...answers: ("refuse" | "throw" | "limit")[]): Purger & { readonly calls: string[][] } {
  const calls: string[][] = [];
  const waiting = [...answers];
  return {
    calls,
    async purge({ tags }) {
      calls.push(tags);
      const answer = waiting.shift();
      if (answer === "throw") throw new Error("the network was lost");
      if (answer === "limit") return { success: false, errors: [{ code: 10429, message: "rate limited" }] };
      return { success: answer === undefined, errors: [] };
    },
  };
}

const owe = (tags: string[], urgent = false) => sql.batch(owePurges(tags, now, urgent));
const tagsLeft = async () => (await owedPurges(sql, 100)).map(({ tag }) => tag);

describe("what is owed", () => {
  test("is purged in one call for all agencies, and then owed no more", async () => {
    await owe(["lana", "lana/ar", "site"]);
    await owe(["dana/en", "site"]);
    const edge = cache();
    expect(await purgeOwed(ledger, edge, log)).toEqual({ purged: true });
    expect(edge.calls.map((tags) => tags.toSorted())).toEqual([["dana/en", "lana", "lana/ar", "site"]]);
    expect(await tagsLeft()).toEqual([]);
    await purgeOwed(ledger, edge, log);
    expect(edge.calls).toHaveLength(1);
  });

  test.each([
    ["refused", "refuse", /refused/],
    ["rate-limited", "limit", /10429 rate limited/],
    ["thrown", "throw", /the network was lost/],
  ] as const)("%s: stays owed, is said, and is purged by a later call", async (_name, answer, why) => {
    await owe(["lana/ar"], true);
    const edge = cache(answer);
    const first = await purgeOwed(ledger, edge, log);
    expect(first).toMatchObject({ purged: false, tags: ["lana/ar"], why: expect.stringMatching(why) });
    expect(first).toHaveProperty("until", new Date(NOW + 3600 * SECOND).toISOString());
    expect(lines).toEqual(["cache.unpurged"]);
    now += 20 * SECOND;
    expect(await purgeOwed(ledger, edge, log)).toEqual({ purged: true });
    expect(await tagsLeft()).toEqual([]);
  });

  test("is settled by a purge only if it was owed before that purge", async () => {
    await owe(["lana/ar", "lana/en"]);
    const claimed = await ledger.claim();
    await owe(["lana/ar"]);
    await ledger.settle(claimed!);
    expect(await tagsLeft()).toEqual(["lana/ar"]);
  });

  test("is void once nothing can be left at the edge", async () => {
    await owe(["lana/ar"], true);
    const edge = cache("limit");
    await purgeOwed(ledger, edge, log);
    now += 3601 * SECOND;
    expect(await purgeOwed(ledger, edge, log)).toEqual({ purged: true });
    expect(edge.calls).toHaveLength(1);
    expect(await tagsLeft()).toEqual([]);
  });
});

describe("the five calls a minute", () => {
  test("are never exceeded, and some of them are kept for takedowns", async () => {
    const edge = cache();
    for (let at = 0; at < 10; at += 1) {
      await owe([`agency${at}`]);
      await purgeOwed(ledger, edge, log);
      now += SECOND;
    }
    expect(edge.calls).toHaveLength(3);
    await owe(["lana/ar"], true);
    expect(await purgeOwed(ledger, edge, log)).toEqual({ purged: true });
    expect(edge.calls[3]?.[0]).toBe("lana/ar");
    for (let at = 0; at < 10; at += 1) {
      await owe([`taken${at}`], true);
      await purgeOwed(ledger, edge, log);
    }
    expect(edge.calls).toHaveLength(5);
    now += 61 * SECOND;
    expect(await purgeOwed(ledger, edge, log)).toEqual({ purged: true });
    expect(edge.calls[5]).toHaveLength(9);
  });

  test("put takedowns before a hundred other tags", async () => {
    await owe(Array.from({ length: 150 }, (_, at) => `agency${at}`));
    now += SECOND;
    await owe(["agency7", "lana/ar"], true);
    const edge = cache();
    await purgeOwed(ledger, edge, log);
    expect(edge.calls[0]).toHaveLength(100);
    expect(edge.calls[0]!.slice(0, 2)).toEqual(["agency7", "lana/ar"]);
    expect(await tagsLeft()).toHaveLength(51);
  });

  test("go on after the clock was set back", async () => {
    const edge = cache();
    for (let at = 0; at < 3; at += 1) {
      await owe([`agency${at}`]);
      await purgeOwed(ledger, edge, log);
    }
    now -= 3600 * SECOND;
    await owe(["lana"]);
    await purgeOwed(ledger, edge, log);
    expect(edge.calls).toHaveLength(4);
  });
});
