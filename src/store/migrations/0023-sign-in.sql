-- Passwords, second factors, sessions and personal tokens of users, and the audit as a chain. Columns as in 0001-start.sql. Of every secret that a
-- person presents a hash alone is kept.

CREATE TABLE password (
  user       TEXT PRIMARY KEY,      -- key of the office file
  hash       TEXT NOT NULL,         -- Argon2id, PHC string
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE second_factor (
  user         TEXT PRIMARY KEY,
  sealed       TEXT NOT NULL,       -- the TOTP secret, sealed with the data directory's key
  made_at      INTEGER NOT NULL,
  confirmed_at INTEGER,             -- null: begun, and does not count yet
  last_step    INTEGER NOT NULL     -- of the last code that was taken: none is taken twice
) STRICT, WITHOUT ROWID;

-- Instead of a code, each once.
CREATE TABLE recovery_code (
  user TEXT NOT NULL,
  hash TEXT NOT NULL,               -- SHA-256, hex
  PRIMARY KEY (user, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  id            TEXT PRIMARY KEY,
  user          TEXT NOT NULL,
  hash          TEXT NOT NULL UNIQUE,  -- SHA-256 of its token, hex
  made_at       INTEGER NOT NULL,
  used_at       INTEGER NOT NULL,      -- written about once a minute
  second_factor INTEGER NOT NULL,      -- 1: signed in with one
  source        TEXT NOT NULL,         -- address
  program       TEXT NOT NULL          -- as it calls itself
) STRICT, WITHOUT ROWID;

CREATE TABLE personal_token (
  id         TEXT PRIMARY KEY,
  user       TEXT NOT NULL,
  name       TEXT NOT NULL,
  hash       TEXT NOT NULL UNIQUE,
  made_at    INTEGER NOT NULL,
  made_by    TEXT NOT NULL,
  expires_at INTEGER,               -- null: never
  used_at    INTEGER,               -- null: never yet; written about once a minute
  actions    TEXT,                  -- JSON array of rights; null: all of its user's
  scope      TEXT,                  -- own | team; null: as far as its user's
  UNIQUE (user, name)
) STRICT, WITHOUT ROWID;

-- Each line of the audit carries a hash over the one before and itself, so that a line that was changed, put in or taken out is found
-- (`zongji audit verify`). `sha256` is a function of the connection that writes. What is in a line about a person may be erased (detail becomes null):
-- the chain goes over the hash of the detail. Lines of before have no hash.
ALTER TABLE audit ADD COLUMN detail_hash TEXT;
ALTER TABLE audit ADD COLUMN hash TEXT;

CREATE TRIGGER audit_chained AFTER INSERT ON audit BEGIN
  UPDATE audit SET detail_hash = sha256(coalesce(NEW.detail, '')) WHERE id = NEW.id;
  UPDATE audit SET hash = sha256(
    coalesce((SELECT hash FROM audit WHERE id = NEW.id - 1), '') || char(31) || NEW.id || char(31) || NEW.at || char(31) || NEW.who
    || char(31) || NEW.what || char(31) || detail_hash
  ) WHERE id = NEW.id;
END;

CREATE TRIGGER audit_kept BEFORE UPDATE ON audit
WHEN OLD.hash IS NOT NULL AND (
  NEW.detail IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at OR NEW.who IS NOT OLD.who OR NEW.what IS NOT OLD.what
  OR NEW.detail_hash IS NOT OLD.detail_hash OR NEW.hash IS NOT OLD.hash
) BEGIN
  SELECT raise(ABORT, 'the audit is only ever added to');
END;

-- The oldest lines go when there are too many (limits.people.auditRows), and no others.
CREATE TRIGGER audit_not_removed BEFORE DELETE ON audit
WHEN OLD.id > (SELECT max(id) FROM audit) - 200000 BEGIN
  SELECT raise(ABORT, 'the audit is only ever added to');
END;

-- REPLACE removes without asking the trigger above.
CREATE TRIGGER audit_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) BEGIN
  SELECT raise(ABORT, 'UNIQUE constraint failed: the audit is only ever added to');
END;
