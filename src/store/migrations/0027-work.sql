-- Exams and coaching (PERF-03). Columns as in 0001-start.sql; docs/work.md has what each state means.

CREATE TABLE question_set (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  pass       REAL NOT NULL,          -- share of the points
  minutes    INTEGER,                -- null: as long as it takes
  attempts   INTEGER NOT NULL,
  shuffled   INTEGER NOT NULL,
  questions  TEXT NOT NULL,          -- JSON, as in src/crm/work/question.ts
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE exam (
  number       INTEGER PRIMARY KEY,  -- 3 of E-3
  question_set TEXT NOT NULL,
  agent        TEXT NOT NULL,
  team         TEXT,                 -- theirs, when it was given
  state        TEXT NOT NULL CHECK (state IN ('assigned', 'started', 'marking', 'passed', 'failed', 'cancelled')),
  attempt      INTEGER NOT NULL,     -- from 1; 0: not begun yet
  terms        TEXT,                 -- JSON: the set as it was when this attempt began, its questions in the order asked
  answers      TEXT NOT NULL,        -- JSON: by question
  points       REAL,
  out_of       REAL,
  assigned_by  TEXT NOT NULL,
  marked_by    TEXT,
  due_at       INTEGER NOT NULL,
  started_at   INTEGER,
  ends_at      INTEGER,              -- of an attempt with a time limit
  ended_at     INTEGER,
  told_at      INTEGER,              -- somebody was told that it is late
  created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX exam_by_agent ON exam (agent, number);
CREATE INDEX exam_by_set ON exam (question_set, number);
CREATE INDEX exam_open ON exam (due_at) WHERE state IN ('assigned', 'started');

CREATE TABLE coaching (
  number          INTEGER PRIMARY KEY, -- 5 of K-5
  agent           TEXT NOT NULL,
  team            TEXT,
  subject         TEXT NOT NULL,
  text            TEXT NOT NULL,
  source          TEXT NOT NULL,       -- JSON: what it comes of
  state           TEXT NOT NULL CHECK (state IN ('open', 'acknowledged', 'done', 'cancelled')),
  coach           TEXT NOT NULL,
  reply           TEXT,                -- the agent's words
  outcome         TEXT,
  due_at          INTEGER NOT NULL,
  told_at         INTEGER,
  created_at      INTEGER NOT NULL,
  acknowledged_at INTEGER,
  closed_at       INTEGER
) STRICT;
CREATE INDEX coaching_by_agent ON coaching (agent, number);
CREATE INDEX coaching_open ON coaching (due_at) WHERE state IN ('open', 'acknowledged');
