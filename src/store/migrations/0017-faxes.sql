-- Faxes received and sent (RTP-12). Columns as in 0001-start.sql. The pages are files below DATA/faxes.

CREATE TABLE fax (
  id            TEXT PRIMARY KEY,      -- its call's, with -f and a number
  call_id       TEXT NOT NULL,
  way           TEXT NOT NULL CHECK (way IN ('receive', 'send')),
  box           TEXT,                  -- key of `faxes` in the office file, or null: a flow, a command
  number        TEXT NOT NULL,         -- of the other side: who called, or who was called
  ident         TEXT NOT NULL,         -- what the machine there says of itself; "": nothing
  state         TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
  fault         TEXT,                  -- why it failed
  begun_at      INTEGER NOT NULL,
  ended_at      INTEGER,
  pages         INTEGER NOT NULL,
  bits_per_second INTEGER NOT NULL,    -- of the last page; 0: there was none
  bad_rows      INTEGER NOT NULL,
  packets_lost  INTEGER NOT NULL,      -- for good
  packets_saved INTEGER NOT NULL,      -- lost, and brought by a copy
  path          TEXT,                  -- below the data directory; null: nothing came
  bytes         INTEGER,
  sha256        TEXT,
  told          TEXT CHECK (told IN ('due', 'done', 'failed')) -- the mail; null: nobody is told
) STRICT, WITHOUT ROWID;
CREATE INDEX fax_by_time ON fax (begun_at DESC, id DESC);
-- What a killed process left undone.
CREATE INDEX fax_unfinished ON fax (id) WHERE state = 'running' OR told = 'due';
