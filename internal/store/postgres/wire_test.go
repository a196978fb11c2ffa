package postgres_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// An ear keeps what an instance hears.
type ear struct {
	mu    sync.Mutex
	heard map[vault.UserID]int
}

func (e *ear) hear(user vault.UserID) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard[user]++
}

// lacks fails until each of those users was heard of.
func (e *ear) lacks(users ...vault.UserID) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, user := range users {
		if e.heard[user] == 0 {
			return fmt.Errorf("of %.20q nothing is heard, of %d others it is", user, len(e.heard))
		}
	}
	return nil
}

// wired runs an instance's wire.
func wired(t *testing.T, o postgres.Options) (*postgres.Wire, *ear) {
	t.Helper()
	w, err := open(t, o).NewWire(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	e, done := &ear{heard: map[vault.UserID]int{}}, make(chan struct{})
	go func() {
		defer close(done)
		w.Run(ctx, e.hear)
	}()
	t.Cleanup(func() { stop(); <-done })
	return w, e
}

// TestInstancesHearOfEachOther through a pooler too, of more people at once than
// one word holds, and again after the server has ended their connections.
func TestInstancesHearOfEachOther(t *testing.T) {
	direct := migrated(t)
	here, _ := wired(t, postgres.Options{URL: testkit.Pooled(t, direct), DirectURL: direct, MaxConns: 2})
	_, there := wired(t, postgres.Options{URL: direct, MaxConns: 2})
	conn, err := pgx.Connect(t.Context(), direct)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	var listen []int32
	hears := func(users ...vault.UserID) {
		t.Helper()
		listen = listening(t, conn, listen)
		for _, user := range users {
			here.Tell(user)
		}
		testkit.Await(t, 20*time.Second, func() error { return there.lacks(users...) })
	}
	many := []vault.UserID{"ada", "jürgen𝔘"}
	for n := range 300 {
		many = append(many, vault.UserID(fmt.Sprintf("%s%04d", rep("é", 125), n)))
	}
	hears(many...)
	if _, err := conn.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM unnest(CAST($1 AS int[])) AS pid`, listen); err != nil {
		t.Fatal(err)
	}
	hears("bob")
}

// listening waits until two instances listen, over other connections than those
// that were ended, and returns the processes of these.
func listening(t *testing.T, conn *pgx.Conn, ended []int32) (pids []int32) {
	t.Helper()
	const query = `
		SELECT array_agg(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND query LIKE 'LISTEN %' AND state = 'idle' AND pid <> ALL (coalesce(CAST($1 AS int[]), '{}'))`
	testkit.Await(t, 20*time.Second, func() error {
		if err := conn.QueryRow(t.Context(), query, ended).Scan(&pids); err != nil || len(pids) == 2 {
			return err
		}
		return fmt.Errorf("%d listen", len(pids))
	})
	return pids
}

func TestABadDirectURLIsToldWithoutItsPassword(t *testing.T) {
	url := migrated(t)
	if _, err := open(t, postgres.Options{URL: url}).NewWire(postgres.Options{URL: url, DirectURL: "postgres://u:hunter2@h:x/d"}); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("error %v", err)
	}
}
