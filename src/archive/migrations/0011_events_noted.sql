-- What happened goes to the receiver of split mode too: it tells the others.
CREATE TRIGGER events_insert_noted AFTER INSERT ON events WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'events', json_array(NEW.id), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
-- Only the newest are kept, on either side.
CREATE TRIGGER events_delete_noted AFTER DELETE ON events WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  DELETE FROM changes WHERE kind = 'events' AND key = json_array(OLD.id);
END;
