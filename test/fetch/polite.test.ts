import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPolite, type Pace } from "../../src/fetch/polite.ts";

function paced() {
  const world = { now: 1_000_000, starts: [] as number[], polite: null as unknown as ReturnType<typeof createPolite> };
  world.polite = createPolite(
    () => world.now,
    async (ms) => {
      world.now += ms;
    },
  );
  const ask = (pace: Pace, host = "a.example") =>
    world.polite.run(host, pace, async () => {
      world.starts.push(world.now);
    });
  return { world, ask };
}

describe("pace", () => {
  it("lets a poll of thirty articles through at once, then spaces", async () => {
    const { world, ask } = paced();
    for (let n = 0; n < 32; n += 1) await ask({ requestsPerMinute: 60, gapMs: 0 });
    const first = world.starts[0]!;
    expect(world.starts.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => first));
    const spacing = world.starts[31]! - world.starts[30]!;
    expect(spacing).toBeGreaterThan(1000);
    expect(spacing).toBeLessThan(3000);
  });

  it("never lets more through in any minute than the definition allows", async () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 50, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 90 }), pauses, async (requestsPerMinute, waits) => {
        const { world, ask } = paced();
        for (const wait of waits) {
          world.now += wait % 3 === 0 ? wait : 0;
          await ask({ requestsPerMinute, gapMs: 0 });
        }
        for (const [n, start] of world.starts.entries()) {
          const beyond = world.starts[n + requestsPerMinute];
          if (beyond !== undefined) expect(beyond - start).toBeGreaterThanOrEqual(60_000);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("keeps the gap that robots.txt asks for", async () => {
    const { world, ask } = paced();
    for (let n = 0; n < 4; n += 1) await ask({ requestsPerMinute: 60, gapMs: 5000 });
    expect(world.starts.map((start) => start - world.starts[0]!)).toEqual([0, 5000, 10_000, 15_000]);
  });

  it("is each host's own", async () => {
    const { world, ask } = paced();
    await ask({ requestsPerMinute: 1, gapMs: 0 }, "a.example");
    await ask({ requestsPerMinute: 1, gapMs: 0 }, "b.example");
    await ask({ requestsPerMinute: 1, gapMs: 0 }, "a.example");
    expect(world.starts.map((start) => start - world.starts[0]!)).toEqual([0, 0, 60_000]);
  });

  it("does not wait for a clock that was set back", async () => {
    const { world, ask } = paced();
    await ask({ requestsPerMinute: 1, gapMs: 0 });
    world.now -= 500_000;
    await ask({ requestsPerMinute: 1, gapMs: 0 });
    expect(world.starts[1]! - world.starts[0]!).toBe(-500_000);
  });
});

describe("turns", () => {
  it("run one at a time, in order, whatever becomes of them", async () => {
    const { world } = paced();
    const pace = { requestsPerMinute: null, gapMs: 0 };
    const seen: string[] = [];
    let running = 0;
    const work = (name: string) => async () => {
      running += 1;
      expect(running).toBe(1);
      await Promise.resolve();
      seen.push(name);
      running -= 1;
      if (name === "b") throw new Error(name);
      return name;
    };
    const all = ["a", "b", "c"].map((name) => world.polite.run("a.example", pace, work(name)));
    const settled = await Promise.allSettled(all);
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(seen).toEqual(["a", "b", "c"]);
  });
});

describe("a hold", () => {
  it("lasts until its moment, and the longest counts", () => {
    const { world } = paced();
    world.polite.hold("a.example", world.now + 9000, 503);
    world.polite.hold("a.example", world.now + 2000, 429);
    expect(world.polite.currentHold("a.example")).toEqual({ ms: 9000, status: 503 });
    expect(world.polite.currentHold("b.example")).toBeNull();
    world.now += 9000;
    expect(world.polite.currentHold("a.example")).toBeNull();
  });
});
