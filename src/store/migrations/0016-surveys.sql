-- Surveys (IVR-04). Columns as in 0001-start.sql; docs/surveys.md says what each figure counts.

-- One survey that a caller was asked after one talk: from when the question began, answered or not.
CREATE TABLE survey_answer (
  id          TEXT PRIMARY KEY,      -- its call's, with -s and a number
  call_id     TEXT NOT NULL,
  talk        INTEGER NOT NULL,      -- of the call's talks the how many-th it is about, from 1; 0: nobody was talked to
  survey      TEXT NOT NULL,
  measure     TEXT NOT NULL CHECK (measure IN ('csat', 'nps', 'ces')),
  least       INTEGER NOT NULL,      -- the scale, in keys
  most        INTEGER NOT NULL,
  best        TEXT NOT NULL CHECK (best IN ('first', 'last')),
  flow        TEXT NOT NULL,
  version     INTEGER NOT NULL,
  agent       TEXT,                  -- who was talked to last
  team        TEXT,                  -- theirs, at that time
  queue       TEXT,                  -- in which the caller had waited
  number      TEXT NOT NULL,         -- of the customer, as in caller_entry
  asked_at    INTEGER NOT NULL,
  start_at    INTEGER NOT NULL,      -- the quarter of an hour in which they were asked
  day         TEXT NOT NULL,         -- 20261122, in the office's time zone
  hour        INTEGER NOT NULL,      -- 0 to 23, there
  answered_at INTEGER,               -- null: no answer
  answer      INTEGER,               -- as it was keyed
  grade       INTEGER,               -- steps above the worst: 0 to most - least
  score       REAL CHECK (score BETWEEN 0 AND 1),
  actions     TEXT,                  -- JSON: what the rules had done, and what came of it; null: nothing was to be done
  comment     TEXT,                  -- id of the spoken comment, or null
  UNIQUE (call_id, survey, talk),
  CHECK ((answered_at IS NULL) = (answer IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX survey_answer_by_time ON survey_answer (asked_at DESC, id DESC);
CREATE INDEX survey_answer_by_survey ON survey_answer (survey, asked_at);
CREATE INDEX survey_answer_by_agent ON survey_answer (agent, asked_at) WHERE agent IS NOT NULL;
CREATE INDEX survey_answer_by_day ON survey_answer (day);
-- What a killed process left undone.
CREATE INDEX survey_answer_due ON survey_answer (id) WHERE actions LIKE '%"due"%';
