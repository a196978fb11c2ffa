package storetest

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	gocmp "github.com/google/go-cmp/cmp"
)

func tags(t *testing.T, s Store) {
	tagged := func(names ...string) vault.Idea {
		idea := sample("x")
		idea.Tags = names
		return insert(t, s, ada, idea)
	}
	check := func(when string, want ...vault.TagCount) {
		t.Helper()
		got, err := s.Tags(t.Context(), ada)
		slices.SortFunc(got, func(a, b vault.TagCount) int { return strings.Compare(a.Tag, b.Tag) })
		if diff := gocmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: error %v (-want +got):\n%s", when, err, diff)
		}
	}
	check("at first")
	first, second := tagged("Été", "blog"), tagged("ete")
	check("two ideas", vault.TagCount{Tag: "blog", Count: 1}, vault.TagCount{Tag: "Été", Count: 2})
	second.Tags = []string{"ÉTÉ", "new"}
	if _, err := replace(t.Context(), s, ada, second, 1, vault.Edit{Act: vault.Changed, Fields: []string{"tags"}}); err != nil {
		t.Fatal(err)
	}
	check("after a replacement", vault.TagCount{Tag: "blog", Count: 1}, vault.TagCount{Tag: "new", Count: 1}, vault.TagCount{Tag: "Été", Count: 2})
	if err := throwAway(t.Context(), s, ada, first.ID, 1, t0.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	check("after a deletion", vault.TagCount{Tag: "new", Count: 1}, vault.TagCount{Tag: "ÉTÉ", Count: 1})
	second.Tags = []string{}
	if _, err := replace(t.Context(), s, ada, second, 2, vault.Edit{Act: vault.Changed, Fields: []string{"tags"}}); err != nil {
		t.Fatal(err)
	}
	check("after the last tag went")
}

func stats(t *testing.T, s Store) {
	now := t0
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	q := vault.StatsQuery{Now: now, Soon: now.AddDate(0, 0, 7), Today: midnight, Last: midnight.AddDate(0, 0, 7)}
	for i := range q.Weeks {
		q.Weeks[i] = midnight.AddDate(0, 0, 7*(i-vault.Weeks))
	}
	r := rand.New(rand.NewPCG(9, 10))
	want := vault.Counts{ByStage: map[vault.Stage]int64{}, ByPriority: map[vault.Priority]int64{}}
	edges := []time.Time{
		q.Now, q.Now.Add(-time.Microsecond), q.Soon, q.Soon.Add(time.Microsecond), q.Today, q.Today.AddDate(0, 0, -1), q.Last, q.Last.AddDate(0, 0, 1),
		q.Today.Add(time.Microsecond), q.Weeks[0], q.Weeks[0].Add(-time.Microsecond), q.Weeks[vault.Weeks], q.Weeks[3], q.Weeks[4].Add(-time.Microsecond),
	}
	for range 150 {
		idea := sample("x")
		idea.Stage, idea.Priority = vault.Stages[r.IntN(4)], vault.Priorities[r.IntN(3)]
		idea.CreatedAt = edges[r.IntN(len(edges))]
		idea.UpdatedAt = idea.CreatedAt
		if idea.DueDate = nil; r.IntN(4) > 0 {
			idea.DueDate = new(edges[r.IntN(len(edges))])
		}
		insert(t, s, ada, idea)
		tally(&want, q, idea)
	}
	insert(t, s, bob, sample("not ada's"))
	got, err := s.Stats(t.Context(), ada, q)
	got.Moves = vault.Moves{} // movesFigures looks at them
	if diff := gocmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

// tally counts idea as the contract says.
func tally(c *vault.Counts, q vault.StatsQuery, idea vault.Idea) {
	c.ByStage[idea.Stage]++
	c.ByPriority[idea.Priority]++
	for i := range vault.Weeks {
		if !idea.CreatedAt.Before(q.Weeks[i]) && idea.CreatedAt.Before(q.Weeks[i+1]) {
			c.ByWeek[i]++
		}
	}
	if idea.DueDate == nil || idea.Stage == vault.StagePublished {
		return
	}
	from, to := q.Now, q.Soon
	if idea.DueDate.Equal(idea.DueDate.Truncate(24 * time.Hour)) {
		from, to = q.Today, q.Last
	}
	switch {
	case idea.DueDate.Before(from):
		c.Overdue++
	case !idea.DueDate.After(to):
		c.DueSoon++
	}
}
