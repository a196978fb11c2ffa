package storetest

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

func rehash(t *testing.T, s Store) {
	a, first := signUp(t, s, "carl", t0)
	b, _ := signUp(t, s, "dora", t0)
	var won atomic.Int64
	each(10, func(n int) {
		if err := s.RehashPassword(t.Context(), a.ID, a.Password, fmt.Sprint("fresh ", n)); err == nil {
			won.Add(1)
		} else if !errors.Is(err, vault.NotFound) {
			t.Error(err)
		}
	})
	got, err := s.Account(t.Context(), a.ID)
	if won.Load() != 1 || err != nil || got.Password == a.Password {
		t.Errorf("%d won, the hash is %q, error %v", won.Load(), got.Password, err)
	}
	a.Password = got.Password
	if diff := cmp.Diff(a, got); diff != "" { // when it was changed, too
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{first.ID}, alive(t, s, first)); diff != "" || len(revoked(t, s)) != 0 {
		t.Errorf("%d were revoked; sessions (-want +got):\n%s", len(revoked(t, s)), diff)
	}
	if err := s.RehashPassword(t.Context(), "nobody", b.Password, "x"); !errors.Is(err, vault.NotFound) {
		t.Errorf("of nobody: error = %v, want %v", err, vault.NotFound)
	}
	if got, err := s.Account(t.Context(), b.ID); err != nil || got.Password != b.Password {
		t.Errorf("another's hash is %q, error %v", got.Password, err)
	}
	signIn(t, s, a, "second", t0.Add(time.Hour))
}
