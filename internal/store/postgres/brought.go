package postgres

import (
	"context"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// broughtShown is the condition of moves that are there: those of an open import
// are not yet.
const broughtShown = ` AND import_id NOT IN (SELECT id FROM imports WHERE user_id = @user_id AND state = 'open')`

// InsertMoves implements [vault.Imports].
func (s *Store) InsertMoves(ctx context.Context, by vault.Actor, i vault.Import, moves []vault.BroughtMove) error {
	const text = `
		INSERT INTO moves (user_id, import_id, number, idea_id, at, source, from_stage, to_stage, from_since, import_key)
		VALUES (@user_id, @import_id, @number, @idea_id, @at, @source, @from_stage, @to_stage, @from_since, @import_key)`
	return s.tx(ctx, "insert moves", unsent, func(ctx context.Context, tx pgx.Tx) error {
		if err := updateImport(ctx, tx, by, i); err != nil || len(moves) == 0 {
			return err
		}
		b := new(pgx.Batch)
		for _, m := range moves {
			a := args{
				"user_id": by.Owner, "import_id": i.ID, "number": m.Number, "idea_id": m.IdeaID, "at": m.At, "source": m.Source,
				"from_stage": rankOf(m.From), "to_stage": rankOf(m.To), "from_since": nil, "import_key": nil,
			}
			if !m.Since.IsZero() {
				a["from_since"] = m.Since
			}
			if m.Key != nil {
				a["import_key"] = m.Key[:]
			}
			sql, values := bind(text, a)
			b.Queue(sql, values...)
		}
		return tx.SendBatch(ctx, b).Close()
	})
}

// BroughtMoves implements [vault.Imports].
func (s *Store) BroughtMoves(ctx context.Context, by vault.Actor, after vault.MovePlace, limit int) (all []vault.BroughtMove, err error) {
	const text = `
		SELECT import_id, number, idea_id, at, source, from_stage, to_stage, from_since, import_key FROM moves
		WHERE user_id = @user_id AND (import_id, number) > (CAST(@after_import AS bigint), CAST(@after_number AS bigint))` + broughtShown + `
		ORDER BY import_id, number LIMIT @limit`
	err = s.read(ctx, "list moves", func(ctx context.Context) error {
		a := args{"user_id": by.Owner, "after_import": after.Import, "after_number": after.Number, "limit": limit}
		all, err = query(ctx, s.db, text, a, func(row pgx.Row) (vault.BroughtMove, error) { return scanMove(by, row) })
		return err
	})
	return all, err
}

func scanMove(by vault.Actor, row pgx.Row) (m vault.BroughtMove, err error) {
	var from *int
	var to int
	var since *time.Time
	var key []byte
	m.Owner = by.Owner
	if err = row.Scan(&m.Import, &m.Number, &m.IdeaID, &m.At, &m.Source, &from, &to, &since, &key); err != nil {
		return m, err
	}
	if m.At = m.At.UTC(); since != nil {
		m.Since = since.UTC()
	}
	if key != nil {
		m.Key = new(vault.ImportKey(key))
	}
	if m.From, err = maybeStage(from); err == nil {
		m.To, err = stageOf(to)
	}
	return m, err
}
