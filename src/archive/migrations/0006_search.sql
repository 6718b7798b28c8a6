-- Filtered feeds are read newest first, across archive documents.
CREATE INDEX entries_newest ON entries (feed, published, seq);
CREATE INDEX articles_place ON articles (agency, place_folded, published) WHERE place_folded IS NOT NULL;
