-- +goose Up
-- A change of the e-mail ends with the session in which it was asked for. Those
-- that are under way must be asked for again.
DELETE FROM auth_verifications WHERE kind = 'change';
ALTER TABLE auth_verifications ADD COLUMN session_id TEXT REFERENCES auth_sessions (id) ON DELETE CASCADE;
CREATE INDEX auth_verifications_session ON auth_verifications (session_id) WHERE session_id IS NOT NULL;

-- A mail keeps who asked for it, for the event that its owner is told of.
CREATE TABLE auth_mails_old AS SELECT * FROM auth_mails WHERE kind <> 'change';
DROP TABLE auth_mails;
CREATE TABLE auth_mails (
	id         TEXT PRIMARY KEY,
	kind       TEXT NOT NULL CHECK (kind IN ('reset', 'verify', 'change', 'taken', 'moving', 'moved', 'rekeyed')),
	user_id    TEXT REFERENCES users (user_id) ON DELETE CASCADE,
	address    TEXT NOT NULL,
	callback   TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	due_at     INTEGER NOT NULL,
	tries      INTEGER NOT NULL CHECK (tries >= 0),
	session_id TEXT REFERENCES auth_sessions (id) ON DELETE CASCADE,
	client     TEXT NOT NULL DEFAULT '',
	agent      TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO auth_mails SELECT id, kind, user_id, address, callback, created_at, due_at, tries, NULL, '', '' FROM auth_mails_old;
DROP TABLE auth_mails_old;
CREATE INDEX auth_mails_due ON auth_mails (due_at);
CREATE INDEX auth_mails_user ON auth_mails (user_id);
CREATE INDEX auth_mails_session ON auth_mails (session_id) WHERE session_id IS NOT NULL;

-- +goose Down
CREATE TABLE auth_mails_old AS SELECT * FROM auth_mails WHERE kind <> 'moving';
DROP TABLE auth_mails;
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
INSERT INTO auth_mails SELECT id, kind, user_id, address, callback, created_at, due_at, tries FROM auth_mails_old;
DROP TABLE auth_mails_old;
CREATE INDEX auth_mails_due ON auth_mails (due_at);
CREATE INDEX auth_mails_user ON auth_mails (user_id);

DROP INDEX auth_verifications_session;
ALTER TABLE auth_verifications DROP COLUMN session_id;
