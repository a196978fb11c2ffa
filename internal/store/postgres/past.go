package postgres

import (
	"context"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// Pasts implements [vault.Ideas].
func (s *Store) Pasts(ctx context.Context, by vault.Actor, ids ...int64) (all []vault.Past, looked int, _ error) {
	return all, looked, s.read(ctx, "list pasts", func(ctx context.Context) error {
		tx, err := s.db.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback(ctx) }() // nothing was written
		latest, err := query(ctx, tx, latest, args{"user_id": by.Owner, "ids": ids}, func(row pgx.Row) (vault.Latest, error) { return scanLatest(by, row) })
		if err != nil {
			return err
		}
		var changed []int64
		all, looked, changed = vault.PastsOf(ids, latest)
		if len(changed) == 0 {
			return nil
		}
		return revisionsOf(ctx, tx, by, changed, all)
	})
}

// revisionsOf reads the revisions of the ideas of ids, in that order, into all.
func revisionsOf(ctx context.Context, tx pgx.Tx, by vault.Actor, ids []int64, all []vault.Past) error {
	const text = `
		SELECT idea_id, number, began_at, at, source, fields, undo
		FROM unnest(CAST(@ids AS bigint[])) WITH ORDINALITY AS key (id, place) JOIN revisions ON user_id = @user_id AND idea_id = key.id
		ORDER BY place, number`
	at := 0
	_, err := query(ctx, tx, text, args{"user_id": by.Owner, "ids": ids}, func(row pgx.Row) (none struct{}, _ error) {
		var id int64
		var r revisionRow
		if err := row.Scan(append([]any{&id}, r.columns()...)...); err != nil {
			return none, err
		}
		for all[at].IdeaID != id {
			at++
		}
		one, err := r.revision()
		all[at].Revisions = append(all[at].Revisions, *one)
		return none, err
	})
	return err
}
