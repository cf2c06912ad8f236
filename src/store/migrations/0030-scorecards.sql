-- Scorecards and their versions (QA-04). Columns as in 0001-start.sql.

CREATE TABLE scorecard (
  key        TEXT PRIMARY KEY,
  version    INTEGER NOT NULL,  -- the newest
  retired_at INTEGER,
  retired_by TEXT
) STRICT, WITHOUT ROWID;

-- Never changed and never removed: sheets are read by the version they were judged by.
CREATE TABLE scorecard_version (
  key      TEXT NOT NULL,
  version  INTEGER NOT NULL,
  card     TEXT NOT NULL,       -- JSON, as in src/qa/scorecard.ts
  document TEXT NOT NULL,       -- as it was applied
  saved_at INTEGER NOT NULL,
  saved_by TEXT NOT NULL,
  PRIMARY KEY (key, version)
) STRICT, WITHOUT ROWID;
