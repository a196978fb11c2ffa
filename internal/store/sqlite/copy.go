package sqlite

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// copyStep is how many pages are copied before it is asked whether to go on.
const copyStep = 1024

// A contents says what stands in a database.
type contents struct {
	Schema int64            `json:"schema"`
	Rows   map[string]int64 `json:"rows"` // of each table
}

// copyTo writes one state of the vault of o to the file to, under key, or in
// the clear. People may write meanwhile: the copy is of when it began. What
// stands in to is checked; it is not on disk yet.
func copyTo(ctx context.Context, o Options, to string, key []byte, progress func(done, all int)) (c contents, err error) {
	db, err := connect(o, existing, `PRAGMA query_only = on;`)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return c, failure("open the vault", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	err = conn.Raw(func(raw any) (err error) {
		defer caught(&err)
		from := raw.(guardedConn).Raw()
		if err := from.Exec(`BEGIN`); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, from.Exec(`ROLLBACK`)) }()
		if c, err = contentsOf(from); err != nil { // from here on it has one state
			return err
		}
		return copyPages(ctx, from, to, key, progress)
	})
	if err != nil {
		return c, fmt.Errorf("copy the vault: %w", err)
	}
	return c, verifyCopy(to, key, c)
}

// copyPages copies what from has. Its open transaction holds the state.
func copyPages(ctx context.Context, from *sqlite3.Conn, to string, key []byte, progress func(done, all int)) error {
	b, err := from.BackupInit("main", uri(to, key, "rwc")+"&_pragma=journal_mode(off)&_pragma=synchronous(off)")
	if err != nil {
		return err
	}
	done := false
	for err == nil && !done {
		if err = ctx.Err(); err != nil {
			break
		}
		if done, err = b.Step(copyStep); progress != nil {
			progress(b.PageCount()-b.Remaining(), b.PageCount())
		}
	}
	return errors.Join(err, b.Close())
}

// uri names the file of a database to SQLite.
func uri(path string, key []byte, mode string) string {
	name := "file:" + (&url.URL{Path: path}).EscapedPath() + "?mode=" + mode
	if key != nil {
		name += "&vfs=adiantum&hexkey=" + hex.EncodeToString(key)
	}
	return name
}

// verifyCopy reads the whole of a file that nobody writes to, and fails if it
// is damaged, or does not hold c.
func verifyCopy(path string, key []byte, want contents) (err error) {
	defer caught(&err)
	c, err := sqlite3.OpenFlags(uri(path, key, "ro")+"&immutable=1", sqlite3.OPEN_READONLY|sqlite3.OPEN_URI)
	if err != nil {
		return fmt.Errorf("the copy cannot be read: %w", err)
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	faults, err := column(c, faultsQuery, (*sqlite3.Stmt).ColumnText)
	switch {
	case err != nil:
		return fmt.Errorf("the copy cannot be read: %w", err)
	case len(faults) > 0:
		return fmt.Errorf("the copy is damaged: %s", strings.Join(faults, "; "))
	}
	got, err := contentsOf(c)
	if err == nil && (got.Schema != want.Schema || !maps.Equal(got.Rows, want.Rows)) {
		err = errors.New("the copy does not hold what it should: it has other numbers of rows")
	}
	return err
}

// contentsOf counts what stands in a database.
func contentsOf(c *sqlite3.Conn) (all contents, err error) {
	tables, err := column(c, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`, (*sqlite3.Stmt).ColumnText)
	if err != nil {
		return all, err
	}
	all.Rows = make(map[string]int64, len(tables))
	for _, name := range tables {
		if all.Rows[name], err = number(c, `SELECT count(*) FROM "`+strings.ReplaceAll(name, `"`, `""`)+`"`); err != nil {
			return all, err
		}
	}
	all.Schema, err = number(c, `SELECT max(version_id) FROM goose_db_version WHERE is_applied`)
	return all, err
}

// column returns the first column of what query finds.
func column[T any](c *sqlite3.Conn, query string, read func(*sqlite3.Stmt, int) T) (all []T, err error) {
	s, _, err := c.Prepare(query)
	if err != nil {
		return nil, err
	}
	for s.Step() {
		all = append(all, read(s, 0))
	}
	return all, errors.Join(s.Err(), s.Close())
}

// number returns the one number that query finds.
func number(c *sqlite3.Conn, query string) (int64, error) {
	found, err := column(c, query, (*sqlite3.Stmt).ColumnInt64)
	if err == nil && len(found) != 1 {
		err = fmt.Errorf("%d rows for one number", len(found))
	}
	if err != nil {
		return 0, err
	}
	return found[0], nil
}
