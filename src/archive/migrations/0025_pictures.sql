-- Facts about pictures, asked for once, by address. `type` is null where nothing is known (yet).
CREATE TABLE pictures (
  url TEXT PRIMARY KEY,
  tries INTEGER NOT NULL,
  due INTEGER NOT NULL,               -- when to try again
  type TEXT,                          -- media type
  length INTEGER,                     -- bytes
  width INTEGER,
  height INTEGER
) STRICT, WITHOUT ROWID;

-- Icons and logos that an agency's own site names.
CREATE TABLE faces (
  agency TEXT PRIMARY KEY,
  version INTEGER NOT NULL,           -- rises when `found` changes
  due INTEGER NOT NULL,               -- when to look again
  found TEXT NOT NULL                 -- JSON array of the model's Face
) STRICT, WITHOUT ROWID;
