package sqlite

import (
	"context"
	"database/sql"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
)

// Tags implements [vault.Ideas].
func (s *Store) Tags(ctx context.Context, by vault.Actor) ([]vault.TagCount, error) {
	defer s.timed("count tags")()
	const query = `SELECT tag, count(*), min(idea_id) FROM idea_tags WHERE user_id = @user_id GROUP BY folded` // tag is of the row with min
	found, err := s.reads.query(ctx, query, sql.Named("user_id", by.Owner))
	tags, err := collect(found, err, func(row *sql.Rows) (t vault.TagCount, err error) {
		var first int64
		err = row.Scan(&t.Tag, &t.Count, &first)
		return t, err
	})
	return tags, failure("count tags", err)
}

// insertTags writes the rows by which the tags of a new idea are found.
func insertTags(ctx context.Context, tx *tx, by vault.Actor, idea vault.Idea) error {
	const query = `INSERT INTO idea_tags (user_id, folded, idea_id, tag) VALUES (@user_id, @folded, @idea_id, @tag)`
	for _, tag := range idea.Tags {
		_, err := tx.exec(ctx, query, sql.Named("user_id", by.Owner), sql.Named("folded", vault.Key(tag)),
			sql.Named("idea_id", idea.ID), sql.Named("tag", tag))
		if err != nil {
			return err
		}
	}
	return nil
}

// replaceTags brings the rows of an idea's tags up to date, if they are not.
func replaceTags(ctx context.Context, tx *tx, by vault.Actor, idea vault.Idea) error {
	const kept = `SELECT coalesce(json_group_array(tag ORDER BY tag), '[]') = (SELECT coalesce(json_group_array(value ORDER BY value), '[]') FROM json_each(@tags))
		FROM idea_tags WHERE idea_id = @idea_id`
	tags, err := json.Marshal(idea.Tags)
	if err != nil {
		return err
	}
	var same bool
	args := []any{sql.Named("tags", string(tags)), sql.Named("idea_id", idea.ID)}
	if err := tx.scan(ctx, kept, args, []any{&same}); err != nil || same {
		return err
	}
	const drop = `DELETE FROM idea_tags WHERE idea_id = @idea_id`
	if _, err := tx.exec(ctx, drop, sql.Named("idea_id", idea.ID)); err != nil {
		return err
	}
	return insertTags(ctx, tx, by, idea)
}
