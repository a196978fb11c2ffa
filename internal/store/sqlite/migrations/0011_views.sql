-- +goose Up
-- The views of a person are one row: they are read and ordered together.
CREATE TABLE views (
	user_id TEXT PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
	version INTEGER NOT NULL CHECK (version >= 1),
	last_id INTEGER NOT NULL CHECK (last_id >= 0),
	views   TEXT    NOT NULL CHECK (json_type(views) = 'array' AND json_array_length(views) <= 50)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE views;
