-- The index of words, newest first by publication: its rowid is the second of publication and, in its lower 24 bits, the
-- article's seq. `scope` holds tokens for each feed that the article stands in, alone and with its place, and for its month and year.
-- The words are indexed again by code, since SQL cannot fold them; until then the fact tells how far that has come.
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5 (title, body, scope, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO facts (name, value) SELECT 'reindexed-down-to', CAST(max(seq) + 1 AS TEXT) FROM articles HAVING count(*) > 0;
-- Places are looked up by their tokens.
DROP INDEX articles_place;
