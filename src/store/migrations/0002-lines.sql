-- What people set at their phones. Columns as in 0001-start.sql: `_at` is wall time in milliseconds, keys are those of the office file.

-- A line set at its phone or by command otherwise than the office file says. It stands while the file says `instead_of`.
CREATE TABLE line_setting (
  extension  TEXT NOT NULL,
  setting    TEXT NOT NULL,     -- dnd | callWaiting | forwardAlways | forwardBusy | forwardNoAnswer | forwardUnreachable
  value      TEXT NOT NULL,     -- JSON: true, false, or a number as text; false is also: forwarded nowhere
  instead_of TEXT NOT NULL,     -- JSON: what the file said when it was set
  set_at     INTEGER NOT NULL,
  PRIMARY KEY (extension, setting)
) STRICT, WITHOUT ROWID;

-- A night switch turned by hand.
CREATE TABLE night_switch (
  switch   TEXT PRIMARY KEY,
  is_night INTEGER NOT NULL CHECK (is_night IN (0, 1)),
  until_at INTEGER,             -- its hours change then, and hold again; null: it has none
  set_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
