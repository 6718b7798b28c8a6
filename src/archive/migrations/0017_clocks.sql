-- How long the site asked at the last poll to be left alone (Retry-After), milliseconds, or null.
ALTER TABLE watches ADD COLUMN asked_wait INTEGER;
-- When the machine's clock and the site's agreed for the last time.
ALTER TABLE watches ADD COLUMN clocks_agreed INTEGER;
