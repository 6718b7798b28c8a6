-- What happened, for whoever is told of it: webhooks, the operator's own feed. Written in the batch that made it happen.
CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- the order in which they happened
  at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('article.published', 'article.updated', 'article.removed', 'feed.degraded', 'feed.recovered')),
  feed TEXT,                            -- path of the listing that is polled
  article TEXT,                         -- id
  data TEXT NOT NULL                    -- JSON
) STRICT;
CREATE INDEX events_feed ON events (id) WHERE article IS NULL;
