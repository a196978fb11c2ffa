-- +goose Up
-- What went to a language model, for its owner to see: nothing that was said.
-- Until is when what a call reserved is free again, if it has not ended by then.
CREATE TABLE ai_calls (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	user_id    TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	at         INTEGER NOT NULL,
	kind       TEXT NOT NULL CHECK (kind IN ('chat', 'expand', 'tool')),
	model      TEXT NOT NULL,
	host       TEXT NOT NULL,
	local      INTEGER NOT NULL CHECK (local IN (0, 1)),
	ideas      TEXT NOT NULL CHECK (json_type(ideas) = 'array'),
	sent       INTEGER NOT NULL CHECK (sent >= 0),
	received   INTEGER NOT NULL CHECK (received >= 0),
	prompt     INTEGER NOT NULL CHECK (prompt >= 0),
	completion INTEGER NOT NULL CHECK (completion >= 0),
	estimated  INTEGER NOT NULL CHECK (estimated IN (0, 1)),
	took       INTEGER NOT NULL CHECK (took >= 0),
	outcome    TEXT NOT NULL CHECK (outcome <> ''),
	until      INTEGER NOT NULL
) STRICT;
CREATE INDEX ai_calls_user ON ai_calls (user_id, id);
CREATE INDEX ai_calls_at ON ai_calls (at);

-- The allowance of a person is one row, so that one statement can look at it
-- and take of it: what the calls of a day took, and what is held for those
-- that are under way, each {id, tokens, until} with microseconds since 1970.
CREATE TABLE ai_budgets (
	user_id TEXT PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
	day     INTEGER NOT NULL,
	spent   INTEGER NOT NULL CHECK (spent >= 0),
	held    TEXT NOT NULL CHECK (json_type(held) = 'array')
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE ai_budgets;
DROP TABLE ai_calls;
