package storetest

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

func logged(t *testing.T, s Store) {
	first := insert(t, s, ada, sample("x"))
	insert(t, s, bob, sample("not ada's"))
	first.Stage, first.UpdatedAt = vault.StageDraft, t0.Add(time.Second)
	edit := vault.Edit{Act: vault.Changed, Fields: []string{"title", "stage"}, From: vault.StageIdea, To: vault.StageDraft}
	second, err := replace(t.Context(), s, vault.Actor{Owner: "ada", Source: vault.FromMCP}, first, 1, edit)
	if err != nil {
		t.Fatal(err)
	}
	if err := throwAway(t.Context(), s, vault.Actor{Owner: "ada", Source: vault.FromCLI}, first.ID, second.Version, t0.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	want := []vault.Change{
		{Seq: 1, IdeaID: first.ID, Version: 1, At: t0, Source: vault.FromAPI, Edit: vault.Edit{Act: vault.Created, To: vault.StageIdea}},
		{Seq: 2, IdeaID: first.ID, Version: 2, At: t0.Add(time.Second), Source: vault.FromMCP, Edit: edit},
		{Seq: 3, IdeaID: first.ID, Version: 3, At: t0.Add(time.Minute), Source: vault.FromCLI, Edit: vault.Edit{Act: vault.Deleted}},
	}
	for after := range want {
		for limit := range want {
			got, err := s.Changes(t.Context(), ada, int64(after), limit+1)
			if diff := cmp.Diff(want[after:min(after+limit+1, len(want))], got); err != nil || diff != "" {
				t.Errorf("after %d, limit %d: error %v (-want +got):\n%s", after, limit+1, err, diff)
			}
		}
	}
}

// readLog reads the log while others write to it.
func readLog(t *testing.T, s Store) {
	const writers, each1 = 6, 20
	var done atomic.Bool
	var seen []vault.Change
	reading := make(chan error)
	go func() {
		after := int64(0)
		for {
			last := done.Load() // asked first: what is read next is then all there is
			changes, err := s.Changes(t.Context(), ada, after, 7)
			if err != nil || last && len(changes) == 0 {
				reading <- err
				return
			}
			for _, c := range changes {
				seen, after = append(seen, c), c.Seq
			}
		}
	}()
	v := vault.NewService(s, clock())
	each(writers, func(n int) {
		for i := range each1 {
			if _, _, err := v.CreateIdea(t.Context(), ada, vault.NewIdea{Title: vault.Of(fmt.Sprint(n, i))}, ""); err != nil {
				t.Error(err)
			}
		}
	})
	done.Store(true)
	if err := <-reading; err != nil {
		t.Fatal(err)
	}
	if len(seen) != writers*each1 {
		t.Errorf("the reader saw %d changes of %d", len(seen), writers*each1)
	}
	for i, c := range seen {
		if c.Seq != int64(i+1) {
			t.Fatalf("change %d has the number %d", i+1, c.Seq)
		}
	}
	walked := []vault.Change{}
	if err := v.EachChange(t.Context(), ada, func(c *vault.Change) error { walked = append(walked, *c); return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(seen, walked); diff != "" {
		t.Errorf("a walk (-reader +walk):\n%s", diff)
	}
}

// heads are the numbers of the last changes, of those who are asked for alone.
func heads(t *testing.T, s Store) {
	odd := vault.UserID(`o"d,{d}\\ 'é`)
	put(t, s, odd)
	ask := []vault.UserID{"ada", "bob", odd, "nobody"}
	want := map[vault.UserID]int64{}
	check := func(users ...vault.UserID) {
		t.Helper()
		got, err := s.Heads(t.Context(), users...)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("the heads of %q: error %v (-want +got):\n%s", users, err, diff)
		}
	}
	check(ask...)
	check()
	first := insert(t, s, ada, sample("x"))
	insert(t, s, ada, sample("y"))
	by := vault.Actor{Owner: odd, Source: vault.FromAPI}
	idea := sample("z")
	idea.Owner = odd
	insert(t, s, by, idea)
	want["ada"], want[odd] = 2, 1
	check(ask...)
	if err := throwAway(t.Context(), s, ada, first.ID, 1, t0.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	want["ada"] = 3
	check(ask...)
	delete(want, "ada")
	check(odd, "bob")
	if err := s.ErasePerson(t.Context(), by, t0); err != nil {
		t.Fatal(err)
	}
	delete(want, odd)
	check(odd, "bob")
}
