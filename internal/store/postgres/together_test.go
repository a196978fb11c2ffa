package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"
)

// TestADelayedPersonDelaysNobodyElse has a transaction of ours hold the log of
// one person while many write: her creates wait, theirs go on.
func TestADelayedPersonDelaysNobodyElse(t *testing.T) {
	url := migrated(t)
	s := open(t, postgres.Options{URL: url, MaxConns: 8})
	at := time.Date(2026, 1, 4, 10, 30, 0, 0, time.UTC)
	create := func(ctx context.Context, owner vault.UserID) error {
		_, _, err := s.InsertIdea(ctx, vault.Actor{Owner: owner, Source: vault.FromAPI}, vault.Idea{
			Title: "x", Stage: vault.StageIdea, Tags: []string{}, Priority: vault.PriorityLow, CreatedAt: at, UpdatedAt: at,
		}, nil)
		return err
	}
	for _, id := range []vault.UserID{"ada", "bob"} {
		if err := s.PutUser(t.Context(), vault.User{ID: id, Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: at}}); err != nil {
			t.Fatal(err)
		}
		if err := create(t.Context(), id); err != nil { // now they have a log
			t.Fatal(err)
		}
	}
	holder := begin(t, url, `SELECT seq FROM log_heads WHERE user_id = 'ada' FOR UPDATE`)
	var done atomic.Int64
	var hers, theirs sync.WaitGroup
	for range 3 {
		hers.Go(func() {
			if err := create(t.Context(), "ada"); err != nil {
				t.Errorf("ada: %v", err)
			}
			done.Add(1)
		})
	}
	testkit.Await(t, 10*time.Second, func() error { return somebodyWaits(t, holder) })
	start := time.Now()
	for range 100 {
		theirs.Go(func() {
			if err := create(t.Context(), "bob"); err != nil {
				t.Errorf("bob: %v", err)
			}
		})
	}
	theirs.Wait()
	if took := time.Since(start); took > time.Second {
		t.Errorf("others were done after %v", took)
	}
	if n := done.Load(); n > 0 {
		t.Errorf("%d of her creates did not wait", n)
	}
	if _, err := holder.Exec(t.Context(), `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	hers.Wait()
}

// TestManyAtOnceAreEachAnsweredRightly asks more at once than there are
// connections, in every way in which calls go together, with calls among them
// that must fail.
func TestManyAtOnceAreEachAnsweredRightly(t *testing.T) {
	for _, mode := range []string{"cache_statement", "cache_describe", "describe_exec", "exec", "simple_protocol"} {
		t.Run(mode, func(t *testing.T) {
			s := open(t, postgres.Options{URL: migrated(t) + "?default_query_exec_mode=" + mode, MaxConns: 4})
			at := time.Date(2026, 1, 4, 10, 30, 0, 0, time.UTC)
			const people, each = 16, 5
			for n := range people {
				id := vault.UserID(fmt.Sprint("person ", n))
				if err := s.PutUser(t.Context(), vault.User{ID: id, Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: at}}); err != nil {
					t.Fatal(err)
				}
			}
			var wg sync.WaitGroup
			for n := range people {
				by := vault.Actor{Owner: vault.UserID(fmt.Sprint("person ", n)), Source: vault.FromAPI}
				nobody := vault.Actor{Owner: vault.UserID(fmt.Sprint("nobody ", n)), Source: vault.FromAPI}
				wg.Go(func() { useVault(t, s, by, nobody, at, each) })
			}
			wg.Wait()
		})
	}
}

// useVault creates ideas as one person does, reads them and lists them, and
// tries the same for who is no user.
func useVault(t *testing.T, s *postgres.Store, by, nobody vault.Actor, at time.Time, ideas int) {
	for n := range ideas {
		at = at.Add(time.Second)
		idea := vault.Idea{
			Title: fmt.Sprint(by.Owner, " ", n), Stage: vault.StageIdea, Tags: []string{"a", "b"}, Priority: vault.PriorityLow, CreatedAt: at, UpdatedAt: at,
		}
		made, _, err := s.InsertIdea(t.Context(), by, idea, nil)
		if err != nil {
			t.Error(err)
			return
		}
		if _, _, err := s.InsertIdea(t.Context(), nobody, idea, nil); !isNotFound(err) {
			t.Errorf("nobody's idea: %v", err)
		}
		got, err := s.Idea(t.Context(), by, made.ID)
		if err != nil || got.Title != idea.Title || got.Owner != by.Owner || len(got.Tags) != 2 {
			t.Errorf("%s got %+v, %v", by.Owner, got, err)
		}
		if _, err := s.Idea(t.Context(), nobody, made.ID); !isNotFound(err) {
			t.Errorf("another's idea: %v", err)
		}
		lists, err := s.Ideas(t.Context(), by, vault.IdeaQuery{Sort: vault.ByCreatedAt, Limit: 2})
		if err != nil || lists[0].Total != int64(n+1) || lists[0].Ideas[0].Title != idea.Title {
			t.Errorf("%s lists %+v, %v", by.Owner, lists, err)
		}
	}
}

func isNotFound(err error) bool {
	e, ok := errors.AsType[*vault.Error](err)
	return ok && e.Code == vault.NotFound
}
