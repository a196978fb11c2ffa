package postgres_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

// rows returns what a query answers, as texts.
func rows(t *testing.T, url, query string) (all []string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	found, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	if all, err = pgx.CollectRows(found, pgx.RowTo[string]); err != nil {
		t.Fatal(err)
	}
	return all
}

// emptied returns the URL of a database of t's own that had our schema.
func emptied(t *testing.T) string {
	t.Helper()
	o := postgres.Options{URL: migrated(t)}
	for {
		state, err := postgres.Schema(t.Context(), o)
		if err == nil && state.Current > 0 {
			_, err = postgres.MigrateDown(t.Context(), o)
		}
		if err != nil {
			t.Fatal(err)
		}
		if state.Current == 0 {
			return o.URL
		}
	}
}

// structure asks for every table, column, constraint and index.
const structure = `
	SELECT format('column %s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) FROM information_schema.columns WHERE table_schema = 'public'
	UNION ALL SELECT format('constraint %s %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
	UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
	ORDER BY 1`

// TestInstancesThatMigrateAtOnce make one schema, each step once, and none of
// them fails: they come with connections of their own, as processes do. Where
// goose has been before, nothing but the lock keeps them apart.
func TestInstancesThatMigrateAtOnce(t *testing.T) {
	want := rows(t, migrated(t), structure)
	for name, url := range map[string]string{"a new database": testkit.Postgres(t).Database(t), "one that was taken all the way back": emptied(t)} {
		var all sync.WaitGroup
		begin := make(chan struct{})
		for range 8 {
			all.Go(func() {
				<-begin
				if err := postgres.Migrate(t.Context(), postgres.Options{URL: url}); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		close(begin)
		all.Wait()
		if diff := cmp.Diff(want, rows(t, url, structure)); diff != "" {
			t.Errorf("%s: the schema is not that of one instance alone (-want +got):\n%s", name, diff)
		}
		if twice := rows(t, url, `SELECT version_id::text FROM goose_db_version GROUP BY version_id HAVING count(*) > 1`); len(twice) > 0 {
			t.Errorf("%s: steps %q were made more than once", name, twice)
		}
	}
}

// TestInstancesMakeOneSigningKey, each with a store of its own.
func TestInstancesMakeOneSigningKey(t *testing.T) {
	url := migrated(t)
	ids, errs := make([]string, 8), make([]error, 8)
	stores := make([]*postgres.Store, len(ids))
	for n := range stores {
		stores[n] = open(t, postgres.Options{URL: url, MaxConns: 2})
	}
	var all sync.WaitGroup
	begin := make(chan struct{})
	for n, s := range stores {
		all.Go(func() {
			<-begin
			fresh := identity.SigningKey{
				ID: fmt.Sprint("key ", n), Algorithm: "RS256", Public: []byte{1}, Wrapped: []byte{2}, CreatedAt: time.Unix(int64(n), 0), SignsAt: time.Unix(int64(n), 0), TokenTTL: time.Minute,
			}
			errs[n] = s.InsertSigningKey(t.Context(), fresh, "")
			kept, err := s.SigningKeys(t.Context())
			if errs[n] = errors.Join(errs[n], err); len(kept) != 1 {
				t.Errorf("instance %d has %d keys", n, len(kept))
				return
			}
			ids[n] = kept[0].ID
		})
	}
	close(begin)
	all.Wait()
	kept := rows(t, url, `SELECT id FROM auth_keys`)
	for n := range ids {
		if errs[n] != nil || len(kept) != 1 || ids[n] != kept[0] {
			t.Errorf("instance %d has key %q, error %v; kept are %q", n, ids[n], errs[n], kept)
		}
	}
}
