-- Reports that people saved, and those that run by themselves (CRM-10). Columns as in 0001-start.sql.

-- The carrier a leg went over.
ALTER TABLE leg ADD COLUMN trunk TEXT;

CREATE TABLE saved_report (
  id         TEXT PRIMARY KEY,   -- as its maker named it; never one of the office file's
  name       TEXT NOT NULL,
  report     TEXT NOT NULL,
  asked      TEXT NOT NULL,      -- JSON: period, from, to, and the parameters
  owner      TEXT,               -- a user; null: the installation's
  shared     INTEGER NOT NULL,   -- 1: everybody who may see reports may run it, within their own reach
  made_at    INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- When each report of the office file is due next: what was due while the switch was down is seen here, and done once.
CREATE TABLE report_due (
  report  TEXT PRIMARY KEY,      -- key of `reports`
  rule    TEXT NOT NULL,         -- days and time of day it was reckoned from
  next_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Each time one was due, from when it was begun.
CREATE TABLE report_run (
  report   TEXT NOT NULL,
  due_at   INTEGER NOT NULL,
  begun_at INTEGER NOT NULL,
  ended_at INTEGER,
  state    TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
  why      TEXT NOT NULL CHECK (why IN ('due', 'command')),
  rows     INTEGER,
  file     TEXT,                 -- below the data directory; null: it went by mail alone
  mailed   TEXT,                 -- JSON: addresses that have it
  cause    TEXT,                 -- of failed
  PRIMARY KEY (report, due_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_run_by_time ON report_run (due_at DESC);
CREATE INDEX report_run_open ON report_run (report) WHERE state = 'running';
