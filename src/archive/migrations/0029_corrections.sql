-- What an operator corrected by hand in an article: what the site says instead, to go back to. Null: not corrected.
CREATE TABLE corrections (
  agency TEXT NOT NULL,
  native_id TEXT NOT NULL,
  published INTEGER,                  -- of the date: all null, or none but perhaps the day
  date_precision TEXT,
  date_source TEXT,
  day TEXT,
  sections TEXT,                      -- JSON array of section ids
  PRIMARY KEY (agency, native_id)
) STRICT, WITHOUT ROWID;

-- What operators did by hand to single articles, and to items set aside.
CREATE TABLE article_actions (
  n INTEGER PRIMARY KEY,
  agency TEXT NOT NULL,
  native_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  what TEXT NOT NULL,                 -- correct, takedown, lift, publish, ignore, retry
  reason TEXT NOT NULL,
  revision INTEGER,                   -- that a correction or a publication made; null: none
  before TEXT,                        -- JSON: the date and the sections that a correction replaced
  after TEXT                          -- JSON: those that replaced them
) STRICT;
CREATE INDEX article_actions_article ON article_actions (agency, native_id, n);
-- Takedowns of before are part of the history.
INSERT INTO article_actions (agency, native_id, at, what, reason) SELECT agency, native_id, at, 'takedown', reason FROM takedowns ORDER BY at;
