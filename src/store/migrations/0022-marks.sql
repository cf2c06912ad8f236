-- Follow-ups of customers who were not happy (CRM-09). Columns as in 0001-start.sql; docs/marks.md says when one is made.

CREATE TABLE follow_up (
  number      INTEGER PRIMARY KEY,   -- 17 of F-17
  source      TEXT NOT NULL UNIQUE,  -- what made it, each once: survey:ID, hand:ID
  reason      TEXT NOT NULL,         -- JSON: the rule and what it saw
  phone       TEXT NOT NULL,         -- the customer's
  call_id     TEXT,
  queue       TEXT,
  agent       TEXT,                  -- whom the customer had talked to
  team        TEXT,                  -- theirs, at that time
  state       TEXT NOT NULL CHECK (state IN ('open', 'taken', 'done', 'cancelled')),
  owner       TEXT,                  -- who took it: a user's key or a name
  outcome     TEXT,
  due_at      INTEGER NOT NULL,
  told_at     INTEGER,               -- somebody was told that it is late
  created_at  INTEGER NOT NULL,
  closed_at   INTEGER
) STRICT;
CREATE INDEX follow_up_open ON follow_up (due_at) WHERE state IN ('open', 'taken');
CREATE INDEX follow_up_by_phone ON follow_up (phone, created_at DESC);
-- What is looked through for answers to follow up, and for hints.
CREATE INDEX survey_answer_low ON survey_answer (answered_at) WHERE score < 1;
CREATE INDEX survey_answer_by_number ON survey_answer (number, answered_at) WHERE answered_at IS NOT NULL;
