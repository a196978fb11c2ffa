package storetest

import (
	"context"
	"math/rand/v2"

	"creatorvault.dev/internal/vault"
)

// operation draws one.
func operation(r *rand.Rand) op {
	by := []vault.Actor{ada, ada, ada, bob}[r.IntN(4)]
	number, in := r.IntN(200), input(r)
	other := r.IntN(200)
	id := func(s *subject) int64 { return s.id(number) }
	var ifMatch []int64
	if r.IntN(4) == 0 {
		ifMatch = []int64{int64(1 + r.IntN(3))}
	}
	switch r.IntN(20) {
	case 0, 1, 2:
		key := []string{"", "", "", "a", "b"}[r.IntN(5)]
		return op{"create", func(ctx context.Context, s *subject) (any, error) {
			i, _, err := s.CreateIdea(ctx, by, vault.NewIdea(in), key)
			return i, err
		}}
	case 3:
		return op{"patch", func(ctx context.Context, s *subject) (any, error) { return s.PatchIdea(ctx, by, id(s), in, ifMatch) }}
	case 4:
		return op{"replace", func(ctx context.Context, s *subject) (any, error) {
			return s.ReplaceIdea(ctx, by, id(s), vault.IdeaReplacement(in), ifMatch)
		}}
	case 5:
		return op{"move", func(ctx context.Context, s *subject) (any, error) {
			return s.MoveIdea(ctx, by, id(s), vault.StageMove{Stage: in.Stage}, ifMatch)
		}}
	case 6:
		return op{"delete", func(ctx context.Context, s *subject) (any, error) { return nil, s.DeleteIdea(ctx, by, id(s), ifMatch) }}
	case 7:
		return op{"get", func(ctx context.Context, s *subject) (any, error) { return s.Idea(ctx, by, id(s)) }}
	case 8:
		return op{"tags", func(ctx context.Context, s *subject) (any, error) { return s.Tags(ctx, by) }}
	case 9:
		return op{"stats", func(ctx context.Context, s *subject) (any, error) { return s.Stats(ctx, by) }}
	case 10:
		return op{"restore", func(ctx context.Context, s *subject) (any, error) { return s.RestoreIdea(ctx, by, id(s), ifMatch) }}
	case 11:
		return op{"destroy", func(ctx context.Context, s *subject) (any, error) { return nil, s.DestroyIdea(ctx, by, id(s)) }}
	case 12:
		if number > 5 {
			break
		}
		return op{"empty the trash", func(ctx context.Context, s *subject) (any, error) { return nil, s.EmptyTrash(ctx, by) }}
	case 13:
		return op{"history", func(ctx context.Context, s *subject) (any, error) { return s.History(ctx, by, id(s)) }}
	case 14:
		return op{"restore a revision", func(ctx context.Context, s *subject) (any, error) {
			return s.RestoreRevision(ctx, by, id(s), int64(1+number%6), ifMatch)
		}}
	case 16:
		change := vault.BulkChange{Stage: in.Stage}
		switch r.IntN(4) {
		case 0:
			change = vault.BulkChange{AddTags: vault.TextsOf("blog", "more")}
		case 1:
			change = vault.BulkChange{Trash: vault.Of(true)}
		case 2:
			change = vault.BulkChange{Restore: vault.Of(true)}
		}
		return op{"change several", func(ctx context.Context, s *subject) (any, error) {
			out, err := s.ChangeIdeas(ctx, by, []int64{id(s), s.id(other)}, change)
			for i := range out {
				out[i].Idea = s.renumber(out[i].Idea)
			}
			return out, err
		}}
	case 17:
		return op{"rename a tag", func(ctx context.Context, s *subject) (any, error) {
			_, n, err := s.RenameTag(ctx, by, []string{"blog", "ete", "new"}[number%3], vault.TagChange{Tag: vault.Of([]string{"Blog", "été", "x"}[number/3%3])})
			return n, err
		}}
	case 18:
		return viewOperation(r, by, ifMatch)
	case 15:
		return op{"changes", func(ctx context.Context, s *subject) (any, error) { return s.store.Changes(ctx, by, int64(number), 5) }}
	}
	q := vault.IdeaQuery{Sort: vault.Sorts[r.IntN(len(vault.Sorts))], Asc: r.IntN(2) == 0, InTrash: r.IntN(3) == 0, Limit: 1 + r.IntN(30), Offset: int64(r.IntN(3))}
	if r.IntN(2) == 0 {
		q.Tags, q.AllTags = []string{"blog", "ete"}[:1+r.IntN(2)], r.IntN(2) == 0
	}
	if r.IntN(2) == 0 {
		q.Search = []string{[]string{"a", "cafe", "ss", "日"}[r.IntN(4)]}
	}
	return op{"list", func(ctx context.Context, s *subject) (any, error) { return s.Ideas(ctx, by, q) }}
}

// viewOperation draws one about views.
func viewOperation(r *rand.Rand, by vault.Actor, ifMatch []int64) op {
	number, in := int64(1+r.IntN(8)), vault.ViewPatch{}
	if r.IntN(2) == 0 {
		in.Name = vault.Of([]string{"a", " Été ", "ETE", "日本", ""}[r.IntN(5)])
	}
	if r.IntN(2) == 0 {
		in.Query = vault.Of(map[string]string{"search": []string{`"a b" \`, "é", ""}[r.IntN(3)]})
	}
	if r.IntN(2) == 0 {
		in.Position = vault.Of(r.IntN(4) - 1)
	}
	switch r.IntN(4) {
	case 0:
		return op{"change a view", func(ctx context.Context, s *subject) (any, error) { return s.PatchView(ctx, by, number, in, ifMatch) }}
	case 1:
		return op{"remove a view", func(ctx context.Context, s *subject) (any, error) { return nil, s.DeleteView(ctx, by, number, ifMatch) }}
	case 2:
		return op{"views", func(ctx context.Context, s *subject) (any, error) { return s.Views(ctx, by) }}
	}
	return op{"save a view", func(ctx context.Context, s *subject) (any, error) { return s.CreateView(ctx, by, in) }}
}

// input draws the fields of a change, some of which are not good.
func input(r *rand.Rand) vault.IdeaPatch {
	var in vault.IdeaPatch
	maybe := func() bool { return r.IntN(3) > 0 }
	if maybe() {
		in.Title = vault.Of([]string{"a", " Café ", "Straße", "日本", "", "b\x00"}[r.IntN(6)])
	}
	if maybe() {
		in.Notes = vault.Field[string]{Set: true, Null: r.IntN(2) == 0, Value: ""}
		if !in.Notes.Null {
			in.Notes.Value = []string{"note", "  ", "Ünder\n\ttab"}[r.IntN(3)]
		}
	}
	if maybe() {
		in.Stage = vault.Of([]vault.Stage{vault.StageIdea, vault.StageOutline, vault.StageDraft, vault.StagePublished, "done"}[r.IntN(5)])
	}
	if maybe() {
		var tags []string
		for range r.IntN(4) {
			tags = append(tags, []string{"blog", "Blog", "été", "ETE", "x,y", "new"}[r.IntN(6)])
		}
		in.Tags = vault.TextsOf(tags...)
	}
	if maybe() {
		in.Priority = vault.Of(vault.Priorities[r.IntN(3)])
	}
	if maybe() {
		in.DueDate = vault.Field[string]{Set: true, Null: r.IntN(2) == 0}
		if !in.DueDate.Null {
			in.DueDate.Value = []string{"2026-01-01", "2026-01-05", "2026-01-04T10:30:00+02:00", "soon"}[r.IntN(4)]
		}
	}
	if maybe() {
		in.PlannedFor = vault.Field[string]{Set: true, Null: r.IntN(2) == 0, Value: []string{"2026-01-01", "9999-12-31", "soon"}[r.IntN(3)]}
	}
	if maybe() {
		in.PublishedURL = vault.Field[string]{Set: true, Null: r.IntN(2) == 0, Value: []string{"https://example.com/ä", "ftp://example.com"}[r.IntN(2)]}
	}
	if maybe() {
		in.AI = vault.Of([]string{"on", "off", "maybe"}[r.IntN(3)])
	}
	return in
}
