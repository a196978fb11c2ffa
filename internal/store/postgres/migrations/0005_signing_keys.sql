-- +goose Up
-- From when on a key signs, and how long the tokens that it signs live at
-- most, in microseconds: until then it is kept after another signs.
ALTER TABLE auth_keys ADD COLUMN signs_at timestamptz NOT NULL DEFAULT 'epoch';
ALTER TABLE auth_keys ADD COLUMN token_ttl bigint NOT NULL DEFAULT 86400000000 CHECK (token_ttl > 0);
UPDATE auth_keys SET signs_at = created_at;

-- +goose Down
ALTER TABLE auth_keys DROP COLUMN token_ttl;
ALTER TABLE auth_keys DROP COLUMN signs_at;
