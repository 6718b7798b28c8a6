-- The archive. One dialect for node:sqlite and Cloudflare D1. Times are epoch milliseconds (UTC), flags are 0 or 1.

-- An article, stored once however many feeds it stands in.
CREATE TABLE articles (
  seq INTEGER PRIMARY KEY,            -- rises with each new article, never reused
  id TEXT NOT NULL UNIQUE,            -- tag: URI, minted once
  agency TEXT NOT NULL,
  native_id TEXT NOT NULL,            -- the agency's own number
  edition TEXT NOT NULL,
  sections TEXT NOT NULL,             -- JSON array of section ids
  url TEXT NOT NULL,
  language TEXT NOT NULL,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  content_html TEXT NOT NULL,
  content_text TEXT NOT NULL,
  place TEXT,                         -- as written
  place_folded TEXT,                  -- for comparing
  agency_mark TEXT,
  author TEXT,
  image TEXT,                         -- JSON of model Picture
  alternates TEXT NOT NULL,           -- JSON array
  published INTEGER NOT NULL,
  date_precision TEXT NOT NULL CHECK (date_precision IN ('time', 'day', 'month', 'none')),
  date_source TEXT NOT NULL,
  day TEXT,                           -- local day of publication, YYYY-MM-DD
  first_seen INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,          -- of the content, noise left out
  listing_fingerprint TEXT,           -- of its item on the listing: a change asks for a re-reading
  check_due INTEGER,                  -- when its page is read again
  checks INTEGER NOT NULL DEFAULT 0,
  missing_since INTEGER,              -- first 404/410, not yet confirmed
  removed INTEGER,                    -- takedown
  removed_why TEXT,
  UNIQUE (agency, native_id)
) STRICT;
CREATE INDEX articles_day ON articles (agency, edition, day, date_precision, published);
CREATE INDEX articles_check ON articles (agency, edition, check_due) WHERE check_due IS NOT NULL AND removed IS NULL;
CREATE INDEX articles_removed ON articles (removed) WHERE removed IS NOT NULL;

-- What an article said before an edit.
CREATE TABLE revisions (
  seq INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  recorded INTEGER NOT NULL,          -- when the next revision replaced it
  title TEXT NOT NULL,
  content_html TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  PRIMARY KEY (seq, revision)
) STRICT, WITHOUT ROWID;

-- An article as it stands in a feed. `page` is null while it is in the feed document, then the number of the sealed
-- archive document it went to: for ever.
CREATE TABLE entries (
  feed TEXT NOT NULL,
  seq INTEGER NOT NULL,
  published INTEGER NOT NULL,
  page INTEGER,
  PRIMARY KEY (feed, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX entries_page ON entries (feed, page, published, seq);
CREATE INDEX entries_seq ON entries (seq);

-- Rendered documents: what is served. The gzip bytes are the only copy.
CREATE TABLE documents (
  path TEXT PRIMARY KEY,
  feed TEXT,
  media_type TEXT NOT NULL,
  etag TEXT NOT NULL,
  modified INTEGER NOT NULL,
  sealed INTEGER NOT NULL DEFAULT 0,
  size INTEGER NOT NULL,              -- bytes before compression
  gzip BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- ETags a client may still hold, for RFC 3229 deltas.
CREATE TABLE versions (
  path TEXT NOT NULL,
  etag TEXT NOT NULL,
  recorded INTEGER NOT NULL,
  PRIMARY KEY (path, etag)
) STRICT, WITHOUT ROWID;

-- State of a feed's documents: what they were made with. Another key: they are made again.
CREATE TABLE feeds (
  path TEXT PRIMARY KEY,
  render_key TEXT NOT NULL,
  archives INTEGER NOT NULL DEFAULT 0,
  updated INTEGER NOT NULL DEFAULT 0  -- last change of any entry, takedowns included
) STRICT, WITHOUT ROWID;

-- A listing that is polled.
CREATE TABLE watches (
  path TEXT PRIMARY KEY,
  etag TEXT,
  last_modified TEXT,
  listing_url TEXT,
  listing_hash TEXT,
  pending INTEGER NOT NULL DEFAULT 0, -- items seen and not yet read
  last_poll INTEGER,
  last_success INTEGER,
  last_change INTEGER,
  failures INTEGER NOT NULL DEFAULT 0,
  outcome TEXT,
  evidence TEXT,
  found_by TEXT,
  next_due INTEGER NOT NULL DEFAULT 0,
  norm TEXT,                          -- JSON: the running norm that drift is measured against
  listed TEXT NOT NULL DEFAULT '[]'   -- JSON: native ids on the last listing, in page order
) STRICT, WITHOUT ROWID;

-- One row for each poll, the newest kept.
CREATE TABLE polls (
  n INTEGER PRIMARY KEY,
  watch TEXT NOT NULL,
  started INTEGER NOT NULL,
  finished INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  evidence TEXT,
  status INTEGER,
  bytes INTEGER NOT NULL DEFAULT 0,
  items INTEGER NOT NULL DEFAULT 0,
  added INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  removed INTEGER NOT NULL DEFAULT 0,
  set_aside INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX polls_watch ON polls (watch, n);

-- Who polls an agency now. `held` cannot be null: a batch that sets it so for a lost lease fails whole.
CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  until INTEGER NOT NULL,
  held INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;

-- robots.txt by host.
CREATE TABLE robots (
  host TEXT PRIMARY KEY,
  fetched INTEGER NOT NULL,
  body TEXT
) STRICT, WITHOUT ROWID;

-- Items that could not be read.
CREATE TABLE quarantine (
  agency TEXT NOT NULL,
  native_id TEXT NOT NULL,
  watch TEXT NOT NULL,
  url TEXT NOT NULL,
  reason TEXT NOT NULL,
  html TEXT,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 1,
  definition TEXT NOT NULL,           -- hash of the definition it failed with
  retry INTEGER NOT NULL,
  PRIMARY KEY (agency, native_id)
) STRICT, WITHOUT ROWID;

-- Where a backfill stands.
CREATE TABLE backfills (
  watch TEXT PRIMARY KEY,
  next TEXT,                          -- address of the next older page; null: done
  page INTEGER NOT NULL,
  oldest TEXT,
  added INTEGER NOT NULL DEFAULT 0,
  updated INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Words, folded (no tokenizer knows Arabic marks). rowid = articles.seq.
CREATE VIRTUAL TABLE search USING fts5 (title, body, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
