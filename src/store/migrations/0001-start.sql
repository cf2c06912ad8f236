-- The first schema. Times are whole milliseconds since 1970-01-01T00:00Z (`_at`) or lengths in milliseconds (`_ms`); null: it never
-- happened. Numbers are as dialled. `queue`, `agent`, `extension`, `tier`, `region` are keys of the office file at that time: the
-- office changes, records do not, so nothing here refers to an office table. Identifiers are those of src/base/ids.ts.

-- One caller's contact, from its INVITE to its end. Written when the call arrives and again as it goes on; `ended_at` null: it was up
-- when the process ended.
CREATE TABLE call (
  id          TEXT PRIMARY KEY,
  from_number TEXT NOT NULL,
  from_name   TEXT,
  to_number   TEXT NOT NULL,
  queue       TEXT,               -- the last queue it waited in
  agent       TEXT,               -- the last agent who spoke with the caller
  started_at  INTEGER NOT NULL,   -- its INVITE came
  queued_at   INTEGER,            -- it first entered a queue
  ringing_at  INTEGER,            -- the first phone rang
  answered_at INTEGER,            -- a person, or the echo test, answered
  ended_at    INTEGER,
  ending      TEXT,               -- why it ended, as in src/call
  ended_by    TEXT,               -- caller | callee | switch
  sip_status  INTEGER,            -- the caller's final status, where it was not 200
  wait_ms     INTEGER,            -- in queues
  talk_ms     INTEGER,            -- from answer to end
  hold_ms     INTEGER,            -- of that, on hold
  disposition TEXT,               -- the agent's code for what it was about
  notes       TEXT                -- JSON array of what went wrong on the way: recording failed, restarted, ...
) STRICT, WITHOUT ROWID;
CREATE INDEX call_by_time ON call (started_at DESC, id);
CREATE INDEX call_by_from ON call (from_number, started_at DESC);
CREATE INDEX call_by_to ON call (to_number, started_at DESC);
CREATE INDEX call_by_agent ON call (agent, started_at DESC) WHERE agent IS NOT NULL;
CREATE INDEX call_by_queue ON call (queue, started_at DESC) WHERE queue IS NOT NULL;
CREATE INDEX call_open ON call (started_at) WHERE ended_at IS NULL;

-- One SIP dialog of a call, with its audio as the media report told it.
CREATE TABLE leg (
  id               TEXT PRIMARY KEY,
  call_id          TEXT NOT NULL,
  side             TEXT NOT NULL, -- caller | callee
  extension        TEXT,
  agent            TEXT,
  started_at       INTEGER NOT NULL,
  ringing_at       INTEGER,
  answered_at      INTEGER,
  ended_at         INTEGER,
  ending           TEXT,
  sip_status       INTEGER,
  packets_received INTEGER,
  packets_sent     INTEGER,
  packets_lost     INTEGER,       -- of the peer's stream, as we received it
  jitter_ms        REAL,          -- RFC 3550 §6.4.1
  peer_lost        INTEGER,       -- of our stream, as the peer reported
  peer_jitter_ms   REAL,
  round_trip_ms    REAL,
  packets_dropped  INTEGER        -- not RTP, wrong source, too large
) STRICT, WITHOUT ROWID;
CREATE INDEX leg_by_call ON leg (call_id);

-- What a caller went through, step by step: waiting, an offer, a talk.
CREATE TABLE segment (
  call_id     TEXT NOT NULL,
  ordinal     INTEGER NOT NULL,   -- from 1
  kind        TEXT NOT NULL,      -- queue | offer | talk
  queue       TEXT,
  agent       TEXT,
  started_at  INTEGER NOT NULL,
  ended_at    INTEGER,
  outcome     TEXT,
  explanation TEXT,               -- of an offer: why this agent, JSON as in src/acd/explain.ts
  PRIMARY KEY (call_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX segment_by_agent ON segment (agent, started_at DESC) WHERE agent IS NOT NULL;

CREATE TABLE recording (
  id          TEXT PRIMARY KEY,
  call_id     TEXT NOT NULL,
  path        TEXT NOT NULL,      -- below the data directory
  started_at  INTEGER NOT NULL,
  duration_ms INTEGER,
  bytes       INTEGER,
  sha256      TEXT,
  state       TEXT NOT NULL CHECK (state IN ('recording', 'saved', 'failed', 'repaired')),
  cause       TEXT                -- of failed and repaired
) STRICT, WITHOUT ROWID;
CREATE INDEX recording_by_call ON recording (call_id);
CREATE INDEX recording_open ON recording (started_at) WHERE state = 'recording';

-- Every change of an agent's state.
CREATE TABLE agent_event (
  id         INTEGER PRIMARY KEY,
  agent      TEXT NOT NULL,
  at         INTEGER NOT NULL,
  from_state TEXT NOT NULL,
  to_state   TEXT NOT NULL,
  reason     TEXT,
  extension  TEXT,
  call_id    TEXT
) STRICT;
CREATE INDEX agent_event_by_agent ON agent_event (agent, at DESC);
CREATE INDEX agent_event_by_time ON agent_event (at);

-- What each agent last was, to begin again after a restart (ACD-17).
CREATE TABLE agent_state (
  agent     TEXT PRIMARY KEY,
  extension TEXT,
  state     TEXT NOT NULL,
  reason    TEXT,
  since_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Where phones can be reached: RFC 3261 §10. The way to the phone is the flow its REGISTER came over.
CREATE TABLE binding (
  extension   TEXT NOT NULL,
  contact     TEXT NOT NULL,      -- the URI as the phone wrote it
  transport   TEXT NOT NULL,      -- udp | tcp
  local_host  TEXT NOT NULL,
  local_port  INTEGER NOT NULL,
  remote_host TEXT NOT NULL,
  remote_port INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  call_id     TEXT NOT NULL,      -- the REGISTER's Call-ID
  cseq        INTEGER NOT NULL,
  path        TEXT NOT NULL,      -- RFC 3327, as a JSON array
  instance    TEXT,               -- +sip.instance (RFC 5626)
  reg_id      INTEGER,            -- with instance: an outbound flow
  q           REAL NOT NULL,      -- the phone's wish, 0 to 1
  user_agent  TEXT,
  PRIMARY KEY (extension, contact)
) STRICT, WITHOUT ROWID;
CREATE INDEX binding_by_expiry ON binding (expires_at);

-- Every office file that was applied, newest last; the last one is in force. `sealed` because it holds secrets.
CREATE TABLE office_version (
  id         INTEGER PRIMARY KEY,
  applied_at INTEGER NOT NULL,
  author     TEXT NOT NULL,
  comment    TEXT,
  sealed     TEXT NOT NULL
) STRICT;

-- Who changed what.
CREATE TABLE audit (
  id     INTEGER PRIMARY KEY,
  at     INTEGER NOT NULL,
  who    TEXT NOT NULL,
  what   TEXT NOT NULL,           -- a constant event name: office.apply, agent.sign-out, ...
  detail TEXT                     -- JSON, never with a secret
) STRICT;
CREATE INDEX audit_by_time ON audit (at DESC);

-- The storage thread's own: the last group it committed, so that a thread started after a death knows what its predecessor did.
CREATE TABLE storage_mark (
  only     INTEGER PRIMARY KEY CHECK (only = 1),
  run      TEXT NOT NULL,
  ordinal  INTEGER NOT NULL,
  failures TEXT NOT NULL          -- JSON: [[index of the call in the group, its fault], ...]
) STRICT;
