-- +goose Up
ALTER TABLE auth_accounts ADD COLUMN email_verified boolean NOT NULL DEFAULT false;

-- What is to be sent. Without a user it is for whoever has the address, if
-- anybody has.
CREATE TABLE auth_mails (
	id         text COLLATE "C" PRIMARY KEY,
	kind       text NOT NULL CHECK (kind IN ('reset', 'verify', 'change', 'taken', 'moved', 'rekeyed')),
	user_id    text COLLATE "C" REFERENCES users (user_id) ON DELETE CASCADE,
	address    text NOT NULL,
	callback   text NOT NULL,
	created_at timestamptz NOT NULL,
	due_at     timestamptz NOT NULL,
	tries      bigint NOT NULL CHECK (tries >= 0)
);
CREATE INDEX auth_mails_due ON auth_mails (due_at);
CREATE INDEX auth_mails_user ON auth_mails (user_id);

-- Links that were sent, by the hash of what is secret in them.
CREATE TABLE auth_verifications (
	hash       bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
	kind       text NOT NULL CHECK (kind IN ('reset', 'verify', 'change')),
	user_id    text COLLATE "C" NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	email      text NOT NULL,
	created_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL
);
CREATE INDEX auth_verifications_user ON auth_verifications (user_id);
CREATE INDEX auth_verifications_expires ON auth_verifications (expires_at);

-- +goose Down
DROP TABLE auth_verifications;
DROP TABLE auth_mails;
ALTER TABLE auth_accounts DROP COLUMN email_verified;
