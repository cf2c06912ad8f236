-- Conferences and who took part, and what supervisors did in calls.

-- The room of a segment of the kind `conference`: a key of the office file at that time.
ALTER TABLE segment ADD COLUMN room TEXT;

-- One meeting in a room, from the first who came in to the last who left; `ended_at` null: it was going on when the process ended.
CREATE TABLE conference (
  id         TEXT PRIMARY KEY,
  room       TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at   INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX conference_by_time ON conference (started_at DESC, id);
CREATE INDEX conference_by_room ON conference (room, started_at DESC);

-- Somebody's stay in it. Whoever leaves and comes back has two.
CREATE TABLE conference_party (
  conference_id TEXT NOT NULL,
  party         INTEGER NOT NULL,   -- from 1, in the order they came
  call_id       TEXT NOT NULL,
  number        TEXT NOT NULL,
  name          TEXT,
  is_moderator  INTEGER NOT NULL,   -- 0 | 1
  joined_at     INTEGER NOT NULL,
  left_at       INTEGER,
  why           TEXT,               -- left | kicked | ended
  PRIMARY KEY (conference_id, party)
) STRICT, WITHOUT ROWID;
CREATE INDEX conference_party_by_call ON conference_party (call_id);

-- Each part a supervisor took in a call (ACD-18): changing from listening to whispering ends one row and begins another.
CREATE TABLE supervision (
  id         INTEGER PRIMARY KEY,
  call_id    TEXT NOT NULL,         -- the call that was listened to
  by_call    TEXT NOT NULL,         -- the supervisor's own
  supervisor TEXT NOT NULL,         -- extension
  role       TEXT NOT NULL,         -- listen | whisper | barge | take-over
  from_at    INTEGER NOT NULL,
  until_at   INTEGER
) STRICT;
CREATE INDEX supervision_by_call ON supervision (call_id);
CREATE INDEX supervision_by_supervisor ON supervision (supervisor, from_at DESC);
