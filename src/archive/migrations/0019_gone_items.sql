-- Since when an item's page has answered that it is gone, each time that it was asked for; null: the last time it did not.
ALTER TABLE quarantine ADD COLUMN gone_since INTEGER;
-- Pages of published articles that are not read again any more.
DELETE FROM quarantine WHERE kind IN ('failed', 'unreadable', 'foreign') AND EXISTS (
  SELECT 1 FROM articles a WHERE a.agency = quarantine.agency AND a.native_id = quarantine.native_id AND a.check_due IS NULL
);
