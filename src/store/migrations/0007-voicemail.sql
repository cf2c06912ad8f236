-- Voice messages and greetings.

-- A row is there before its file, and leaves only after it.
CREATE TABLE voice_message (
  id          TEXT PRIMARY KEY,   -- its call's, with -m and a number
  mailbox     TEXT NOT NULL,      -- key of an extension or a queue
  call_id     TEXT NOT NULL,
  sender      TEXT NOT NULL,
  sender_name TEXT,
  state       TEXT NOT NULL CHECK (state IN ('recording', 'new', 'old', 'deleted')),
  urgent      INTEGER NOT NULL,
  path        TEXT NOT NULL,      -- below the data directory
  taken_at    INTEGER NOT NULL,
  heard_at    INTEGER,
  duration_ms INTEGER,
  bytes       INTEGER,
  sha256      TEXT,
  repaired    INTEGER NOT NULL,   -- the switch was killed while it was spoken
  hook        TEXT CHECK (hook IN ('due', 'done', 'failed'))
) STRICT, WITHOUT ROWID;

-- What people set at the phone or by command.
CREATE TABLE voice_mailbox (
  mailbox      TEXT PRIMARY KEY,
  pin_hash     TEXT,              -- SHA-256 of salt and PIN
  pin_salt     TEXT,
  file_pin     TEXT,              -- what the office file said then; another one there overrules pin_hash
  choice       TEXT NOT NULL CHECK (choice IN ('standard', 'name', 'personal')),
  greeting     TEXT,              -- path below the data directory
  name         TEXT,
  wrong_own    INTEGER NOT NULL,  -- wrong PINs in a row from its own phones
  locked_own   INTEGER NOT NULL,  -- until
  wrong_else   INTEGER NOT NULL,
  locked_else  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
