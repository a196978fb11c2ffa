package storetest

import (
	"errors"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	gocmp "github.com/google/go-cmp/cmp"
)

var proposalTests = map[string]func(*testing.T, Store){
	"a proposal is kept as it was made":          proposals,
	"a key keeps one proposal":                   proposalOnce,
	"a proposal goes with its idea, and in time": proposalsGone,
}

// proposed is a proposal of an idea.
func proposed(idea int64, title string, at time.Time) vault.Proposal {
	return vault.Proposal{
		Idea: idea, Kind: "outline", Model: "small", CreatedAt: vault.Stamp{Time: at},
		Items: []vault.ProposalItem{{Title: title, Text: "They \"dance\".\n"}, {Title: "Été"}},
	}
}

// propose keeps a proposal.
func propose(t *testing.T, s vault.Store, by vault.Actor, p vault.Proposal, once *vault.Once, again bool) vault.Proposal {
	t.Helper()
	kept, replayed, err := s.InsertProposal(t.Context(), by, p, once)
	if err != nil || replayed != again || kept.ID == 0 {
		t.Fatalf("insert proposal: %+v, replayed %t, error %v", kept, replayed, err)
	}
	return kept
}

// proposalsOf are all of somebody's.
func proposalsOf(t *testing.T, s vault.Store, by vault.Actor, since time.Time, before int64, limit int) []vault.Proposal {
	t.Helper()
	all, err := s.Proposals(t.Context(), by, since, before, limit)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func proposals(t *testing.T, s Store) {
	idea := insert(t, s, ada, sample("Bees"))
	first := propose(t, s, ada, proposed(idea.ID, "One", t0), nil, false)
	second := propose(t, s, ada, proposed(idea.ID, "Two", t0.Add(time.Second)), nil, false)
	want := proposed(idea.ID, "One", t0)
	want.ID = first.ID
	if diff := gocmp.Diff([]vault.Proposal{second, want}, proposalsOf(t, s, ada, t0.Add(-1), vault.MaxID, 10)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, c := range []struct {
		since  time.Time
		before int64
		limit  int
		want   []vault.Proposal
	}{
		{t0.Add(-1), second.ID, 10, []vault.Proposal{first}},
		{t0.Add(-1), vault.MaxID, 1, []vault.Proposal{second}},
		{t0, vault.MaxID, 10, []vault.Proposal{second}},
	} {
		if diff := gocmp.Diff(c.want, proposalsOf(t, s, ada, c.since, c.before, c.limit)); diff != "" {
			t.Errorf("since %v, before %d, limit %d (-want +got):\n%s", c.since, c.before, c.limit, diff)
		}
	}
	if all := proposalsOf(t, s, bob, t0.Add(-1), vault.MaxID, 10); len(all) > 0 {
		t.Errorf("bob has %+v", all)
	}
	for _, by := range []vault.Actor{bob, {Owner: "nobody"}} {
		if _, _, err := s.InsertProposal(t.Context(), by, proposed(idea.ID, "One", t0), nil); !errors.Is(err, vault.NotFound) {
			t.Errorf("%s of an idea of ada's: %v", by.Owner, err)
		}
	}
}

func proposalOnce(t *testing.T, s Store) {
	idea, mark := insert(t, s, ada, sample("Bees")), &vault.Once{Key: "k", Hash: [32]byte{1}, At: t0}
	if _, err := s.Proposed(t.Context(), ada, *mark); !errors.Is(err, vault.NotFound) {
		t.Errorf("before the first: %v", err)
	}
	first := propose(t, s, ada, proposed(idea.ID, "One", t0), mark, false)
	if again := propose(t, s, ada, proposed(idea.ID, "Two", t0), mark, true); !gocmp.Equal(first, again) {
		t.Errorf("a repeat returns %+v, the first %+v", again, first)
	}
	kept := func(by vault.Actor, once vault.Once, code error) {
		t.Helper()
		p, err := s.Proposed(t.Context(), by, once)
		if !errors.Is(err, code) || err == nil && !gocmp.Equal(p, first) {
			t.Errorf("%s, %+v: %+v, error %v", by.Owner, once, p, err)
		}
	}
	other, late := *mark, *mark
	other.Hash, late.At = [32]byte{2}, t0.Add(vault.OnceFor)
	kept(ada, *mark, nil)
	kept(bob, *mark, vault.NotFound)
	kept(ada, other, vault.Conflict)
	kept(ada, late, vault.NotFound)
	late.At = late.At.Add(-time.Microsecond)
	kept(ada, late, nil)
	if _, _, err := s.InsertProposal(t.Context(), ada, proposed(idea.ID, "One", t0), &other); !errors.Is(err, vault.Conflict) {
		t.Errorf("another call under the same key: %v", err)
	}
	if all := proposalsOf(t, s, ada, t0.Add(-1), vault.MaxID, 10); len(all) != 1 {
		t.Errorf("ada has %+v", all)
	}
}

func proposalsGone(t *testing.T, s Store) {
	idea, other, mark := insert(t, s, ada, sample("Bees")), insert(t, s, ada, sample("Wasps")), &vault.Once{Key: "k", At: t0}
	propose(t, s, ada, proposed(idea.ID, "One", t0), mark, false)
	idea.Version, idea.DeletedAt = 2, &t0
	if err := s.ReplaceIdeas(t.Context(), ada, vault.Replacement{Idea: idea, At: t0, Edit: vault.Edit{Act: vault.Deleted}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.DestroyIdeas(t.Context(), ada, t0, idea.ID); err != nil {
		t.Fatal(err)
	}
	if all := proposalsOf(t, s, ada, t0.Add(-1), vault.MaxID, 10); len(all) > 0 {
		t.Errorf("of an idea that is gone: %+v", all)
	}
	if _, err := s.Proposed(t.Context(), ada, *mark); !errors.Is(err, vault.NotFound) {
		t.Errorf("what is gone: %v", err)
	}
	old := propose(t, s, ada, proposed(other.ID, "Two", t0), mark, false)
	young := propose(t, s, ada, proposed(other.ID, "Three", t0.Add(vault.ProposalsFor-time.Microsecond)), nil, false)
	if all := proposalsOf(t, s, ada, t0.Add(-1), vault.MaxID, 10); len(all) != 2 || all[1].ID != old.ID {
		t.Errorf("forgotten too early: %+v", all)
	}
	last := propose(t, s, ada, proposed(other.ID, "Four", t0.Add(vault.ProposalsFor)), nil, false)
	if diff := gocmp.Diff([]vault.Proposal{last, young}, proposalsOf(t, s, ada, t0.Add(-1), vault.MaxID, 10)); diff != "" {
		t.Errorf("after its time (-want +got):\n%s", diff)
	}
}
