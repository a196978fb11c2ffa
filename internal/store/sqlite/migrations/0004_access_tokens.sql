-- +goose Up
CREATE TABLE auth_tokens (
	id           TEXT PRIMARY KEY,
	user_id      TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
	scopes       TEXT NOT NULL CHECK (scopes <> ''),
	hash         BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
	created_at   INTEGER NOT NULL,
	expires_at   INTEGER NOT NULL CHECK (expires_at > created_at),
	last_used_at INTEGER
) STRICT;
CREATE INDEX auth_tokens_user ON auth_tokens (user_id, created_at, id);

-- +goose Down
DROP TABLE auth_tokens;
