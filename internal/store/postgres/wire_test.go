package postgres_test

import (
	"context"
	"errors"
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
	hears := func(when string, users ...vault.UserID) {
		t.Helper()
		testkit.Await(t, 20*time.Second, func() error { // what is told before they listen is lost
			if err := there.lacks(users...); err != nil {
				for _, user := range users {
					here.Tell(user)
				}
				time.Sleep(100 * time.Millisecond)
				return errors.New(when + ": " + err.Error())
			}
			return nil
		})
	}
	many := []vault.UserID{"ada", "jürgen𝔘"}
	for n := range 300 {
		many = append(many, vault.UserID(fmt.Sprintf("%s%04d", rep("é", 125), n)))
	}
	hears("at first", many...)
	conn, err := pgx.Connect(t.Context(), direct)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	var ended int
	const end = `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'`
	if err := conn.QueryRow(t.Context(), end).Scan(&ended); err != nil || ended != 2 {
		t.Fatalf("%d listen, error %v", ended, err)
	}
	hears("after an outage", "bob")
}

func TestABadDirectURLIsToldWithoutItsPassword(t *testing.T) {
	url := migrated(t)
	if _, err := open(t, postgres.Options{URL: url}).NewWire(postgres.Options{URL: url, DirectURL: "postgres://u:hunter2@h:x/d"}); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("error %v", err)
	}
}
