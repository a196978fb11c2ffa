-- +goose Up
ALTER TABLE auth_accounts ADD COLUMN image text CHECK (char_length(image) BETWEEN 1 AND 2048);

-- +goose Down
ALTER TABLE auth_accounts DROP COLUMN image;
