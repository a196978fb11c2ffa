// Package sqlite keeps a vault in one SQLite file.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	"creatorvault.dev/internal/vault"

	"github.com/ncruces/go-sqlite3/driver"
)

// Store keeps a vault in one SQLite file. Reads have a pool of connections;
// every write goes through the one connection of the writer.
type Store struct {
	lock  *os.File
	reads *reader
	*writer
}

var _ vault.Store = (*Store)(nil)

// Options say how a vault is opened.
type Options struct {
	Path  string // of the database file; its folder is made where it is missing
	Serve bool   // keep other servers out until Close
}

// pragmas are set on every connection. In WAL, synchronous is NORMAL unless it
// is asked for, and a power cut would undo what was acknowledged.
const pragmas = "_pragma=busy_timeout(5000)&_pragma=journal_mode(wal)&_pragma=synchronous(full)" +
	"&_pragma=foreign_keys(1)&_pragma=temp_store(memory)&_pragma=trusted_schema(0)"

// Open returns the store at o.Path, whose schema must be this program's: see
// Migrate. It fails if another server has it open and this one is to serve.
func Open(ctx context.Context, o Options) (_ *Store, err error) {
	s := new(Store)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if o.Serve {
		if s.lock, err = lock(filepath.Join(filepath.Dir(o.Path), "vault.lock")); err != nil {
			return nil, err
		}
	}
	writes, err := driver.Open(source(o.Path) + "&_txlock=immediate")
	if err != nil {
		return nil, failure("open writer", err)
	}
	writes.SetMaxOpenConns(1)
	if s.writer, err = startWriter(context.WithoutCancel(ctx), writes); err != nil {
		return nil, errors.Join(failure("start writer", err), writes.Close())
	}
	reads, err := driver.Open(source(o.Path) + "&_pragma=query_only(1)")
	if err != nil {
		return nil, failure("open readers", err)
	}
	reads.SetMaxOpenConns(max(2, runtime.NumCPU()))
	reads.SetMaxIdleConns(max(2, runtime.NumCPU()))
	s.reads = newReader(reads)
	return s, nil
}

// source is the name by which the driver opens the file at path.
func source(path string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + pragmas
}

// Close finishes the writes under way and lets go of the file.
func (s *Store) Close() error {
	var errs []error
	if s.reads != nil {
		errs = append(errs, s.reads.Close())
	}
	if s.writer != nil {
		errs = append(errs, s.stop())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close()) // and with it the lock
	}
	return errors.Join(errs...)
}

// Ping asks the database one question.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	return failure("ping", s.reads.queryRow(ctx, `SELECT 1`).Scan(&one))
}

// collect reads all rows with scan, and closes them.
func collect[T any](r *sql.Rows, err error, scan func(*sql.Rows) (T, error)) (all []T, _ error) {
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for r.Next() {
		item, err := scan(r)
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, r.Err()
}

// errMissing says where a vault should be and is not.
func errMissing(path string) error {
	return fmt.Errorf("there is no vault at %s", path)
}
