-- Flows that were applied, and the way of calls through them (IVR-01). Columns as in 0001-start.sql.

-- One row for each version; the newest of a flow is in force. `source` null: it was removed then.
CREATE TABLE flow_version (
  flow       TEXT NOT NULL,
  version    INTEGER NOT NULL,   -- from 1, per flow
  applied_at INTEGER NOT NULL,
  author     TEXT NOT NULL,
  change     TEXT NOT NULL,      -- what is different from the version before, one line
  source     TEXT,               -- the document as it was applied
  PRIMARY KEY (flow, version)
) STRICT;

-- One visit of a call to a flow, written when it leaves.
CREATE TABLE flow_visit (
  call_id    TEXT NOT NULL,
  ordinal    INTEGER NOT NULL,   -- from 1
  flow       TEXT NOT NULL,
  version    INTEGER NOT NULL,
  day        TEXT NOT NULL,      -- of the entry, by the office's calendar: 2026-11-23
  entered_at INTEGER NOT NULL,
  left_at    INTEGER NOT NULL,
  how        TEXT NOT NULL,      -- as in src/ivr/facts.ts
  last_node  TEXT,               -- the node it left from, FLOW/NODE within a sub-flow
  steps      TEXT NOT NULL,      -- JSON: [[flow, node, outcome, said or null, ms since the entry], ...]
  left_out   INTEGER NOT NULL,   -- steps beyond the limit
  PRIMARY KEY (call_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX flow_visit_by_flow ON flow_visit (flow, day);
