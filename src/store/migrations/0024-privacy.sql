-- Imports of customers (CRM-03) and the privacy of people (CRM-14). Columns as in 0001-start.sql.

-- A file of customers that was sent, and how far its import is.
CREATE TABLE customer_import (
  id         TEXT PRIMARY KEY,
  file       TEXT NOT NULL,         -- as its sender called it
  bytes      INTEGER NOT NULL,      -- that came so far; the file is DATA/imports/ID until the import is over
  state      TEXT NOT NULL CHECK (state IN ('sending', 'running', 'done', 'failed')),
  begun_by   TEXT NOT NULL,
  begun_at   INTEGER NOT NULL,
  started_at INTEGER,
  ended_at   INTEGER,
  terms      TEXT,                  -- JSON, as in src/crm/imports/import.ts; null: not started
  columns    TEXT,                  -- JSON: titles of the first row
  row_count  INTEGER,               -- in all; null: not counted yet
  done       INTEGER NOT NULL,      -- rows
  created    INTEGER NOT NULL,
  updated    INTEGER NOT NULL,
  skipped    INTEGER NOT NULL,
  rejected   INTEGER NOT NULL,
  fault      TEXT
) STRICT, WITHOUT ROWID;

-- Rows for its error file.
CREATE TABLE customer_import_reject (
  import TEXT NOT NULL,
  row    INTEGER NOT NULL,          -- from 1, the header left out
  line   INTEGER NOT NULL,
  reason TEXT NOT NULL,
  cells  TEXT NOT NULL,             -- JSON: texts, in the order of the columns
  PRIMARY KEY (import, row)
) STRICT, WITHOUT ROWID;

-- Whose data is not to be removed, by whom and why: nothing of theirs is erased or too old until it is released.
CREATE TABLE legal_hold (
  id          TEXT PRIMARY KEY,
  customers   TEXT NOT NULL,        -- JSON: ids
  numbers     TEXT NOT NULL,        -- JSON: every way in which they are written down
  shown       TEXT NOT NULL,        -- the person as they were named
  why         TEXT NOT NULL,
  held_at     INTEGER NOT NULL,
  held_by     TEXT NOT NULL,
  released_at INTEGER,
  released_by TEXT
) STRICT, WITHOUT ROWID;

-- Persons that were erased. What says who it was is there only until the erasure is over.
CREATE TABLE erasure (
  id        TEXT PRIMARY KEY,
  asked_at  INTEGER NOT NULL,
  asked_by  TEXT NOT NULL,
  person    TEXT,                   -- JSON: customers and numbers; null: it is over
  over_at   INTEGER,
  counts    TEXT                    -- JSON: kind of data, how many
) STRICT, WITHOUT ROWID;
