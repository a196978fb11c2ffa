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
	prepared map[string]*sql.Stmt
}

func newReader(db *sql.DB) *reader { return &reader{DB: db, prepared: map[string]*sql.Stmt{}} }

// Close closes the statements and the pool.
func (r *reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var errs []error
	for _, s := range r.prepared {
		errs = append(errs, s.Close())
	}
	clear(r.prepared)
	return errors.Join(append(errs, r.DB.Close())...)
}

// stmt returns the prepared statement of query, nil if it is not worth one.
func (r *reader) stmt(ctx context.Context, query string) *sql.Stmt {
	r.mu.RLock()
	s, full := r.prepared[query], len(r.prepared) >= maxPrepared
	r.mu.RUnlock()
	if s != nil || full {
		return s
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.prepared[query]; s != nil {
		return s
	}
	s, err := r.PrepareContext(ctx, query)
	if err != nil {
		return nil // the query itself will fail, and say why
	}
	r.prepared[query] = s
	return s
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
