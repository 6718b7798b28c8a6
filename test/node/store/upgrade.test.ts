import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, test } from "vitest";
import { readSettings } from "../../../config/settings.ts";
import lana from "../../../feeds/lana.ts";
import { ConfigError } from "../../../src/model/config-error.ts";
import { openDeployment } from "../../../src/node/deployment.ts";
import { openSql } from "../../../src/node/store/sql.ts";
import { holdsStill, LEFT, rowsOf } from "../../support/earlier-schemas.ts";

const FIRST = readFileSync("test/fixtures/archive-0.1.0.sql", "utf8");
const MIGRATIONS = "src/archive/migrations";
const steps = readdirSync(MIGRATIONS)
  .filter((name) => name.endsWith(".sql"))
  .sort();
const scratch = mkdtempSync(join(tmpdir(), "nashra-upgrade-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A file as the version left it whose newest migration is `steps[last]`: the archive of 0.1.0, and what came after. */
function archiveAt(last: number): string {
  const file = join(scratch, `${last}-${readdirSync(scratch).length}.sqlite`);
  const database = new DatabaseSync(file);
  database.exec(FIRST);
  for (const [at, name] of steps.slice(0, last + 1).entries()) {
    if (at > 0) {
      database.exec(readFileSync(join(MIGRATIONS, name), "utf8"));
      database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").run(name);
    }
    for (const statement of LEFT[name] ?? []) database.exec(statement);
  }
  database.close();
  return file;
}

test("the first migration is what 0.1.0 was released with", () => {
  expect(FIRST).toContain(readFileSync(join(MIGRATIONS, steps[0]!), "utf8"));
});

describe("an archive of every earlier schema is brought to this one, and nothing of it is lost", () => {
  test.each(steps.map((name, at) => [name, at] as const))("%s", async (_name, at) => {
    const file = archiveAt(at);
    const database = new DatabaseSync(file);
    const before = await rowsOf(async (sql) => database.prepare(sql).all());
    database.close();
    // Every table of that time holds something, so that a migration which drops it is seen.
    expect([...before].flatMap(([table, { rows }]) => (rows.length === 0 ? [table] : []))).toEqual([]);

    const settings = readSettings({ NASHRA_BASE_URL: "https://feeds.example", NASHRA_DATA: scratch }, [lana]);
    const { sql, ports, site, close } = openDeployment(settings, () => {}, { file });
    expect((await sql.all("SELECT name FROM d1_migrations ORDER BY name")).map((row) => row["name"])).toEqual(steps);
    await holdsStill((one) => sql.all(one), before, ports, site);
    close();
  });
});

test("an archive of a newer nashra is refused in one line and left as it is", () => {
  const file = archiveAt(steps.length - 1);
  openSql(file).close();
  const database = new DatabaseSync(file);
  database.exec("INSERT INTO d1_migrations (name) VALUES ('9999_of_tomorrow.sql')");
  database.close();
  const before = readFileSync(file);
  expect(() => openSql(file)).toThrow(ConfigError);
  expect(() => openSql(file)).toThrow(
    /was written by a newer nashra \(migration 9999_of_tomorrow\.sql is not known here\); update nashra, or restore/,
  );
  expect(readFileSync(file).equals(before)).toBe(true);
});
