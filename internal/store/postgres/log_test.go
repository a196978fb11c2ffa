package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

var (
	ada = vault.Actor{Owner: "ada", Source: vault.FromAPI}
	bob = vault.Actor{Owner: "bob", Source: vault.FromAPI}
)

// TestAChangeThatCommitsLateIsNotMissed has two transactions write to Ada's log
// in each other's midst. The one that took its number first is not done when
// the second comes: the second waits, so that no reader sees its number before
// the first one's.
func TestAChangeThatCommitsLateIsNotMissed(t *testing.T) {
	for _, end := range []string{"COMMIT", "ROLLBACK"} {
		t.Run(end, func(t *testing.T) {
			url := migrated(t)
			s := open(t, postgres.Options{URL: url, MaxConns: 4})
			at := time.Date(2026, 1, 4, 10, 30, 0, 0, time.UTC)
			for _, by := range []vault.Actor{ada, bob} {
				if err := s.PutUser(t.Context(), vault.User{ID: by.Owner, Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: at}}); err != nil {
					t.Fatal(err)
				}
			}
			insert := func(by vault.Actor) error {
				_, _, err := s.InsertIdea(t.Context(), by, vault.Idea{Title: "x", Stage: vault.StageIdea, Priority: vault.PriorityLow, CreatedAt: at, UpdatedAt: at}, nil)
				return err
			}
			numbers := func() (all []int64) {
				changes, err := s.Changes(t.Context(), ada, int64(len(all)), 100)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range changes {
					all = append(all, c.Seq)
				}
				return all
			}
			if err := insert(ada); err != nil {
				t.Fatal(err)
			}
			first := begin(t, url, `
				WITH head AS (UPDATE log_heads SET seq = seq + 1 WHERE user_id = 'ada' RETURNING seq)
				INSERT INTO changes (user_id, seq, idea_id, version, at, source, act, fields)
				SELECT user_id, head.seq, idea_id, version + 1, at, source, 'changed', '' FROM changes, head WHERE user_id = 'ada'`)
			second := make(chan error)
			go func() { second <- insert(ada) }()
			testkit.Await(t, 10*time.Second, func() error {
				select {
				case err := <-second:
					t.Fatalf("the second did not wait for the first, error %v", err)
				default:
				}
				return somebodyWaits(t, first)
			})
			if err := insert(bob); err != nil {
				t.Errorf("somebody else waits too: %v", err)
			}
			if diff := cmp.Diff([]int64{1}, numbers()); diff != "" {
				t.Errorf("in the midst a reader sees (-want +got):\n%s", diff)
			}
			if _, err := first.Exec(t.Context(), end); err != nil {
				t.Fatal(err)
			}
			if err := <-second; err != nil {
				t.Error(err)
			}
			want := map[string][]int64{"COMMIT": {1, 2, 3}, "ROLLBACK": {1, 2}}[end]
			if diff := cmp.Diff(want, numbers()); diff != "" {
				t.Errorf("in the end a reader sees (-want +got):\n%s", diff)
			}
		})
	}
}

// somebodyWaits reports as an error that nobody waits for a lock.
func somebodyWaits(t *testing.T, conn *pgx.Conn) error {
	t.Helper()
	var waits bool
	if err := conn.QueryRow(t.Context(), `SELECT count(*) > 0 FROM pg_locks WHERE NOT granted`).Scan(&waits); err != nil {
		t.Fatal(err)
	}
	if !waits {
		return errors.New("nobody waits for a lock")
	}
	return nil
}

// begin runs a statement in a transaction, and leaves that open.
func begin(t *testing.T, url, statement string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	if _, err := conn.Exec(t.Context(), "BEGIN"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
	return conn
}
