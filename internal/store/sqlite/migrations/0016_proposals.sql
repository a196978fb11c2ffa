-- +goose Up
-- What a model made of an idea, until its person has decided on it, and no
-- longer than the idea.
CREATE TABLE proposals (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	user_id    TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	idea_id    INTEGER NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	kind       TEXT NOT NULL CHECK (kind IN ('angles', 'outline', 'variations')),
	model      TEXT NOT NULL,
	items      TEXT NOT NULL CHECK (json_type(items) = 'array'),
	created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX proposals_user ON proposals (user_id, id);
CREATE INDEX proposals_idea ON proposals (idea_id);
CREATE INDEX proposals_created ON proposals (created_at);

-- +goose Down
DROP TABLE proposals;
