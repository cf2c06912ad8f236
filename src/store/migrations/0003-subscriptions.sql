-- Subscriptions, mailbox lamps and messages that outlive a restart.

-- One watcher's subscription to one thing's state (RFC 6665). After a restart each hears the full state, with a CSeq and a version it has not seen.
CREATE TABLE subscription (
  local_tag   TEXT PRIMARY KEY,   -- ours, unique by chance
  event       TEXT NOT NULL,      -- dialog | presence | message-summary
  event_id    TEXT,               -- the id parameter of Event
  watcher     TEXT NOT NULL,      -- extension
  resource    TEXT NOT NULL,      -- what is watched, as dialled
  entity      TEXT NOT NULL,      -- its URI as the watcher wrote it
  call_id     TEXT NOT NULL,
  remote_tag  TEXT NOT NULL,
  local       TEXT NOT NULL,      -- From of our requests
  remote      TEXT NOT NULL,      -- To of our requests
  target      TEXT NOT NULL,      -- the watcher's Contact
  routes      TEXT NOT NULL,      -- JSON array
  transport   TEXT NOT NULL,
  local_host  TEXT NOT NULL,
  local_port  INTEGER NOT NULL,
  remote_host TEXT NOT NULL,
  remote_port INTEGER NOT NULL,
  remote_cseq INTEGER NOT NULL,   -- of the last SUBSCRIBE
  reserved    INTEGER NOT NULL,   -- no CSeq and no version above it was ever sent
  expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a mailbox lamp shows (RFC 3842); set by voicemail, by a hotel's program, or by command.
CREATE TABLE mailbox (
  extension    TEXT PRIMARY KEY,
  fresh        INTEGER NOT NULL,
  old          INTEGER NOT NULL,
  urgent_fresh INTEGER NOT NULL,
  urgent_old   INTEGER NOT NULL,
  changed_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Text messages (RFC 3428) that wait for a phone of their recipient; delivered ones are gone.
CREATE TABLE message (
  id         INTEGER PRIMARY KEY, -- in the order they came
  recipient  TEXT NOT NULL,       -- extension
  sender     TEXT NOT NULL,       -- extension, or system
  name       TEXT,                -- the sender's name
  type       TEXT NOT NULL,       -- Content-Type
  body       TEXT NOT NULL,
  sent_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX message_by_recipient ON message (recipient, id);
