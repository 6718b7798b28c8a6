import fc from "fast-check";
import { expect, test } from "vitest";
import { gatherBytes, joined } from "../../src/model/bytes.ts";

test("bytes gathered in pieces of any size are those of the pieces in their order", () => {
  const pieces = fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(new Uint8Array(50_000).fill(7))));
  fc.assert(
    fc.property(pieces, (parts) => {
      const gathered = gatherBytes();
      for (const part of parts) gathered.add(part);
      expect(gathered.length).toBe(gathered.joined().length);
      expect(gathered.joined()).toEqual(joined(parts));
    }),
    { numRuns: 30 },
  );
});

test("a piece is copied as it comes: its source may fill the same buffer again, and none is kept", () => {
  const gathered = gatherBytes();
  const piece = new Uint8Array(2);
  for (const byte of [1, 2, 3]) gathered.add(piece.fill(byte));
  expect([...gathered.joined()]).toEqual([1, 1, 2, 2, 3, 3]);
});
