-- Of a collection's copy of an article: whose it is, and what it stands for (JSON of the model's Collected). Its id and native id
-- begin with the collection's id or the agency's, and a space. Null: an agency's own article.
ALTER TABLE articles ADD COLUMN collected TEXT;

-- Agencies whose changes are noted, with the number of the last: those that collections are made of. Others: nothing is noted.
CREATE TABLE followed (
  agency TEXT PRIMARY KEY,
  n INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Each changed article once, by its latest change.
CREATE TABLE article_changes (
  seq INTEGER PRIMARY KEY,
  agency TEXT NOT NULL,
  n INTEGER NOT NULL
) STRICT;
CREATE INDEX article_changes_n ON article_changes (agency, n);

CREATE TRIGGER articles_insert_followed AFTER INSERT ON articles WHEN NEW.collected IS NULL AND EXISTS (SELECT 1 FROM followed WHERE agency = NEW.agency) BEGIN
  UPDATE followed SET n = n + 1 WHERE agency = NEW.agency;
  INSERT INTO article_changes (seq, agency, n) SELECT NEW.seq, agency, n FROM followed WHERE agency = NEW.agency
    ON CONFLICT (seq) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER articles_update_followed AFTER UPDATE OF sections, revision, removed ON articles WHEN NEW.collected IS NULL AND EXISTS (SELECT 1 FROM followed WHERE agency = NEW.agency) BEGIN
  UPDATE followed SET n = n + 1 WHERE agency = NEW.agency;
  INSERT INTO article_changes (seq, agency, n) SELECT NEW.seq, agency, n FROM followed WHERE agency = NEW.agency
    ON CONFLICT (seq) DO UPDATE SET n = excluded.n;
END;

-- How far a collection has taken up the changes of each agency.
CREATE TABLE collected_from (
  collection TEXT NOT NULL,
  agency TEXT NOT NULL,
  feeds TEXT NOT NULL,                -- JSON array: the agency's feeds that were its members then
  n INTEGER NOT NULL,                 -- article_changes.n
  PRIMARY KEY (collection, agency)
) STRICT, WITHOUT ROWID;

-- Keys of the newest entries of a collection: texts that are alike have some in common.
CREATE TABLE likeness_keys (
  collection TEXT NOT NULL,
  key INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (collection, key, seq)
) STRICT, WITHOUT ROWID;
