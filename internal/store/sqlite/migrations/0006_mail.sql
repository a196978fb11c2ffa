-- +goose Up
ALTER TABLE auth_accounts ADD COLUMN email_verified INTEGER NOT NULL DEFAULT 0 CHECK (email_verified IN (0, 1));

-- What is to be sent. Without a user it is for whoever has the address, if
-- anybody has.
CREATE TABLE auth_mails (
	id         TEXT PRIMARY KEY,
	kind       TEXT NOT NULL CHECK (kind IN ('reset', 'verify', 'change', 'taken', 'moved', 'rekeyed')),
	user_id    TEXT REFERENCES users (user_id) ON DELETE CASCADE,
	address    TEXT NOT NULL,
	callback   TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	due_at     INTEGER NOT NULL,
	tries      INTEGER NOT NULL CHECK (tries >= 0)
) STRICT;
CREATE INDEX auth_mails_due ON auth_mails (due_at);
CREATE INDEX auth_mails_user ON auth_mails (user_id);

-- Links that were sent, by the hash of what is secret in them.
CREATE TABLE auth_verifications (
	hash       BLOB PRIMARY KEY CHECK (length(hash) = 32),
	kind       TEXT NOT NULL CHECK (kind IN ('reset', 'verify', 'change')),
	user_id    TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	email      TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX auth_verifications_user ON auth_verifications (user_id);
CREATE INDEX auth_verifications_expires ON auth_verifications (expires_at);

-- +goose Down
DROP TABLE auth_verifications;
DROP TABLE auth_mails;
ALTER TABLE auth_accounts DROP COLUMN email_verified;
