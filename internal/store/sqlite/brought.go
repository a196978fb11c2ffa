package sqlite

import (
	"context"
	"database/sql"

	"creatorvault.dev/internal/vault"
)

// broughtShown is the condition of moves that are there: those of an open import
// are not yet.
const broughtShown = ` AND import_id NOT IN (SELECT id FROM imports WHERE user_id = @user_id AND state = 'open')`

// InsertMoves implements [vault.Imports].
func (s *Store) InsertMoves(ctx context.Context, by vault.Actor, i vault.Import, moves []vault.BroughtMove) error {
	const query = `
		INSERT INTO moves ( user_id,  import_id,  number,  idea_id,  at,  source,  from_stage,  to_stage,  from_since,  import_key)
		VALUES            (@user_id, @import_id, @number, @idea_id, @at, @source, @from_stage, @to_stage, @from_since, @import_key)`
	return s.write(ctx, "insert moves", func(ctx context.Context, tx *tx) error {
		if err := updateImport(ctx, tx, by, i); err != nil {
			return err
		}
		for _, m := range moves {
			var key []byte
			if m.Key != nil {
				key = m.Key[:]
			}
			_, err := tx.exec(ctx, query, sql.Named("user_id", by.Owner), sql.Named("import_id", i.ID), sql.Named("number", m.Number),
				sql.Named("idea_id", m.IdeaID), sql.Named("at", m.At.UnixMicro()), sql.Named("source", m.Source),
				sql.Named("from_stage", rankOf(m.From)), sql.Named("to_stage", rankOf(m.To)), sql.Named("from_since", orNull(m.Since)), sql.Named("import_key", key))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// BroughtMoves implements [vault.Imports].
func (s *Store) BroughtMoves(ctx context.Context, by vault.Actor, after vault.MovePlace, limit int) ([]vault.BroughtMove, error) {
	defer s.timed("list moves")()
	const query = `
		SELECT import_id, number, idea_id, at, source, from_stage, to_stage, from_since, import_key FROM moves
		WHERE user_id = @user_id AND (import_id, number) > (@after_import, @after_number)` + broughtShown + `
		ORDER BY import_id, number LIMIT @limit`
	found, err := s.reads.query(ctx, query, sql.Named("user_id", by.Owner), sql.Named("after_import", after.Import), sql.Named("after_number", after.Number), sql.Named("limit", limit))
	all, err := collect(found, err, func(row *sql.Rows) (m vault.BroughtMove, err error) {
		var at int64
		var since sql.NullInt64
		var key []byte
		m.Owner = by.Owner
		err = row.Scan(&m.Import, &m.Number, &m.IdeaID, &at, &m.Source, maybe[vault.Stage](stageOf(&m.From)), stageOf(&m.To), &since, &key)
		if m.At = fromMicros(at); since.Valid {
			m.Since = fromMicros(since.Int64)
		}
		if key != nil {
			m.Key = new(vault.ImportKey(key))
		}
		return m, err
	})
	return all, failure("list moves", err)
}
