-- +goose Up
-- The moves that imports have brought: the log is of what was done here.
-- import_key tells an idea again that was destroyed before it could be brought.
-- Its source is no IN for the reason that 0008 tells.
CREATE TABLE moves (
	user_id    TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	import_id  INTEGER NOT NULL,
	number     INTEGER NOT NULL CHECK (number >= 1),
	idea_id    INTEGER NOT NULL,
	at         INTEGER NOT NULL,
	source     TEXT NOT NULL CHECK (source = 'api' OR source = 'web' OR source = 'cli' OR source = 'mcp' OR source = 'chat' OR source = 'import'),
	from_stage INTEGER CHECK (from_stage BETWEEN 0 AND 3),
	to_stage   INTEGER NOT NULL CHECK (to_stage BETWEEN 0 AND 3),
	from_since INTEGER CHECK (from_since <= at),
	import_key BLOB CHECK (length(import_key) = 16),
	PRIMARY KEY (user_id, import_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX moves_visits ON moves (user_id, at, from_stage, from_since) WHERE from_stage IS NOT NULL;
CREATE INDEX moves_published ON moves (user_id, at, idea_id) WHERE to_stage = 3;
CREATE INDEX moves_key ON moves (user_id, import_key) WHERE import_key IS NOT NULL;

-- +goose Down
DROP TABLE moves;
