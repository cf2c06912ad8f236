-- What of a call in progress outlives the process: whoever is up at a kill is called back at the next start (OPS-05).
CREATE TABLE call_in_progress (
  call TEXT PRIMARY KEY,
  image TEXT NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- When the process was last known to live; one row, written every few seconds while people talk.
CREATE TABLE last_alive (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  at INTEGER NOT NULL
) STRICT;
