import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import zlib from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { checkpoint, pack } from "../../src/node/chores.ts";
import { openSql } from "../../src/node/store/sql.ts";

const folder = mkdtempSync(join(tmpdir(), "nashra-chores-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("packing", () => {
  test("gives the same bytes in each coding, no larger than the quick forms", async () => {
    const text = Buffer.from("<item>طرابلس، خبر من أخبار اليوم</item>\n".repeat(2000));
    const [one, two] = await Promise.all([pack(text), pack(Buffer.from("another"))]);
    expect(zlib.gunzipSync(one.gzip).equals(text)).toBe(true);
    expect(zlib.brotliDecompressSync(one.br).equals(text)).toBe(true);
    expect(zlib.zstdDecompressSync(one.zstd).equals(text)).toBe(true);
    expect(one.gzip.length).toBeLessThanOrEqual(zlib.gzipSync(text).length);
    expect(zlib.brotliDecompressSync(two.br).toString()).toBe("another");
  });

  test("rejects what cannot be packed, and goes on", async () => {
    await expect(pack(undefined as never)).rejects.toThrow(/byteLength|argument/);
    expect(zlib.gunzipSync((await pack(Buffer.from("next"))).gzip).toString()).toBe("next");
  });
});

describe("checkpoints", () => {
  const insert = { sql: "INSERT INTO leases (name, owner, until) VALUES (?, ?, ?)" };

  test("move the log to the file elsewhere than in the thread that writes", async () => {
    const file = join(folder, "moved.sqlite");
    const asked: string[] = [];
    const sql = openSql(file, { checkpoint: (path) => asked.push(path) });
    const [pages] = await sql.all("PRAGMA wal_autocheckpoint");
    expect(pages!["wal_autocheckpoint"]).toBe(16_000);
    await sql.all("SELECT 1");
    await sql.batch([{ sql: "SELECT 1", params: [] }]);
    expect(asked).toEqual([]);
    await sql.batch([{ ...insert, params: ["agency", "x".repeat(100_000), 1] }]);
    expect(asked).toEqual([file]);
    const before = statSync(file).size;
    await checkpoint(file);
    expect(statSync(file).size).toBeGreaterThan(before + 90_000);
    expect(await sql.all("SELECT owner FROM leases")).toHaveLength(1);
    sql.close();
    expect(statSync(`${file}-wal`, { throwIfNoEntry: false })).toBeUndefined();
  });

  test("that fail leave everything in the log", async () => {
    await checkpoint(join(folder, "no-folder", "nashra.sqlite"));
    expect(statSync(join(folder, "no-folder"), { throwIfNoEntry: false })).toBeUndefined();
  });

  test("a purge waits until nobody reads the log that it empties", async () => {
    const file = join(folder, "purged.sqlite");
    const sql = openSql(file);
    await sql.batch([{ ...insert, params: ["agency", "secret", 1] }]);
    const reader = new DatabaseSync(file, { readOnly: true });
    reader.exec("BEGIN");
    reader.prepare("SELECT * FROM leases").all();
    const purged = sql.purge();
    let isDone = false;
    void purged.then(() => {
      isDone = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isDone).toBe(false);
    reader.close();
    await purged;
    expect(statSync(`${file}-wal`).size).toBe(0);
    sql.close();
  });
});
