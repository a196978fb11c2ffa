package sqlite

import (
	"context"
	"database/sql"
	"errors"
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
