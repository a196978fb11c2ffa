package storetest

import (
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	gocmp "github.com/google/go-cmp/cmp"
)

func texts(t *testing.T, s Store) {
	ctx := t.Context()
	made := func(by vault.Actor, title string, notes *string, ai vault.AI, at time.Duration, tags ...string) vault.Idea {
		idea := sample(title)
		idea.Notes, idea.AI, idea.Tags, idea.CreatedAt, idea.UpdatedAt = notes, ai, append([]string{}, tags...), t0.Add(at), t0.Add(at)
		return insert(t, s, by, idea)
	}
	oldest := made(ada, "Été", nil, vault.AIOn, 0, "Ünder", "b")
	private := made(ada, "private", new("n"), vault.AIOff, 1)
	first, second := made(ada, "東🙂", new("Ab"), vault.AIOn, 2), made(ada, "abcd", nil, vault.AIOn, 2)
	gone := made(ada, "gone", nil, vault.AIOn, 3)
	if err := throwAway(ctx, s, ada, gone.ID, 1, t0.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	made(bob, "of somebody else", nil, vault.AIOn, 4)
	text := func(of vault.Idea, cut string) vault.Text { return vault.Text{ID: of.ID, Text: cut, Tags: of.Tags} }
	for name, c := range map[string]struct {
		q    vault.TextQuery
		want []vault.Text
	}{
		"all, whole":         {vault.TextQuery{Most: 10, Length: 100}, []vault.Text{text(second, "abcd"), text(first, "東🙂\x1fab"), text(private, "private\x1fn"), text(oldest, "ete")}},
		"cut by code points": {vault.TextQuery{Most: 10, Length: 3}, []vault.Text{text(second, "abc"), text(first, "東🙂\x1f"), text(private, "pri"), text(oldest, "ete")}},
		"the newest alone":   {vault.TextQuery{Most: 1, Length: 3}, []vault.Text{text(second, "abc")}},
		"what models see":    {vault.TextQuery{Most: 10, Length: 1, ForModels: true}, []vault.Text{text(second, "a"), text(first, "東"), text(oldest, "e")}},
	} {
		got, err := s.Texts(ctx, ada, c.q)
		if diff := gocmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: error %v (-want +got):\n%s", name, err, diff)
		}
	}
}
