-- Customers to be called back: from callers who asked, from calls that were missed, and by hand (ACD-09).

CREATE TABLE callback_task (
  id         TEXT PRIMARY KEY,
  queue      TEXT NOT NULL,
  number     TEXT NOT NULL,      -- E.164, or an extension
  name       TEXT,
  origin     TEXT NOT NULL,      -- request | missed | hand
  why        TEXT NOT NULL,      -- what made it, last: asked | abandoned | timed-out | removed | closed | full | unattended | switch-restarted | by-hand
  state      TEXT NOT NULL,      -- open | waiting-in-line | running | retry-later | done | expired | cancelled
  automatic  INTEGER NOT NULL,   -- 0 | 1: the switch dials it by itself
  count      INTEGER NOT NULL,   -- calls it stands for
  waited_ms  INTEGER NOT NULL,   -- of the last of them
  created_at INTEGER NOT NULL,
  last_at    INTEGER NOT NULL,
  since_at   INTEGER,            -- has waited since: the place in line
  due_at     INTEGER,            -- the switch calls then, not before
  give_up_at INTEGER,            -- the switch stops calling by itself
  tries      INTEGER NOT NULL,   -- calls that did not reach the customer
  dropped    INTEGER NOT NULL,   -- times the agent hung up first
  tier       TEXT,
  region     TEXT,
  credit_ms  INTEGER NOT NULL,
  requires   TEXT NOT NULL,      -- JSON, further requirements of this customer
  taken_by   TEXT,               -- a person who sees to it
  call_id    TEXT,               -- the latest call made for it
  outcome    TEXT,
  closed_at  INTEGER,
  closed_by  TEXT
) STRICT, WITHOUT ROWID;
-- One open task per number and queue.
CREATE UNIQUE INDEX callback_task_once ON callback_task (number, queue) WHERE closed_at IS NULL;
CREATE INDEX callback_task_by_time ON callback_task (last_at DESC, id);
CREATE INDEX callback_task_by_number ON callback_task (number, last_at DESC);

-- What happened to it, in order.
CREATE TABLE callback_event (
  id      INTEGER PRIMARY KEY,
  task_id TEXT NOT NULL,
  at      INTEGER NOT NULL,
  what    TEXT NOT NULL,
  who     TEXT,                  -- an agent, a user, or the switch (null)
  call_id TEXT,
  detail  TEXT
) STRICT;
CREATE INDEX callback_event_by_task ON callback_event (task_id, id);
CREATE INDEX callback_event_by_call ON callback_event (call_id) WHERE call_id IS NOT NULL;

-- Calls of queues whom no agent answered: the missed-call list.
CREATE INDEX call_missed ON call (started_at DESC, id) WHERE queue IS NOT NULL AND agent IS NULL;
