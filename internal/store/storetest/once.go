package storetest

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

// mark returns a mark of a call with this key and this input, made at that time.
func mark(key, input string, at time.Time) *vault.Once {
	o := &vault.Once{Key: key, At: at}
	copy(o.Hash[:], input)
	return o
}

func once(t *testing.T, s Store) {
	insertOnce := func(by vault.Actor, title string, o *vault.Once) (vault.Idea, bool, error) {
		return s.InsertIdea(t.Context(), by, sample(title), o)
	}
	first, replayed, err := insertOnce(ada, "first", mark("key", "a", t0))
	if err != nil || replayed {
		t.Fatalf("the first call: replayed %t, error %v", replayed, err)
	}
	changed := first
	changed.Title = "changed"
	if _, err := replace(t.Context(), s, ada, changed, 1, vault.Edit{Act: vault.Changed}); err != nil {
		t.Fatal(err)
	}
	again, replayed, err := insertOnce(ada, "first", mark("key", "a", t0.Add(time.Hour)))
	if diff := cmp.Diff(first, again); err != nil || !replayed || diff != "" {
		t.Errorf("the second call: replayed %t, error %v (-want +got):\n%s", replayed, err, diff)
	}
	_, _, err = insertOnce(ada, "other", mark("key", "b", t0))
	if e, ok := errors.AsType[*vault.Error](err); !ok || e.Code != vault.Conflict || len(e.Details) != 1 || e.Details[0].Type != vault.KeyReused {
		t.Errorf("another call with the key: error = %v", err)
	}
	for _, other := range []struct {
		by  vault.Actor
		key string
	}{{bob, "key"}, {ada, "Key"}, {ada, strings.Repeat("k", 255)}, {ada, "~"}} {
		if _, replayed, err := insertOnce(other.by, "x", mark(other.key, "a", t0)); err != nil || replayed {
			t.Errorf("%s's key %.9s: replayed %t, error %v", other.by.Owner, other.key, replayed, err)
		}
	}
	if n := len(all(t, s, ada)); n != 4 {
		t.Errorf("ada has %d ideas, want 4", n)
	}
}

func onceAtOnce(t *testing.T, s Store) {
	var mu sync.Mutex
	made := map[int64]int{}
	first := 0
	each(10, func(int) {
		idea, replayed, err := s.InsertIdea(t.Context(), ada, sample("x"), mark("key", "a", t0))
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		if made[idea.ID]++; !replayed {
			first++
		}
	})
	if len(made) != 1 || first != 1 || len(all(t, s, ada)) != 1 {
		t.Errorf("ten calls made %v, %d of them first; ada has %d ideas", made, first, len(all(t, s, ada)))
	}
}

func onceExpires(t *testing.T, s Store) {
	for _, tt := range []struct {
		after    time.Duration
		replayed bool
	}{{0, false}, {vault.OnceFor - time.Microsecond, true}, {vault.OnceFor, false}, {vault.OnceFor + time.Hour, true}} {
		_, replayed, err := s.InsertIdea(t.Context(), ada, sample("x"), mark("key", "a", t0.Add(tt.after)))
		if err != nil || replayed != tt.replayed {
			t.Errorf("after %v: replayed %t, want %t, error %v", tt.after, replayed, tt.replayed, err)
		}
	}
	if n := len(all(t, s, ada)); n != 2 {
		t.Errorf("ada has %d ideas, want 2", n)
	}
}

func onceFails(t *testing.T, s Store) {
	carl := vault.Actor{Owner: "carl", Source: vault.FromAPI}
	if _, _, err := s.InsertIdea(t.Context(), carl, sample("x"), mark("key", "a", t0)); !errors.Is(err, vault.NotFound) {
		t.Errorf("for nobody: error = %v, want %v", err, vault.NotFound)
	}
	put(t, s, "carl")
	if _, replayed, err := s.InsertIdea(t.Context(), carl, sample("x"), mark("key", "b", t0)); err != nil || replayed {
		t.Errorf("once carl is there: replayed %t, error %v", replayed, err)
	}
}
