-- Tables that an office brings, for look-ups of flows (IVR-02). Rows belong to a generation: an import writes a new one beside the one in force and
-- then changes over; what belongs to none in force is left from an import that broke off.

CREATE TABLE office_table (
  name        TEXT PRIMARY KEY,
  generation  INTEGER NOT NULL UNIQUE,
  key_column  TEXT NOT NULL,
  keys        TEXT NOT NULL CHECK (keys IN ('text', 'phone')), -- phone: they are telephone numbers
  columns     TEXT NOT NULL,             -- JSON: their names, in order
  row_count   INTEGER NOT NULL,
  imported_at INTEGER NOT NULL,
  imported_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- All there are rows of.
CREATE TABLE office_generation (
  generation INTEGER PRIMARY KEY,
  name       TEXT NOT NULL
) STRICT;

CREATE TABLE office_row (
  generation INTEGER NOT NULL,
  key        TEXT NOT NULL,              -- as looked up: src/app/core/tables/table-key.ts
  digits     TEXT,                       -- of a key that has more than digits; null: it is found by the whole of it alone
  cells      TEXT NOT NULL,              -- JSON: texts, in the order of the columns
  PRIMARY KEY (generation, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX office_row_digits ON office_row (generation, digits) WHERE digits IS NOT NULL;
