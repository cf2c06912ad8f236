-- The library of examples (QA-06): parts of calls that others may hear to learn from. Columns as in 0001-start.sql; docs/calibration.md. The sound is the
-- recording's: an example stays with its words where the sound expires, and goes where the recording's record or the person is erased.

CREATE TABLE example (
  number        INTEGER PRIMARY KEY AUTOINCREMENT, -- 9 of X-9; never given twice
  recording     TEXT NOT NULL,
  call_id       TEXT NOT NULL,
  agent         TEXT NOT NULL,
  team          TEXT,
  from_ms       INTEGER NOT NULL,    -- of the recording
  to_ms         INTEGER NOT NULL,
  agent_channel TEXT NOT NULL CHECK (agent_channel IN ('left', 'right')),
  kind          TEXT NOT NULL CHECK (kind IN ('good-example', 'bad-example', 'training', 'complaint-risk')),
  title         TEXT NOT NULL,
  transcript    TEXT NOT NULL,
  tags          TEXT NOT NULL,       -- JSON
  saved_by      TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  changed_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX example_by_recording ON example (recording);

-- As words (src/crm/knowledge/words.ts); the words alone are kept here.
CREATE VIRTUAL TABLE example_words USING fts5(
  title, tags, transcript,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

-- Whatever removes an example removes its words and who heard it.
CREATE TRIGGER example_gone AFTER DELETE ON example BEGIN
  DELETE FROM example_words WHERE rowid = old.number;
  DELETE FROM example_listening WHERE example = old.number;
END;

CREATE TRIGGER example_record_gone AFTER DELETE ON recording BEGIN
  DELETE FROM example WHERE recording = old.id;
END;

-- Who heard which; the recording's own history says only that it was heard as an example.
CREATE TABLE example_listening (
  id      INTEGER PRIMARY KEY,
  example INTEGER NOT NULL,
  who     TEXT NOT NULL,
  at      INTEGER NOT NULL
) STRICT;
CREATE INDEX example_listening_by_example ON example_listening (example, id);

-- Marks that inspectors put on calls, for who makes examples of them.
CREATE INDEX score_sheet_marked ON score_sheet (number) WHERE marks <> '[]' AND state = 'submitted';
