-- What is known of a listing's sources after the first: which of them is in use, and the state of each. JSON, or null.
ALTER TABLE watches ADD COLUMN sources TEXT;
