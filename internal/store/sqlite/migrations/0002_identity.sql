-- +goose Up
CREATE TABLE auth_accounts (
	user_id      TEXT PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
	email        TEXT NOT NULL,
	email_folded TEXT NOT NULL UNIQUE,
	name         TEXT NOT NULL,
	password     TEXT NOT NULL CHECK (password <> ''),
	created_at   INTEGER NOT NULL,
	updated_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE auth_sessions (
	id         TEXT PRIMARY KEY,
	user_id    TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	hash       BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
	address    TEXT NOT NULL,
	agent      TEXT NOT NULL,
	lasting    INTEGER NOT NULL CHECK (lasting IN (0, 1)),
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX auth_sessions_user ON auth_sessions (user_id);
CREATE INDEX auth_sessions_expires ON auth_sessions (expires_at);

CREATE TABLE auth_keys (
	id         TEXT PRIMARY KEY,
	algorithm  TEXT NOT NULL,
	public     BLOB NOT NULL,
	wrapped    BLOB NOT NULL,
	created_at INTEGER NOT NULL
) STRICT;

-- Tokens of a person that were issued up to a time, or of a session, are void.
-- It outlives the person: a token must not bring back who was erased.
CREATE TABLE auth_revocations (
	user_id    TEXT NOT NULL,
	session_id TEXT NOT NULL,
	until      INTEGER NOT NULL,
	at         INTEGER NOT NULL,
	PRIMARY KEY (user_id, session_id)
) STRICT;
CREATE INDEX auth_revocations_at ON auth_revocations (at);

CREATE TABLE auth_secrets (
	name  TEXT PRIMARY KEY,
	value BLOB NOT NULL CHECK (length(value) >= 32)
) STRICT;

-- +goose Down
DROP TABLE auth_secrets;
DROP TABLE auth_revocations;
DROP TABLE auth_keys;
DROP TABLE auth_sessions;
DROP TABLE auth_accounts;
