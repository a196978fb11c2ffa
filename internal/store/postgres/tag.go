package postgres

import (
	"context"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

const (
	// tagRows are the rows t(folded, tag) of an idea's tags.
	tagRows = `ROWS FROM (jsonb_array_elements_text(CAST(@folded AS jsonb)), jsonb_array_elements_text(CAST(@tags AS jsonb))) AS t (folded, tag)`
	// foldedTags is the same as an array of what the tags are found by.
	foldedTags = `ARRAY(SELECT jsonb_array_elements_text(CAST(@folded AS jsonb)))`
)

// keys returns what the tags are found by.
func keys(tags []string) []string {
	folded := make([]string, len(tags))
	for i, tag := range tags {
		folded[i] = vault.Key(tag)
	}
	return folded
}

// Tags implements [vault.Ideas].
func (s *Store) Tags(ctx context.Context, by vault.Actor) (tags []vault.TagCount, err error) {
	const text = `SELECT (array_agg(tag ORDER BY idea_id))[1], count(*) FROM idea_tags WHERE user_id = @user_id AND NOT trashed AND idea_id NOT IN (` + hidden + `) GROUP BY folded`
	err = s.read(ctx, "count tags", func(ctx context.Context) error {
		tags, err = query(ctx, s.db, text, args{"user_id": by.Owner}, func(row pgx.Row) (t vault.TagCount, err error) {
			err = row.Scan(&t.Tag, &t.Count)
			return t, err
		})
		return err
	})
	return tags, err
}
