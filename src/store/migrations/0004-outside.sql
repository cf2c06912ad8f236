-- Trunks, toll-fraud counters and bans that outlive a restart.

-- Sources that are not answered for a while; rows of bans that are over are kept for a day, since the next one lasts longer.
CREATE TABLE ban (
  source   TEXT PRIMARY KEY,      -- an IPv4 address, or the /64 of an IPv6 one
  reason   TEXT NOT NULL,         -- names | hammering | command
  strike   INTEGER NOT NULL,      -- which one in a row
  since_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What an extension's paid calls took of its ceiling today; older days are dropped.
CREATE TABLE toll_use (
  extension TEXT PRIMARY KEY,
  day       TEXT NOT NULL,        -- 20261122, in the office's time zone
  used_ms   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What STIR/SHAKEN found of an incoming call's number: see src/sip/stir.
ALTER TABLE call ADD COLUMN verstat TEXT;

-- The phone's own address where a trusted proxy stands between; null: that of the flow.
ALTER TABLE binding ADD COLUMN source TEXT;
