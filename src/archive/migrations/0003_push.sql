-- Push. There is no queue of deliveries: whoever holds another version than the document has is owed the newest.

-- Subscribers to a document (WebSub), verified.
CREATE TABLE subscriptions (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,                 -- of the document: `lana/ar/rss.xml`
  query TEXT NOT NULL,                -- of a filtered feed, canonical; empty for the whole
  callback TEXT NOT NULL,
  host TEXT NOT NULL,                 -- of the callback
  secret TEXT,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL,             -- end of the lease
  seen TEXT NOT NULL,                 -- ETag of the document that was dealt with last
  sent TEXT,                          -- ETag of what was delivered last
  due INTEGER NOT NULL DEFAULT 0,     -- not before this
  tries INTEGER NOT NULL DEFAULT 0,   -- failures in a row
  failing INTEGER,                    -- since when
  claimed INTEGER NOT NULL DEFAULT 0, -- somebody delivers, until this at the latest
  slow INTEGER NOT NULL DEFAULT 0,    -- milliseconds that the last delivery took
  UNIQUE (path, query, callback)
) STRICT;
CREATE INDEX subscriptions_host ON subscriptions (host);
CREATE INDEX subscriptions_until ON subscriptions (until);

-- Requests to subscribe or to unsubscribe whose intent is to be verified.
CREATE TABLE verifications (
  id INTEGER PRIMARY KEY,
  mode TEXT NOT NULL CHECK (mode IN ('subscribe', 'unsubscribe')),
  path TEXT NOT NULL,
  query TEXT NOT NULL,
  topic TEXT NOT NULL,                -- as it was asked for
  callback TEXT NOT NULL,
  host TEXT NOT NULL,
  secret TEXT,
  lease INTEGER NOT NULL,             -- seconds
  due INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  UNIQUE (path, query, callback)
) STRICT;
CREATE INDEX verifications_host ON verifications (host);

-- Of what an outside hub was told: the ETag of each document.
CREATE TABLE pings (
  hub TEXT NOT NULL,
  path TEXT NOT NULL,
  etag TEXT NOT NULL,
  due INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (hub, path)
) STRICT, WITHOUT ROWID;

-- How far each webhook was told of the events.
CREATE TABLE webhooks (
  url TEXT PRIMARY KEY,
  last INTEGER NOT NULL,              -- events.id
  due INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0,
  claimed INTEGER NOT NULL DEFAULT 0,
  delivered INTEGER,                  -- when, the last time
  error TEXT                          -- of the last try, or null
) STRICT, WITHOUT ROWID;
