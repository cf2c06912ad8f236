-- What machines hear of finished recordings (QA-05, QA-09): who speaks when, and the waveform. Columns as in 0001-start.sql.

CREATE TABLE recording_sound (
  recording TEXT NOT NULL UNIQUE,
  heard_at  INTEGER NOT NULL,
  activity  BLOB NOT NULL, -- src/qa/hints/activity.ts
  peaks     BLOB NOT NULL  -- src/qa/hints/peaks.ts
) STRICT;

-- 0: to be heard yet, 1: heard, 2: cannot be heard; why is in recording_event.
ALTER TABLE recording ADD COLUMN heard INTEGER NOT NULL DEFAULT 0 CHECK (heard IN (0, 1, 2));
CREATE INDEX recording_unheard ON recording (started_at, id)
  WHERE heard = 0 AND state IN ('saved', 'repaired') AND sha256 IS NOT NULL;

-- It tells of the sound and goes with it, however that goes.
CREATE TRIGGER recording_sound_removed AFTER UPDATE OF state ON recording WHEN new.state IN ('expired', 'deleted') BEGIN
  DELETE FROM recording_sound WHERE recording = new.id;
END;
CREATE TRIGGER recording_sound_deleted AFTER DELETE ON recording BEGIN
  DELETE FROM recording_sound WHERE recording = old.id;
END;

-- When somebody held: what a phone plays to whom it holds is nobody's speech. Rows go with their call.
CREATE TABLE leg_hold (
  id      INTEGER PRIMARY KEY,
  call_id TEXT NOT NULL,
  leg     TEXT NOT NULL,
  at      INTEGER NOT NULL,
  what    TEXT NOT NULL CHECK (what IN ('held', 'resumed'))
) STRICT;
CREATE INDEX leg_hold_by_call ON leg_hold (call_id, id);
CREATE TRIGGER leg_hold_removed AFTER DELETE ON call BEGIN
  DELETE FROM leg_hold WHERE call_id = old.id;
END;
