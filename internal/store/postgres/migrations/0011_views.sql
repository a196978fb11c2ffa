-- +goose Up
-- The views of a person are one row: they are read and ordered together.
CREATE TABLE views (
	user_id text   PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
	version bigint NOT NULL CHECK (version >= 1),
	last_id bigint NOT NULL CHECK (last_id >= 0),
	views   jsonb  NOT NULL CHECK (jsonb_typeof(views) = 'array' AND jsonb_array_length(views) <= 50)
);

-- +goose Down
DROP TABLE views;
