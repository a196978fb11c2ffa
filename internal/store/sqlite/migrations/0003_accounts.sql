-- +goose Up
ALTER TABLE auth_accounts ADD COLUMN image TEXT CHECK (length(image) BETWEEN 1 AND 2048);

-- +goose Down
ALTER TABLE auth_accounts DROP COLUMN image;
