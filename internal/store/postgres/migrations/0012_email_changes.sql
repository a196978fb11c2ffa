-- +goose Up
-- A change of the e-mail ends with the session in which it was asked for. Those
-- that are under way must be asked for again.
DELETE FROM auth_verifications WHERE kind = 'change';
ALTER TABLE auth_verifications ADD COLUMN session_id text COLLATE "C" REFERENCES auth_sessions (id) ON DELETE CASCADE;
CREATE INDEX auth_verifications_session ON auth_verifications (session_id) WHERE session_id IS NOT NULL;

-- A mail keeps who asked for it, for the event that its owner is told of.
DELETE FROM auth_mails WHERE kind = 'change';
ALTER TABLE auth_mails ADD COLUMN session_id text COLLATE "C" REFERENCES auth_sessions (id) ON DELETE CASCADE;
ALTER TABLE auth_mails ADD COLUMN client text NOT NULL DEFAULT '';
ALTER TABLE auth_mails ADD COLUMN agent text NOT NULL DEFAULT '';
ALTER TABLE auth_mails DROP CONSTRAINT auth_mails_kind_check;
ALTER TABLE auth_mails ADD CONSTRAINT auth_mails_kind_check CHECK (kind IN ('reset', 'verify', 'change', 'taken', 'moving', 'moved', 'rekeyed'));
CREATE INDEX auth_mails_session ON auth_mails (session_id) WHERE session_id IS NOT NULL;

-- +goose Down
DELETE FROM auth_mails WHERE kind = 'moving';
ALTER TABLE auth_mails DROP CONSTRAINT auth_mails_kind_check;
ALTER TABLE auth_mails ADD CONSTRAINT auth_mails_kind_check CHECK (kind IN ('reset', 'verify', 'change', 'taken', 'moved', 'rekeyed'));
ALTER TABLE auth_mails DROP COLUMN agent;
ALTER TABLE auth_mails DROP COLUMN client;
ALTER TABLE auth_mails DROP COLUMN session_id;
ALTER TABLE auth_verifications DROP COLUMN session_id;
