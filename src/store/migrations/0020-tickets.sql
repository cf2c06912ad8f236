-- tickets (see src/crm/tickets)

CREATE TABLE ticket (
  number INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again, also where the last one was removed
  revision INTEGER NOT NULL,
  category TEXT NOT NULL,
  subject TEXT NOT NULL,
  priority INTEGER NOT NULL,
  step TEXT NOT NULL,
  outcome TEXT,
  customer TEXT,
  phone TEXT,
  call TEXT,
  origin TEXT NOT NULL,
  source TEXT,
  assignee TEXT,
  team TEXT,
  role TEXT,
  branch TEXT,
  fields TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  entered_at INTEGER NOT NULL,
  due_at INTEGER,
  remind_at INTEGER,
  escalated INTEGER NOT NULL,
  escalate_at INTEGER,
  is_late INTEGER NOT NULL,
  promise_at INTEGER,
  is_broken INTEGER NOT NULL,
  objections INTEGER NOT NULL,
  -- the first thing the clock has to see to
  next_at INTEGER,
  closed_at INTEGER,
  closed_by TEXT
);
CREATE UNIQUE INDEX ticket_source ON ticket (source) WHERE source IS NOT NULL;
CREATE INDEX ticket_next ON ticket (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX ticket_customer ON ticket (customer, priority, number) WHERE customer IS NOT NULL;
CREATE INDEX ticket_phone ON ticket (phone, priority, number) WHERE phone IS NOT NULL;
-- What the screen of a ringing phone shows, whatever was closed before.
CREATE INDEX ticket_customer_open ON ticket (customer, priority, number) WHERE closed_at IS NULL AND customer IS NOT NULL;
CREATE INDEX ticket_phone_open ON ticket (phone, priority, number) WHERE closed_at IS NULL AND phone IS NOT NULL;
CREATE INDEX ticket_call ON ticket (call) WHERE call IS NOT NULL;
CREATE INDEX ticket_assignee ON ticket (assignee, number) WHERE assignee IS NOT NULL;
CREATE INDEX ticket_open ON ticket (number) WHERE closed_at IS NULL;
CREATE INDEX ticket_team_open ON ticket (team, number) WHERE closed_at IS NULL AND team IS NOT NULL;
CREATE INDEX ticket_category ON ticket (category, created_at);

-- What happened to each, for people and for reports: `step` is where it stands afterwards.
CREATE TABLE ticket_history (
  id INTEGER PRIMARY KEY,
  ticket INTEGER NOT NULL,
  at INTEGER NOT NULL,
  what TEXT NOT NULL,
  who TEXT,
  step TEXT NOT NULL,
  detail TEXT
);
CREATE INDEX ticket_history_ticket ON ticket_history (ticket, id);
CREATE INDEX ticket_history_at ON ticket_history (at);

CREATE TABLE ticket_comment (
  id INTEGER PRIMARY KEY,
  ticket INTEGER NOT NULL,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  is_public INTEGER NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX ticket_comment_ticket ON ticket_comment (ticket, id);

CREATE TABLE ticket_attachment (
  id TEXT PRIMARY KEY,
  ticket INTEGER NOT NULL,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  path TEXT NOT NULL
);
CREATE INDEX ticket_attachment_ticket ON ticket_attachment (ticket, at, id);

CREATE TABLE ticket_link (
  ticket INTEGER NOT NULL,
  kind TEXT NOT NULL,
  target TEXT NOT NULL,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  PRIMARY KEY (ticket, kind, target)
) WITHOUT ROWID;
CREATE INDEX ticket_link_target ON ticket_link (kind, target);

-- Words to people that have not left yet: written with what they tell of, gone once said.
CREATE TABLE ticket_notice (
  id INTEGER PRIMARY KEY,
  ticket INTEGER NOT NULL,
  at INTEGER NOT NULL,
  to_user TEXT,
  to_mail TEXT,
  text TEXT NOT NULL
);
