-- Split mode: one deployment polls and sends (`nashra push`), another receives and serves.

-- Of the sender: who it is, and the number of its last change. Without a row nothing is noted.
CREATE TABLE shipping (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  source TEXT NOT NULL,               -- names this archive
  n INTEGER NOT NULL,
  base_url TEXT NOT NULL,             -- the receiver's public address and hub, which documents are made with
  hub TEXT
) STRICT;

-- What changed and when, each thing once, by its latest change: what was sent is told by a number alone.
CREATE TABLE changes (
  kind TEXT NOT NULL,                 -- a table; documents: `sealed` or `documents`
  key TEXT NOT NULL,                  -- JSON array of the primary key
  n INTEGER NOT NULL UNIQUE,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

-- Of the receiver: how far it holds the sender's changes. A batch that does not go on from there sets `n` null, and so
-- fails whole.
CREATE TABLE ingests (
  phase TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  n INTEGER NOT NULL,
  received INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Re-readings that changed nothing (check_due and its like) are the poller's own and not noted.
CREATE TRIGGER articles_insert_noted AFTER INSERT ON articles WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'articles', json_array(NEW.seq), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER articles_update_noted AFTER UPDATE OF id, edition, sections, url, language, title, summary, content_html, content_text, place, agency_mark, author, image,
  alternates, published, date_precision, date_source, day, updated, revision, removed, removed_why ON articles WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'articles', json_array(NEW.seq), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER articles_delete_noted AFTER DELETE ON articles WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'articles', json_array(OLD.seq), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER revisions_insert_noted AFTER INSERT ON revisions WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'revisions', json_array(NEW.seq, NEW.revision), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER revisions_update_noted AFTER UPDATE ON revisions WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'revisions', json_array(NEW.seq, NEW.revision), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER revisions_delete_noted AFTER DELETE ON revisions WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'revisions', json_array(OLD.seq, OLD.revision), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER entries_insert_noted AFTER INSERT ON entries WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'entries', json_array(NEW.feed, NEW.seq), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER entries_update_noted AFTER UPDATE ON entries WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'entries', json_array(NEW.feed, NEW.seq), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER entries_delete_noted AFTER DELETE ON entries WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'entries', json_array(OLD.feed, OLD.seq), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER feeds_insert_noted AFTER INSERT ON feeds WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'feeds', json_array(NEW.path), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER feeds_update_noted AFTER UPDATE ON feeds WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'feeds', json_array(NEW.path), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER feeds_delete_noted AFTER DELETE ON feeds WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'feeds', json_array(OLD.path), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER watches_insert_noted AFTER INSERT ON watches WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'watches', json_array(NEW.path), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER watches_update_noted AFTER UPDATE ON watches WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'watches', json_array(NEW.path), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER watches_delete_noted AFTER DELETE ON watches WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'watches', json_array(OLD.path), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER quarantine_insert_noted AFTER INSERT ON quarantine WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'quarantine', json_array(NEW.agency, NEW.native_id), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER quarantine_update_noted AFTER UPDATE ON quarantine WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'quarantine', json_array(NEW.agency, NEW.native_id), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER quarantine_delete_noted AFTER DELETE ON quarantine WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'quarantine', json_array(OLD.agency, OLD.native_id), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER documents_insert_noted AFTER INSERT ON documents WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT CASE NEW.sealed WHEN 1 THEN 'sealed' ELSE 'documents' END, json_array(NEW.path), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER documents_update_noted AFTER UPDATE ON documents WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT CASE NEW.sealed WHEN 1 THEN 'sealed' ELSE 'documents' END, json_array(NEW.path), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER documents_delete_noted AFTER DELETE ON documents WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT CASE OLD.sealed WHEN 1 THEN 'sealed' ELSE 'documents' END, json_array(OLD.path), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
-- Of the polls only the newest are kept, on either side.
CREATE TRIGGER polls_insert_noted AFTER INSERT ON polls WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'polls', json_array(NEW.n), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
CREATE TRIGGER polls_delete_noted AFTER DELETE ON polls WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  DELETE FROM changes WHERE kind = 'polls' AND key = json_array(OLD.n);
END;
