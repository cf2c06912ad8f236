-- What is kept of recordings, how long, and in which form. The table is made anew: a CHECK cannot be changed.
CREATE TABLE recording_new (
  id          TEXT PRIMARY KEY,
  call_id     TEXT NOT NULL,
  path        TEXT NOT NULL,      -- below the data directory
  started_at  INTEGER NOT NULL,
  duration_ms INTEGER,
  bytes       INTEGER,
  sha256      TEXT,               -- of the file as it lies there
  state       TEXT NOT NULL CHECK (state IN ('recording', 'saved', 'failed', 'repaired', 'expired', 'deleted')),
  cause       TEXT,               -- of failed, repaired and deleted
  continues   TEXT,               -- the recording before it, which ended when another became the anchor
  beside      TEXT,               -- it holds one party alone, on the timeline of that recording
  paused_ms   INTEGER NOT NULL DEFAULT 0,
  format      TEXT NOT NULL DEFAULT 'wav' CHECK (format IN ('wav', 'opus')),
  wav_sha256  TEXT,               -- of format opus: what the WAV file's was
  no_opus     INTEGER NOT NULL DEFAULT 0, -- 1: it could not be made; the cause is in recording_event
  held_at     INTEGER,            -- legal hold: not removed until it is released
  held_by     TEXT,
  held_why    TEXT,
  removed_at  INTEGER             -- of expired and deleted
) STRICT, WITHOUT ROWID;
INSERT INTO recording_new (id, call_id, path, started_at, duration_ms, bytes, sha256, state, cause)
  SELECT id, call_id, path, started_at, duration_ms, bytes, sha256, state, cause FROM recording;
DROP TABLE recording;
ALTER TABLE recording_new RENAME TO recording;
CREATE INDEX recording_by_call ON recording (call_id);
CREATE INDEX recording_open ON recording (started_at) WHERE state = 'recording';
CREATE INDEX recording_by_time ON recording (started_at DESC, id);
CREATE INDEX recording_kept ON recording (started_at) WHERE state IN ('saved', 'failed', 'repaired');
CREATE INDEX recording_held ON recording (held_at) WHERE held_at IS NOT NULL;

-- Who did what with a recording: started, paused, resumed, stopped, played, exported, verified, repaired, held, released, deleted, expired.
CREATE TABLE recording_event (
  id        INTEGER PRIMARY KEY,
  recording TEXT NOT NULL,
  at        INTEGER NOT NULL,
  who       TEXT NOT NULL,
  what      TEXT NOT NULL,
  detail    TEXT
) STRICT;
CREATE INDEX recording_event_by_recording ON recording_event (recording, at);
