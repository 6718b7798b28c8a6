import zlib from "node:zlib";
import { describe, expect, test } from "vitest";
import type { StoredDocument } from "../../../src/model/document.ts";
import { createHotDocuments } from "../../../src/node/server/hot-documents.ts";

function version(path: string, n: number, size = 5000): StoredDocument {
  let text = `version ${n} of ${path} `;
  // Words that repeat now and then, as those of news do.
  for (let i = 1; text.length < size; i++) text += `كلمة${(i * i * 7919) % 4001} `;
  return {
    path,
    mediaType: "application/rss+xml; charset=utf-8",
    etag: `W/"${n}"`,
    modified: n * 1000,
    feed: "lana/ar",
    sealed: false,
    bytes: { gzip: zlib.gzipSync(text) },
  };
}

/** A store whose documents change, and that counts how often it is read. */
function store(paths: readonly string[], size?: number) {
  const documents = new Map(paths.map((path) => [path, version(path, 1, size)]));
  const reads: string[] = [];
  const load = async (path: string) => {
    reads.push(path);
    await Promise.resolve();
    return documents.get(path) ?? null;
  };
  return { documents, reads, load };
}

const unpack = {
  identity: (bytes: Uint8Array) => Buffer.from(bytes),
  gzip: zlib.gunzipSync,
  br: zlib.brotliDecompressSync,
  zstd: zlib.zstdDecompressSync,
};

function texts(document: StoredDocument): string[] {
  return Object.entries(unpack).map(([coding, open]) => open(document.bytes[coding as "br"]!).toString());
}

describe("a document in memory", () => {
  test("is loaded once and there in every coding, with one text", async () => {
    const { load, reads } = store(["a"]);
    const hot = createHotDocuments(load, { maxBytes: 1e6 });
    expect(hot.peek("a")).toBeUndefined();
    const [first, second] = await Promise.all([hot.get("a"), hot.get("a")]);
    expect(first).toBe(second);
    expect(hot.peek("a")).toBe(first);
    expect(reads).toEqual(["a"]);
    expect(new Set(texts(first!)).size).toBe(1);
    expect(texts(first!)[0]).toMatch(/^version 1 of a/);
  });

  test("that is asked for again is packed smaller, and stays the same document", async () => {
    const { load } = store(["a"], 60_000);
    const hot = createHotDocuments(load, { maxBytes: 1e6 });
    const first = (await hot.get("a"))!;
    hot.peek("a");
    hot.peek("a");
    await hot.settled();
    const better = hot.peek("a")!;
    expect(better.etag).toBe(first.etag);
    expect(texts(better)).toEqual(texts(first));
    const size = (document: StoredDocument) => document.bytes.br!.byteLength + document.bytes.zstd!.byteLength;
    expect(size(better)).toBeLessThan(size(first));
  });

  test("that is held is not read again, and not packed before somebody asks for it", async () => {
    const { load, reads, documents } = store(["a"]);
    const { bytes, ...rest } = documents.get("a")!;
    // As loaded documents are: their plain bytes were compared with their ETag.
    documents.set("a", { ...rest, bytes: { ...bytes, identity: zlib.gunzipSync(bytes.gzip!) } });
    const hot = createHotDocuments(load, { maxBytes: 1e6 });
    await Promise.all([hot.hold("a"), hot.hold("unknown")]);
    expect(hot.bytes).toBe(bytes.gzip!.byteLength);
    expect(hot.peek("a")).toBeUndefined();
    expect([...hot.etags()]).toEqual([["a", 'W/"1"']]);
    expect(texts((await hot.get("a"))!)[0]).toMatch(/^version 1 of a/);
    await hot.hold("a");
    expect(hot.peek("a")?.bytes.br).toBeDefined();
    expect(reads).toEqual(["a", "unknown"]);
  });

  test("that does not exist is null, and asked for again the next time", async () => {
    const { load, reads, documents } = store([]);
    const hot = createHotDocuments(load, { maxBytes: 1e6 });
    expect(await hot.get("a")).toBeNull();
    documents.set("a", version("a", 1));
    expect(await hot.get("a")).not.toBeNull();
    expect(reads).toEqual(["a", "a"]);
  });

  test("whose loading fails is asked for again the next time", async () => {
    let fail = true;
    const hot = createHotDocuments(
      async (path) => {
        if (fail) throw new Error("locked");
        return version(path, 1);
      },
      { maxBytes: 1e6 },
    );
    await expect(hot.get("a")).rejects.toThrow("locked");
    fail = false;
    expect(await hot.get("a")).not.toBeNull();
  });
});

describe("a new version", () => {
  test("is what everyone gets once put", async () => {
    const { load } = store(["a"]);
    const hot = createHotDocuments(load, { maxBytes: 1e6 });
    await hot.get("a");
    await hot.put(version("a", 2));
    expect(hot.peek("a")?.etag).toBe('W/"2"');
    expect(new Set(texts(hot.peek("a")!)).size).toBe(1);
  });

  test("the later of two put at once stays", async () => {
    const { load } = store(["a"]);
    const hot = createHotDocuments(load, { maxBytes: 1e7 });
    await hot.get("a");
    await Promise.all([hot.put(version("a", 2, 200_000)), hot.put(version("a", 3, 10))]);
    expect(hot.peek("a")?.etag).toBe('W/"3"');
  });

  test("is held as it is stored if nobody asked for the old one, and is packed when somebody does", async () => {
    const { load, reads } = store(["a"]);
    const hot = createHotDocuments(load, { maxBytes: 1e6 });
    await hot.get("a");
    await hot.put(version("a", 2));
    await hot.put(version("a", 3));
    expect(hot.peek("a")).toBeUndefined();
    expect(hot.bytes).toBe(version("a", 3).bytes.gzip!.byteLength);
    expect(texts((await hot.get("a"))!)[2]).toMatch(/^version 3 of a/);
    expect(hot.peek("a")?.etag).toBe('W/"3"');
    expect(reads).toEqual(["a"]);
  });

  test("of a path that nobody asked for takes no memory", async () => {
    const { load } = store(["a"]);
    const hot = createHotDocuments(load, { maxBytes: 1e6 });
    await hot.put(version("a", 2));
    expect(hot.bytes).toBe(0);
  });

  test("is not undone by the better packing of the old one", async () => {
    const { load } = store(["a"], 100_000);
    const hot = createHotDocuments(load, { maxBytes: 1e7 });
    await hot.get("a");
    hot.peek("a");
    hot.peek("a");
    await hot.put(version("a", 2));
    await hot.settled();
    expect(hot.peek("a")?.etag).toBe('W/"2"');
  });

  test("is loaded after invalidate, also where the old one was being loaded", async () => {
    const { load, documents } = store(["a"]);
    const hot = createHotDocuments(load, { maxBytes: 1e6 });
    const old = hot.get("a");
    await Promise.resolve();
    await Promise.resolve();
    documents.set("a", version("a", 2));
    hot.invalidate(["a"]);
    await old;
    expect((await hot.get("a"))?.etag).toBe('W/"2"');
    documents.set("a", version("a", 3));
    hot.invalidate(["a", "unknown"]);
    expect(hot.peek("a")).toBeUndefined();
    expect((await hot.get("a"))?.etag).toBe('W/"3"');
  });
});

describe("memory is bounded", () => {
  const paths = Array.from({ length: 40 }, (_, n) => `p${n}`);

  test("and what was not used for longest goes", async () => {
    const { load } = store(paths);
    const one = createHotDocuments(load, { maxBytes: 1e6 });
    await one.get("p0");
    const maxBytes = Math.ceil(one.bytes * 3.5);
    const hot = createHotDocuments(load, { maxBytes });
    for (const path of paths) {
      await hot.get(path);
      hot.peek("p0");
      expect(hot.bytes).toBeLessThanOrEqual(maxBytes);
    }
    await hot.settled();
    expect(hot.peek("p0")).toBeDefined();
    expect(hot.peek("p39")).toBeDefined();
    expect(hot.peek("p1")).toBeUndefined();
    hot.invalidate(paths);
    expect(hot.bytes).toBe(0);
  });

  test("a document larger than all of it is answered and not kept", async () => {
    const { load } = store(["a"]);
    const hot = createHotDocuments(load, { maxBytes: 100 });
    expect(await hot.get("a")).not.toBeNull();
    expect(hot.peek("a")).toBeUndefined();
    expect(hot.bytes).toBe(0);
  });
});
