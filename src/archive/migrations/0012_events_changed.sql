-- What a takedown takes out of an event goes to the receiver of split mode too.
CREATE TRIGGER events_update_noted AFTER UPDATE ON events WHEN EXISTS (SELECT 1 FROM shipping) BEGIN
  UPDATE shipping SET n = n + 1;
  INSERT INTO changes (kind, key, n) SELECT 'events', json_array(NEW.id), n FROM shipping WHERE true
    ON CONFLICT (kind, key) DO UPDATE SET n = excluded.n;
END;
