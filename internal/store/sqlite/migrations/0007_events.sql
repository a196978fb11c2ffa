-- +goose Up
-- What happened to an account, for its owner to see.
CREATE TABLE auth_events (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	kind    TEXT NOT NULL CHECK (kind <> ''),
	at      INTEGER NOT NULL,
	times   INTEGER NOT NULL CHECK (times >= 1),
	address TEXT NOT NULL,
	agent   TEXT NOT NULL
) STRICT;
CREATE INDEX auth_events_user ON auth_events (user_id, id);
CREATE INDEX auth_events_at ON auth_events (at);

-- +goose Down
DROP TABLE auth_events;
