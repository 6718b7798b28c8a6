-- Where a listing ran further back than one poll reads (JSON), until the polls after it have read the rest.
ALTER TABLE watches ADD COLUMN gap TEXT;
-- Of the part of the listing that its items are read from, with the definition that it was read by.
ALTER TABLE watches ADD COLUMN listing_core TEXT;
-- The headline of an item set aside: what its page is held against when it is asked for off the listing.
ALTER TABLE quarantine ADD COLUMN title TEXT;
-- Removed articles that are to be asked for again: found without going through all the others.
CREATE INDEX articles_lifted ON articles (agency, edition, check_due) WHERE removed IS NOT NULL AND check_due IS NOT NULL;
