-- The schema of the first release, as it made it. It never changes.
CREATE TABLE users (
	user_id     TEXT PRIMARY KEY CHECK (length(CAST(user_id AS BLOB)) BETWEEN 1 AND 255),
	email       TEXT,
	name        TEXT CHECK (length(name) BETWEEN 1 AND 255),
	preferences TEXT NOT NULL CHECK (json_valid(preferences)),
	created_at  INTEGER NOT NULL,
	version     INTEGER NOT NULL CHECK (version >= 1)
) STRICT;

-- Times are microseconds since 1970, stages and priorities their ranks.
-- search comes last: what reads a row does not read it.
CREATE TABLE ideas (
	id            INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 9007199254740991),
	user_id       TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	version       INTEGER NOT NULL CHECK (version >= 1),
	title         TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
	notes         TEXT CHECK (length(notes) BETWEEN 1 AND 5000),
	stage         INTEGER NOT NULL CHECK (stage BETWEEN 0 AND 3),
	tags          TEXT NOT NULL CHECK (json_type(tags) = 'array' AND json_array_length(tags) <= 20),
	priority      INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2),
	due_date      INTEGER,
	created_at    INTEGER NOT NULL,
	updated_at    INTEGER NOT NULL CHECK (updated_at >= created_at),
	deleted_at    INTEGER,
	published_at  INTEGER,
	published_url TEXT CHECK (length(published_url) BETWEEN 1 AND 2048),
	planned_for   INTEGER,
	ai            INTEGER NOT NULL DEFAULT 1 CHECK (ai IN (0, 1)),
	title_folded  TEXT NOT NULL,
	search        TEXT NOT NULL
) STRICT;
CREATE INDEX ideas_created ON ideas (user_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ideas_updated ON ideas (user_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ideas_title ON ideas (user_id, title_folded, id) WHERE deleted_at IS NULL;
CREATE INDEX ideas_priority ON ideas (user_id, priority, id) WHERE deleted_at IS NULL;
CREATE INDEX ideas_stage ON ideas (user_id, stage, id) WHERE deleted_at IS NULL;
CREATE INDEX ideas_board ON ideas (user_id, stage, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ideas_due ON ideas (user_id, due_date, id) WHERE deleted_at IS NULL;

CREATE TABLE idea_tags (
	user_id TEXT NOT NULL,
	folded  TEXT NOT NULL,
	idea_id INTEGER NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	tag     TEXT NOT NULL CHECK (length(tag) BETWEEN 1 AND 50),
	PRIMARY KEY (user_id, folded, idea_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX idea_tags_idea ON idea_tags (idea_id);

CREATE TABLE changes (
	user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	seq     INTEGER NOT NULL CHECK (seq >= 1),
	idea_id INTEGER NOT NULL,
	version INTEGER NOT NULL CHECK (version >= 1),
	at      INTEGER NOT NULL,
	source  TEXT NOT NULL CHECK (source IN ('api', 'web', 'cli', 'mcp', 'chat', 'import')),
	act     TEXT NOT NULL CHECK (act IN ('created', 'changed', 'deleted')),
	fields  TEXT NOT NULL,
	detail  TEXT NOT NULL CHECK (json_valid(detail)),
	PRIMARY KEY (user_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency_keys (
	user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	key     TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
	hash    BLOB NOT NULL CHECK (length(hash) = 32),
	answer  TEXT NOT NULL,
	at      INTEGER NOT NULL,
	PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);

CREATE TABLE goose_db_version (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	version_id INTEGER NOT NULL,
	is_applied INTEGER NOT NULL,
	tstamp     TIMESTAMP DEFAULT (datetime('now'))
);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (1, 1);
PRAGMA application_id = 0x43566c74;
