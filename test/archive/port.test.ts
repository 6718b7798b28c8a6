import { beforeEach, describe, expect, test } from "vitest";
import { runtime, stores } from "#platform";
import { integer } from "../../src/archive/rows.ts";
import type { Sql } from "../../src/model/ports.ts";

/** What every store does alike: the contract of the `Sql` port. */
describe.each(Object.entries(stores))("%s", (_name, open) => {
  let sql: Sql;
  beforeEach(async () => {
    sql = await open();
  });

  const put = (name: string, value: string) => ({
    sql: "INSERT INTO facts (name, value) VALUES (?, ?)",
    params: [name, value],
  });
  const facts = async (): Promise<unknown[]> =>
    (await sql.all("SELECT name FROM facts ORDER BY name")).map((row) => row["name"]);

  test("a batch gives the rows of each statement, in order, and sees what it wrote", async () => {
    const rows = await sql.batch([
      put("a", "1"),
      { sql: "SELECT value FROM facts WHERE name = ?", params: ["a"] },
      { sql: "UPDATE facts SET value = ? WHERE name = ? RETURNING value", params: ["2", "a"] },
      { sql: "SELECT count(*) AS n FROM facts", params: [] },
    ]);
    expect(rows.map((of) => of.map((row) => ({ ...row })))).toEqual([
      [],
      [{ value: "1" }],
      [{ value: "2" }],
      [{ n: 1 }],
    ]);
  });

  test("an empty batch is nothing", async () => {
    expect(await sql.batch([])).toEqual([]);
  });

  test.each([
    ["a key that is there", { sql: "INSERT INTO facts (name, value) VALUES ('a', '2')", params: [] }],
    ["NULL where there must be a value", { sql: "INSERT INTO facts (name, value) VALUES ('c', NULL)", params: [] }],
    ["text in a column of integers", { sql: "UPDATE articles SET seq = 'x' WHERE seq = 1", params: [] }],
    ["no such table", { sql: "DELETE FROM nothing", params: [] }],
  ])("a batch is all or nothing: %s", async (what, statement) => {
    const before = what.startsWith("text") ? [sampleArticle] : [];
    await expect(sql.batch([put("a", "1"), ...before, statement, put("b", "1")])).rejects.toThrow();
    expect(await facts()).toEqual([]);
    await sql.batch([put("d", "1")]);
    expect(await facts()).toEqual(["d"]);
  });

  test.each([
    ["empty", ""],
    ["NUL", "a\0b"],
    ["astral", "😀\u{10FFFF}"],
    ["bidi controls", "\u202bعربي\u202c \u2067x\u2069 \u200f"],
    ["composed and not", "é e\u0301"],
    ["line ends", "a\r\nb\rc\u2028"],
    ["quotes", `'"\\ ; -- ?`],
    ["what looks like a number", "0012"],
    ["a byte order mark", "\ufeffa"],
  ])("text comes back as it was: %s", async (_what, text) => {
    await sql.batch([put("a", text)]);
    expect((await sql.all("SELECT value FROM facts"))[0]!["value"]).toBe(text);
    expect(await sql.all("SELECT 1 AS one FROM facts WHERE value = ?", text)).toHaveLength(1);
  });

  test("a list goes in as one parameter of JSON, with all its texts", async () => {
    const list = ["ا", "😀", 'q"uote', "back\\slash", "", "é"];
    const rows = await sql.all("SELECT value FROM json_each(?) ORDER BY key", JSON.stringify(list));
    expect(rows.map((row) => row["value"])).toEqual(list);
  });

  test.each([0, -1, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])(
    "integer %d comes back exactly",
    async (value) => {
      const [row] = await sql.all("SELECT ? AS value", value);
      expect(integer(row!, "value")).toBe(value);
    },
  );

  test.each(["9007199254740992", "9007199254740993", "-9007199254740993", "9223372036854775807"])(
    "an integer that JavaScript cannot hold is refused and not rounded: %s",
    async (literal) => {
      const read = async () => integer((await sql.all(`SELECT ${literal} AS value`))[0]!, "value");
      await expect(read()).rejects.toThrow();
    },
  );

  test("bytes come back as bytes", async () => {
    const every = Uint8Array.from({ length: 256 }, (_, n) => n);
    for (const bytes of [every, new Uint8Array(0), every.subarray(10, 20)]) {
      const [row] = await sql.all("SELECT ? AS bytes, length(?) AS length", bytes, bytes);
      expect(row!["bytes"]).toBeInstanceOf(Uint8Array);
      expect([...(row!["bytes"] as Uint8Array)]).toEqual([...bytes]);
      expect(row!["length"]).toBe(bytes.length);
    }
  });

  test("NULL comes back as null", async () => {
    expect((await sql.all("SELECT ? AS a, NULL AS b", null))[0]).toMatchObject({ a: null, b: null });
  });

  test.each([
    ["undefined", undefined],
    ["a bigint", 1n],
    ["a date", new Date(0)],
    ["an object", { a: 1 }],
  ])("a parameter that is no SQL value is refused: %s", async (_what, value) => {
    await expect(sql.all("SELECT ? AS value", value as never)).rejects.toThrow();
  });

  test("a statement takes as many parameters as it has marks", async () => {
    await expect(sql.all("SELECT ? AS a, ? AS b", 1)).rejects.toThrow();
    await expect(sql.all("SELECT ? AS a", 1, 2)).rejects.toThrow();
  });

  test("a statement takes a hundred parameters and no more", async () => {
    const list = (count: number) =>
      sql.all(`SELECT 1 IN (${new Array(count).fill("?").join(", ")}) AS n`, ...ones(count));
    expect((await list(100))[0]!["n"]).toBe(1);
    await expect(list(101)).rejects.toThrow();
  });

  test("an expression is a hundred deep at most", async () => {
    const sum = (count: number) => sql.all(`SELECT ${new Array(count).fill("1").join(" + ")} AS n`);
    expect((await sum(90))[0]!["n"]).toBe(90);
    await expect(sum(110)).rejects.toThrow(/depth/i);
  });

  test("a pattern of LIKE has fifty bytes at most", async () => {
    const like = (length: number) => sql.all("SELECT 'a' LIKE ? AS n", "a".repeat(length));
    await like(50);
    await expect(like(51)).rejects.toThrow(/pattern/i);
  });

  test("a value of nearly two megabytes is kept whole", async () => {
    const text = "و".repeat(950_000);
    await sql.batch([put("a", text)]);
    expect((await sql.all("SELECT value FROM facts"))[0]!["value"]).toBe(text);
  });

  // A local D1 does not enforce what Cloudflare's does; Node does, so that a test finds it.
  test.skipIf(runtime === "workerd")("a value of more than two megabytes is refused", async () => {
    await expect(sql.batch([put("a", "x".repeat(2_000_001))])).rejects.toThrow(/too big/i);
  });

  test("what only reads answers in the midst of writes", async () => {
    const write = Array.from({ length: 5 }, (_, n) => sql.batch([put(`${n}`, "x"), put(`${n}b`, "x")]));
    const read = Array.from({ length: 5 }, () => sql.all<{ n: number }>("SELECT count(*) AS n FROM facts"));
    await Promise.all(write);
    for (const [row] of await Promise.all(read)) expect(row!.n % 2).toBe(0);
    expect(await facts()).toHaveLength(10);
  });
});

const ones = (count: number): number[] => new Array<number>(count).fill(1);

/** The least that the table of articles takes. */
const sampleArticle = {
  sql: `INSERT INTO articles (seq, id, agency, native_id, edition, sections, url, language, title, summary, content_html,
    content_text, alternates, published, date_precision, date_source, first_seen, updated, revision, fingerprint)
    VALUES (1, 'a', 'a', 'a', 'a', '[]', 'a', 'a', 'a', 'a', 'a', 'a', '[]', 1, 'day', 'stamp', 1, 1, 1, 'a')`,
  params: [],
};
