package storetest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	gocmp "github.com/google/go-cmp/cmp"
)

var broughtTests = map[string]func(*testing.T, Store){
	"moves of an import are hidden until it is done": movesBrought,
	"moves of an import that fails are gone":         movesDropped,
	"views come with the end of an import":           viewsBrought,
	"pasts are read a part at a time":                pastsInParts,
	"moves of what was destroyed come once":          lostMoves,
	"views of a file come behind those there are":    viewsPlanned,
}

// broughtMoves returns n of them, each of an idea of its own.
func broughtMoves(i vault.Import, n int) (all []vault.BroughtMove) {
	for k := range n {
		at := t0.Add(time.Duration(k) * time.Minute)
		all = append(all, vault.BroughtMove{
			Move:      vault.Move{IdeaID: int64(1000 + k), Owner: "ada", At: at, Source: vault.FromCLI, From: vault.StageDraft, To: vault.StagePublished, Since: at.Add(-time.Hour)},
			MovePlace: vault.MovePlace{Import: i.ID, Number: int64(k + 1)},
		})
	}
	all[n-1].From, all[n-1].Since = "", time.Time{} // made there
	all[n-1].Key = new(vault.KeyOfImport("lost"))
	return all
}

// figures returns those of moves, a year later.
func figures(t *testing.T, s Store) string {
	t.Helper()
	q := vault.StatsQuery{}
	q.Moves.Ended = t0.AddDate(0, -1, 0)
	for i := range q.Moves.Months {
		q.Moves.Months[i] = t0.AddDate(0, i-vault.Months+1, 0).Add(-time.Hour)
	}
	for i := range q.Weeks {
		q.Weeks[i] = q.Moves.Months[vault.Months].AddDate(1, 0, i)
	}
	c, err := s.Stats(t.Context(), ada, q)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%+v, published %d", c.Moves.Visits[vault.StageDraft], c.Moves.PublishedByMonth[vault.Months-1])
}

func movesBrought(t *testing.T, s Store) {
	ctx := t.Context()
	i := openImport(t, s, ada)
	moves := broughtMoves(i, 5)
	i.BeatAt = t0.Add(time.Second)
	if err := s.InsertMoves(ctx, ada, i, moves[:3]); err != nil {
		t.Fatal(err)
	}
	if err := s.InsertMoves(ctx, ada, i, moves[3:]); err != nil {
		t.Fatal(err)
	}
	if dead, err := s.DeadImports(ctx, i.BeatAt); err != nil || len(dead) > 0 {
		t.Errorf("moves are no sign of life: %v, error %v", dead, err)
	}
	const none = "{Count:0 Median:0s P90:0s}, published 0"
	if got, err := s.BroughtMoves(ctx, ada, vault.MovePlace{}, 10); err != nil || len(got) > 0 || figures(t, s) != none {
		t.Errorf("while it is open: moves %+v, error %v, figures %s", got, err, figures(t, s))
	}
	i.State, i.EndedAt, i.Made = vault.ImportDone, new(t0), 1
	if err := s.CloseImport(ctx, ada, i, nil); err != nil {
		t.Fatal(err)
	}
	if got, want := figures(t, s), "{Count:4 Median:1h0m0s P90:1h0m0s}, published 5"; got != want {
		t.Errorf("figures %s, want %s", got, want)
	}
	var got []vault.BroughtMove
	for after := (vault.MovePlace{}); ; after = got[len(got)-1].MovePlace {
		page, err := s.BroughtMoves(ctx, ada, after, 2)
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, page...); len(page) < 2 {
			break
		}
	}
	if diff := gocmp.Diff(moves, got); diff != "" {
		t.Errorf("moves (-want +got):\n%s", diff)
	}
	if got, err := s.BroughtMoves(ctx, bob, vault.MovePlace{}, 10); err != nil || len(got) > 0 {
		t.Errorf("bob has %+v, error %v", got, err)
	}
	if known, err := s.KnownImports(ctx, ada, []vault.ImportKey{vault.KeyOfImport("lost"), vault.KeyOfImport("x")}); err != nil || len(known) != 1 {
		t.Errorf("known %v, error %v", known, err)
	}
	if err := s.InsertMoves(ctx, ada, i, moves); !errors.Is(err, vault.NotFound) {
		t.Errorf("after its end: error %v", err)
	}
	if n, err := s.DropImported(ctx, ada, i.ID, 10); n != 0 || err != nil {
		t.Errorf("%d moves of a done import were dropped, error %v", n, err)
	}
}

func movesDropped(t *testing.T, s Store) {
	ctx := t.Context()
	i := openImport(t, s, ada)
	if err := s.InsertMoves(ctx, ada, i, broughtMoves(i, 7)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.InsertImported(ctx, ada, i, []vault.Imported{importedOf(sample("x"))}); err != nil {
		t.Fatal(err)
	}
	if n, err := s.DropImported(ctx, ada, i.ID, 4); n != 5 || err != nil {
		t.Errorf("%d were dropped, error %v", n, err)
	}
	if n, err := s.DropImported(ctx, bob, i.ID, 4); n != 0 || err != nil {
		t.Errorf("bob dropped %d, error %v", n, err)
	}
	i.State, i.EndedAt = vault.ImportFailed, new(t0)
	if err := s.CloseImport(ctx, ada, i, &vault.Views{LastID: 1}); err != nil {
		t.Fatal(err)
	}
	if vs, err := s.Views(ctx, ada); err != nil || vs.LastID != 0 {
		t.Errorf("a failed import brought views: %+v, error %v", vs, err)
	}
	if known, err := s.KnownImports(ctx, ada, []vault.ImportKey{vault.KeyOfImport("lost")}); err != nil || len(known) != 0 {
		t.Errorf("left: %v, error %v", known, err)
	}
	if got, err := s.BroughtMoves(ctx, ada, vault.MovePlace{}, 10); err != nil || len(got) > 0 {
		t.Errorf("left: %+v, error %v", got, err)
	}
}

func viewsBrought(t *testing.T, s Store) {
	ctx := t.Context()
	i := openImport(t, s, ada)
	if err := s.ReplaceViews(ctx, ada, vault.Views{LastID: 3, All: []vault.View{}}); err != nil {
		t.Fatal(err)
	}
	i.State, i.EndedAt, i.Made = vault.ImportDone, new(t0), 1
	if err := s.CloseImport(ctx, ada, i, &vault.Views{LastID: 9, All: []vault.View{}}); !errors.Is(err, vault.Conflict) {
		t.Errorf("over views that have changed: error %v", err)
	}
	if got, err := s.Import(ctx, ada, i.ID); err != nil || got.State != vault.ImportOpen {
		t.Errorf("it is %s, error %v", got.State, err)
	}
	if err := s.CloseImport(ctx, ada, i, &vault.Views{Version: 1, LastID: 9, All: []vault.View{}}); err != nil {
		t.Fatal(err)
	}
	if vs, err := s.Views(ctx, ada); err != nil || vs.LastID != 9 || vs.Version != 2 {
		t.Errorf("views %+v, error %v", vs, err)
	}
}

func pastsInParts(t *testing.T, s Store) {
	ctx := t.Context()
	i := openImport(t, s, ada)
	var batch []vault.Imported
	for n, revisions := range []int{199, 0, 199, 199, 199, 199, 6, 0, 7} { // 1,001 in the first seven
		in := importedOf(sample(fmt.Sprint("idea ", n)))
		for k := range revisions {
			in.Revisions = append(in.Revisions, vault.Revision{Number: int64(k + 2), Began: t0, At: t0, Source: vault.FromWeb, Fields: []string{"title"}, Undo: vault.Undo{At: t0, Source: vault.FromWeb, Title: fmt.Sprint(k)}})
		}
		batch = append(batch, in)
	}
	ids, err := s.InsertImported(ctx, ada, i, batch)
	if err != nil {
		t.Fatal(err)
	}
	if all, looked, err := s.Pasts(ctx, ada, ids...); err != nil || len(all) > 0 || looked != len(ids) {
		t.Errorf("hidden: %d, looked at %d, error %v", len(all), looked, err)
	}
	i.State, i.EndedAt, i.Made = vault.ImportDone, new(t0), 1
	if err := s.CloseImport(ctx, ada, i, nil); err != nil {
		t.Fatal(err)
	}
	ids = append([]int64{ids[8], 1 << 40}, ids[:8]...) // another order, and one that is not there
	want := append([]vault.Imported{batch[8]}, batch[:8]...)
	rest, parts := ids, []int{}
	for len(rest) > 0 {
		all, looked, err := s.Pasts(ctx, ada, rest...)
		if err != nil || looked == 0 {
			t.Fatalf("looked at %d, error %v", looked, err)
		}
		for _, p := range all {
			idea := want[0].Idea
			idea.ID, idea.Version = p.IdeaID, 1
			same := vault.Past{Idea: idea, IdeaID: p.IdeaID, Source: vault.FromImport, Since: idea.CreatedAt, Revisions: append([]vault.Revision{}, want[0].Revisions...)}
			if diff := gocmp.Diff(same, p); diff != "" {
				t.Errorf("(-want +got):\n%.2000s", diff)
			}
			want = want[1:]
		}
		parts, rest = append(parts, looked), rest[looked:]
	}
	if diff := gocmp.Diff([]int{7, 3}, parts); diff != "" || len(want) > 0 {
		t.Errorf("%d were left out; parts (-want +got):\n%s", len(want), diff)
	}
	if all, _, err := s.Pasts(ctx, bob, ids...); err != nil || len(all) > 0 {
		t.Errorf("bob reads %d, error %v", len(all), err)
	}
}

// bringMoves imports an idea with that id, and moves.
func bringMoves(t *testing.T, v *vault.Service, id int64, moves ...vault.Move) (refused []error) {
	t.Helper()
	g, err := v.BeginImport(t.Context(), ada, "test", "file", false)
	if err != nil {
		t.Fatal(err)
	}
	e := entries(1)[0]
	e.ID, e.Key = id, vault.IdeaKey("eve", id)
	g.Count(e)
	if err := g.Reserve(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Add(t.Context(), []vault.ImportEntry{e}); err != nil {
		t.Fatal(err)
	}
	for _, m := range moves { // a batch each
		why, err := g.AddMoves(t.Context(), []vault.Move{m})
		if err != nil {
			t.Fatal(err)
		}
		refused = append(refused, why...)
	}
	if err := g.Finish(t.Context(), []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	return refused
}

func lostMoves(t *testing.T, s Store) {
	v := vault.NewService(s, clock())
	move := func(id int64, n int) vault.Move {
		at := t0.Add(-time.Duration(n) * time.Hour)
		return vault.Move{IdeaID: id, Owner: "eve", At: at, Source: vault.FromMCP, From: vault.StageIdea, To: vault.StageDraft, Since: at.Add(-time.Hour)}
	}
	theirs := insert(t, s, ada, sample("mine")).ID
	for range 2 { // a repeat adds nothing
		for _, err := range bringMoves(t, v, 50, move(50, 1), move(7, 2), move(7, 3), move(theirs, 4), move(1<<50, 5), move(50, 6)) {
			if err != nil {
				t.Error(err)
			}
		}
	}
	all, err := s.BroughtMoves(t.Context(), ada, vault.MovePlace{}, 100)
	if err != nil || len(all) != 6 {
		t.Fatalf("%d moves, want 6, error %v", len(all), err)
	}
	id := func(n int) int64 { return all[n].IdeaID }
	if id(0) != 50 || id(5) != 50 || id(1) != id(2) || id(3) == theirs || id(4) == 1<<50 || id(1) == id(3) {
		t.Errorf("moves %+v", all)
	}
	if next := insert(t, s, ada, sample("new")).ID; next <= max(id(1), id(3), id(4)) {
		t.Errorf("id %d is given again", next)
	}
	mine := move(theirs, 1)
	mine.Owner = "ada" // of what was destroyed here, the log knows
	v2 := vault.NewService(s, clock())
	if err := v2.DeleteIdea(t.Context(), ada, theirs, nil); err != nil {
		t.Fatal(err)
	}
	if err := v2.DestroyIdea(t.Context(), ada, theirs); err != nil {
		t.Fatal(err)
	}
	for what, spoil := range map[string]func(*vault.Move){
		"source not_allowed":    func(m *vault.Move) { m.Source = "fax" },
		"to not_allowed":        func(m *vault.Move) { m.To = "" },
		"from not_allowed":      func(m *vault.Move) { m.From = "done" },
		"at out_of_range":       func(m *vault.Move) { m.At, m.Since = time.Unix(-1, 0), time.Unix(0, 0) },
		"since out_of_range":    func(m *vault.Move) { m.Since = m.At.Add(1000) },
		"since not_allowed":     func(m *vault.Move) { m.Since = time.Time{} },
		"idea_id out_of_range":  func(m *vault.Move) { m.IdeaID = 0 },
		"idea_id out_of_range ": func(m *vault.Move) { m.IdeaID = vault.MaxID + 1 },
	} {
		m := move(60, 1)
		spoil(&m)
		e, ok := errors.AsType[*vault.Error](bringMoves(t, v, 60, m)[0])
		if field, typ, _ := strings.Cut(strings.TrimSpace(what), " "); !ok || e.Details[0].Field != field || string(e.Details[0].Type) != typ {
			t.Errorf("%s: error %+v", what, e)
		}
	}
	bringMoves(t, v, 61, mine)
	if again, err := s.BroughtMoves(t.Context(), ada, vault.MovePlace{}, 100); err != nil || len(again) != 6 {
		t.Errorf("%d moves, want 6, error %v", len(again), err)
	}
}

func viewsPlanned(t *testing.T, s Store) {
	ctx := t.Context()
	v := vault.NewService(s, clock())
	for n := range vault.MaxViews - 2 {
		if _, err := v.CreateView(ctx, ada, vault.ViewPatch{Name: vault.Of(fmt.Sprint("view ", n))}); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.DeleteView(ctx, ada, 3, nil); err != nil { // whose number is not given again
		t.Fatal(err)
	}
	view := func(id int64, name string) vault.View {
		return vault.View{ID: id, Name: name, Layout: "list", CreatedAt: vault.Stamp{Time: t0.AddDate(-1, 0, 0)}, UpdatedAt: vault.Stamp{Time: t0.AddDate(9, 0, 0)}, Version: 4}
	}
	spoiled := view(90, "x")
	spoiled.Layout, spoiled.Query = "grid", map[string]string{"search": "bad"}
	check := func(query map[string]string) error {
		if query["search"] == "bad" {
			return &vault.Error{Code: vault.Invalid, Details: []vault.Problem{{Field: "search", Type: vault.Malformed}}}
		}
		return nil
	}
	g, err := v.BeginImport(ctx, ada, "test", "file", false)
	if err != nil {
		t.Fatal(err)
	}
	results, err := g.PlanViews(ctx, []vault.View{view(3, "A"), view(100, "VIEW 1"), spoiled, view(100, "B"), view(100, "C"), view(101, "D")}, check)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range results {
		said := []string{fmt.Sprint(r.ID, r.Known)}
		if e, ok := errors.AsType[*vault.Error](r.Err); ok {
			for _, d := range e.Details {
				said = append(said, d.Field+" "+string(d.Type))
			}
		}
		got = append(got, strings.Join(said, " "))
	}
	want := []string{"49 false", "0 true", "0 false layout not_allowed query.search malformed", "100 false", "101 false", "0 false views too_many"}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	if all, err := v.Views(ctx, ada); err != nil || len(all) != vault.MaxViews-3 {
		t.Errorf("%d views before the end, error %v", len(all), err)
	}
	if err := g.Finish(ctx, []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	all, err := v.Views(ctx, ada)
	if err != nil || len(all) != vault.MaxViews {
		t.Fatalf("%d views, error %v", len(all), err)
	}
	last := all[vault.MaxViews-1]
	if last.Name != "C" || last.Position != vault.MaxViews-1 || !last.CreatedAt.Equal(t0.AddDate(-1, 0, 0)) || last.UpdatedAt.After(t0.AddDate(1, 0, 0)) || last.Query == nil || last.Version != 4 {
		t.Errorf("the last view is %+v", last)
	}
}
