package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	gocmp "github.com/google/go-cmp/cmp"
)

var importTests = map[string]func(*testing.T, Store){
	"what an import brings is hidden until it is done": imported,
	"of one person one import is open":                 oneImport,
	"a failed import leaves nothing":                   failedImport,
	"a dead import is found":                           deadImports,
	"imported ideas keep what they came with":          kept,
	"ids are reserved":                                 reserved,
}

// importOf returns an import as it begins.
func importOf(file string) vault.Import {
	return vault.Import{Format: "test", File: file, BeganAt: t0, BeatAt: t0}
}

func openImport(t *testing.T, s Store, by vault.Actor) vault.Import {
	t.Helper()
	i, err := s.OpenImport(t.Context(), by, importOf("ideas.csv"))
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// importedOf returns an idea as an import keeps it.
func importedOf(idea vault.Idea) vault.Imported {
	return vault.Imported{Idea: idea, Key: vault.KeyOfImport(idea.Title), Source: vault.FromImport, Since: idea.CreatedAt}
}

// seen lists all that a person can see of their ideas, by every way there is.
func seen(t *testing.T, s Store, by vault.Actor) (all []string) {
	t.Helper()
	ctx := t.Context()
	lists, err := s.Ideas(ctx, by, vault.IdeaQuery{Sort: vault.ByTitle, Limit: 100}, vault.IdeaQuery{Sort: vault.ByDueDate, Limit: 100, Tags: []string{"blog"}}, vault.IdeaQuery{InTrash: true, Sort: vault.ByDeletedAt, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for n, l := range lists {
		all = append(all, fmt.Sprintf("list %d: %d of %d", n, len(l.Ideas), l.Total))
	}
	counted, err := s.Tags(ctx, by)
	if err != nil {
		t.Fatal(err)
	}
	tagged := int64(0)
	for _, c := range counted {
		tagged += c.Count
	}
	c, err := s.Stats(ctx, by, vault.StatsQuery{Now: t0.AddDate(1, 0, 0), Today: t0.AddDate(1, 0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	litter, err := s.Litterers(ctx, t0.AddDate(10, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	return append(all, fmt.Sprintf("tags %d, stages %d, priorities %d, overdue %d, litterers %d", tagged, sum(c.ByStage), sum(c.ByPriority), c.Overdue, len(litter)))
}

func imported(t *testing.T, s Store) {
	ctx := t.Context()
	insert(t, s, ada, sample("was there"))
	before := seen(t, s, ada)
	i := openImport(t, s, ada)
	trashed := sample("in the trash")
	trashed.DeletedAt = new(t0)
	trashed.ID = 1 << 40
	batch := []vault.Imported{importedOf(trashed)}
	for n := range 5 {
		batch = append(batch, importedOf(sample(fmt.Sprint("imported ", n))))
	}
	i.Made, i.BeatAt = 6, t0.Add(time.Second)
	if _, err := s.InsertImported(ctx, ada, i, batch); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(before, seen(t, s, ada)); diff != "" {
		t.Errorf("while it is open (-before +now):\n%s", diff)
	}
	ids, err := s.IDsOf(ctx, ada)
	if err != nil || len(ids) != 7 {
		t.Fatalf("ids %v, error %v", ids, err)
	}
	for id := range ids {
		idea, err := s.Idea(ctx, ada, id)
		latest, err2 := s.Latest(ctx, ada, id)
		_, _, err3 := s.History(ctx, ada, id)
		if wasThere := err == nil; wasThere != (idea.Title == "was there") || wasThere != (len(latest) == 1) || wasThere != (err3 == nil) || err2 != nil {
			t.Errorf("idea %d: %q, errors %v, %v, %v", id, idea.Title, err, err2, err3)
		}
	}
	if n, err := s.DestroyIdeas(ctx, ada, t0, 1<<40); n != 0 || err != nil {
		t.Errorf("%d hidden ideas were destroyed, error %v", n, err)
	}
	known, err := s.KnownImports(ctx, ada, []vault.ImportKey{vault.KeyOfImport("imported 3"), vault.KeyOfImport("other")})
	if err != nil || len(known) != 1 || !known[vault.KeyOfImport("imported 3")] {
		t.Errorf("known %v, error %v", known, err)
	}
	if known, err := s.KnownImports(ctx, bob, []vault.ImportKey{vault.KeyOfImport("imported 3")}); err != nil || len(known) != 0 {
		t.Errorf("bob knows %v, error %v", known, err)
	}
	i.State, i.EndedAt, i.Report = vault.ImportDone, new(t0.Add(time.Minute)), []byte(`{"ids": {}}`)
	if err := s.CloseImport(ctx, ada, i, nil); err != nil {
		t.Fatal(err)
	}
	want := []string{"list 0: 6 of 6", "list 1: 6 of 6", "list 2: 1 of 1", "tags 12, stages 6, priorities 6, overdue 6, litterers 1"}
	if diff := gocmp.Diff(want, seen(t, s, ada)); diff != "" {
		t.Errorf("once it is done (-want +got):\n%s", diff)
	}
	changes, err := s.Changes(ctx, ada, 0, 10)
	if err != nil || len(changes) != 2 || changes[1].Act != vault.ImportedAll || !changes[1].At.Equal(*i.EndedAt) {
		t.Errorf("the log has %+v, error %v", changes, err)
	}
	got, err := s.Import(ctx, ada, i.ID)
	if string(got.Report) != `{"ids": {}}` || err != nil {
		t.Errorf("report %s, error %v", got.Report, err)
	}
	got.Report = i.Report
	if diff := gocmp.Diff(i, got); diff != "" {
		t.Errorf("the import (-as it was closed +as it is kept):\n%s", diff)
	}
	_, late := s.InsertImported(ctx, ada, i, batch)
	for what, err := range map[string]error{"insert": late, "close": s.CloseImport(ctx, ada, i, nil)} {
		if !errors.Is(err, vault.NotFound) {
			t.Errorf("%s after its end: error %v", what, err)
		}
	}
	if n, err := s.DropImported(ctx, ada, i.ID, 10); n != 0 || err != nil {
		t.Errorf("%d ideas of a done import were dropped, error %v", n, err)
	}
}

func oneImport(t *testing.T, s Store) {
	first := openImport(t, s, ada)
	if _, err := s.OpenImport(t.Context(), ada, importOf("x")); !errors.Is(err, vault.Conflict) {
		t.Errorf("a second one: error %v", err)
	}
	theirs := openImport(t, s, bob)
	if _, err := s.Import(t.Context(), bob, first.ID); first.ID != theirs.ID && !errors.Is(err, vault.NotFound) {
		t.Errorf("bob reads ada's: error %v", err)
	}
	first.State, first.EndedAt = vault.ImportDone, new(t0)
	if err := s.CloseImport(t.Context(), ada, first, nil); err != nil {
		t.Fatal(err)
	}
	second := openImport(t, s, ada)
	all, err := s.Imports(t.Context(), ada, 10)
	if err != nil || len(all) != 2 || all[0].ID != second.ID || all[1].ID != first.ID || all[1].State != vault.ImportDone {
		t.Errorf("imports %+v, error %v", all, err)
	}
	if changes, err := s.Changes(t.Context(), ada, 0, 10); err != nil || len(changes) != 0 {
		t.Errorf("an import without ideas is in the log: %v, error %v", changes, err)
	}
}

func failedImport(t *testing.T, s Store) {
	ctx := t.Context()
	before := seen(t, s, ada)
	i := openImport(t, s, ada)
	for batch := range 3 {
		var ideas []vault.Imported
		for n := range 4 {
			ideas = append(ideas, importedOf(sample(fmt.Sprint(batch, n))))
		}
		if _, err := s.InsertImported(ctx, ada, i, ideas); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.DropImported(ctx, ada, i.ID, 5); n != 5 || err != nil {
		t.Errorf("%d were dropped, error %v", n, err)
	}
	i.State, i.EndedAt = vault.ImportFailed, new(t0)
	if err := s.CloseImport(ctx, ada, i, nil); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(before, seen(t, s, ada)); diff != "" {
		t.Errorf("(-before +now):\n%s", diff)
	}
	if ids, err := s.IDsOf(ctx, ada); err != nil || len(ids) != 0 {
		t.Errorf("left: %v, error %v", ids, err)
	}
}

func deadImports(t *testing.T, s Store) {
	i := openImport(t, s, ada)
	for since, want := range map[time.Time]int{t0: 0, t0.Add(time.Microsecond): 1} {
		dead, err := s.DeadImports(t.Context(), since)
		if err != nil || len(dead) != want || want == 1 && dead["ada"] != i.ID {
			t.Errorf("since %v: %v, error %v", since, dead, err)
		}
	}
	i.BeatAt = t0.Add(time.Second)
	if _, err := s.InsertImported(t.Context(), ada, i, nil); err != nil {
		t.Fatal(err)
	}
	if dead, err := s.DeadImports(t.Context(), t0.Add(time.Second)); err != nil || len(dead) != 0 {
		t.Errorf("one that lives: %v, error %v", dead, err)
	}
}

func kept(t *testing.T, s Store) {
	ctx := t.Context()
	i := openImport(t, s, ada)
	idea := sample("kept")
	idea.ID, idea.Stage, idea.PublishedAt, idea.PublishedURL, idea.PlannedFor = 4711, vault.StagePublished, new(t0), new("https://example.com"), new(vault.DateOf(t0))
	idea.AI = vault.AIOff
	in := importedOf(idea)
	in.Source, in.Since = vault.FromMCP, t0.Add(-time.Hour)
	in.Revisions = []vault.Revision{
		{Number: 5, Began: t0.Add(-time.Hour), At: t0.Add(-time.Minute), Source: vault.FromCLI, Fields: []string{"title"}, Undo: vault.Undo{At: t0.AddDate(0, 0, -1), Source: vault.FromWeb, Title: "before"}},
		{Number: 6, Began: t0, At: t0, Source: vault.FromChat, Fields: []string{"stage"}, Undo: vault.Undo{At: t0.Add(-time.Minute), Source: vault.FromCLI, Stage: vault.StageDraft}},
	}
	if _, err := s.InsertImported(ctx, ada, i, []vault.Imported{in}); err != nil {
		t.Fatal(err)
	}
	i.State, i.EndedAt, i.Made = vault.ImportDone, new(t0), 1
	if err := s.CloseImport(ctx, ada, i, nil); err != nil {
		t.Fatal(err)
	}
	latest, all, err := s.History(ctx, ada, 4711)
	idea.Version = 1
	want := vault.Latest{Idea: idea, Since: in.Since, Source: vault.FromMCP, Last: &in.Revisions[1]}
	if diff := gocmp.Diff(want, latest); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	if diff := gocmp.Diff([]vault.Revision{in.Revisions[1], in.Revisions[0]}, all); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
}

func reserved(t *testing.T, s Store) {
	ctx := t.Context()
	first := insert(t, s, ada, sample("x")).ID
	last, err := s.ReserveIDs(ctx, first+100)
	if err != nil || last < first || last > first+50 {
		t.Fatalf("the last id was %d, error %v, after %d", last, err, first)
	}
	if next := insert(t, s, ada, sample("y")).ID; next <= first+100 {
		t.Errorf("id %d was given, and those up to %d are reserved", next, first+100)
	}
	again, err := s.ReserveIDs(ctx, 1)
	if err != nil || again <= first+100 {
		t.Errorf("the last id was %d, error %v", again, err)
	}
	if next := insert(t, s, ada, sample("z")).ID; next <= again {
		t.Errorf("id %d was given after %d", next, again)
	}
}
