package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// maxPrepared bounds the prepared statements that are kept: filters can be
// combined in more ways than are worth remembering.
const maxPrepared = 256

// A reader runs queries on a pool of connections, and keeps the statements
// that it has prepared.
type reader struct {
	*sql.DB
	mu       sync.RWMutex
	prepared map[string]*sql.Stmt // nil: it is being prepared
}

func newReader(db *sql.DB) *reader { return &reader{DB: db, prepared: map[string]*sql.Stmt{}} }

// Close closes the statements and the pool.
func (r *reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var errs []error
	for _, s := range r.prepared {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	clear(r.prepared)
	return errors.Join(append(errs, r.DB.Close())...)
}

// stmt returns the prepared statement of query, nil if it is not worth one or
// another call is preparing it. Nobody waits for that call, which may wait for
// a connection itself.
func (r *reader) stmt(ctx context.Context, query string) *sql.Stmt {
	r.mu.RLock()
	s, known := r.prepared[query]
	r.mu.RUnlock()
	if known || !r.reserve(query) {
		return s
	}
	s, err := r.PrepareContext(ctx, query)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		delete(r.prepared, query)
		return nil // the query itself will fail, and say why
	}
	r.prepared[query] = s
	return s
}

// reserve reports whether the caller is to prepare query: there is room for its
// statement, and nobody else does.
func (r *reader) reserve(query string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.prepared[query]; known || len(r.prepared) >= maxPrepared {
		return false
	}
	r.prepared[query] = nil
	return true
}

func (r *reader) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := r.stmt(ctx, query); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return r.QueryContext(ctx, query, args...)
}

func (r *reader) queryRow(ctx context.Context, query string, args ...any) *sql.Row {
	if s := r.stmt(ctx, query); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return r.QueryRowContext(ctx, query, args...)
}

// A view is a state of the vault: what is asked of it does not change
// meanwhile.
type view struct {
	*sql.Tx
	of    *reader
	fresh []string // queries that are not prepared
}

// view runs f on a state of the vault. What f asks is prepared afterwards: that
// may need another connection, and all of them may have a view.
func (r *reader) view(ctx context.Context, f func(v *view) error) error {
	tx, err := r.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	v := &view{Tx: tx, of: r}
	err = f(v)
	if err = errors.Join(err, tx.Rollback()); err != nil { // there is nothing to commit
		return err
	}
	for _, query := range v.fresh {
		r.stmt(ctx, query)
	}
	return nil
}

func (v *view) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	v.of.mu.RLock()
	s := v.of.prepared[query]
	v.of.mu.RUnlock()
	if s != nil {
		return v.StmtContext(ctx, s).QueryContext(ctx, args...)
	}
	v.fresh = append(v.fresh, query)
	return v.QueryContext(ctx, query, args...)
}
