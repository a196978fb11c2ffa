// Package sqlite keeps a vault in one SQLite file.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"creatorvault.dev/internal/vault"
)

// Store keeps a vault in one SQLite file. Reads have a pool of connections;
// every write goes through the one connection of the writer.
type Store struct {
	lock    *os.File
	entered *os.File
	reads   *reader
	pings   *sql.DB // one connection, for Ping alone
	marks   *checkpointer
	file    *watch
	observe func(query string, took time.Duration)
	*writer
}

var _ vault.Store = (*Store)(nil)

// Options say how a vault is opened.
type Options struct {
	Path  string // of the database file; its folder is made where it is missing
	Key   *Key   // that the vault is encrypted with; nil: in the clear
	Serve bool   // keep other servers out until Close
	// Observe is told of every call, by its name; nil: nobody is.
	Observe func(query string, took time.Duration)

	vfs string // what is below SQLite; empty: the system's files, encrypted with Key
}

// Open returns the store at o.Path, whose schema must be this program's: see
// Migrate. It fails if another server has it open and this one is to serve.
func Open(ctx context.Context, o Options) (_ *Store, err error) {
	ctx = context.WithoutCancel(ctx) // what runs until Close ends by it
	s := &Store{observe: o.Observe}
	if s.observe == nil {
		s.observe = func(string, time.Duration) {}
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if o.Serve {
		if s.lock, err = lock(filepath.Join(filepath.Dir(o.Path), lockName)); err != nil {
			return nil, err
		}
	}
	if s.entered, err = enter(o.Path); err != nil {
		return nil, err
	}
	if o.Serve {
		if err := sweepSwap(o.Path); err != nil {
			return nil, err
		}
	}
	writes, err := connect(o, existing, `PRAGMA wal_autocheckpoint = 0;`)
	if err != nil {
		return nil, err
	}
	writes.SetMaxOpenConns(1)
	if s.writer, err = startWriter(ctx, writes, o.Path); err != nil {
		return nil, errors.Join(failure("open the vault", err), writes.Close())
	}
	if err := s.openReaders(ctx, o); err != nil {
		return nil, failure("open the vault", err)
	}
	s.file, err = startWatch(ctx, o.Path)
	return s, errors.Join(err, syncDir(filepath.Dir(o.Path))) // the log's name too
}

func (s *Store) openReaders(ctx context.Context, o Options) error {
	reads, err := connect(o, existing, `PRAGMA query_only = on;`)
	if err != nil {
		return err
	}
	n := max(2, runtime.GOMAXPROCS(0))
	reads.SetMaxOpenConns(n)
	reads.SetMaxIdleConns(n)
	s.reads = newReader(reads)
	if s.pings, err = connect(o, existing, `PRAGMA query_only = on; PRAGMA cache_size = -64;`); err != nil {
		return err
	}
	s.pings.SetMaxOpenConns(1)
	if err := s.pings.PingContext(ctx); err != nil { // now, while the file is known to be ours
		return err
	}
	marks, err := connect(o, existing, `PRAGMA wal_autocheckpoint = 0;`)
	if err != nil {
		return err
	}
	marks.SetMaxOpenConns(1)
	s.marks = startCheckpointer(ctx, marks, o.Path)
	return nil
}

// Close finishes the writes under way and lets go of the file.
func (s *Store) Close() error {
	var errs []error
	if s.file != nil {
		s.file.stop()
	}
	if s.marks != nil {
		errs = append(errs, s.marks.stop())
	}
	if s.reads != nil {
		errs = append(errs, s.reads.Close())
	}
	if s.pings != nil {
		errs = append(errs, s.pings.Close())
	}
	if s.writer != nil {
		errs = append(errs, s.stop())
	}
	if s.entered != nil {
		errs = append(errs, s.entered.Close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close()) // and with it the lock
	}
	return errors.Join(errs...)
}

// Ping asks the database one question: how it is, not how much it has to do.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.file.check(); err != nil {
		return err
	}
	var one int
	return failure("ping", s.pings.QueryRowContext(ctx, `SELECT 1`).Scan(&one))
}

// Conns returns how many connections are open, and how many of them are in use.
func (s *Store) Conns() (open, used int) {
	stat := s.reads.Stats()
	return stat.OpenConnections, stat.InUse
}

// write runs f in a transaction and returns when that is on disk. Once begun,
// f is never cut off, so what write returns is what happened. It may run a
// second time after the first was rolled back, so it only sets what it is
// given, and never calls the store.
func (s *Store) write(ctx context.Context, doing string, f func(ctx context.Context, tx *tx) error) error {
	defer s.timed(doing)()
	if err := s.file.check(); err != nil {
		return err
	}
	return failure(doing, s.do(ctx, f))
}

// timed tells the observer how long a call took, once what it returns is run.
func (s *Store) timed(query string) func() {
	start := time.Now() //nolint:forbidigo // how long it takes, not what time it is
	return func() { s.observe(query, time.Since(start)) }
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
