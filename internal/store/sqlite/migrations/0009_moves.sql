-- +goose Up
-- The figures of moves between stages are read from the indexes alone.
DROP INDEX changes_moves;
CREATE INDEX changes_moves ON changes (user_id, at, from_stage, from_since) WHERE from_stage IS NOT NULL;
CREATE INDEX changes_published ON changes (user_id, at, idea_id) WHERE to_stage = 3;

-- +goose Down
DROP INDEX changes_published;
DROP INDEX changes_moves;
CREATE INDEX changes_moves ON changes (user_id, at) WHERE from_stage IS NOT NULL;
