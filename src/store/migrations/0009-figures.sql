-- Figures of queues and agents by quarter of an hour, and alarms. Columns as in 0001-start.sql; docs/figures.md says what each figure counts.

-- One quarter of an hour of one queue, and of each tier and region of its callers. Where nothing happened there is no row. The newest is written
-- again every few seconds while it grows. Always: carried + offered = answered + abandoned + overflowed + refused + waiting.
CREATE TABLE queue_interval (
  start_at          INTEGER NOT NULL,
  queue             TEXT NOT NULL,
  facet             TEXT NOT NULL CHECK (facet IN ('all', 'tier', 'region')),
  part              TEXT NOT NULL,    -- the tier or the region; of `all`: ''
  day               TEXT NOT NULL,    -- 20261122, in the office's time zone
  hour              INTEGER NOT NULL, -- 0 to 23, there
  carried           INTEGER NOT NULL, -- waited already when it began
  offered           INTEGER NOT NULL,
  answered          INTEGER NOT NULL,
  answered_in_time  INTEGER NOT NULL, -- of these, within the queue's serviceLevel
  abandoned         INTEGER NOT NULL,
  short_abandoned   INTEGER NOT NULL, -- of these, within shortAbandon
  abandoned_in_time INTEGER NOT NULL, -- of these, within serviceLevel
  overflowed        INTEGER NOT NULL,
  refused           INTEGER NOT NULL,
  waiting           INTEGER NOT NULL, -- when it ended
  timed_out         INTEGER NOT NULL, -- of overflowed and refused: because of maxWait
  lost              INTEGER NOT NULL, -- of refused: waited when the process was killed
  call_backs        INTEGER NOT NULL, -- of offered: nobody hung on the line
  transfers_in      INTEGER NOT NULL,
  transfers_out     INTEGER NOT NULL,
  wait_ms           INTEGER NOT NULL, -- of those answered
  longest_wait_ms   INTEGER NOT NULL, -- of anybody
  abandoned_wait_ms INTEGER NOT NULL,
  talk_ms           INTEGER NOT NULL,
  hold_ms           INTEGER NOT NULL,
  wrap_up_ms        INTEGER NOT NULL,
  waits             TEXT NOT NULL,    -- of those answered: JSON, calls by the upper bound of their wait, ms
  PRIMARY KEY (start_at, queue, facet, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_interval_by_day ON queue_interval (day);

-- One quarter of an hour of one agent who was signed in for some of it.
CREATE TABLE agent_interval (
  start_at    INTEGER NOT NULL,
  agent       TEXT NOT NULL,
  day         TEXT NOT NULL,
  hour        INTEGER NOT NULL,
  offered     INTEGER NOT NULL,
  answered    INTEGER NOT NULL,
  missed      INTEGER NOT NULL,
  transfers   INTEGER NOT NULL,
  ready_ms    INTEGER NOT NULL,
  reserved_ms INTEGER NOT NULL,
  ringing_ms  INTEGER NOT NULL,
  talking_ms  INTEGER NOT NULL,
  wrap_up_ms  INTEGER NOT NULL,
  busy_ms     INTEGER NOT NULL,
  break_ms    INTEGER NOT NULL,
  hold_ms     INTEGER NOT NULL,       -- of talking_ms
  busy_by     TEXT NOT NULL,          -- JSON: ms by reason
  until_at    INTEGER NOT NULL,       -- states are counted to here
  PRIMARY KEY (start_at, agent)
) STRICT, WITHOUT ROWID;
CREATE INDEX agent_interval_by_day ON agent_interval (day);

-- Each time an alarm went off (ACD-23).
CREATE TABLE alarm (
  id              TEXT PRIMARY KEY,   -- a-20261122-…
  alarm           TEXT NOT NULL,      -- key of the office file at that time
  queue           TEXT,
  text            TEXT NOT NULL,      -- the condition and what was measured
  raised_at       INTEGER NOT NULL,
  acknowledged_at INTEGER,
  acknowledged_by TEXT,
  over_at         INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX alarm_by_time ON alarm (raised_at DESC);
CREATE INDEX alarm_open ON alarm (raised_at) WHERE over_at IS NULL;

-- Of a segment of the kind `transfer` or `consult`: who sent the call where and how, in words.
ALTER TABLE segment ADD COLUMN detail TEXT;
