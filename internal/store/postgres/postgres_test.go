package postgres_test

import (
	"context"
	"os"
	"testing"

	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/store/storetest"
	"creatorvault.dev/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

// migrated returns the URL of a database of t's own with our schema.
func migrated(t *testing.T) string {
	t.Helper()
	return testkit.Postgres(t).DatabaseFrom(t, "vault", func(ctx context.Context, url string) error {
		return postgres.Migrate(ctx, postgres.Options{URL: url})
	})
}

// lent is like migrated, for tests that leave the schema as it is.
func lent(t *testing.T) string {
	t.Helper()
	return testkit.Postgres(t).Lend(t, "vault", func(ctx context.Context, url string) error {
		return postgres.Migrate(ctx, postgres.Options{URL: url})
	})
}

func open(t *testing.T, o postgres.Options) *postgres.Store {
	t.Helper()
	return testkit.Open(t, postgres.Open, o)
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Store { return open(t, postgres.Options{URL: lent(t), MaxConns: 8}) })
}

func TestStoreInEveryQueryMode(t *testing.T) {
	for _, mode := range []string{"cache_describe", "describe_exec", "exec", "simple_protocol"} {
		t.Run(mode, func(t *testing.T) {
			storetest.Run(t, func(t *testing.T) storetest.Store {
				return open(t, postgres.Options{URL: lent(t) + "?default_query_exec_mode=" + mode, MaxConns: 8})
			})
		})
	}
}

func TestStoreThroughPgBouncer(t *testing.T) {
	for _, mode := range []string{"", "?default_query_exec_mode=exec", "?default_query_exec_mode=simple_protocol"} {
		t.Run(mode, func(t *testing.T) {
			storetest.Run(t, func(t *testing.T) storetest.Store {
				direct := lent(t)
				return open(t, postgres.Options{URL: testkit.Pooled(t, direct) + mode, DirectURL: direct, MaxConns: 8})
			})
		})
	}
}
