package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

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

// tagRows returns the statement that writes the rows by which the tags of an
// idea are found, and its parameters but for the idea's id. There must be tags.
func tagRows(by vault.Actor, tags []string) (query string, args []any) {
	b := strings.Builder{}
	b.WriteString(`INSERT INTO idea_tags (user_id, folded, idea_id, tag) VALUES `)
	args = append(args, sql.Named("user_id", by.Owner))
	for n, tag := range tags {
		if n > 0 {
			b.WriteString(`, `)
		}
		fmt.Fprintf(&b, `(@user_id, @folded%d, @idea_id, @tag%d)`, n, n)
		args = append(args, sql.Named(fmt.Sprint("folded", n), vault.Key(tag)), sql.Named(fmt.Sprint("tag", n), tag))
	}
	return b.String(), args
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
	if len(idea.Tags) == 0 {
		return nil
	}
	query, rows := tagRows(by, idea.Tags)
	_, err = tx.exec(ctx, query, append(rows, sql.Named("idea_id", idea.ID))...)
	return err
}
