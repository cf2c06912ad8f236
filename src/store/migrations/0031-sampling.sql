-- Sampling rules, draws and what could have been drawn (QA-01). Columns as in 0001-start.sql; docs/sampling.md says what each means.

-- Who is judged is known by these: whose voice is on the left of a recording, how long each talk was on hold, and who sat at a phone.
ALTER TABLE recording ADD COLUMN left_leg TEXT;   -- id of the leg; null: it was not noted then
ALTER TABLE segment ADD COLUMN hold_ms INTEGER;   -- of a talk; null: it was not counted then
CREATE INDEX agent_event_by_extension ON agent_event (extension, at DESC) WHERE extension IS NOT NULL;

CREATE TABLE sampling_rule (
  key      TEXT PRIMARY KEY,
  document TEXT NOT NULL,           -- JSON, as in src/qa/sampling/rule.ts
  state    TEXT NOT NULL CHECK (state IN ('active', 'paused')),
  since_at INTEGER NOT NULL,        -- periods that were over by then are not drawn by themselves
  saved_at INTEGER NOT NULL,
  saved_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One draw for one rule and one period: what it went by, so that anybody can reckon it again.
CREATE TABLE draw (
  number     INTEGER PRIMARY KEY,   -- 4 of D-4
  rule       TEXT NOT NULL,
  document   TEXT NOT NULL,         -- the rule as it was, JSON
  period     TEXT NOT NULL,         -- day:2026-11-23, week: its Monday, month:2026-11
  from_at    INTEGER NOT NULL,
  to_at      INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  run_at     INTEGER NOT NULL,
  by         TEXT,                  -- who asked for it; null: it was due
  state      TEXT NOT NULL CHECK (state IN ('done', 'failed')),
  cause      TEXT,                  -- of failed
  seed       TEXT,                  -- of done; hex
  scorecard  TEXT NOT NULL,
  version    INTEGER,
  looked_at  INTEGER NOT NULL,      -- parts of calls in its scope
  candidates INTEGER NOT NULL,      -- of them, what the rule's conditions fit
  wanted     INTEGER NOT NULL,
  taken      INTEGER NOT NULL,
  needs      TEXT NOT NULL          -- JSON: how many each agent had still to get
) STRICT;
-- By itself once for each period, whatever happens to the process or the clock.
CREATE UNIQUE INDEX draw_once ON draw (rule, period) WHERE by IS NULL;
CREATE INDEX draw_by_rule ON draw (rule, number);
CREATE INDEX draw_by_run ON draw (run_at);

CREATE TABLE draw_candidate (
  draw       INTEGER NOT NULL,
  recording  TEXT NOT NULL,
  agent      TEXT NOT NULL,
  stratum    TEXT NOT NULL,
  hash       TEXT NOT NULL,         -- hex, of seed, recording and agent
  place      INTEGER NOT NULL,      -- in its stratum by that number, from 1
  taken      TEXT CHECK (taken IN ('quota', 'number')), -- null: others had lower numbers
  inspection INTEGER,               -- of taken
  talked_at  INTEGER NOT NULL,
  PRIMARY KEY (draw, stratum, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX draw_candidate_by_recording ON draw_candidate (recording);
CREATE INDEX draw_candidate_taken ON draw_candidate (draw, agent) WHERE taken IS NOT NULL;
-- Whoever was judged once is not drawn again, whatever became of it.
CREATE INDEX inspection_by_recording ON inspection (recording, agent);
CREATE INDEX inspection_by_created ON inspection (created_at);
