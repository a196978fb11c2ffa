-- +goose Up
-- What people said to an assistant, and what it answered. last_id is that of the
-- last message: conversations are listed by it. What is found by search is folded.
CREATE TABLE conversations (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	user_id    TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	title      TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL CHECK (updated_at >= created_at),
	last_id    INTEGER NOT NULL,
	search     TEXT NOT NULL
) STRICT;
CREATE INDEX conversations_last ON conversations (user_id, last_id);

-- Until is when an answer that is running counts as failed.
CREATE TABLE messages (
	id                INTEGER PRIMARY KEY AUTOINCREMENT,
	user_id           TEXT NOT NULL,
	conversation_id   INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
	role              TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
	content           TEXT NOT NULL,
	status            TEXT NOT NULL CHECK (status IN ('ok', 'running', 'cancelled', 'failed')),
	model             TEXT NOT NULL,
	prompt_tokens     INTEGER NOT NULL CHECK (prompt_tokens >= 0),
	completion_tokens INTEGER NOT NULL CHECK (completion_tokens >= 0),
	tool_calls        TEXT NOT NULL CHECK (json_type(tool_calls) = 'array'),
	created_at        INTEGER NOT NULL,
	until             INTEGER NOT NULL,
	search            TEXT NOT NULL
) STRICT;
CREATE INDEX messages_conversation ON messages (conversation_id, id);
CREATE INDEX messages_running ON messages (user_id) WHERE status = 'running';

-- What an assistant would do, and does only once its person says so. Input stays
-- as it came, byte for byte.
CREATE TABLE ai_actions (
	id              INTEGER PRIMARY KEY AUTOINCREMENT,
	user_id         TEXT NOT NULL,
	conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
	tool            TEXT NOT NULL CHECK (tool <> ''),
	input           TEXT NOT NULL,
	state           TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'declined')),
	created_at      INTEGER NOT NULL,
	until           INTEGER NOT NULL
) STRICT;
CREATE INDEX ai_actions_conversation ON ai_actions (conversation_id);

-- +goose Down
DROP TABLE ai_actions;
DROP TABLE messages;
DROP TABLE conversations;
