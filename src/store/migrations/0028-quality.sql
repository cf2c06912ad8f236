-- Inspections and score sheets (QA-02 to QA-07). Columns as in 0001-start.sql; docs/quality.md has what each state means. JSON columns as in src/qa.

CREATE TABLE inspection (
  number          INTEGER PRIMARY KEY, -- 17 of Q-17
  recording       TEXT NOT NULL,       -- stays when its sound goes
  call_id         TEXT NOT NULL,
  agent           TEXT NOT NULL,
  team            TEXT,
  queue           TEXT,
  project         TEXT,
  from_ms         INTEGER NOT NULL,    -- of the recording: the agent's part
  to_ms           INTEGER NOT NULL,
  agent_channel   TEXT NOT NULL CHECK (agent_channel IN ('left', 'right')),
  talked_at       INTEGER NOT NULL,
  origin          TEXT NOT NULL,       -- JSON
  draw            INTEGER,             -- of a draw, for its list
  scorecard       TEXT NOT NULL,
  version         INTEGER NOT NULL,
  facts           TEXT NOT NULL,       -- JSON
  state           TEXT NOT NULL CHECK (state IN ('waiting', 'assigned', 'scored', 'disputed', 'rechecked', 'final', 'withdrawn')),
  sheet           INTEGER,             -- the one that counts
  score           REAL,                -- of that sheet, 0 to 1; null: not judged
  optional        REAL,
  fatal           INTEGER,             -- how many fatal questions failed
  passed          INTEGER,
  result          TEXT,                -- JSON
  created_at      INTEGER NOT NULL,
  scored_at       INTEGER,
  answer_by       INTEGER,
  acknowledged_at INTEGER,
  dispute         TEXT,                -- JSON
  final_at        INTEGER,
  withdrawn       TEXT,                -- JSON
  returned        TEXT,                -- JSON: an inspector could not judge it
  told_at         INTEGER,             -- somebody was told that no inspector can be found
  owes_coaching   INTEGER NOT NULL     -- 1: a coaching task is still to be made
) STRICT;
CREATE UNIQUE INDEX inspection_by_part ON inspection (recording, agent) WHERE state <> 'withdrawn';
CREATE INDEX inspection_by_agent ON inspection (agent, number);
CREATE INDEX inspection_by_team ON inspection (team, number) WHERE team IS NOT NULL;
CREATE INDEX inspection_by_call ON inspection (call_id);
CREATE INDEX inspection_by_draw ON inspection (draw, number) WHERE draw IS NOT NULL;
CREATE INDEX inspection_by_scored ON inspection (scored_at) WHERE scored_at IS NOT NULL;
CREATE INDEX inspection_owing ON inspection (number) WHERE owes_coaching = 1;
CREATE INDEX inspection_open ON inspection (state, number) WHERE state NOT IN ('final', 'withdrawn');

CREATE TABLE score_sheet (
  number         INTEGER PRIMARY KEY,  -- 31 of S-31
  purpose        TEXT NOT NULL CHECK (purpose IN ('first', 'second', 'calibration')),
  subject        INTEGER NOT NULL,     -- of the inspection, or of the calibration
  inspector      TEXT NOT NULL,
  scorecard      TEXT NOT NULL,
  version        INTEGER NOT NULL,
  recording      TEXT NOT NULL,
  from_ms        INTEGER NOT NULL,
  to_ms          INTEGER NOT NULL,
  agent_channel  TEXT NOT NULL,
  agent          TEXT NOT NULL,        -- for the rule that forbids the own team; no inspector is shown it
  team           TEXT,
  not_by         TEXT NOT NULL,        -- JSON: users who must not judge it
  facts          TEXT NOT NULL,        -- JSON
  queue          TEXT,
  project        TEXT,
  state          TEXT NOT NULL CHECK (state IN ('open', 'submitted', 'withdrawn')),
  answers        TEXT NOT NULL,        -- JSON
  comments       TEXT NOT NULL,        -- JSON
  marks          TEXT NOT NULL,        -- JSON
  special        TEXT,                 -- JSON
  result         TEXT,                 -- JSON
  score          REAL,
  dispute        TEXT,                 -- JSON
  assigned_at    INTEGER NOT NULL,
  due_at         INTEGER NOT NULL,
  first_heard_at INTEGER,
  submitted_at   INTEGER,
  told_at        INTEGER,
  why            TEXT,
  returned       INTEGER NOT NULL DEFAULT 0 -- 1: by the inspector, who could not judge it
) STRICT;
CREATE INDEX score_sheet_by_subject ON score_sheet (purpose, subject, number);
CREATE INDEX score_sheet_by_inspector ON score_sheet (inspector, number);
CREATE INDEX score_sheet_by_recording ON score_sheet (recording);
CREATE INDEX score_sheet_open ON score_sheet (due_at) WHERE state = 'open';
CREATE INDEX score_sheet_open_of ON score_sheet (inspector, number) WHERE state = 'open';
CREATE INDEX score_sheet_by_assigned ON score_sheet (assigned_at);
CREATE INDEX score_sheet_by_submitted ON score_sheet (submitted_at) WHERE submitted_at IS NOT NULL;

-- Every listening, with who it was: seen by those who may see inspectors. The recording's own history says only that quality inspection listened.
CREATE TABLE sheet_listening (
  id        INTEGER PRIMARY KEY,
  sheet     INTEGER NOT NULL,
  inspector TEXT NOT NULL,
  at        INTEGER NOT NULL,
  use       TEXT NOT NULL CHECK (use IN ('played', 'exported')),
  from_ms   INTEGER NOT NULL,          -- of the agent's part
  to_ms     INTEGER NOT NULL
) STRICT;
CREATE INDEX sheet_listening_by_sheet ON sheet_listening (sheet, id);
