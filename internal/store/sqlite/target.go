package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"creatorvault.dev/internal/upkeep"
	"creatorvault.dev/internal/vault"
)

// A Target takes a copy. Nobody else has it open meanwhile.
type Target struct {
	inventory
	held *sole
	db   *sql.DB
}

var _ upkeep.Target = (*Target)(nil)

// Receive opens the vault at o.Path for a copy. It fails with ErrInUse or
// ErrBusy where it is open.
func Receive(_ context.Context, o Options) (_ *Target, err error) {
	t := &Target{inventory: inventory{path: o.Path}}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.Close())
		}
	}()
	if t.held, err = alone(o.Path); err != nil {
		return nil, err
	}
	if t.db, err = connect(o, existing, ""); err != nil {
		return nil, err
	}
	t.db.SetMaxOpenConns(1)
	t.on = t.db
	return t, nil
}

// Close implements [upkeep.Inventory].
func (t *Target) Close() (err error) {
	if t.db != nil {
		err = t.db.Close()
	}
	if t.held != nil {
		err = errors.Join(err, t.held.Close())
	}
	return err
}

// marked says of which source the store is a copy that was begun.
func (t *Target) marked(ctx context.Context, tx *sql.Tx) (source string, begun bool, err error) {
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE name = 'copying'`).Scan(&begun); err != nil || !begun {
		return "", false, err
	}
	return source, true, tx.QueryRowContext(ctx, `SELECT source FROM copying`).Scan(&source)
}

// Begin implements [upkeep.Target].
func (t *Target) Begin(ctx context.Context, source string, afresh bool) error {
	return t.write(ctx, func(tx *sql.Tx) error {
		of, begun, err := t.marked(ctx, tx)
		if err != nil || begun && of == source && !afresh {
			return err
		}
		if begun && !afresh {
			return upkeep.ErrNotEmpty
		}
		for _, table := range slices.Backward(upkeep.Tables) {
			if begun {
				if _, err := tx.ExecContext(ctx, `DELETE FROM `+table.Name); err != nil { //nolint:gosec // a name of ours
					return err
				}
			}
			var n int64
			if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM `+table.Name+` LIMIT 1)`).Scan(&n); err != nil {
				return err
			}
			if n > 0 {
				return upkeep.ErrNotEmpty
			}
		}
		if begun {
			_, err := tx.ExecContext(ctx, `UPDATE copying SET source = @source`, sql.Named("source", source))
			return err
		}
		if _, err := tx.ExecContext(ctx, `CREATE TABLE copying (source TEXT NOT NULL) STRICT`); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO copying (source) VALUES (@source)`, sql.Named("source", source)); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (@version, 1)`, sql.Named("version", int64(vault.CopyBegun)))
		return err
	})
}

// Insert implements [upkeep.Target].
func (t *Target) Insert(ctx context.Context, table upkeep.Table, rows []upkeep.Row) error {
	names := table.Names()
	query := `INSERT INTO ` + table.Name + ` (` + strings.Join(names, ", ") + `) VALUES (@` + strings.Join(names, ", @") + `)` //nolint:gosec // names of ours
	return t.write(ctx, func(tx *sql.Tx) error {
		insert, err := tx.PrepareContext(ctx, query)
		if err != nil {
			return err
		}
		defer insert.Close()
		args := make([]any, len(names))
		for _, row := range rows {
			for i, name := range names {
				args[i] = sql.Named(name, row[i])
			}
			if _, err := insert.ExecContext(ctx, args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// End implements [upkeep.Target].
func (t *Target) End(ctx context.Context, given map[string]int64) error {
	const first = `INSERT INTO sqlite_sequence (name, seq) SELECT @table, 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = @table)`
	const set = `UPDATE sqlite_sequence SET seq = @seq WHERE name = @table`
	return t.write(ctx, func(tx *sql.Tx) error {
		for table, last := range given {
			if last == 0 {
				continue
			}
			for _, query := range []string{first, set} {
				if _, err := tx.ExecContext(ctx, query, sql.Named("table", table), sql.Named("seq", last)); err != nil {
					return err
				}
			}
		}
		if _, err := tx.ExecContext(ctx, `DROP TABLE copying`); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM goose_db_version WHERE version_id = @version`, sql.Named("version", int64(vault.CopyBegun)))
		return err
	})
}

// write runs f in a transaction, which is on disk when write returns.
func (t *Target) write(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := t.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("write the copy: %w", err)
	}
	if err := f(tx); err != nil {
		return errors.Join(t.torn(err), tx.Rollback())
	}
	return tx.Commit()
}
