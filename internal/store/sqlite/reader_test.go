package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"runtime"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"
)

// endless is a query that takes longer than any test.
const endless = `WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c`

func TestAQueryThatIsCutOffMayBeTriedAgain(t *testing.T) {
	s, _ := openHere(t)
	tests := map[string]func() (context.Context, context.CancelFunc){
		"by its deadline": func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(t.Context(), 20*time.Millisecond)
		},
		"by who left": func() (context.Context, context.CancelFunc) {
			ctx, leave := context.WithCancel(t.Context())
			time.AfterFunc(20*time.Millisecond, leave)
			return ctx, leave
		},
	}
	for name, begin := range tests {
		t.Run(name, func(t *testing.T) {
			ctx, stop := begin()
			defer stop()
			var n int
			row := failure("test", s.reads.queryRow(ctx, endless).Scan(&n))
			rows, err := s.reads.query(ctx, endless)
			_, err = collect(rows, err, func(r *sql.Rows) (int, error) { return n, r.Scan(&n) })
			for what, err := range map[string]error{"a row": row, "rows": failure("test", err)} {
				if e, ok := errors.AsType[*vault.Error](err); !ok || e.Code != vault.Unavailable || e.RetryAfter <= 0 {
					t.Errorf("%s: error = %v, want %s and when to try again", what, err, vault.Unavailable)
				}
			}
		})
	}
}

// busy takes every connection that readers have, until the test ends.
func busy(t *testing.T, s *Store) {
	t.Helper()
	for range s.reads.Stats().MaxOpenConnections {
		conn, err := s.reads.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
	}
}

func TestPingIsAnsweredHoweverBusyTheReadersAre(t *testing.T) {
	s, _ := openHere(t)
	busy(t, s)
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
	defer stop()
	if err := s.Ping(ctx); err != nil {
		t.Error(err)
	}
}

// TestWhoWaitsToPrepareKeepsNobody has one caller wait for a connection to
// prepare a query on, while others ask for the statements of that query and of
// one that is prepared.
func TestWhoWaitsToPrepareKeepsNobody(t *testing.T) {
	s, _ := openHere(t)
	const known, unknown = "SELECT 1", "SELECT 2"
	if s.reads.stmt(t.Context(), known) == nil {
		t.Fatal("a first query is not prepared")
	}
	busy(t, s)
	waits := s.reads.Stats().WaitCount
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan *sql.Stmt, 1)
	go func() { left <- s.reads.stmt(ctx, unknown) }()
	for s.reads.Stats().WaitCount == waits {
		runtime.Gosched()
	}
	others := make(chan bool, 1)
	go func() { others <- s.reads.stmt(t.Context(), known) != nil && s.reads.stmt(t.Context(), unknown) == nil }()
	select {
	case ok := <-others:
		if !ok {
			t.Error("others do not get the statement that is there, and none for the query that is being prepared")
		}
	case <-time.After(5 * time.Second):
		t.Error("others wait with it")
	}
	leave()
	if stmt := <-left; stmt != nil {
		t.Error("who left has a statement")
	}
	if _, kept := s.reads.prepared[unknown]; kept {
		t.Error("nobody will prepare the query any more")
	}
}
