-- What agencies whose archive is elsewhere have reported of themselves, beside their rows in feeds, watches, polls, events and
-- quarantine: counts of rows that only their own archive has.
CREATE TABLE reports (
  agency TEXT PRIMARY KEY,
  at INTEGER NOT NULL,                -- when, epoch milliseconds
  figures TEXT NOT NULL               -- JSON: archive/reports.ts
) STRICT, WITHOUT ROWID;
