-- How long the site asked at the last poll to be left alone (Retry-After), milliseconds, or null.
ALTER TABLE watches ADD COLUMN asked_wait INTEGER;
-- The site's clock when the machine's agreed with it for the last time.
ALTER TABLE watches ADD COLUMN clocks_agreed INTEGER;
