import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "vitest";
import type { Place, Run } from "../session.ts";

/** An archive from its first poll to its restoring: README, commands.md, operating.md, static.md. */
export const ARCHIVE: readonly Run[] = [
  { command: "export NASHRA_BASE_URL=https://feeds.example.org" },
  { command: "export NASHRA_HUB=none" },
  {
    command: "npx nashra poll lana/ar",
    says: /^lana\/ar: changed\n {2}new {6}\S/,
    does: (place) => expect(articles(place)).toBeGreaterThan(5),
  },
  {
    command: "npx nashra poll lana/ar lana/en",
    says: /lana\/ar: unchanged\nlana\/en: changed\n/,
    does: (_, { stdout }) => expect(stdout).not.toContain("lana/fr"),
  },
  {
    command: "npx nashra poll --quiet > /dev/null",
    does: (_, ended) => expect(ended.stdout + ended.stderr).toBe(""),
  },
  {
    command: "npx nashra poll",
    says: /lana\/ar: unchanged\nlana\/en: unchanged\nlana\/fr: unchanged\n/,
  },
  // Before the archive grows: packing takes its time.
  {
    command: "npx nashra export public",
    says: /^public: 4 feeds, \d+ files written, 0 unchanged, 0 removed\n$/,
    does: ({ checkout }) =>
      expect(statSync(join(checkout.folder, "public/lana/ar/rss.xml")).size).toBeGreaterThan(1000),
  },
  {
    command: "npx nashra poll && npx nashra export --pack /srv/feeds",
    puts: srv,
    says: /lana\/fr: \w+\n[\s\S]*srv\/feeds: 4 feeds, [1-9]\d* files written/,
    does: ({ checkout }) => {
      const atom = readFileSync(join(checkout.folder, "srv/feeds/lana/ar/atom.xml"), "utf8");
      expect(atom).toContain('href="https://feeds.example.org/lana/ar/atom.xml"');
      expect(atom).not.toContain('rel="hub"');
    },
  },
  {
    command: "npx nashra export --pack /srv/feeds",
    puts: srv,
    says: /feeds: 4 feeds, 0 files written, [1-9]\d* unchanged, 0 removed/,
    does: ({ checkout }) => {
      for (const end of ["", ".gz", ".br"])
        expect(existsSync(join(checkout.folder, `srv/feeds/opml.xml${end}`)), end).toBe(true);
    },
  },
  {
    command: "npx nashra backfill lana/ar --pages 3",
    says: /articles from 3 pages, back to \d{4}-\d\d-\d\d; run the same/,
  },
  { command: "npx nashra check lana/ar", says: /^listing {2}http[\s\S]*^ {2}title {6}\S.*← selector/m },
  { command: "npx nashra backfill lana/ar --until 2026-01-01", says: /^lana\/ar: \d+ articles from \d+ pages/m },
  { command: "npx nashra backfill lana/ar", says: /reached the end/ },
  {
    command: 'npx nashra takedown lana/326418 --reason "a court"',
    puts: ({ own }) => ({ "326418": own.get("article")! }),
    says: /^tag:lana\.gov\.ly,2021:post\/\d+: taken down; these documents were rendered again\n[\s\S]*^ {2}lana\/ar\/rss\.xml/m,
  },
  {
    command: "npx nashra takedown lana/326418 --undo",
    puts: ({ own }) => ({ "326418": own.get("article")! }),
    says: /takedown lifted; the next poll will read the article again/,
  },
  {
    command: "npx nashra backup backups/nashra.sqlite",
    does: (place) => expect(articles(place, "backups/nashra.sqlite")).toBe(articles(place)),
  },
  {
    command: "npx nashra backup --force backups/nashra.sqlite",
    does: (place) => expect(articles(place, "backups/nashra.sqlite")).toBe(articles(place)),
  },
  { command: "npx nashra backup before-upgrade.sqlite", says: /before-upgrade\.sqlite: \d+ articles/ },
  // The archive is broken here, so that what mends it has something to mend.
  {
    command: "npx nashra validate --json | jq -r '.findings[].where'",
    needs: "jq",
    before: breakArchive,
    code: 1,
    says: /^document lana\/ar\/rss\.xml$/m,
  },
  {
    command: "npx nashra repair --dry-run",
    before: breakArchive,
    code: 1,
    says: /lana\/ar\/rss\.xml.*\n {2}would /,
    does: (place) => expect(document(place, "lana/ar/rss.xml")).toBe(false),
  },
  {
    command: "npx nashra repair",
    says: /1 problem before, 0 now/,
    does: (place) => expect(document(place, "lana/ar/rss.xml")).toBe(true),
  },
  {
    command: "rm -f data/nashra.sqlite data/nashra.sqlite-wal data/nashra.sqlite-shm",
    does: ({ checkout }) => expect(existsSync(join(checkout.folder, "data/nashra.sqlite"))).toBe(false),
  },
  {
    command: "cp backups/nashra.sqlite data/nashra.sqlite",
    does: (place) => expect(articles(place)).toBeGreaterThan(10),
  },
  // Of what was restored.
  { command: "npx nashra validate", says: /^3 feeds, \d+ articles and \d+ documents checked, no problems\n$/m },
  {
    command: "sqlite3 data/nashra.sqlite .recover | sqlite3 saved.sqlite",
    // Not every sqlite3 can: that of Debian 12 says "SQL logic error".
    needs: "sqlite3 :memory: .recover",
    does: (place) => expect(articles(place, "saved.sqlite")).toBe(articles(place)),
  },
  // Nobody holds the file at rest; fuser says so by its exit code.
  { command: "fuser data/nashra.sqlite", needs: "fuser", code: 1 },
  {
    command: `npx nashra extract <<< '{"kind":"dateline","text":"TRIPOLI, 21 November 2026 (LANA) - Rain"}'`,
    says: /^\{"place":"TRIPOLI","date":"2026-11-21",.*"rest":"Rain"/,
  },
  {
    command: "npx nashra extract < pages.jsonl > articles.jsonl",
    before: ({ checkout }) => writeFileSync(join(checkout.folder, "pages.jsonl"), PAGES),
    does: ({ checkout }) => {
      const lines = readFileSync(join(checkout.folder, "articles.jsonl"), "utf8").trim().split("\n");
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([
        { place: "TRIPOLI", date: "2026-11-21" },
        { place: null },
      ]);
    },
  },
  { command: "npx nashra help poll", says: /^Usage: nashra poll [\s\S]*Examples:\n {2}npx nashra poll / },
  { command: "npx nashra help", npx: "real", says: /Maintenance:/ },
  { command: "npx nashra --help", says: /Maintenance:/ },
];

const PAGES = `{"kind":"dateline","text":"TRIPOLI, 21 November 2026 (LANA) - Text"}
{"kind":"dateline","text":"Text"}
`;

function srv({ checkout }: Place): Record<string, string> {
  return { "/srv/feeds": join(checkout.folder, "srv/feeds") };
}

function open<T>({ checkout }: Place, file: string, ask: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(checkout.folder, file));
  try {
    return ask(database);
  } finally {
    database.close();
  }
}

function articles(place: Place, file = "data/nashra.sqlite"): number {
  return open(place, file, (database) => Number(database.prepare("SELECT count(*) AS n FROM articles").get()!["n"]));
}

function document(place: Place, path: string): boolean {
  return open(place, "data/nashra.sqlite", (database) => {
    return database.prepare("SELECT 1 AS n FROM documents WHERE path = ?").get(path) !== undefined;
  });
}

function breakArchive(place: Place): void {
  open(place, "data/nashra.sqlite", (database) =>
    database.exec("DELETE FROM documents WHERE path = 'lana/ar/rss.xml'"),
  );
}
