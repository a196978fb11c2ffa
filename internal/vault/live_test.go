package vault_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"
)

// heads is a store of the heads of logs alone.
type heads struct {
	vault.Store
	of    map[vault.UserID]int64
	asked int
}

func (h *heads) Heads(_ context.Context, users ...vault.UserID) (map[vault.UserID]int64, error) {
	h.asked++
	return h.of, nil
}

func TestALookWakesWhoHasNotReadAll(t *testing.T) {
	h := &heads{of: map[vault.UserID]int64{"ada": 7}}
	s := vault.NewService(h, time.Now)
	look := func(f *vault.Follower) bool {
		t.Helper()
		if err := s.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		select {
		case <-f.Grown:
			return true
		default:
			return false
		}
	}
	if err := s.Look(t.Context()); err != nil || h.asked != 0 {
		t.Errorf("nobody follows, and the store was asked %d times: %v", h.asked, err)
	}
	f, err := s.Follow(vault.Actor{Owner: "ada"})
	if err != nil {
		t.Fatal(err)
	}
	for seen, want := range map[int64]bool{6: true, 7: false, 8: true} {
		f.Seen(seen)
		if got := look(f); got != want {
			t.Errorf("read up to %d: woken %v", seen, got)
		}
	}
	f.Seen(7)
	s.Tell("bob")
	if look(f) {
		t.Error("woken for another")
	}
	s.Tell("ada")
	s.Tell("ada") // does not wait
	if !look(f) || look(f) {
		t.Error("two words are not one waking")
	}
	f.Close()
	f.Close()
	s.Tell("ada")
	if n := s.Following(); n != 0 || look(f) {
		t.Errorf("%d follow", n)
	}
}

func TestFollowersAreBounded(t *testing.T) {
	s := vault.NewService(nil, time.Now)
	follow := func(user string) (*vault.Follower, error) { return s.Follow(vault.Actor{Owner: vault.UserID(user)}) }
	var last *vault.Follower
	for n := range 5000 {
		f, err := follow(fmt.Sprint(n / vault.MaxFollowers))
		if err != nil {
			t.Fatalf("follower %d: %v", n, err)
		}
		last = f
	}
	if _, err := follow("0"); !errors.Is(err, vault.RateLimited) {
		t.Errorf("one more of one person: %v", err)
	}
	if _, err := follow("new"); !errors.Is(err, vault.Overloaded) {
		t.Errorf("one more of all: %v", err)
	}
	last.Close()
	if _, err := follow("new"); err != nil || s.Following() != 5000 {
		t.Errorf("in place of one that left: %v, %d", err, s.Following())
	}
}
