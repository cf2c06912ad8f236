-- Calibrations (QA-07): several inspectors judge the same calls, none knowing of the others'. Columns as in 0001-start.sql; docs/calibration.md. What they
-- judged stands in `score_sheet` (purpose calibration, subject the number).

CREATE TABLE calibration (
  number     INTEGER PRIMARY KEY, -- 2 of C-2
  scorecard  TEXT NOT NULL,
  version    INTEGER NOT NULL,
  calls      TEXT NOT NULL,       -- JSON: parts of recordings with their facts, in the order they are compared
  inspectors TEXT NOT NULL,       -- JSON: keys of users, the master's among them
  master     TEXT,                -- whose sheets the others are measured by; null: the mean of all
  given      INTEGER NOT NULL,    -- 0: sheets are still being handed out
  state      TEXT NOT NULL CHECK (state IN ('open', 'closed', 'cancelled')),
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  ended_at   INTEGER,
  why        TEXT,                -- of closed: all, time or hand; of cancelled: somebody's words
  judged     INTEGER,             -- of closed: inspectors who judged
  agreement  REAL,                -- of closed: share of equal pairs, 0 to 1; null: nothing to compare
  alpha      REAL
) STRICT;
CREATE INDEX calibration_open ON calibration (number) WHERE state = 'open';
CREATE INDEX calibration_by_scorecard ON calibration (scorecard, number);
