// Package postgres keeps a vault in PostgreSQL.
package postgres

import (
	"context"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Store keeps a vault in PostgreSQL.
type Store struct {
	db      *pgxpool.Pool
	turns   chan struct{} // one for each call at work
	observe func(query string, took time.Duration)
	gets    *joiner[ideaKey, *vault.Idea]
	pages   *joiner[listKey, vault.List]
	inserts *joiner[args, int64]
}

var _ vault.Store = (*Store)(nil)

// Options say how a vault is opened.
type Options struct {
	URL       string // of the database, as libpq has it
	DirectURL string // the same past any pooler, for migrations; empty: URL
	Wait      bool   // a minute for a server that is not there yet; Migrate always does
	MaxConns  int    // the most connections at once; 0: what pgx finds right
	Observe   func(query string, took time.Duration)
}

// How long a connection lives: an hour at most, with the jitter by which not all
// end at once, and the time that one may lie idle before that is seen. One that
// was idle for longer than idleTrust is asked whether it is still there before
// a call gets it.
const (
	connLife   = 50 * time.Minute
	connJitter = 5 * time.Minute
	connLook   = time.Minute
	idleTrust  = time.Second
)

// Open returns the store that o names, whose schema must be this program's:
// see Migrate. It does not wait for the server to be there.
func Open(ctx context.Context, o Options) (*Store, error) {
	c, err := poolConfig(o)
	if err != nil {
		return nil, err
	}
	db, err := pgxpool.NewWithConfig(ctx, c)
	if err != nil {
		return nil, failure("open", err)
	}
	// One connection is left to Ping, which asks how the database is, not how
	// much it has to do.
	s := &Store{db: db, observe: o.Observe, turns: make(chan struct{}, max(1, c.MaxConns-1))}
	if s.observe == nil {
		s.observe = func(string, time.Duration) {}
	}
	s.gets, s.pages, s.inserts = s.joinGets(), s.joinLists(), s.joinInserts()
	return s, nil
}

// poolConfig says how the connections of o are kept.
func poolConfig(o Options) (*pgxpool.Config, error) {
	c, err := pgxpool.ParseConfig(o.URL)
	if err != nil {
		return nil, errBadURL(err)
	}
	if o.MaxConns > 0 {
		c.MaxConns = int32(min(o.MaxConns, 1<<15))
	}
	c.MaxConnLifetime, c.MaxConnLifetimeJitter, c.HealthCheckPeriod = connLife, connJitter, connLook
	c.ShouldPing = func(_ context.Context, p pgxpool.ShouldPingParams) bool { return p.IdleDuration > idleTrust }
	c.ConnConfig.ConnectTimeout = 2 * time.Second
	c.ConnConfig.BuildContextWatcherHandler = cancelQuery
	if o.DirectURL != "" && c.ConnConfig.DefaultQueryExecMode == pgx.QueryExecModeCacheStatement {
		// There is a pooler between: statements prepared on one of the
		// server's connections are not there on the next.
		c.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	return c, nil
}

// Close lets go of the database.
func (s *Store) Close() error { s.db.Close(); return nil }

// Ping asks the database one question. It does not try twice.
func (s *Store) Ping(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, pingPatience)
	defer stop()
	return failure("ping", s.db.Ping(ctx))
}

// Conns returns how many connections are open, and how many of them are in use.
func (s *Store) Conns() (open, used int) {
	stat := s.db.Stat()
	return int(stat.TotalConns()), int(stat.AcquiredConns())
}
