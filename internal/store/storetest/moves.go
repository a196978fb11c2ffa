package storetest

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	gocmp "github.com/google/go-cmp/cmp"
)

// movesFigures moves ideas about at the bounds of all that is counted.
func movesFigures(t *testing.T, s Store) {
	q := vault.StatsQuery{Moves: vault.MovesQuery{Ended: t0.AddDate(-1, 0, 0), Still: t0.AddDate(0, 0, -14)}}
	for i := range q.Weeks {
		q.Weeks[i] = t0.AddDate(0, 0, 7*(i-vault.Weeks))
	}
	for i := range q.Moves.Months {
		q.Moves.Months[i] = t0.AddDate(0, i-vault.Months, 0)
	}
	r := rand.New(rand.NewPCG(11, 12))
	bounds := slices.Concat(q.Weeks[:], q.Moves.Months[:], []time.Time{q.Moves.Ended, q.Moves.Still})
	slices.SortFunc(bounds, time.Time.Compare)
	from := t0.AddDate(-2, 0, 0)
	for range 80 {
		idea := sample("moves")
		idea.CreatedAt, idea.UpdatedAt, idea.Stage = from, from, vault.Stages[r.IntN(4)]
		if r.IntN(4) == 0 {
			idea.CreatedAt = bounds[r.IntN(len(bounds))]
			idea.UpdatedAt = idea.CreatedAt
		}
		travel(t, s, r, insert(t, s, ada, idea), bounds)
	}
	insert(t, s, bob, vault.Idea{Title: "not ada's", Stage: vault.StagePublished, Tags: []string{}, Priority: vault.PriorityLow, CreatedAt: q.Weeks[3], UpdatedAt: q.Weeks[3]})
	want := asTheModel(t, s, ada, q)
	if len(want.Visits) != 4 || want.Still <= vault.MaxStill || slices.Max(want.PublishedByWeek[:]) < 2 || slices.Max(want.PublishedByMonth[:]) < 2 {
		t.Errorf("the test shows too little: %+v", want)
	}
	edges(t, s, q.Moves)
	if want := asTheModel(t, s, bob, q); want.Visits[vault.StageIdea].Count != 10 || want.Still != 11 {
		t.Errorf("the test misses the edges: %+v", want)
	}
}

// edges gives bob ten visits that just count and one that does not, and ideas
// that stand still just long enough, and not quite.
func edges(t *testing.T, s Store, q vault.MovesQuery) {
	t.Helper()
	for n := range 11 {
		idea := vault.Idea{Title: "edge", Tags: []string{}, Stage: vault.StageIdea, Priority: vault.PriorityLow, CreatedAt: q.Ended.Add(-time.Duration(n+1) * time.Hour)}
		idea.UpdatedAt = idea.CreatedAt
		idea = insert(t, s, bob, idea)
		at := q.Ended
		if n == 10 {
			at = at.Add(-time.Microsecond)
		}
		edit := vault.Edit{Act: vault.Changed, Fields: []string{"stage"}, From: idea.Stage, To: vault.StageDraft, Since: idea.CreatedAt}
		idea.Stage, idea.UpdatedAt = vault.StageDraft, at
		idea, err := replace(t.Context(), s, bob, idea, idea.Version, edit)
		if err != nil {
			t.Fatal(err)
		}
		if n > 8 { // so that what stands still at the edge is among the first
			if err := throwAway(t.Context(), s, bob, idea.ID, idea.Version, t0); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, since := range []time.Time{q.Still, q.Still, q.Still.Add(time.Microsecond)} {
		insert(t, s, bob, vault.Idea{Title: "still", Tags: []string{}, Stage: vault.StageIdea, Priority: vault.PriorityLow, CreatedAt: since, UpdatedAt: since})
	}
}

// asTheModel holds the figures of by to the model, and returns them.
func asTheModel(t *testing.T, s Store, by vault.Actor, q vault.StatsQuery) vault.Moves {
	t.Helper()
	var want vault.Moves
	changes, err := s.Changes(t.Context(), by, 0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	tallyMoves(&want, q, changes)
	for _, idea := range all(t, s, by) {
		latest, err := s.Latest(t.Context(), by, idea.ID)
		if err != nil {
			t.Fatal(err)
		}
		still(&want, q.Moves, idea, latest[0].Since)
	}
	got, err := s.Stats(t.Context(), by, q)
	if diff := gocmp.Diff(want, got.Moves); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	return want
}

// travel moves idea on, at bounds and next to them, and may throw it away in the
// end.
func travel(t *testing.T, s Store, r *rand.Rand, idea vault.Idea, bounds []time.Time) {
	t.Helper()
	since := idea.CreatedAt
	for n := r.IntN(len(bounds)); n < len(bounds); n += 1 + r.IntN(8) {
		at := bounds[n].Add(time.Duration(r.IntN(3)-1) * time.Microsecond)
		to := vault.Stages[r.IntN(4)]
		if to == idea.Stage || at.Before(idea.UpdatedAt) {
			continue
		}
		edit := vault.Edit{Act: vault.Changed, Fields: []string{"stage"}, From: idea.Stage, To: to, Since: since}
		idea.Stage, idea.UpdatedAt, since = to, at, at
		var err error
		if idea, err = replace(t.Context(), s, ada, idea, idea.Version, edit); err != nil {
			t.Fatal(err)
		}
	}
	if r.IntN(6) == 0 {
		if err := throwAway(t.Context(), s, ada, idea.ID, idea.Version, t0); err != nil {
			t.Fatal(err)
		}
	}
}

// tallyMoves counts a log as the contract says.
func tallyMoves(m *vault.Moves, q vault.StatsQuery, changes []vault.Change) {
	took := map[vault.Stage][]time.Duration{}
	for _, c := range changes {
		if c.From != "" && !c.At.Before(q.Moves.Ended) {
			took[c.From] = append(took[c.From], c.At.Sub(c.Since))
		}
	}
	m.Visits = map[vault.Stage]vault.Visits{}
	for stage, all := range took {
		slices.Sort(all)
		n := len(all)
		rank := func(percent int) time.Duration { // the nearest
			for i, d := range all {
				if 100*(i+1) >= percent*n {
					return d
				}
			}
			return 0
		}
		m.Visits[stage] = vault.Visits{Count: int64(n), Median: rank(50), P90: rank(90)}
	}
	published := func(from, to time.Time) int64 {
		ideas := map[int64]bool{}
		for _, c := range changes {
			if c.To == vault.StagePublished && !c.At.Before(from) && c.At.Before(to) {
				ideas[c.IdeaID] = true
			}
		}
		return int64(len(ideas))
	}
	for i := range m.PublishedByWeek {
		m.PublishedByWeek[i] = published(q.Weeks[i], q.Weeks[i+1])
	}
	for i := range m.PublishedByMonth {
		m.PublishedByMonth[i] = published(q.Moves.Months[i], q.Moves.Months[i+1])
	}
}

// still counts idea, which came to its stage then, if it stands still.
func still(m *vault.Moves, q vault.MovesQuery, idea vault.Idea, since time.Time) {
	if idea.Stage == vault.StagePublished || since.After(q.Still) {
		return
	}
	m.Still++
	m.Longest = append(m.Longest, vault.StillIdea{ID: idea.ID, Title: idea.Title, Stage: idea.Stage, Since: vault.Stamp{Time: since}})
	slices.SortFunc(m.Longest, func(a, b vault.StillIdea) int {
		return cmp.Or(a.Since.Compare(b.Since.Time), cmp.Compare(a.ID, b.ID))
	})
	m.Longest = m.Longest[:min(len(m.Longest), vault.MaxStill)]
}
