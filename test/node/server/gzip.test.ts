import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { gzipInPool } from "../../../src/node/server/gzip.ts";

/** Words in an order that repeats only far off, so that levels differ in what they find. */
const bytes = new TextEncoder().encode(
  Array.from({ length: 20_000 }, (_, n) => `نشرة ${(n * n) % 977} news ${(n * 31) % 1009}`).join("\n"),
);

test("a document unpacks to its bytes, packed quickly where it soon changes and small where it lasts", async () => {
  const [passing, lasting] = [await gzipInPool(bytes, { lasting: false }), await gzipInPool(bytes, { lasting: true })];
  expect(gunzipSync(passing)).toEqual(Buffer.from(bytes));
  expect(gunzipSync(lasting)).toEqual(Buffer.from(bytes));
  expect(passing.length).toBe(gzipSync(bytes, { level: 4 }).length);
  expect(lasting.length).toBe(gzipSync(bytes, { level: 9 }).length);
  expect(lasting.length).toBeLessThan(passing.length);
});

test("a document is packed off the main thread", async () => {
  const packing = gzipInPool(new Uint8Array(100_000), { lasting: true });
  let done = false;
  void packing.then(() => {
    done = true;
  });
  // What was done at once would be known by now: another thread's answer comes with the event loop.
  for (let turn = 0; turn < 10; turn += 1) await null;
  expect(done).toBe(false);
  await packing;
});
