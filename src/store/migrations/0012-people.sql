-- Users' tokens, what agents said of their calls, and how long agents have been free. Columns as in 0001-start.sql.

-- A token made by `zongji user token`: what is kept is its SHA-256, from which nobody gets the token. Tokens written in the office file are not here.
CREATE TABLE user_token (
  user    TEXT PRIMARY KEY,      -- key of the office file
  hash    TEXT NOT NULL UNIQUE,  -- SHA-256 of the token, hex
  made_at INTEGER NOT NULL,
  made_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Of a talk: what its agent said it was about; a call of several talks has one each, and the last one's in its own row.
ALTER TABLE segment ADD COLUMN disposition TEXT;
CREATE INDEX call_by_disposition ON call (disposition, started_at DESC) WHERE disposition IS NOT NULL;

-- The agent has been free since then, which is earlier than the state where an offer was withdrawn in between.
ALTER TABLE agent_state ADD COLUMN idle_since_at INTEGER;

CREATE INDEX audit_by_who ON audit (who, at DESC);
