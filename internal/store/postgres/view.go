package postgres

import (
	"context"

	"creatorvault.dev/internal/vault"
)

// Views implements [vault.Viewing].
func (s *Store) Views(ctx context.Context, by vault.Actor) (vs vault.Views, _ error) {
	const text = `SELECT version, last_id, views FROM views WHERE user_id = @user_id`
	err := s.read(ctx, "list views", func(ctx context.Context) error {
		var raw []byte
		err := queryRow(ctx, s.db, text, args{"user_id": by.Owner}).Scan(&vs.Version, &vs.LastID, &raw)
		if isNoRows(err) {
			return nil
		}
		if err != nil {
			return err
		}
		vs.All = nil
		return fromJSON(raw, &vs.All)
	})
	return vs, err
}

// ReplaceViews implements [vault.Viewing].
func (s *Store) ReplaceViews(ctx context.Context, by vault.Actor, vs vault.Views) error {
	return s.write(ctx, "replace views", func(ctx context.Context) error { return replaceViews(ctx, s.db, by, vs) })
}

func replaceViews(ctx context.Context, db conn, by vault.Actor, vs vault.Views) error {
	const insert = `
		INSERT INTO views ( user_id, version,  last_id,  views)
		VALUES            (@user_id, 1,       @last_id, @views) ON CONFLICT (user_id) DO NOTHING RETURNING version`
	const update = `
		UPDATE views SET version = version + 1, last_id = @last_id, views = @views
		WHERE user_id = @user_id AND version = @if_version RETURNING version`
	text := update
	if vs.Version == 0 {
		text = insert
	}
	err := queryRow(ctx, db, text, args{"user_id": by.Owner, "last_id": vs.LastID, "views": jsonText(vs.All), "if_version": vs.Version}).Scan(&vs.Version)
	if isNoRows(err) {
		return vault.Conflict.New("The views have changed meanwhile")
	}
	return err
}
