-- +goose Up
CREATE TABLE auth_accounts (
	user_id      text COLLATE "C" PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
	email        text NOT NULL,
	email_folded text COLLATE "C" NOT NULL UNIQUE,
	name         text NOT NULL,
	password     text NOT NULL CHECK (password <> ''),
	created_at   timestamptz NOT NULL,
	updated_at   timestamptz NOT NULL
);

CREATE TABLE auth_sessions (
	id         text COLLATE "C" PRIMARY KEY,
	user_id    text COLLATE "C" NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	hash       bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
	address    text NOT NULL,
	agent      text NOT NULL,
	lasting    boolean NOT NULL,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL
);
CREATE INDEX auth_sessions_user ON auth_sessions (user_id);
CREATE INDEX auth_sessions_expires ON auth_sessions (expires_at);

CREATE TABLE auth_keys (
	id         text COLLATE "C" PRIMARY KEY,
	algorithm  text NOT NULL,
	public     bytea NOT NULL,
	wrapped    bytea NOT NULL,
	created_at timestamptz NOT NULL
);

-- Tokens of a person that were issued up to a time, or of a session, are void.
-- It outlives the person: a token must not bring back who was erased.
CREATE TABLE auth_revocations (
	user_id    text COLLATE "C" NOT NULL,
	session_id text COLLATE "C" NOT NULL,
	until      timestamptz NOT NULL,
	at         timestamptz NOT NULL,
	PRIMARY KEY (user_id, session_id)
);
CREATE INDEX auth_revocations_at ON auth_revocations (at);

CREATE TABLE auth_secrets (
	name  text COLLATE "C" PRIMARY KEY,
	value bytea NOT NULL CHECK (octet_length(value) >= 32)
);

-- +goose Down
DROP TABLE auth_secrets;
DROP TABLE auth_revocations;
DROP TABLE auth_keys;
DROP TABLE auth_sessions;
DROP TABLE auth_accounts;
