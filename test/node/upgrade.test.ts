import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, test } from "vitest";
import { readSettings } from "../../config/settings.ts";
import lana from "../../feeds/lana.ts";
import { articlesBySeq } from "../../src/archive/articles.ts";
import { ConfigError } from "../../src/model/agency.ts";
import { openDeployment } from "../../src/node/deployment.ts";
import { openSql } from "../../src/node/sql.ts";
import { renderStale } from "../../src/poll/render.ts";
import { publishSite } from "../../src/poll/site-documents.ts";
import { verifyArchive } from "../../src/poll/verify.ts";

const FIRST = readFileSync("test/fixtures/archive-0.1.0.sql", "utf8");
const MIGRATIONS = "src/archive/migrations";
const steps = readdirSync(MIGRATIONS)
  .filter((name) => name.endsWith(".sql"))
  .sort();
const scratch = mkdtempSync(join(tmpdir(), "nashra-upgrade-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A file as the version left it whose newest migration is `steps[last]`, holding the articles of 0.1.0. */
function archiveAt(last: number): string {
  const file = join(scratch, `${last}-${readdirSync(scratch).length}.sqlite`);
  const database = new DatabaseSync(file);
  database.exec(FIRST);
  for (const name of steps.slice(1, last + 1)) {
    database.exec(readFileSync(join(MIGRATIONS, name), "utf8"));
    database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").run(name);
  }
  database.close();
  return file;
}

const KEPT = [
  "SELECT seq, id, native_id, url, title, content_html, published, first_seen, updated, revision, removed FROM articles ORDER BY seq",
  "SELECT seq, revision, title FROM revisions",
  "SELECT feed, seq, published, page FROM entries ORDER BY feed, seq",
  "SELECT path, last_success, next_due, listed FROM watches",
  "SELECT native_id, reason FROM quarantine",
];

test("the first migration is what 0.1.0 was released with", () => {
  expect(FIRST).toContain(readFileSync(join(MIGRATIONS, steps[0]!), "utf8"));
});

describe("an archive of every earlier schema is brought to this one, and nothing of it is lost", () => {
  test.each(steps.map((name, at) => [name, at] as const))("%s", async (_name, at) => {
    const file = archiveAt(at);
    const before = new DatabaseSync(file);
    const kept = KEPT.map((sql) => before.prepare(sql).all());
    before.close();

    const settings = readSettings({ NASHRA_BASE_URL: "https://feeds.example", NASHRA_DATA: scratch }, [lana]);
    const { sql, ports, site, close } = openDeployment(settings, () => {}, { file });
    expect((await sql.all("SELECT name FROM d1_migrations ORDER BY name")).map((row) => row["name"])).toEqual(steps);
    expect(await Promise.all(KEPT.map((one) => sql.all(one)))).toEqual(kept);
    await publishSite(ports, site);
    await renderStale(ports, site);
    expect((await verifyArchive(sql, site)).findings).toEqual([]);
    expect((await articlesBySeq(sql, [1, 2, 3])).map((article) => [article.seq, article.revision])).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(await sql.all("SELECT rowid AS seq FROM search WHERE search MATCH ?", "خبر")).toEqual([
      { seq: 1 },
      { seq: 2 },
    ]);
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
