-- JSON array: the fields that the next revision changed. Null: recorded before there was this column.
ALTER TABLE revisions ADD COLUMN changed TEXT;
