import fc from "fast-check";
import { expect, test } from "vitest";
import { acceptedCodings, chooseCoding, gunzip, gzip } from "../../../src/serve/http/coding.ts";
import { ALL } from "../support.ts";

/** RFC 9110, 12.5.3: the field, then what is sent where everything is on offer, then where only gzip is. */
const CASES: [string | null, string | null, string | null][] = [
  [null, "identity", "identity"],
  ["", "identity", "identity"],
  ["gzip", "gzip", "gzip"],
  ["x-gzip", "gzip", "gzip"],
  ["GZIP", "gzip", "gzip"],
  ["gzip, deflate, br, zstd", "br", "gzip"],
  ["gzip, deflate, zstd", "zstd", "gzip"],
  ["gzip;q=1.0, br;q=0.5", "gzip", "gzip"],
  ["br;q=0.2, gzip;q=0.3, zstd;q=0.25", "gzip", "gzip"],
  ["identity", "identity", "identity"],
  ["identity, gzip", "gzip", "gzip"],
  ["identity;q=1, gzip;q=0.5", "identity", "identity"],
  ["gzip;q=0", "identity", "identity"],
  ["*", "br", "gzip"],
  ["*;q=0.5, gzip", "gzip", "gzip"],
  ["*, br;q=0", "zstd", "gzip"],
  ["*;q=0", null, null],
  ["*;q=0, identity", "identity", "identity"],
  ["identity;q=0", null, null],
  ["identity;q=0, gzip", "gzip", "gzip"],
  ["identity;q=0, br", "br", null],
  ["identity;q=0, *", "br", "gzip"],
  ["compress, deflate", "identity", "identity"],
  ["br;q=high", "identity", "identity"],
  ["br;q=2, gzip", "gzip", "gzip"],
  ["br; q=0.9 , gzip ; Q=0.8", "br", "gzip"],
  ["br;q=0.123456", "br", "identity"],
  [",,gzip,,", "gzip", "gzip"],
];

test.each(CASES)("RFC 9110, 12.5.3: Accept-Encoding %j", (header, all, gzipOnly) => {
  expect(chooseCoding(header, ALL)).toBe(all);
  expect(chooseCoding(header, ["gzip", "identity"])).toBe(gzipOnly);
});

test("any text is read, and read alike each time", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      const first = acceptedCodings(text);
      expect(new Set(first).size).toBe(first.length);
      expect(acceptedCodings(text)).toEqual(first);
    }),
  );
});

test("packing and unpacking give the bytes back", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (bytes) => {
      expect(await gunzip(await gzip(bytes))).toEqual(new Uint8Array(bytes));
    }),
    { numRuns: 20 },
  );
});
