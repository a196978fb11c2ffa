package postgres

import (
	"context"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// Texts implements [vault.Ideas].
func (s *Store) Texts(ctx context.Context, by vault.Actor, q vault.TextQuery) (texts []vault.Text, err error) {
	const text = `
		SELECT id, left(search, CAST(@length AS integer)), tags FROM ideas
		WHERE user_id = @user_id AND deleted_at IS NULL AND (ai OR NOT CAST(@for_models AS boolean))` + allShown + `
		ORDER BY created_at DESC, id DESC LIMIT @most`
	err = s.read(ctx, "select texts", func(ctx context.Context) error {
		texts, err = query(ctx, s.db, text, args{"user_id": by.Owner, "length": q.Length, "for_models": q.ForModels, "most": q.Most}, func(row pgx.Row) (t vault.Text, err error) {
			var tags []byte
			if err := row.Scan(&t.ID, &t.Text, &tags); err != nil {
				return t, err
			}
			return t, fromJSON(tags, &t.Tags)
		})
		return err
	})
	return texts, err
}
