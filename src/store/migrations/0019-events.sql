-- Events as others are told them (CRM-12): written with the change they tell of. Columns as in 0001-start.sql.

-- AUTOINCREMENT: a number is never given twice, also when the newest events are gone.
CREATE TABLE event (
  seq   INTEGER PRIMARY KEY AUTOINCREMENT,
  at    INTEGER NOT NULL,
  type  TEXT NOT NULL,
  about TEXT NOT NULL,             -- JSON: call, customer, ticket, article, agent, queue, extension, user, team
  data  TEXT NOT NULL              -- JSON
) STRICT;
CREATE INDEX event_of_call ON event (json_extract(about, '$.call'), seq) WHERE json_extract(about, '$.call') IS NOT NULL;
CREATE INDEX event_of_customer ON event (json_extract(about, '$.customer'), seq)
  WHERE json_extract(about, '$.customer') IS NOT NULL;
CREATE INDEX event_of_ticket ON event (json_extract(about, '$.ticket'), seq) WHERE json_extract(about, '$.ticket') IS NOT NULL;

-- How far each webhook of the office file is.
CREATE TABLE webhook (
  id           TEXT PRIMARY KEY,   -- key of the office file
  done_seq     INTEGER NOT NULL,   -- it was told all it wants up to this event
  tries        INTEGER NOT NULL,   -- of the next one, so far
  failing_at   INTEGER,            -- since when nothing arrives; null: all is well
  cause        TEXT,               -- of the last failure
  delivered_at INTEGER,            -- the last that arrived
  seen_at      INTEGER NOT NULL    -- the office file had it then
) STRICT, WITHOUT ROWID;

-- Events that a webhook was not told after all tries. Their rows of `event` stay as long as these.
CREATE TABLE webhook_dead (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook TEXT NOT NULL,
  seq     INTEGER NOT NULL,
  tries   INTEGER NOT NULL,
  cause   TEXT NOT NULL,
  dead_at INTEGER NOT NULL,
  UNIQUE (webhook, seq)
) STRICT;
CREATE INDEX webhook_dead_of_event ON webhook_dead (seq);

-- Survey marks of whoever calls, for the screen pop.
CREATE INDEX survey_answer_of_caller ON survey_answer (number, asked_at DESC) WHERE answered_at IS NOT NULL;
