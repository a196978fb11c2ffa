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
	const insert = `
		INSERT INTO views ( user_id, version,  last_id,  views)
		VALUES            (@user_id, 1,       @last_id, @views) ON CONFLICT (user_id) DO NOTHING`
	const update = `
		UPDATE views SET version = version + 1, last_id = @last_id, views = @views
		WHERE user_id = @user_id AND version = @if_version`
	text := update
	if vs.Version == 0 {
		text = insert
	}
	sql, values := bind(text, args{"user_id": by.Owner, "last_id": vs.LastID, "views": jsonText(vs.All), "if_version": vs.Version})
	return s.write(ctx, "replace views", func(ctx context.Context) error {
		done, err := s.db.Exec(ctx, sql, values...)
		if err == nil && done.RowsAffected() == 0 {
			return vault.Conflict.New("The views have changed meanwhile")
		}
		return err
	})
}
