package storetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Random drives the stores and a model in memory with the same random
// operations, and finds no difference between them.
func Random(t *testing.T, seed uint64, operations int, stores map[string]vault.Store) {
	t.Logf("seed %d", seed)
	subjects := map[string]*subject{"model": newSubject(newMemory())}
	for name, s := range stores {
		subjects[name] = newSubject(s)
	}
	for _, s := range subjects {
		for _, id := range []vault.UserID{"ada", "bob"} {
			put(t, s.store, id)
		}
	}
	r := rand.New(rand.NewPCG(seed, 0))
	for n := range operations {
		op := operation(r)
		want := subjects["model"].do(t, op)
		for name, s := range subjects {
			if name == "model" {
				continue
			}
			if diff := gocmp.Diff(want, s.do(t, op), cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("seed %d, operation %d, %s: %s differs from the model (-model +%s):\n%s", seed, n, op.name, name, name, diff)
			}
		}
	}
}

// A subject is a service over one of the stores. Its ids are told apart by the
// order in which they were given.
type subject struct {
	store vault.Store
	*vault.Service
	ids []int64
}

func newSubject(s vault.Store) *subject { return &subject{s, vault.NewService(s, calendar()), nil} }

// calendar returns a clock that leaps by weeks now and then: a year goes by
// while people work.
func calendar() func() time.Time {
	now, calls := clock(), 0
	return func() time.Time {
		calls++
		return now().AddDate(0, 0, calls/30*15)
	}
}

// An op is one call. It returns what the caller gets to see.
type op struct {
	name string
	call func(ctx context.Context, s *subject) (any, error)
}

// do returns what op gives, ids as their numbers and errors as their kinds.
func (s *subject) do(t *testing.T, o op) any {
	t.Helper()
	got, err := o.call(t.Context(), s)
	if e, ok := errors.AsType[*vault.Error](err); ok {
		kind := []string{string(e.Code)}
		for _, d := range e.Details { // their words may hold ids
			kind = append(kind, d.Field, string(d.Type))
		}
		return strings.Join(kind, " ")
	}
	if err != nil {
		t.Fatalf("%s: %v", o.name, err)
	}
	switch got := got.(type) {
	case vault.Idea:
		return s.renumber(got)
	case vault.Page[vault.Idea]:
		for i := range got.Items {
			got.Items[i] = s.renumber(got.Items[i])
		}
		got.Next = nil // holds an id
		return got
	case []vault.Version:
		for i := range got {
			got[i].Idea = s.renumber(got[i].Idea)
		}
		return got
	case vault.Stats:
		for i, idea := range got.Still.Ideas {
			got.Still.Ideas[i].ID = int64(slices.Index(s.ids, idea.ID))
		}
		return got
	case []vault.Change:
		for i := range got {
			got[i].IdeaID = int64(slices.Index(s.ids, got[i].IdeaID))
		}
		return got
	}
	return got
}

// id returns one of those that were given, as number draws.
func (s *subject) id(number int) int64 {
	if len(s.ids) == 0 {
		return 1 << 40
	}
	return s.ids[number%len(s.ids)]
}

// renumber puts the number of i's id in its place, a new one for a new id.
func (s *subject) renumber(i vault.Idea) vault.Idea {
	n := slices.Index(s.ids, i.ID)
	if n < 0 {
		n = len(s.ids)
		s.ids = append(s.ids, i.ID)
	}
	i.ID = int64(n)
	return i
}
