package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"creatorvault.dev/internal/vault"
)

// Tags implements [vault.Ideas].
func (s *Store) Tags(ctx context.Context, by vault.Actor) ([]vault.TagCount, error) {
	defer s.timed("count tags")()
	const query = `SELECT tag, count(*), min(idea_id) FROM idea_tags WHERE user_id = @user_id AND trashed = 0 AND idea_id NOT IN (` + hidden + `) GROUP BY folded` // tag is of the row with min
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
func tagRows(by vault.Actor, idea vault.Idea) (query string, args []any) {
	b := strings.Builder{}
	b.WriteString(`INSERT INTO idea_tags (user_id, folded, idea_id, tag, trashed) VALUES `)
	args = append(args, sql.Named("user_id", by.Owner), sql.Named("trashed", idea.InTrash()))
	for n, tag := range idea.Tags {
		if n > 0 {
			b.WriteString(`, `)
		}
		fmt.Fprintf(&b, `(@user_id, @folded%d, @idea_id, @tag%d, @trashed)`, n, n)
		args = append(args, sql.Named(fmt.Sprint("folded", n), vault.Key(tag)), sql.Named(fmt.Sprint("tag", n), tag))
	}
	return b.String(), args
}

// replaceTags brings the rows of an idea's tags up to date.
func replaceTags(ctx context.Context, tx *tx, by vault.Actor, r vault.Replacement) error {
	idea := r.Idea
	if r.Edit.Act != vault.Changed {
		const query = `UPDATE idea_tags SET trashed = @trashed WHERE idea_id = @idea_id`
		_, err := tx.exec(ctx, query, sql.Named("trashed", idea.InTrash()), sql.Named("idea_id", idea.ID))
		return err
	}
	if !slices.Contains(r.Edit.Fields, "tags") {
		return nil
	}
	const drop = `DELETE FROM idea_tags WHERE idea_id = @idea_id`
	if _, err := tx.exec(ctx, drop, sql.Named("idea_id", idea.ID)); err != nil {
		return err
	}
	if len(idea.Tags) == 0 {
		return nil
	}
	query, rows := tagRows(by, idea)
	_, err := tx.exec(ctx, query, append(rows, sql.Named("idea_id", idea.ID))...)
	return err
}
