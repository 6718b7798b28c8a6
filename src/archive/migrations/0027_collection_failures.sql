-- Collections that could not be brought up to date, since the first failure in a row; a success deletes the row.
CREATE TABLE collection_failures (
  collection TEXT PRIMARY KEY,
  since INTEGER NOT NULL,
  error TEXT NOT NULL
) STRICT, WITHOUT ROWID;
