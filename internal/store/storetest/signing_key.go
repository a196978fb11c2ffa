package storetest

import (
	"fmt"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"

	"github.com/google/go-cmp/cmp"
)

// newSigningKey returns a key that signs from a time on.
func newSigningKey(id string, signs time.Time) identity.SigningKey {
	return identity.SigningKey{
		ID: id, Algorithm: "RS256", Public: []byte{0, 255}, Wrapped: []byte(id), CreatedAt: t0, SignsAt: signs, TokenTTL: 15*time.Minute + time.Microsecond,
	}
}

// keys wants the store to have these, in this order.
func keys(t *testing.T, s Store, when string, want ...identity.SigningKey) {
	t.Helper()
	got, err := s.SigningKeys(t.Context())
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%s: error %v (-want +got):\n%s", when, err, diff)
	}
}

// insertKeys inserts ten keys after one at once, and returns the newest of all.
func insertKeys(t *testing.T, s Store, name, after string, signs time.Time) identity.SigningKey {
	t.Helper()
	each(10, func(n int) {
		if err := s.InsertSigningKey(t.Context(), newSigningKey(fmt.Sprint(name, n), signs), after); err != nil {
			t.Error(err)
		}
	})
	all, err := s.SigningKeys(t.Context())
	if err != nil || len(all) == 0 {
		t.Fatalf("there are %v, error %v", all, err)
	}
	return all[0]
}

func signingKeys(t *testing.T, s Store) {
	keys(t, s, "at first")
	if err := s.InsertSigningKey(t.Context(), newSigningKey("stray", t0), "nobody"); err != nil {
		t.Error(err)
	}
	keys(t, s, "after one that is not there")
	first := insertKeys(t, s, "first ", "", t0)
	keys(t, s, "then", newSigningKey(first.ID, t0))
}

func nextSigningKeys(t *testing.T, s Store) {
	first := insertKeys(t, s, "first ", "", t0)
	second := insertKeys(t, s, "second ", first.ID, t0.Add(time.Hour))
	keys(t, s, "after the first", second, first)
	third := insertKeys(t, s, "third ", second.ID, t0.Add(time.Hour+time.Microsecond))
	keys(t, s, "after the second", third, second, first)
	for _, after := range []string{"", first.ID, second.ID} {
		if err := s.InsertSigningKey(t.Context(), newSigningKey("late", t0.Add(9*time.Hour)), after); err != nil {
			t.Error(err)
		}
	}
	keys(t, s, "after what is not the last", third, second, first)
}

func changeSigningKeys(t *testing.T, s Store) {
	first := insertKeys(t, s, "first ", "", t0)
	second := insertKeys(t, s, "second ", first.ID, t0.Add(time.Hour))
	for _, ttl := range []time.Duration{time.Hour, time.Minute} { // it is never made shorter
		if err := s.ExtendSigningKey(t.Context(), first.ID, ttl); err != nil {
			t.Error(err)
		}
	}
	first.TokenTTL = time.Hour
	if err := s.ExtendSigningKey(t.Context(), "nobody", time.Hour); err != nil {
		t.Error(err)
	}
	keys(t, s, "extended", second, first)
	for range 2 {
		if err := s.DeleteSigningKey(t.Context(), first.ID); err != nil {
			t.Error(err)
		}
	}
	keys(t, s, "deleted", second)
	third := newSigningKey("third", t0)
	for range 2 {
		if err := s.ReplaceSigningKeys(t.Context(), third); err != nil {
			t.Error(err)
		}
	}
	keys(t, s, "replaced", third)
}
