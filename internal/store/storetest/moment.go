package storetest

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"creatorvault.dev/internal/vault"
)

// moment reads while a writer moves ideas from stage to stage, and makes and
// deletes others: what one call returns is of one moment.
func moment(t *testing.T, s Store) {
	const ideas, reads = 8, 120
	fixed := make([]vault.Idea, ideas)
	for i := range fixed {
		fixed[i] = insert(t, s, ada, sample("moves"))
	}
	ctx, over, written := t.Context(), make(chan struct{}), make(chan error)
	go func() { written <- moves(ctx, s, slices.Clone(fixed), over) }()
	defer func() {
		close(over)
		if err := <-written; err != nil {
			t.Error(err)
		}
	}()
	board := make([]vault.IdeaQuery, len(vault.Stages))
	for i, stage := range vault.Stages {
		board[i] = vault.IdeaQuery{Stages: []vault.Stage{stage}, Sort: vault.ByCreatedAt, Limit: 100}
	}
	for range reads {
		one, err := s.Ideas(ctx, ada, vault.IdeaQuery{Sort: vault.ByDueDate, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		if int(one[0].Total) != len(one[0].Ideas) {
			t.Errorf("a list has %d ideas and a total of %d", len(one[0].Ideas), one[0].Total)
		}
		lists, err := s.Ideas(ctx, ada, board...)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[int64]int{}
		for _, l := range lists {
			for _, idea := range l.Ideas {
				seen[idea.ID]++
			}
		}
		for _, idea := range fixed {
			if seen[idea.ID] != 1 {
				t.Errorf("an idea is in %d columns of a board", seen[idea.ID])
			}
		}
		c, err := s.Stats(ctx, ada, vault.StatsQuery{})
		if err != nil {
			t.Fatal(err)
		}
		if stages, priorities := sum(c.ByStage), sum(c.ByPriority); stages != priorities {
			t.Errorf("statistics count %d ideas by stage and %d by priority", stages, priorities)
		}
	}
}

// moves writes until it is over.
func moves(ctx context.Context, s Store, fixed []vault.Idea, over <-chan struct{}) (err error) {
	for {
		select {
		case <-over:
			return nil
		default:
		}
		i := rand.IntN(len(fixed))
		idea := fixed[i]
		idea.Stage = vault.Stages[rand.IntN(len(vault.Stages))]
		if fixed[i], err = replace(ctx, s, ada, idea, idea.Version, vault.Edit{Act: vault.Changed}); err != nil {
			return err
		}
		extra, _, err := s.InsertIdea(ctx, ada, sample("comes and goes"), nil)
		if err != nil {
			return err
		}
		if err := throwAway(ctx, s, ada, extra.ID, extra.Version, t0); err != nil {
			return err
		}
	}
}

func sum[K comparable](counts map[K]int64) (n int64) {
	for _, c := range counts {
		n += c
	}
	return n
}
