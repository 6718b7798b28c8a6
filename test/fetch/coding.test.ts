import { describe, expect, it } from "vitest";
import { decode, runtime } from "#platform";
import { decodeBody } from "../../src/fetch/coding.ts";
import { TransportFailure } from "../../src/model/ports.ts";

const PAGE = `<!doctype html><p>${"خبر عاجل ".repeat(60)}</p>`;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const page = bytesOf(PAGE);

async function coded(format: "gzip" | "deflate" | "deflate-raw", bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream(format));
  return new Uint8Array(await new Response(stream as ReadableStream).arrayBuffer());
}

const gzip = (bytes: Uint8Array) => coded("gzip", bytes);
/** The page by Brotli, as Node makes it. */
const brotli = Uint8Array.from(atob("G9UD+B0Hbiza6PJB1jrU2CA82WEDTgwLkvH2gSN0lYIIU2EOgME31VE7MS2HXqwD"), (letter) =>
  letter.charCodeAt(0),
);

async function outcome(body: Uint8Array, header: string | undefined, maxBytes = 4000) {
  try {
    const { bytes, cut } = await decodeBody(body, header, maxBytes, decode);
    return [new TextDecoder().decode(bytes), cut];
  } catch (error) {
    if (error instanceof TransportFailure) return error.code;
    throw error;
  }
}

describe("a body", () => {
  it.each<[string, () => Promise<Uint8Array> | Uint8Array, string | undefined]>([
    ["as announced: gzip", () => gzip(page), "gzip"],
    ["as announced: x-gzip", () => gzip(page), "x-gzip"],
    ["as announced: GZIP", () => gzip(page), "GZIP"],
    ["as announced: deflate", () => coded("deflate", page), "deflate"],
    ["as announced: two codings", async () => gzip(await coded("deflate", page)), "deflate, gzip"],
    ["raw deflate", () => coded("deflate-raw", page), "deflate"],
    ["gzip that is not announced", () => gzip(page), undefined],
    ["gzip that is called deflate", () => gzip(page), "deflate"],
    ["gzip that is called br", () => gzip(page), "br"],
    ["deflate that is called gzip", () => coded("deflate", page), "gzip"],
    ["gzip twice, announced once", async () => gzip(await gzip(page)), "gzip"],
    ["gzip twice, announced twice", async () => gzip(await gzip(page)), "gzip, gzip"],
    ["gzip once, announced twice", () => gzip(page), "gzip, gzip"],
    ["plain, called gzip", () => page, "gzip"],
    ["plain, called br", () => page, "br"],
    ["plain, called deflate", () => page, "deflate"],
    ["plain, called zstd", () => page, "zstd"],
    ["plain, called by its charset", () => page, "utf-8"],
    ["plain, and so called", () => page, "identity"],
    ["plain, behind a byte order mark", () => bytesOf(`\uFEFF${PAGE}`), "br"],
  ])("%s is read", async (_name, body, header) => {
    expect(await outcome(await body(), header)).toEqual([PAGE, false]);
  });

  it.each([
    ["gzip", "gzip"],
    ["deflate", "deflate"],
    ["deflate-raw", "deflate"],
  ] as const)("%s that breaks off is cut, and what came is kept", async (format, header) => {
    let state = 7;
    const noise = Array.from({ length: 3000 }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return String.fromCharCode(65 + (state % 26));
    }).join("");
    const whole = await coded(format, bytesOf(`<p>${noise}`));
    const told = await outcome(whole.subarray(0, whole.length / 2), header);
    expect(told).toEqual([expect.stringMatching(/^<p>.{100}/), true]);
  });

  it("foreign bytes behind a gzip stream do not spoil it on Node; a Worker's decoder drops it all", async () => {
    const body = new Uint8Array([...(await gzip(page)), ...bytesOf("foreign")]);
    expect(await outcome(body, "gzip")).toEqual([runtime === "node" ? PAGE : "", true]);
  });

  it("an empty one is empty, whatever it is called", async () => {
    expect(await outcome(new Uint8Array(), "gzip")).toEqual(["", false]);
  });

  it.each([
    ["zstd", Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3)],
    ["compress", Uint8Array.of(0x1f, 0x9d, 0x90, 1, 2, 3)],
    ["gzip", Uint8Array.of(1, 2, 3, 4, 5)],
  ])("one that is called %s and is nothing known is named", async (header, body) => {
    expect(await outcome(body, header)).toBe("coding");
  });

  it("Brotli is read on Node, and named in a Worker, which asks for none", async () => {
    expect(await outcome(brotli, "br")).toEqual(runtime === "node" ? [PAGE, false] : "coding");
  });
});

describe("the bound holds", () => {
  const zeros = new Uint8Array(2_000_000);
  it.each<[string, () => Promise<Uint8Array>, string | undefined]>([
    ["for a bomb", () => gzip(zeros), "gzip"],
    ["for one that is not announced", () => gzip(zeros), undefined],
    ["for one in another", async () => gzip(await gzip(zeros)), "gzip"],
    ["for raw deflate", () => coded("deflate-raw", zeros), "deflate"],
  ])("%s", async (_name, body, header) => {
    expect(await outcome(await body(), header)).toBe("too-large");
  });

  it("layers without end are left as they are", async () => {
    let body: Uint8Array = page;
    for (let layer = 0; layer < 5; layer += 1) body = await gzip(body);
    const told = await decodeBody(body, "gzip", 4000, decode);
    expect([...told.bytes.subarray(0, 2)]).toEqual([0x1f, 0x8b]);
  });
});
