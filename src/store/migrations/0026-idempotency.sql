-- Requests over HTTP that brought an Idempotency-Key (API). Columns as in 0001-start.sql.

CREATE TABLE api_request (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  asker       TEXT NOT NULL,           -- key of a user; "": the installation
  key         TEXT NOT NULL,
  fingerprint TEXT NOT NULL,           -- SHA-256 of method, path, query and body
  begun_at    INTEGER NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('begun', 'touched', 'answered')), -- touched: something of it was written
  status      INTEGER,                 -- of the answer
  body        TEXT,                    -- JSON; null: not kept
  UNIQUE (asker, key)
) STRICT;

CREATE INDEX api_request_begun_at ON api_request (begun_at);
