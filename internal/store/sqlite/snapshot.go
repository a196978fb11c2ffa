package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"

	"creatorvault.dev/internal/upkeep"

	"github.com/ncruces/go-sqlite3"
)

// A Snapshot is one state of a vault, whoever writes to it meanwhile. Its log
// grows as long as it is open.
type Snapshot struct {
	inventory
	held *os.File
	db   *sql.DB
	tx   *sql.Tx
}

var _ upkeep.Snapshot = (*Snapshot)(nil)

// Look opens the vault at o.Path, whose schema must be this program's, as it
// stands.
func Look(ctx context.Context, o Options) (_ *Snapshot, err error) {
	s := &Snapshot{inventory: inventory{path: o.Path}}
	defer func() {
		if err != nil {
			err = errors.Join(s.torn(err), s.Close())
		}
	}()
	if s.held, err = enter(o.Path); err != nil {
		return nil, err
	}
	if s.db, err = connect(o, existing, `PRAGMA query_only = on;`); err != nil {
		return nil, err
	}
	s.db.SetMaxOpenConns(1)
	if s.tx, err = s.db.BeginTx(context.WithoutCancel(ctx), nil); err != nil {
		return nil, err
	}
	s.on = s.tx
	var n int64
	return s, s.tx.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema`).Scan(&n) // from here on it has one state
}

// Close implements [upkeep.Inventory].
func (s *Snapshot) Close() error {
	var errs []error
	if s.tx != nil {
		errs = append(errs, s.tx.Rollback()) // there is nothing to commit
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	if s.held != nil {
		errs = append(errs, s.held.Close())
	}
	return errors.Join(errs...)
}

// An inventory reads a vault through a connection.
type inventory struct {
	path string
	on   interface {
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
		QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	}
}

// torn tells of a file that SQLite cannot read.
func (s *inventory) torn(err error) error {
	if errors.Is(err, sqlite3.NOTADB) || errors.Is(err, sqlite3.CORRUPT) {
		return damaged(s.path)
	}
	return err
}

func damaged(path string) error {
	return fmt.Errorf("%s is damaged: restore it from a backup", path)
}

// Key implements [upkeep.Inventory].
func (s *inventory) Key(ctx context.Context, t upkeep.Table) ([]string, error) {
	return s.texts(ctx, `SELECT name FROM pragma_table_info(@table) WHERE pk > 0 ORDER BY pk`, sql.Named("table", t.Name))
}

// Count implements [upkeep.Inventory].
func (s *inventory) Count(ctx context.Context, t upkeep.Table) (n int64, _ error) {
	return n, s.torn(s.on.QueryRowContext(ctx, `SELECT count(*) FROM `+t.Name).Scan(&n))
}

// Given implements [upkeep.Inventory].
func (s *inventory) Given(ctx context.Context, t upkeep.Table) (n int64, _ error) {
	const query = `SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = @table`
	return n, s.torn(s.on.QueryRowContext(ctx, query, sql.Named("table", t.Name)).Scan(&n))
}

// Rows implements [upkeep.Inventory].
func (s *inventory) Rows(ctx context.Context, t upkeep.Table, p upkeep.Page) ([]upkeep.Row, error) {
	query, args := batchOf(t, p)
	found, err := s.on.QueryContext(ctx, query, args...)
	rows, err := collect(found, err, func(r *sql.Rows) (upkeep.Row, error) { return scanRow(t, r) })
	return rows, s.torn(err)
}

// batchOf returns the query for a page, and its parameters.
func batchOf(t upkeep.Table, p upkeep.Page) (query string, args []any) {
	marks := func(name string, values []any) string {
		return list(values, func(n int, v any) string {
			args = append(args, sql.Named(fmt.Sprint(name, n), v))
			return fmt.Sprint("@", name, n)
		})
	}
	by, order := strings.Join(p.By, ", "), strings.Join(p.By, ", ")
	if p.Backwards {
		order = strings.Join(p.By, " DESC, ") + " DESC"
	}
	query = `SELECT ` + strings.Join(t.Names(), ", ") + ` FROM ` + t.Name + ` WHERE true`
	if p.After != nil {
		query += ` AND (` + by + `) > (` + marks("after", p.After) + `)`
	}
	if p.UpTo != nil {
		query += ` AND (` + by + `) <= (` + marks("up_to", p.UpTo) + `)`
	}
	query += ` ORDER BY ` + order
	if p.Limit > 0 {
		query += fmt.Sprint(` LIMIT `, p.Limit)
	}
	return query, args
}

// scanRow reads a row of all columns of t.
func scanRow(t upkeep.Table, from *sql.Rows) (upkeep.Row, error) {
	row, to := make(upkeep.Row, len(t.Columns)), make([]any, len(t.Columns))
	for i := range row {
		to[i] = &row[i]
	}
	err := from.Scan(to...)
	for i, c := range t.Columns {
		if text, ok := row[i].(string); ok && c.Kind == upkeep.JSON && err == nil {
			row[i], err = upkeep.Canonical(text)
		}
	}
	return row, err
}

// texts returns the first column of what query finds.
func (s *inventory) texts(ctx context.Context, query string, args ...any) ([]string, error) {
	rows, err := s.on.QueryContext(ctx, query, args...)
	all, err := collect(rows, err, func(r *sql.Rows) (text string, err error) { return text, r.Scan(&text) })
	return all, s.torn(err)
}
