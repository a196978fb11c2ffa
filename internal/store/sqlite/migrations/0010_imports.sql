-- +goose Up
-- What an open import brings is hidden until it is done.
CREATE TABLE imports (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	user_id  TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	state    TEXT NOT NULL CHECK (state IN ('open', 'done', 'failed')),
	dry_run  INTEGER NOT NULL CHECK (dry_run IN (0, 1)),
	format   TEXT NOT NULL CHECK (format <> ''),
	file     TEXT NOT NULL,
	total    INTEGER NOT NULL CHECK (total >= 0),
	made     INTEGER NOT NULL CHECK (made >= 0),
	known    INTEGER NOT NULL CHECK (known >= 0),
	refused  INTEGER NOT NULL CHECK (refused >= 0),
	began_at INTEGER NOT NULL,
	beat_at  INTEGER NOT NULL,
	ended_at INTEGER,
	report   TEXT CHECK (json_valid(report))
) STRICT;
CREATE UNIQUE INDEX imports_open ON imports (user_id) WHERE state = 'open';
CREATE INDEX imports_user ON imports (user_id, id);
CREATE INDEX imports_beat ON imports (beat_at) WHERE state = 'open';

-- import_key tells an idea again that comes a second time.
ALTER TABLE ideas ADD COLUMN import_id INTEGER;
ALTER TABLE ideas ADD COLUMN import_key BLOB CHECK (length(import_key) = 16);
CREATE INDEX ideas_import ON ideas (user_id, import_id) WHERE import_id IS NOT NULL;
CREATE INDEX ideas_import_key ON ideas (user_id, import_key) WHERE import_key IS NOT NULL;

-- +goose Down
DELETE FROM ideas WHERE import_id IN (SELECT id FROM imports WHERE state <> 'done');
DROP INDEX ideas_import_key;
DROP INDEX ideas_import;
ALTER TABLE ideas DROP COLUMN import_key;
ALTER TABLE ideas DROP COLUMN import_id;
DROP TABLE imports;
