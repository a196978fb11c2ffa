package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"creatorvault.dev/internal/vault"
)

// Views implements [vault.Viewing].
func (s *Store) Views(ctx context.Context, by vault.Actor) (vs vault.Views, _ error) {
	defer s.timed("list views")()
	const query = `SELECT version, last_id, views FROM views WHERE user_id = @user_id`
	err := s.reads.queryRow(ctx, query, sql.Named("user_id", by.Owner)).Scan(&vs.Version, &vs.LastID, jsonText[[]vault.View]{&vs.All})
	if errors.Is(err, sql.ErrNoRows) {
		return vault.Views{}, nil
	}
	return vs, failure("list views", err)
}

// ReplaceViews implements [vault.Viewing].
func (s *Store) ReplaceViews(ctx context.Context, by vault.Actor, vs vault.Views) error {
	return s.write(ctx, "replace views", func(ctx context.Context, tx *tx) error { return replaceViews(ctx, tx, by, vs) })
}

func replaceViews(ctx context.Context, tx *tx, by vault.Actor, vs vault.Views) error {
	const insert = `
		INSERT INTO views ( user_id, version,  last_id,  views)
		VALUES            (@user_id, 1,       @last_id, @views) ON CONFLICT (user_id) DO NOTHING`
	const update = `
		UPDATE views SET version = version + 1, last_id = @last_id, views = @views
		WHERE user_id = @user_id AND version = @if_version`
	query := update
	args := []any{sql.Named("user_id", by.Owner), sql.Named("last_id", vs.LastID), sql.Named("views", jsonText[[]vault.View]{&vs.All})}
	if vs.Version == 0 {
		query = insert
	} else {
		args = append(args, sql.Named("if_version", vs.Version))
	}
	n, err := tx.exec(ctx, query, args...)
	if err == nil && n == 0 {
		return vault.Conflict.New("The views have changed meanwhile")
	}
	return err
}
