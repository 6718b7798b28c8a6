-- A digest of the text alone, where it is long enough to tell articles apart: the same text under another id is noticed.
ALTER TABLE articles ADD COLUMN text_key TEXT;
CREATE INDEX articles_text ON articles (agency, text_key) WHERE text_key IS NOT NULL AND removed IS NULL;
-- Fingerprint of a page on which title and text were wholly new: it is believed when a later poll reads the same.
ALTER TABLE articles ADD COLUMN doubted TEXT;
-- Re-readings in a row that a change on the listing led to, and that found the page unchanged.
ALTER TABLE articles ADD COLUMN idle_reads INTEGER NOT NULL DEFAULT 0;
-- Why an item was set aside: see AsideKind.
ALTER TABLE quarantine ADD COLUMN kind TEXT NOT NULL DEFAULT 'unreadable';
