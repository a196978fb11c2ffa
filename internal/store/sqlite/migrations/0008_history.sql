-- +goose Up
-- revision is the number of the last one; stage_since is when the idea came to
-- its stage, and source the door through which it came. For IN with more than two
-- values SQLite would fill a table with them at every row that is written.
ALTER TABLE ideas ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1);
ALTER TABLE ideas ADD COLUMN stage_since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ideas ADD COLUMN source TEXT NOT NULL DEFAULT 'api' CHECK (source = 'api' OR source = 'web' OR source = 'cli' OR source = 'mcp' OR source = 'chat' OR source = 'import');
-- planned_for counts days.
CREATE INDEX ideas_planned ON ideas (user_id, planned_for, id) WHERE deleted_at IS NULL;
CREATE INDEX ideas_published ON ideas (user_id, published_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ideas_still ON ideas (user_id, stage_since) WHERE deleted_at IS NULL AND stage < 3;
CREATE INDEX ideas_trash ON ideas (user_id, deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX ideas_deleted ON ideas (deleted_at) WHERE deleted_at IS NOT NULL;

-- The tags of ideas in the trash are not counted.
ALTER TABLE idea_tags ADD COLUMN trashed INTEGER NOT NULL DEFAULT 0 CHECK (trashed IN (0, 1));

CREATE TABLE revisions (
	user_id  TEXT NOT NULL,
	idea_id  INTEGER NOT NULL REFERENCES ideas (id) ON DELETE CASCADE,
	number   INTEGER NOT NULL CHECK (number >= 2),
	began_at INTEGER NOT NULL,
	at       INTEGER NOT NULL CHECK (at >= began_at),
	source   TEXT NOT NULL CHECK (source = 'api' OR source = 'web' OR source = 'cli' OR source = 'mcp' OR source = 'chat' OR source = 'import'),
	fields   TEXT NOT NULL CHECK (fields <> ''),
	undo     TEXT NOT NULL CHECK (json_valid(undo)),
	PRIMARY KEY (idea_id, number)
) STRICT, WITHOUT ROWID;

-- Of a move the log knows as columns what statistics ask.
CREATE TABLE kept AS SELECT * FROM changes;
DROP TABLE changes;
CREATE TABLE changes (
	user_id    TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	seq        INTEGER NOT NULL CHECK (seq >= 1),
	idea_id    INTEGER NOT NULL,
	version    INTEGER NOT NULL CHECK (version >= 1),
	at         INTEGER NOT NULL,
	source     TEXT NOT NULL CHECK (source = 'api' OR source = 'web' OR source = 'cli' OR source = 'mcp' OR source = 'chat' OR source = 'import' OR source = 'server'),
	act        TEXT NOT NULL CHECK (act = 'created' OR act = 'changed' OR act = 'deleted' OR act = 'restored' OR act = 'destroyed' OR act = 'imported'),
	fields     TEXT NOT NULL,
	from_stage INTEGER CHECK (from_stage BETWEEN 0 AND 3),
	to_stage   INTEGER CHECK (to_stage BETWEEN 0 AND 3),
	from_since INTEGER,
	PRIMARY KEY (user_id, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO changes (user_id, seq, idea_id, version, at, source, act, fields, from_stage, to_stage, from_since)
SELECT user_id, seq, idea_id, version, at, source, act, fields,
	CASE detail ->> '$.from' WHEN 'idea' THEN 0 WHEN 'outline' THEN 1 WHEN 'draft' THEN 2 WHEN 'published' THEN 3 END,
	CASE detail ->> '$.to' WHEN 'idea' THEN 0 WHEN 'outline' THEN 1 WHEN 'draft' THEN 2 WHEN 'published' THEN 3 END,
	CASE WHEN detail ->> '$.from' IS NOT NULL THEN
		lag(at) OVER (PARTITION BY user_id, idea_id, detail ->> '$.to' IS NOT NULL ORDER BY seq)
	END
FROM kept;
DROP TABLE kept;
CREATE INDEX changes_moves ON changes (user_id, at) WHERE from_stage IS NOT NULL;

-- What the ideas that are there would have had.
UPDATE ideas SET stage_since = created_at;
UPDATE ideas SET stage_since = moved.at
FROM (SELECT user_id, idea_id, max(at) AS at FROM changes WHERE to_stage IS NOT NULL GROUP BY user_id, idea_id) AS moved
WHERE moved.user_id = ideas.user_id AND moved.idea_id = ideas.id;
UPDATE ideas SET source = made.source FROM changes AS made
WHERE made.act = 'created' AND made.source <> 'api' AND made.user_id = ideas.user_id AND made.idea_id = ideas.id;
UPDATE ideas SET published_at = stage_since WHERE stage = 3 AND published_at IS NULL;
UPDATE idea_tags SET trashed = 1 WHERE idea_id IN (SELECT id FROM ideas WHERE deleted_at IS NOT NULL);

-- +goose Down
CREATE TABLE kept AS SELECT * FROM changes;
DROP TABLE changes;
CREATE TABLE changes (
	user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
	seq     INTEGER NOT NULL CHECK (seq >= 1),
	idea_id INTEGER NOT NULL,
	version INTEGER NOT NULL CHECK (version >= 1),
	at      INTEGER NOT NULL,
	source  TEXT NOT NULL CHECK (source IN ('api', 'web', 'cli', 'mcp', 'chat', 'import')),
	act     TEXT NOT NULL CHECK (act IN ('created', 'changed', 'deleted')),
	fields  TEXT NOT NULL,
	detail  TEXT NOT NULL CHECK (json_valid(detail)),
	PRIMARY KEY (user_id, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO changes (user_id, seq, idea_id, version, at, source, act, fields, detail)
SELECT user_id, seq, idea_id, version, at, iif(source = 'server', 'api', source),
	CASE act WHEN 'restored' THEN 'changed' WHEN 'destroyed' THEN 'deleted' ELSE act END, fields,
	json_patch('{}', json_object(
		'from', CASE from_stage WHEN 0 THEN 'idea' WHEN 1 THEN 'outline' WHEN 2 THEN 'draft' WHEN 3 THEN 'published' END,
		'to', CASE to_stage WHEN 0 THEN 'idea' WHEN 1 THEN 'outline' WHEN 2 THEN 'draft' WHEN 3 THEN 'published' END))
FROM kept WHERE act <> 'imported';
DROP TABLE kept;
DROP TABLE revisions;
ALTER TABLE idea_tags DROP COLUMN trashed;
DROP INDEX ideas_deleted;
DROP INDEX ideas_trash;
DROP INDEX ideas_still;
DROP INDEX ideas_published;
DROP INDEX ideas_planned;
ALTER TABLE ideas DROP COLUMN source;
ALTER TABLE ideas DROP COLUMN stage_since;
ALTER TABLE ideas DROP COLUMN revision;
