-- Customers (CRM-01, CRM-02). Columns as in 0001-start.sql; what each means: src/crm/customers/customer.ts.

CREATE TABLE customer (
  rid          INTEGER PRIMARY KEY,   -- in the order in which they came; lists and searches go by it, newest first
  id           TEXT NOT NULL UNIQUE,
  name         TEXT NOT NULL,         -- "": not known
  spellings    TEXT NOT NULL,         -- JSON: how the name sounds, [[syllable, ...], ...]
  numbers      TEXT NOT NULL,         -- JSON: [[number, label or null], ...]
  class        TEXT,
  owner        TEXT,
  organisation TEXT,
  region       TEXT,
  mail         TEXT,
  address      TEXT,
  tags         TEXT NOT NULL,         -- JSON: texts
  fields       TEXT NOT NULL,         -- JSON: the office's own, by key
  created_at   INTEGER NOT NULL,
  created_by   TEXT NOT NULL,
  changed_at   INTEGER NOT NULL,
  version      INTEGER NOT NULL,
  merged_into  TEXT                   -- they turned out to be that one
) STRICT;
CREATE INDEX customer_merged ON customer (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX customer_by_class ON customer (class) WHERE merged_into IS NULL;

-- A number is one customer's.
CREATE TABLE customer_number (
  number TEXT PRIMARY KEY,            -- E.164, else bare digits
  id     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Values of fields that are numbers or dates, for searches from and to.
CREATE TABLE customer_value (
  field TEXT NOT NULL,
  value ANY NOT NULL,
  rid   INTEGER NOT NULL,
  PRIMARY KEY (field, value, rid)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_value_by_rid ON customer_value (field, rid);

-- Values of fields that no two customers may share.
CREATE TABLE customer_unique (
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  id    TEXT NOT NULL,
  PRIMARY KEY (field, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_note (
  id       INTEGER PRIMARY KEY,
  customer TEXT NOT NULL,             -- as it was written: a merged customer's stay theirs
  at       INTEGER NOT NULL,
  author   TEXT NOT NULL,
  text     TEXT NOT NULL,
  call_id  TEXT
) STRICT;
CREATE INDEX customer_note_by_customer ON customer_note (customer, at DESC);

-- Calls that are a customer's though their number does not say so.
CREATE TABLE customer_call (
  call_id  TEXT PRIMARY KEY,
  customer TEXT NOT NULL,
  at       INTEGER NOT NULL,
  author   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_call_by_customer ON customer_call (customer);

-- What undoes a merge: both as they were.
CREATE TABLE customer_merge (
  gone   TEXT PRIMARY KEY,
  kept   TEXT NOT NULL,
  at     INTEGER NOT NULL,
  author TEXT NOT NULL,
  before TEXT NOT NULL                -- JSON
) STRICT, WITHOUT ROWID;

-- Classes that imports brought; those of the office file are not in it.
CREATE TABLE customer_class (
  key        TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE organisation (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  name_key   TEXT NOT NULL UNIQUE,    -- what two names that are the same have in common
  note       TEXT,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The words under which a customer is found; rowid is the customer's rid. src/crm/customers/find-terms.ts makes and asks for them.
CREATE VIRTUAL TABLE customer_find USING fts5 (
  name, others, starts, digits, facets, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
