import { randomBytes } from "node:crypto";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gunzip } from "../../../src/model/compress.ts";
import { createPacker } from "../../../src/node/server/gzip.ts";
import { Piece, Rendered } from "../../../src/publish/rendered.ts";

/** A piece that does not pack well, so that its bytes are to be seen in what it was packed to. */
function piece(kib: number): Piece {
  return new Piece(randomBytes(kib * 512).toString("hex"));
}

function bytesOf(pieces: readonly Piece[]): Buffer {
  return Buffer.concat(pieces.map((one) => one.bytes));
}

describe("a document made anew from mostly the same pieces", () => {
  test("unpacks to its bytes after any change, for readers that take one member and nothing behind it", async () => {
    const pool = Array.from({ length: 30 }, (_, index) => new Piece(`<item>${index}</item>`.repeat(index * 40 + 1)));
    const versions = fc.array(fc.array(fc.nat(pool.length - 1), { maxLength: 40 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(versions, fc.constantFrom("", ",\n"), async (all, comma) => {
        const packer = createPacker();
        const between = new Piece(comma);
        for (const [version, picks] of all.entries()) {
          const head = new Piece(`<feed version="${version}">`);
          const entries = picks.flatMap((at, index) =>
            index === 0 || comma === "" ? [pool[at]!] : [between, pool[at]!],
          );
          const pieces = [head, ...entries, new Piece("</feed>")];
          const bytes = bytesOf(pieces);
          const packed = await packer.anew(new Rendered("a", "text/xml", ...pieces));
          expect(bytes.equals(gunzipSync(packed))).toBe(true);
          expect(bytes.equals(await gunzip(packed))).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("what did not change is not packed again, until it is to be forgotten", async () => {
    const packer = createPacker();
    const old = Array.from({ length: 20 }, () => piece(8));
    const [head, tail] = [new Piece("<feed>"), new Piece("</feed>")];
    const make = async (pieces: readonly Piece[]): Promise<Buffer> =>
      Buffer.from(await packer.anew(new Rendered("a", "text/xml", ...pieces)));
    const first = await make([head, ...old, tail]);
    const next = [head, piece(1), ...old, tail];
    const second = await make(next);
    // From somewhere in the first chunk to the trailer, byte for byte.
    const rest = first.subarray(40, first.length - 40);
    expect(second.includes(rest)).toBe(true);
    packer.forget();
    expect((await make(next)).includes(rest)).toBe(false);
  });

  test("documents that share pieces do not disturb each other", async () => {
    const packer = createPacker();
    const pieces = Array.from({ length: 12 }, () => piece(8));
    for (const path of ["a", "b", "a", "b"]) {
      const own = [new Piece(path), ...(path === "a" ? pieces : pieces.toReversed()), new Piece("end")];
      const bytes = bytesOf(own);
      expect(bytes.equals(gunzipSync(await packer.anew(new Rendered(path, "text/xml", ...own))))).toBe(true);
    }
  });
});

test("what lasts is packed as small as it gets", async () => {
  const bytes = new TextEncoder().encode("a newsletter of news ".repeat(5000));
  const small = await createPacker().small(bytes);
  expect(Buffer.from(gunzipSync(small)).equals(bytes)).toBe(true);
  expect(small.length).toBeLessThan(bytes.length / 200);
});
