package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

func written(t *testing.T, s Store) {
	full, bare := sample("Ünïcode ✎ 100%_'\"\\ 𝔘 é"), sample("bare")
	full.Stage, full.Priority, full.DueDate = vault.StagePublished, vault.PriorityHigh, new(time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC))
	bare.Notes, bare.Tags, bare.DueDate = nil, []string{}, nil
	old := sample("old")
	old.DueDate = new(time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC))
	for _, idea := range []vault.Idea{full, bare, old} {
		want := insert(t, s, ada, idea)
		if want.ID < 1 || want.ID > vault.MaxID || want.Version != 1 || want.Owner != "ada" {
			t.Errorf("InsertIdea returned %+v", want)
		}
		got, err := s.Idea(t.Context(), ada, want.ID)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("error %v, read differs from what was written (-want +got):\n%s", err, diff)
		}
		want.Title, want.Notes, want.Tags, want.DueDate = "other", nil, []string{"été", "new"}, nil
		want.UpdatedAt = t0.Add(time.Microsecond)
		want.Version = 2
		if got, err = replace(t.Context(), s, ada, want, 1, vault.Edit{Act: vault.Changed, Fields: []string{"tags"}}); err != nil || !cmp.Equal(want, got) {
			t.Errorf("ReplaceIdea returned %+v, error %v", got, err)
		}
		if got, err = s.Idea(t.Context(), ada, want.ID); err != nil || !cmp.Equal(want, got) {
			t.Errorf("error %v, read differs from the replacement:\n%s", err, cmp.Diff(want, got))
		}
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func owners(t *testing.T, s Store) {
	idea := insert(t, s, ada, sample("Ada's"))
	_, read := s.Idea(t.Context(), bob, idea.ID)
	_, replaced := replace(t.Context(), s, bob, idea, idea.Version, vault.Edit{Act: vault.Changed, Fields: []string{"tags"}})
	for what, err := range map[string]error{
		"read": read, "replace": replaced, "delete": throwAway(t.Context(), s, bob, idea.ID, idea.Version, t0),
	} {
		if !errors.Is(err, vault.NotFound) {
			t.Errorf("bob can %s ada's idea: error = %v, want %v", what, err, vault.NotFound)
		}
	}
	lists, err := s.Ideas(t.Context(), bob, vault.IdeaQuery{Sort: vault.ByCreatedAt, Limit: 10}, vault.IdeaQuery{Sort: vault.ByTitle, Limit: 10, Tags: []string{"blog"}})
	if err != nil || len(lists[0].Ideas)+len(lists[1].Ideas) != 0 || lists[0].Total+lists[1].Total != 0 {
		t.Errorf("bob lists %v, error %v", lists, err)
	}
	counted, err := s.Tags(t.Context(), bob)
	changes, err2 := s.Changes(t.Context(), bob, 0, 10)
	if err != nil || err2 != nil || len(counted) != 0 || len(changes) != 0 {
		t.Errorf("bob has tags %v and changes %v, errors %v, %v", counted, changes, err, err2)
	}
	if got, err := s.Idea(t.Context(), ada, idea.ID); err != nil || !cmp.Equal(idea, got) {
		t.Errorf("ada's idea is now %v, error %v", got, err)
	}
}

func nobody(t *testing.T, s Store) {
	if _, _, err := s.InsertIdea(t.Context(), vault.Actor{Owner: "nobody", Source: vault.FromAPI}, sample("x"), nil); !errors.Is(err, vault.NotFound) {
		t.Errorf("InsertIdea for nobody: error = %v, want %v", err, vault.NotFound)
	}
	if _, err := s.User(t.Context(), vault.Actor{Owner: "nobody"}); !errors.Is(err, vault.NotFound) {
		t.Errorf("User for nobody: error = %v, want %v", err, vault.NotFound)
	}
}

func missing(t *testing.T, s Store) {
	gone := insert(t, s, ada, sample("gone"))
	if err := throwAway(t.Context(), s, ada, gone.ID, 1, t0.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if n, err := s.DestroyIdeas(t.Context(), ada, t0, gone.ID); n != 1 || err != nil {
		t.Fatalf("%d destroyed, error %v", n, err)
	}
	for _, id := range []int64{gone.ID, gone.ID + 1, vault.MaxID, 0, -1} {
		never := gone
		never.ID = id
		_, read := s.Idea(t.Context(), ada, id)
		_, replaced := replace(t.Context(), s, ada, never, 1, vault.Edit{Act: vault.Changed, Fields: []string{"tags"}})
		for what, err := range map[string]error{"read": read, "replace": replaced, "delete": throwAway(t.Context(), s, ada, id, 1, t0)} {
			if !errors.Is(err, vault.NotFound) {
				t.Errorf("%s %d: error = %v, want %v", what, id, err, vault.NotFound)
			}
		}
	}
	if next := insert(t, s, ada, sample("next")); next.ID <= gone.ID {
		t.Errorf("id %d was given after %d", next.ID, gone.ID)
	}
}

func race(t *testing.T, s Store) {
	idea := insert(t, s, ada, sample("x"))
	var won, lost atomic.Int64
	each(16, func(n int) {
		mine := idea
		mine.Title = fmt.Sprint(n)
		got, err := replace(t.Context(), s, ada, mine, idea.Version, vault.Edit{Act: vault.Changed, Fields: []string{"title"}})
		switch {
		case err == nil && got.Version == idea.Version+1:
			won.Add(1)
		case errors.Is(err, vault.Conflict):
			lost.Add(1)
		default:
			t.Errorf("ReplaceIdea: version %d, error %v", got.Version, err)
		}
	})
	if won.Load() != 1 || lost.Load() != 15 {
		t.Errorf("%d won and %d lost, want 1 and 15", won.Load(), lost.Load())
	}
	if err := throwAway(t.Context(), s, ada, idea.ID, idea.Version, t0); !errors.Is(err, vault.Conflict) {
		t.Errorf("DeleteIdea of an older version: error = %v, want %v", err, vault.Conflict)
	}
	if changes, err := s.Changes(t.Context(), ada, 0, 100); err != nil || len(changes) != 2 {
		t.Errorf("the log has %d changes, error %v; want those that were made", len(changes), err)
	}
}

func patches(t *testing.T, s Store) {
	idea := insert(t, s, ada, sample("x"))
	v := vault.NewService(s, func() time.Time { return t0 })
	each(6, func(n int) {
		if _, err := v.PatchIdea(t.Context(), ada, idea.ID, vault.IdeaPatch{Title: vault.Of(fmt.Sprint(n))}, nil); err != nil {
			t.Error(err)
		}
	})
	got, err := s.Idea(t.Context(), ada, idea.ID)
	if err != nil || got.Version != 7 || !got.UpdatedAt.Equal(t0.Add(6*time.Microsecond)) {
		t.Errorf("version %d, updated at %v, error %v; want 7, each update later than the last", got.Version, got.UpdatedAt, err)
	}
}

func cancelled(t *testing.T, s Store) {
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	each(96, func(n int) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		if n%3 == 0 {
			time.AfterFunc(time.Duration(n)*50*time.Microsecond, stop)
		}
		idea := sample(fmt.Sprint(n))
		_, _, err := s.InsertIdea(ctx, ada, idea, nil)
		if err != nil && n%3 != 0 {
			t.Errorf("a caller who cancelled nothing: %v", err)
		}
		mu.Lock()
		defer mu.Unlock()
		acknowledged[idea.Title] = err == nil
	})
	kept := map[string]bool{}
	for _, idea := range all(t, s, ada) {
		kept[idea.Title] = true
	}
	for title, ok := range acknowledged {
		if ok && !kept[title] {
			t.Errorf("idea %s was acknowledged and is not there", title)
		}
	}
}

// late calls with contexts that are done: by a deadline, or by who left.
func late(t *testing.T, s Store) {
	idea := insert(t, s, ada, sample("x"))
	past, stop := context.WithDeadline(t.Context(), t0)
	defer stop()
	gone, leave := context.WithCancel(t.Context())
	leave()
	for when, ctx := range map[string]context.Context{"past its deadline": past, "cancelled": gone} {
		_, one := s.Idea(ctx, ada, idea.ID)
		_, lists := s.Ideas(ctx, ada, vault.IdeaQuery{Sort: vault.ByTitle, Search: []string{"x"}, Limit: 1})
		_, tags := s.Tags(ctx, ada)
		_, user := s.User(ctx, ada)
		_, _, insert := s.InsertIdea(ctx, ada, sample("y"), nil)
		for what, err := range map[string]error{
			"idea": one, "ideas": lists, "tags": tags, "user": user, "insert": insert, "delete": throwAway(ctx, s, ada, idea.ID, 1, t0), "ping": s.Ping(ctx),
		} {
			if e, ok := errors.AsType[*vault.Error](err); !ok || e.Code != vault.Unavailable || e.RetryAfter <= 0 {
				t.Errorf("%s, %s: error = %v, want %s and when to try again", when, what, err, vault.Unavailable)
			}
		}
	}
	if kept := all(t, s, ada); len(kept) != 1 {
		t.Errorf("%d ideas are kept, want the first alone", len(kept))
	}
}
