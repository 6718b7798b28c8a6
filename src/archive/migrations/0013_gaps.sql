-- Where a listing ran further back than one poll reads (JSON), until the polls after it have read the rest.
ALTER TABLE watches ADD COLUMN gap TEXT;
-- The headline of an item set aside: what its page is held against when it is asked for off the listing.
ALTER TABLE quarantine ADD COLUMN title TEXT;
