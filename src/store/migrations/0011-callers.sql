-- Who calls, and when queues are closed by command (ACD-10, ACD-14, ACD-15).

-- Numbers that are barred, welcome, or only known.
CREATE TABLE caller_entry (
  number         TEXT PRIMARY KEY,  -- E.164 where it is such a number, else as written; "*" at its end: any further digits
  kind           TEXT NOT NULL CHECK (kind IN ('black', 'white', 'note')),
  name           TEXT,
  tier           TEXT,
  region         TEXT,
  owner          TEXT,              -- the agent whose customer they are
  reason         TEXT,
  author         TEXT NOT NULL,
  created_at     INTEGER NOT NULL,
  until_at       INTEGER,           -- in force until then; of black never null
  attempts       INTEGER NOT NULL,  -- calls refused because of it
  attempted_at   INTEGER,           -- the last of them
  contest        TEXT CHECK (contest IN ('open', 'upheld', 'lifted')),
  contested_at   INTEGER,
  contested_by   TEXT,
  contest_reason TEXT,
  contest_answer TEXT,
  answered_at    INTEGER,
  answered_by    TEXT,
  CHECK (kind <> 'black' OR (until_at IS NOT NULL AND reason IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX caller_entry_by_time ON caller_entry (created_at DESC, number);
CREATE INDEX caller_entry_patterns ON caller_entry (number) WHERE number LIKE '%*';

-- What customers thought of a call, 0 worst to 1 best.
CREATE TABLE mark (
  call_id TEXT NOT NULL,
  agent   TEXT,
  number  TEXT NOT NULL,            -- of the customer, as in caller_entry
  mark    REAL NOT NULL CHECK (mark BETWEEN 0 AND 1),
  at      INTEGER NOT NULL,
  by      TEXT NOT NULL,            -- a user, or what asked the customer
  PRIMARY KEY (call_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mark_by_number ON mark (number, at DESC);
CREATE INDEX mark_by_agent ON mark (agent, at) WHERE agent IS NOT NULL;

-- Which agent a customer spoke with last.
CREATE INDEX call_by_customer ON call (from_number, started_at DESC) WHERE agent IS NOT NULL;

-- Queues that were closed by command.
CREATE TABLE queue_closure (
  queue     TEXT PRIMARY KEY,
  since_at  INTEGER NOT NULL,
  until_at  INTEGER,                -- null: until it is opened by command
  reason    TEXT,
  goes_to   TEXT,                   -- JSON, as in src/office/queue-waiting.ts; null: as the office file says
  closed_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
