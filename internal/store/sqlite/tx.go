package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"

	"github.com/ncruces/go-sqlite3/driver"
)

// A tx is the writer's connection as a job sees it: it keeps the statements
// that it has prepared, of which the jobs have few.
type tx struct {
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
	gone     error // what ended the transaction in the middle of a job
}

func (t *tx) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := t.prepared[query]; s != nil {
		return s, nil
	}
	s, err := t.conn.PrepareContext(ctx, query)
	if err == nil {
		t.prepared[query] = s
	}
	return s, err
}

// exec runs a statement that returns nothing and says how many rows it met.
func (t *tx) exec(ctx context.Context, query string, args ...any) (met int64, err error) {
	result, err := t.run(ctx, query, args)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// insert writes a row and returns the number that it was given.
func (t *tx) insert(ctx context.Context, query string, args ...any) (id int64, err error) {
	result, err := t.run(ctx, query, args)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

func (t *tx) run(ctx context.Context, query string, args []any) (_ sql.Result, err error) {
	if t.gone != nil {
		return nil, t.gone
	}
	defer func() { t.ask(err) }()
	s, err := t.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// scan runs a query and reads its one row into to.
func (t *tx) scan(ctx context.Context, query string, args, to []any) (err error) {
	if t.gone != nil {
		return t.gone
	}
	defer func() { t.ask(err) }()
	s, err := t.stmt(ctx, query)
	if err != nil {
		return err
	}
	return s.QueryRowContext(ctx, args...).Scan(to...)
}

// ask looks after an error whether the transaction is still there. Some errors
// end all of it, savepoints too, and what a job wrote after one would commit by
// itself.
func (t *tx) ask(err error) {
	if err != nil && !t.open() {
		t.gone = err
	}
}

// open reports whether there is a transaction.
func (t *tx) open() bool {
	in := false
	if err := t.conn.Raw(func(c any) error { in = !c.(driver.Conn).Raw().GetAutocommit(); return nil }); err != nil {
		slog.Error("writer lost its connection", "error", err) // whose job it was does not matter
	}
	return in
}

func (t *tx) close() error {
	var errs []error
	for _, s := range t.prepared {
		errs = append(errs, s.Close())
	}
	return errors.Join(errs...)
}
