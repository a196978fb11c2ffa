-- +goose Up
-- The moves that imports have brought: the log is of what was done here.
-- import_key tells an idea again that was destroyed before it could be brought.
CREATE TABLE moves (
	user_id    text COLLATE "C" NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	import_id  bigint NOT NULL,
	number     bigint NOT NULL CHECK (number >= 1),
	idea_id    bigint NOT NULL,
	at         timestamptz NOT NULL,
	source     text NOT NULL CHECK (source IN ('api', 'web', 'cli', 'mcp', 'chat', 'import')),
	from_stage smallint CHECK (from_stage BETWEEN 0 AND 3),
	to_stage   smallint NOT NULL CHECK (to_stage BETWEEN 0 AND 3),
	from_since timestamptz CHECK (from_since <= at),
	import_key bytea CHECK (octet_length(import_key) = 16),
	PRIMARY KEY (user_id, import_id, number)
);
CREATE INDEX moves_visits ON moves (user_id, at, from_stage, from_since) WHERE from_stage IS NOT NULL;
CREATE INDEX moves_published ON moves (user_id, at, idea_id) WHERE to_stage = 3;
CREATE INDEX moves_key ON moves (user_id, import_key) WHERE import_key IS NOT NULL;

-- +goose Down
DROP TABLE moves;
