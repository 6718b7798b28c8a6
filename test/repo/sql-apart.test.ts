import { readdirSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SRC = fileURLToPath(new URL("../../src/", import.meta.url));
/** They open and migrate SQLite: pragmas, and the table of migrations that wrangler keeps too. */
const STORES = ["node/store/sql.ts", "worker/storage-sql.ts"];
/** A statement that reads or writes a table. A pragma asks for the file's state, and holds no fact of the record. */
const SQL = /\b(?:SELECT\s+.+\s+FROM|INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b/s;

test("only the archive speaks SQL", () => {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .map((file) => relative(SRC, `${SRC}${file}`).replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".ts") && !file.startsWith("archive/") && !STORES.includes(file));
  const offenders = files.filter((file) => {
    const texts = readFileSync(`${SRC}${file}`, "utf8").match(/"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? [];
    return texts.some((text) => SQL.test(text));
  });
  expect(files.length).toBeGreaterThan(100);
  expect(offenders).toEqual([]);
});
