-- Articles that the operator took down: never read again, whatever the agency's site says.
CREATE TABLE takedowns (
  agency TEXT NOT NULL,
  native_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (agency, native_id)
) STRICT, WITHOUT ROWID;
