-- The knowledge base (CRM-08): articles, what they say in versions, votes, and what was searched. Columns as in 0001-start.sql.

CREATE TABLE article_category (
  id     TEXT PRIMARY KEY,
  name   TEXT NOT NULL,
  under  TEXT                        -- the category it belongs to; null: it stands alone
) STRICT, WITHOUT ROWID;

CREATE TABLE article (
  number     INTEGER PRIMARY KEY,    -- of its row in article_words
  id         TEXT NOT NULL UNIQUE,
  kind       TEXT NOT NULL CHECK (kind IN ('text', 'voice')),
  language   TEXT NOT NULL CHECK (language IN ('zh', 'en')),
  category   TEXT,
  queues     TEXT NOT NULL,          -- JSON: keys of the office file
  topics     TEXT NOT NULL,          -- JSON: keys of ticket categories
  state      TEXT NOT NULL CHECK (state IN ('draft', 'published', 'retired')),
  published  INTEGER,                -- the version that is searched and heard
  latest     INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  CHECK ((published IS NOT NULL) = (state = 'published'))
) STRICT;

-- What an article says. Rows never change.
CREATE TABLE article_version (
  article  TEXT NOT NULL,
  version  INTEGER NOT NULL,
  title    TEXT NOT NULL,
  body     TEXT NOT NULL,
  keywords TEXT NOT NULL,
  audio    TEXT,                     -- name of an audio file below the data directory, without its ending
  saved_at INTEGER NOT NULL,
  saved_by TEXT NOT NULL,
  note     TEXT NOT NULL,
  PRIMARY KEY (article, version)
) STRICT, WITHOUT ROWID;

-- One of each person and article: the last counts.
CREATE TABLE article_vote (
  article TEXT NOT NULL,
  voter   TEXT NOT NULL,
  version INTEGER NOT NULL,
  helped  INTEGER NOT NULL CHECK (helped IN (0, 1)),
  comment TEXT,
  call_id TEXT,
  at      INTEGER NOT NULL,
  PRIMARY KEY (article, voter)
) STRICT, WITHOUT ROWID;

-- What somebody searched, and how much of it was found.
CREATE TABLE article_search (
  id    INTEGER PRIMARY KEY,
  at    INTEGER NOT NULL,
  asked TEXT NOT NULL,               -- as it was typed
  plain TEXT NOT NULL,               -- the same without what makes no difference
  by    TEXT NOT NULL,
  found INTEGER NOT NULL
) STRICT;
CREATE INDEX article_search_in_vain ON article_search (at, plain) WHERE found = 0;

-- The published versions as words (src/crm/knowledge/words.ts); the words alone are kept here.
CREATE VIRTUAL TABLE article_words USING fts5(
  title, keywords, body,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
