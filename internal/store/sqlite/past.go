package sqlite

import (
	"context"
	"database/sql"

	"creatorvault.dev/internal/vault"
)

// Pasts implements [vault.Ideas].
func (s *Store) Pasts(ctx context.Context, by vault.Actor, ids ...int64) (all []vault.Past, looked int, _ error) {
	defer s.timed("list pasts")()
	return all, looked, failure("list pasts", s.reads.view(ctx, func(v *view) error {
		query, args := latestOf(by, ids)
		found, err := v.query(ctx, query, args...)
		latest, err := collect(found, err, func(row *sql.Rows) (vault.Latest, error) { return scanLatest(by, row) })
		if err != nil {
			return err
		}
		var changed []int64
		all, looked, changed = vault.PastsOf(ids, latest)
		if len(changed) == 0 {
			return nil
		}
		query, args = revisionsOf(by, changed)
		found, err = v.query(ctx, query, args...)
		at := 0
		_, err = collect(found, err, func(row *sql.Rows) (none struct{}, _ error) {
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
	}))
}

// revisionsOf returns the query for the revisions of the ideas of ids, in that
// order, and its parameters.
func revisionsOf(by vault.Actor, ids []int64) (query string, args []any) {
	return `
		SELECT idea_id, number, began_at, at, source, fields, undo
		FROM json_each(@ids) AS key JOIN revisions ON idea_id = value
		WHERE user_id = @user_id ORDER BY key.key, number`, []any{sql.Named("user_id", by.Owner), sql.Named("ids", jsonText[[]int64]{&ids})}
}
