package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"
)

var importingTests = map[string]func(*testing.T, Store){
	"a file is imported once":                           importedOnce,
	"what can keeps its id, and nobody uses the ids up": keepsIDs,
	"an import that fails or dies leaves nothing":       importDies,
	"times of a file are kept where they can be":        importTimes,
	"a dry run keeps nothing":                           dryRun,
}

// entries returns n of them.
func entries(n int) (all []vault.ImportEntry) {
	for i := range n {
		all = append(all, vault.ImportEntry{
			Key: fmt.Sprint("key ", i), Idea: vault.NewIdea{Title: vault.Of(fmt.Sprint("imported ", i)), Tags: vault.TextsOf("blog")}, CreatedAt: t0.Add(time.Duration(i) * time.Second),
		})
	}
	return all
}

// importFile imports entries, and returns what became of each.
func importFile(t *testing.T, v *vault.Service, dryRun bool, all []vault.ImportEntry) (results []vault.ImportResult, i vault.Import) {
	t.Helper()
	g, err := v.BeginImport(t.Context(), ada, "test", "file", dryRun)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		g.Count(e)
	}
	if err := g.Reserve(t.Context()); err != nil {
		t.Fatal(err)
	}
	for len(all) > 0 {
		n := min(len(all), 100)
		got, err := g.Add(t.Context(), all[:n])
		if err != nil {
			t.Fatal(err)
		}
		results, all = append(results, got...), all[n:]
	}
	if err := g.Finish(t.Context(), []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	return results, g.Import
}

func importedOnce(t *testing.T, s Store) {
	v := vault.NewService(s, clock())
	file := append(entries(230), vault.ImportEntry{Key: "bad", Idea: vault.NewIdea{Title: vault.Of("")}}, entries(1)[0])
	results, i := importFile(t, v, false, file)
	if i.Total != 232 || i.Made != 230 || i.Known != 1 || i.Refused != 1 || i.State != vault.ImportDone {
		t.Errorf("the import was %+v", i)
	}
	if bad := results[230]; !errors.Is(bad.Err, vault.Invalid) || bad.ID != 0 || !results[231].Known || results[0].ID == 0 {
		t.Errorf("results %+v, %+v, %+v", results[0], bad, results[231])
	}
	if got := all(t, s, ada); len(got) != 230 {
		t.Errorf("%d ideas are there", len(got))
	}
	if err := v.DeleteIdea(t.Context(), ada, results[3].ID, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := v.PatchIdea(t.Context(), ada, results[4].ID, vault.IdeaPatch{Title: vault.Of("changed since")}, nil); err != nil {
		t.Fatal(err)
	}
	if _, i = importFile(t, v, false, file); i.Made != 0 || i.Known != 231 {
		t.Errorf("a repeat was %+v", i)
	}
	if err := v.DestroyIdea(t.Context(), ada, results[3].ID); err != nil {
		t.Fatal(err)
	}
	if _, i = importFile(t, v, false, file); i.Made != 1 {
		t.Errorf("after one was destroyed a repeat was %+v", i)
	}
}

func keepsIDs(t *testing.T, s Store) {
	v := vault.NewService(s, clock())
	theirs := insert(t, s, bob, sample("bob's")).ID
	mine := insert(t, s, ada, sample("ada's"))
	gone := insert(t, s, ada, sample("gone")).ID
	if err := throwAway(t.Context(), s, ada, gone, 1, t0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.DestroyIdeas(t.Context(), ada, t0, gone); err != nil {
		t.Fatal(err)
	}
	file := entries(7)
	for n, id := range []int64{theirs, mine.ID, gone, gone + 500, gone + 300, 0, gone + 300} {
		file[n].ID = id
	}
	results, _ := importFile(t, v, false, file)
	for n, kept := range []bool{false, false, true, true, true, false, false} {
		if r := results[n]; (r.ID == file[n].ID) != kept || r.ID == 0 {
			t.Errorf("entry %d of id %d became %+v, kept %t", n, file[n].ID, r, kept)
		}
	}
	if next := insert(t, s, bob, sample("next")).ID; next <= gone+500 {
		t.Errorf("id %d was given", next)
	}
	if got, err := s.Idea(t.Context(), bob, theirs); err != nil || got.Title != "bob's" {
		t.Errorf("bob's idea is %+v, error %v", got, err)
	}
	file = entries(9)[8:]
	file[0].ID = vault.MaxID
	if results, _ = importFile(t, v, false, file); results[0].ID == vault.MaxID || results[0].ID == 0 {
		t.Errorf("the last id of all became %d", results[0].ID)
	}
	if next := insert(t, s, bob, sample("next")).ID; next > 1_000_000 {
		t.Errorf("id %d was given after an import with the last one", next)
	}
	same := []vault.ImportEntry{{Key: "from our export", Idea: vault.NewIdea{Title: vault.Of("x")}, ID: mine.ID, CreatedAt: mine.CreatedAt}}
	if results, _ = importFile(t, v, false, same); !results[0].Known {
		t.Errorf("an idea that is there became %+v", results[0])
	}
}

func importDies(t *testing.T, s Store) {
	ctx, now := t.Context(), t0
	v := at(s, &now)
	begin := func() *vault.Importing {
		t.Helper()
		g, err := v.BeginImport(ctx, ada, "test", "file", false)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.Add(ctx, entries(20)); err != nil {
			t.Fatal(err)
		}
		return g
	}
	nothing := func(when string) {
		t.Helper()
		if ids, err := s.IDsOf(ctx, ada); err != nil || len(ids) != 0 {
			t.Errorf("%s: ids %v, error %v", when, ids, err)
		}
	}
	why := errors.New("broken")
	if err := begin().Fail(ctx, why); !errors.Is(err, why) {
		t.Errorf("it failed with %v", err)
	}
	nothing("after a failure")
	dead := begin()
	now = t0.Add(vault.ImportPatience)
	if err := v.SweepImports(ctx); err != nil {
		t.Fatal(err)
	}
	if ids, err := s.IDsOf(ctx, ada); err != nil || len(ids) != 20 {
		t.Errorf("one that lives was swept: ids %v, error %v", ids, err)
	}
	now = now.Add(time.Microsecond)
	if err := v.SweepImports(ctx); err != nil {
		t.Fatal(err)
	}
	nothing("after a sweep")
	if _, err := dead.Add(ctx, entries(1)); !errors.Is(err, vault.NotFound) {
		t.Errorf("one that was swept goes on: error %v", err)
	}
	if err := dead.Finish(ctx, nil); !errors.Is(err, vault.NotFound) {
		t.Errorf("one that was swept ends: error %v", err)
	}
	if i, err := v.TheImport(ctx, ada, dead.ID); err != nil || i.State != vault.ImportFailed || i.EndedAt == nil {
		t.Errorf("it is %+v, error %v", i, err)
	}
	if err := begin().Finish(ctx, nil); err != nil {
		t.Error(err)
	}
}

func importTimes(t *testing.T, s Store) {
	now := t0
	v := at(s, &now)
	file := entries(5)
	past, future := t0.AddDate(-1, 0, 0), t0.Add(time.Microsecond)
	file[0].CreatedAt, file[0].UpdatedAt = past, past.Add(time.Hour)
	file[1].CreatedAt, file[1].UpdatedAt = future, past
	file[2].CreatedAt, file[2].Trashed = time.Time{}, true
	file[3].CreatedAt, file[3].DeletedAt = past, past.Add(time.Minute)
	file[4].CreatedAt, file[4].Idea.Stage, file[4].PublishedAt = past, vault.Of(vault.StagePublished), past.Add(time.Second)
	results, _ := importFile(t, v, false, file)
	for n, want := range []struct {
		created, updated     time.Time
		deleted, publishedAt *time.Time
	}{
		{past, past.Add(time.Hour), nil, nil},
		{past, past, nil, nil},
		{t0, t0, &t0, nil},
		{past, past, new(past.Add(time.Minute)), nil},
		{past, past, nil, new(past.Add(time.Second))},
	} {
		found, err := s.Latest(t.Context(), ada, results[n].ID)
		if err != nil || len(found) != 1 {
			t.Fatalf("entry %d: %v, error %v", n, found, err)
		}
		same := func(a, b *time.Time) bool { return (a == nil) == (b == nil) && (a == nil || a.Equal(*b)) }
		if i := found[0].Idea; !i.CreatedAt.Equal(want.created) || !i.UpdatedAt.Equal(want.updated) || !same(i.DeletedAt, want.deleted) || !same(i.PublishedAt, want.publishedAt) {
			t.Errorf("entry %d: %+v", n, i)
		}
	}
}

func dryRun(t *testing.T, s Store) {
	v := vault.NewService(s, clock())
	file := append(entries(3), entries(1)[0])
	file[1].ID = 12345
	results, i := importFile(t, v, true, file)
	if i.Made != 3 || i.Known != 1 || !i.DryRun || results[0].ID != 0 {
		t.Errorf("the run was %+v, results %+v", i, results)
	}
	if ids, err := s.IDsOf(t.Context(), ada); err != nil || len(ids) != 0 {
		t.Errorf("ids %v, error %v", ids, err)
	}
	if changes, err := s.Changes(t.Context(), ada, 0, 10); err != nil || len(changes) != 0 {
		t.Errorf("changes %v, error %v", changes, err)
	}
	if next := insert(t, s, ada, sample("x")).ID; next > 1000 {
		t.Errorf("id %d was given", next)
	}
}
