package sqlite

import (
	"context"
	"database/sql"

	"creatorvault.dev/internal/vault"
)

// Texts implements [vault.Ideas].
func (s *Store) Texts(ctx context.Context, by vault.Actor, q vault.TextQuery) ([]vault.Text, error) {
	defer s.timed("select texts")()
	const query = `
		SELECT id, substr(search, 1, @length), tags FROM ideas
		WHERE user_id = @user_id AND deleted_at IS NULL AND (ai = 1 OR NOT @for_models)` + allShown + `
		ORDER BY created_at DESC, id DESC LIMIT @most`
	found, err := s.reads.query(ctx, query,
		sql.Named("user_id", by.Owner), sql.Named("length", q.Length), sql.Named("for_models", q.ForModels), sql.Named("most", q.Most))
	texts, err := collect(found, err, func(row *sql.Rows) (t vault.Text, err error) {
		err = row.Scan(&t.ID, &t.Text, jsonText[[]string]{&t.Tags})
		return t, err
	})
	return texts, failure("select texts", err)
}
