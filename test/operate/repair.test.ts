import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gzip, wait } from "#platform";
import { repairArchive } from "../../src/operate/repair.ts";
import { verifyArchive } from "../../src/operate/verify.ts";
import { etagOf } from "../../src/publish/rendered.ts";
import { fillArchive } from "../support/archive.ts";
import { lanaWithSections, type Newsroom, openNewsroom, type RemoteSite, spawnSite } from "../support/newsroom.ts";

let site: RemoteSite;
let made: Newsroom;
beforeAll(async () => {
  made = await room();
  expect((await verifyArchive(made.sql, made.site)).findings).toEqual([]);
});
afterAll(() => site.stop());

/** Three polled editions, two sections, and two sealed pages of older articles. */
async function room(): Promise<Newsroom> {
  site = await spawnSite();
  const made = await openNewsroom(site.url, { agency: lanaWithSections() });
  for (const path of ["lana/ar/economy", "lana/ar", "lana/en"]) await made.poll(path);
  await fillArchive(made, 230);
  return made;
}

const dump = async ({ sql }: Newsroom) => ({
  articles: await sql.all(
    "SELECT seq, id, url, title, published, updated, revision, sections FROM articles ORDER BY seq",
  ),
  entries: await sql.all("SELECT feed, seq, published, page FROM entries ORDER BY feed, seq"),
  documents: await sql.all("SELECT path, media_type, etag, size, sealed FROM documents ORDER BY path"),
  search: await sql.all("SELECT rowid & 16777215 AS seq FROM search ORDER BY rowid"),
});
const run = (sql: string) => async (made: Newsroom) => void (await made.sql.all(sql));

describe("what is wrong is told, and mended", () => {
  test.each<[string, (made: Newsroom) => Promise<void>, RegExp]>([
    [
      "a document is lost",
      run("DELETE FROM documents WHERE path = 'lana/ar/rss.xml'"),
      /document lana\/ar\/rss\.xml: is missing/,
    ],
    [
      "an archive document is lost",
      run("DELETE FROM documents WHERE path = 'lana/archive/1/atom.xml'"),
      /archive\/1\/atom\.xml: is missing/,
    ],
    [
      "gzip is damaged",
      run("UPDATE documents SET gzip = x'1f8b0800' WHERE path = 'lana/en/feed.json'"),
      /lana\/en\/feed\.json: cannot be unpacked/,
    ],
    [
      "other bytes",
      async ({ sql }) =>
        void (await sql.all(
          "UPDATE documents SET gzip = ? WHERE path = 'lana/en/atom.xml'",
          await gzip(new TextEncoder().encode("<feed/>")),
        )),
      /lana\/en\/atom\.xml: has 7 bytes instead/,
    ],
    [
      "an article is lost from a ninjs document",
      async ({ sql, text }) => {
        const { associations, ...top } = JSON.parse((await text("lana/en/ninjs.json"))!);
        const bytes = new TextEncoder().encode(JSON.stringify({ ...top, associations: associations.slice(1) }));
        const set = [await gzip(bytes), bytes.length, await etagOf(bytes)] as const;
        await sql.all("UPDATE documents SET gzip = ?, size = ?, etag = ? WHERE path = 'lana/en/ninjs.json'", ...set);
      },
      /lana\/en\/ninjs\.json: lacks 1 of its/,
    ],
    [
      "the front page is damaged",
      run("UPDATE documents SET gzip = x'00' WHERE path = 'index.ar.html'"),
      /index\.ar\.html: cannot be unpacked/,
    ],
    [
      "an ETag is wrong",
      run("UPDATE documents SET etag = 'W/\"x\"' WHERE path = 'lana/ar/atom.xml'"),
      /lana\/ar\/atom\.xml: its bytes do not match its ETag/,
    ],
    [
      "an entry is lost",
      run(
        "DELETE FROM entries WHERE feed = 'lana/ar' AND page IS NULL AND seq = (SELECT max(seq) FROM articles WHERE edition = 'ar')",
      ),
      /is missing from the feed lana\/ar/,
    ],
    [
      "the entries of a page are lost",
      run("DELETE FROM entries WHERE feed = 'lana/ar' AND page = 1"),
      /feed lana\/ar: 2 archive documents are recorded, but entries are in 1/,
    ],
    [
      "some entries of a page are lost",
      run("DELETE FROM entries WHERE feed = 'lana' AND page = 2 AND seq % 3 = 0"),
      /archive document 2 has \d+ entries/,
    ],
    [
      "two pages are one",
      run("UPDATE entries SET page = 1 WHERE feed = 'lana' AND page = 2"),
      /archive document 1 has 200 entries/,
    ],
    [
      "an entry has another date",
      run(
        "UPDATE entries SET published = 5 WHERE feed = 'lana/en' AND seq = (SELECT max(seq) FROM articles WHERE edition = 'en')",
      ),
      /its date in the feed lana\/en differs/,
    ],
    [
      "an entry leads nowhere",
      run("INSERT INTO entries (feed, seq, published) VALUES ('lana', 999999, 1)"),
      /article 999999, which does not exist/,
    ],
    [
      "an entry stands in a feed that is none of its",
      run(
        "INSERT INTO entries (feed, seq, published) SELECT 'lana/ar', seq, published FROM articles WHERE edition = 'en' LIMIT 1",
      ),
      /feed lana\/ar: has .* which belongs in other feeds/,
    ],
    ["a feed is forgotten", run("DELETE FROM feeds WHERE path = 'lana/en'"), /feed lana\/en: has entries, but/],
    [
      "the search index is lost",
      run("DELETE FROM search WHERE rowid > 0"),
      /is missing from the search index \(and \d+ more/,
    ],
    ["versions are lost", run("DELETE FROM versions"), /its ETag is not among/],
    [
      "sections cannot be read",
      run("UPDATE articles SET sections = '[', alternates = '{' WHERE sections LIKE '%economy%'"),
      /its sections, alternates or picture cannot be read/,
    ],
    [
      "a listing's memory cannot be read",
      run("UPDATE watches SET listed = '[1'"),
      /the stored state of its last poll cannot be read/,
    ],
  ])("%s", async (name, damage, told) => {
    const before = await dump(made);
    await damage(made);
    const { findings } = await verifyArchive(made.sql, made.site);
    expect(findings.map(({ where, problem }) => `${where}: ${problem}`).join("\n")).toMatch(told);
    expect(findings.filter((finding) => finding.remedy === null)).toEqual([]);
    made.forward(60_000);
    expect((await repairArchive(made.ports, made.site, wait)).findings).toEqual([]);
    const after = await dump(made);
    expect(after.articles.map((row) => [row["seq"], row["id"], row["revision"], row["published"]])).toEqual(
      before.articles.map((row) => [row["seq"], row["id"], row["revision"], row["published"]]),
    );
    expect(after.search).toEqual(before.search);
    expect(after.entries).toEqual(before.entries);
    expect(after.articles).toEqual(before.articles);
    // An article that is put back is news to its feed.
    if (name !== "an entry is lost") expect(after.documents).toEqual(before.documents);
  });

  test("an article whose text was changed behind our back makes its documents again", async () => {
    await made.sql.all("UPDATE articles SET title = 'another' WHERE seq = (SELECT max(seq) FROM articles)");
    const { findings } = await verifyArchive(made.sql, made.site);
    expect(findings.map((one) => one.problem)).toEqual(
      expect.arrayContaining([expect.stringMatching(/differs from the archive in 1 articles/)]),
    );
    expect((await repairArchive(made.ports, made.site, wait)).findings).toEqual([]);
    expect(JSON.stringify(await made.text("lana/feed.json"))).toContain("another");
  });

  test("a repair of a sound archive writes nothing", async () => {
    const before = await made.sql.all("SELECT path, etag, modified, hex(gzip) AS gzip FROM documents ORDER BY path");
    made.forward(3_600_000);
    await repairArchive(made.ports, made.site, wait);
    expect(await made.sql.all("SELECT path, etag, modified, hex(gzip) AS gzip FROM documents ORDER BY path")).toEqual(
      before,
    );
  });
});
