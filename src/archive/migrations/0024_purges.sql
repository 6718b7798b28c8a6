-- Tags of the edge's cache (Workers Cache) that are to be purged: each stays until a purge of it has succeeded.
CREATE TABLE purges (
  tag TEXT PRIMARY KEY,
  n INTEGER NOT NULL,                 -- rises each time that the tag is owed again: a purge settles no later debt
  urgent INTEGER NOT NULL,            -- 1: for a takedown
  since INTEGER NOT NULL              -- owed since
) STRICT, WITHOUT ROWID;
