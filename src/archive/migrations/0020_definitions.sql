-- The operator's definitions of agencies, and what the operator said of those that nashra ships.
CREATE TABLE definitions (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,           -- definition_changes.n of the last change
  state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'retired', 'removed')),
  text TEXT,                          -- JSON; null: the shipped one
  shipped TEXT,                       -- digest of the shipped one when this text went before it; null: none was shipped
  changed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Each change, with what there was before it. The highest number is the version of all definitions together.
CREATE TABLE definition_changes (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  what TEXT NOT NULL,                 -- put, pause, resume, retire, remove
  who TEXT NOT NULL,
  state TEXT,                         -- before; null: there was none
  text TEXT                           -- before; null: none, or the shipped one
) STRICT;
CREATE INDEX definition_changes_id ON definition_changes (id, n);
