package sqlite

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"fmt"
	"runtime/debug"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
)

// The driver panics where memory is short. Above it stands database/sql, which
// loses a connection that panics: after two of them no reader would be left,
// and after one in the writer Close would wait for ever. So a panic becomes an
// error right here.

// A guard makes connections that do not panic, and sets each up with init.
type guard struct {
	sqldriver.Connector
	init func(*sqlite3.Conn) error
}

// openGuarded returns a pool of connections to the database of that name.
func openGuarded(name string, init func(*sqlite3.Conn) error) (*sql.DB, error) {
	c, err := (&driver.SQLite{}).OpenConnector(name)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(guard{c, init}), nil
}

// Connect implements [sqldriver.Connector].
func (g guard) Connect(ctx context.Context) (_ sqldriver.Conn, err error) {
	defer caught(&err)
	c, err := g.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	conn := c.(driver.Conn)
	if err := g.init(conn.Raw()); err != nil {
		_ = conn.Close() // it was never of use
		return nil, err
	}
	return guardedConn{conn}, nil
}

// outOfMemory is what the driver panics with, which has no name outside of it.
var outOfMemory = func() (p any) {
	defer func() { p = recover() }()
	sqlite3.WithMaxMemory(context.Background(), -1)
	return nil
}()

// caught makes an error of a panic.
func caught(err *error) {
	switch p := recover(); p {
	case nil:
	case outOfMemory:
		*err = sqlite3.NOMEM
	default:
		*err = fmt.Errorf("the driver panicked: %v\n%s", p, debug.Stack())
	}
}

type guardedConn struct{ driver.Conn }

// PrepareContext implements [sqldriver.ConnPrepareContext].
func (c guardedConn) PrepareContext(ctx context.Context, query string) (_ sqldriver.Stmt, err error) {
	defer caught(&err)
	s, err := c.Conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return guardedStmt{s.(stmt), placesOf(query)}, nil
}

// ExecContext implements [sqldriver.ExecerContext].
func (c guardedConn) ExecContext(ctx context.Context, query string, args []sqldriver.NamedValue) (_ sqldriver.Result, err error) {
	defer caught(&err)
	return c.Conn.(sqldriver.ExecerContext).ExecContext(ctx, query, args)
}

// BeginTx implements [sqldriver.ConnBeginTx].
func (c guardedConn) BeginTx(ctx context.Context, o sqldriver.TxOptions) (_ sqldriver.Tx, err error) {
	defer caught(&err)
	tx, err := c.Conn.BeginTx(ctx, o)
	return guardedTx{tx}, err
}

type guardedTx struct{ sqldriver.Tx }

// Commit implements [sqldriver.Tx].
func (t guardedTx) Commit() (err error) {
	defer caught(&err)
	return t.Tx.Commit()
}

// Rollback implements [sqldriver.Tx].
func (t guardedTx) Rollback() (err error) {
	defer caught(&err)
	return t.Tx.Rollback()
}

// A stmt is what a statement of the driver can do.
type stmt interface {
	sqldriver.Stmt
	sqldriver.StmtExecContext
	sqldriver.StmtQueryContext
	sqldriver.NamedValueChecker
}

type guardedStmt struct {
	stmt
	places map[string]int // of its parameters
}

// ExecContext implements [sqldriver.StmtExecContext].
func (s guardedStmt) ExecContext(ctx context.Context, args []sqldriver.NamedValue) (_ sqldriver.Result, err error) {
	defer caught(&err)
	return s.stmt.ExecContext(ctx, inPlace(s.places, args))
}

// QueryContext implements [sqldriver.StmtQueryContext].
func (s guardedStmt) QueryContext(ctx context.Context, args []sqldriver.NamedValue) (_ sqldriver.Rows, err error) {
	defer caught(&err)
	rows, err := s.stmt.QueryContext(ctx, inPlace(s.places, args))
	if err != nil {
		return nil, err
	}
	return guardedRows{rows}, nil
}

type guardedRows struct{ sqldriver.Rows }

// Next implements [sqldriver.Rows].
func (r guardedRows) Next(to []sqldriver.Value) (err error) {
	defer caught(&err)
	return r.Rows.Next(to)
}

// Close implements [sqldriver.Rows].
func (r guardedRows) Close() (err error) {
	defer caught(&err)
	return r.Rows.Close()
}
