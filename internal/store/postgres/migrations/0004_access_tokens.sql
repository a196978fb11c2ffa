-- +goose Up
CREATE TABLE auth_tokens (
	id           text COLLATE "C" PRIMARY KEY,
	user_id      text COLLATE "C" NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	name         text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
	scopes       text NOT NULL CHECK (scopes <> ''),
	hash         bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
	created_at   timestamptz NOT NULL,
	expires_at   timestamptz NOT NULL CHECK (expires_at > created_at),
	last_used_at timestamptz
);
CREATE INDEX auth_tokens_user ON auth_tokens (user_id, created_at, id);

-- +goose Down
DROP TABLE auth_tokens;
