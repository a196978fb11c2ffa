package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	gocmp "github.com/google/go-cmp/cmp"
)

var historyTests = map[string]func(*testing.T, Store){
	"the trash keeps what was deleted":             trash,
	"the trash is emptied after its days":          sweep,
	"without days nothing stays in the trash":      noTrash,
	"edits are revisions":                          revised,
	"edits of a field in a row are one revision":   merged,
	"the history is what was seen":                 history,
	"of an idea at most 200 revisions are kept":    forgotten,
	"who comes to published was published then":    published,
	"several ideas are replaced, or none":          together,
	"what is destroyed leaves nothing but its log": destroyed,
}

// at returns a service whose clock shows what it is set to.
func at(s Store, now *time.Time) *vault.Service {
	return vault.NewService(s, func() time.Time { return *now })
}

func trash(t *testing.T, s Store) {
	ctx, now := t.Context(), t0
	v := at(s, &now)
	idea, other := insert(t, s, ada, sample("x")), insert(t, s, ada, sample("y"))
	now = t0.Add(time.Hour)
	if err := v.DeleteIdea(ctx, ada, idea.ID, []int64{2}); !errors.Is(err, vault.Stale) {
		t.Errorf("deleting another version: error %v", err)
	}
	if err := v.DeleteIdea(ctx, ada, idea.ID, nil); err != nil {
		t.Fatal(err)
	}
	_, read := v.Idea(ctx, ada, idea.ID)
	_, patched := v.PatchIdea(ctx, ada, idea.ID, vault.IdeaPatch{Title: vault.Of("z")}, nil)
	_, history := v.History(ctx, ada, idea.ID)
	_, live := v.RestoreIdea(ctx, ada, other.ID, nil)
	_, foreign := v.RestoreIdea(ctx, bob, idea.ID, nil)
	for what, err := range map[string]error{
		"read": read, "patch": patched, "history": history, "delete again": v.DeleteIdea(ctx, ada, idea.ID, nil),
		"restore what is not in the trash": live, "restore another's": foreign,
		"destroy what is not in the trash": v.DestroyIdea(ctx, ada, other.ID), "destroy another's": v.DestroyIdea(ctx, bob, idea.ID),
	} {
		if !errors.Is(err, vault.NotFound) {
			t.Errorf("%s: error %v, want %v", what, err, vault.NotFound)
		}
	}
	want := idea
	want.Version, want.DeletedAt = 2, &now
	q := vault.IdeaQuery{Sort: vault.ByDeletedAt, Limit: 10, Tags: []string{"ete"}, Search: []string{"x"}}
	page, err := v.Trash(ctx, ada, q)
	if diff := gocmp.Diff([]vault.Idea{want}, page.Items); err != nil || diff != "" || page.Total != 1 {
		t.Errorf("the trash: error %v, total %d (-want +got):\n%s", err, page.Total, diff)
	}
	if left := all(t, s, ada); len(left) != 1 || left[0].ID != other.ID {
		t.Errorf("the list has %v", left)
	}
	counted, err := v.Tags(ctx, ada)
	if diff := gocmp.Diff([]vault.TagCount{{Tag: "blog", Count: 1}, {Tag: "Été", Count: 1}}, counted); err != nil || diff != "" {
		t.Errorf("tags: error %v (-want +got):\n%s", err, diff)
	}
	now = t0 // a clock that goes back
	got, err := v.RestoreIdea(ctx, ada, idea.ID, nil)
	want.Version, want.DeletedAt = 3, nil
	if diff := gocmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("restored: error %v (-want +got):\n%s", err, diff)
	}
	if got, err := v.Idea(ctx, ada, idea.ID); err != nil || !gocmp.Equal(want, got) {
		t.Errorf("read after that: error %v:\n%s", err, gocmp.Diff(want, got))
	}
	if counted, err := v.Tags(ctx, ada); err != nil || len(counted) != 2 || counted[0].Count != 2 {
		t.Errorf("tags after that: %v, error %v", counted, err)
	}
	changes, err := s.Changes(ctx, ada, 2, 10)
	if err != nil || len(changes) != 2 || changes[0].Act != vault.Deleted || changes[1].Act != vault.Restored || !changes[1].At.After(changes[0].At) {
		t.Errorf("the log: %+v, error %v", changes, err)
	}
}

func sweep(t *testing.T, s Store) {
	ctx, now := t.Context(), t0
	v := at(s, &now)
	var mine []vault.Idea
	for n := range 4 {
		mine = append(mine, insert(t, s, ada, sample(fmt.Sprint(n))))
	}
	theirs := insert(t, s, bob, sample("b"))
	for i, id := range []int64{mine[0].ID, mine[1].ID, mine[2].ID} {
		now = t0.Add(time.Duration(i) * time.Microsecond)
		if err := v.DeleteIdea(ctx, ada, id, nil); err != nil {
			t.Fatal(err)
		}
	}
	now = t0.Add(time.Microsecond)
	if err := v.DeleteIdea(ctx, bob, theirs.ID, nil); err != nil {
		t.Fatal(err)
	}
	left := func() (titles []string) {
		for _, by := range []vault.Actor{ada, bob} {
			page, err := v.Trash(ctx, by, vault.IdeaQuery{Sort: vault.ByTitle, Asc: true, Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			for _, idea := range page.Items {
				titles = append(titles, idea.Title)
			}
		}
		return titles
	}
	for _, tt := range []struct {
		now  time.Time
		want string
	}{
		{t0.AddDate(0, 0, vault.TrashDays).Add(-time.Microsecond), "0 1 2 b"},
		{t0.AddDate(0, 0, vault.TrashDays), "0 1 2 b"}, // put there a microsecond later than created
		{t0.AddDate(0, 0, vault.TrashDays).Add(time.Microsecond), "2"},
		{t0.AddDate(0, 0, vault.TrashDays).Add(time.Second), ""},
	} {
		now = tt.now
		if err := v.SweepTrash(ctx); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(left(), " "); got != tt.want {
			t.Errorf("at %v the trash has %q, want %q", tt.now, got, tt.want)
		}
	}
	changes, err := s.Changes(ctx, ada, 0, 100)
	if last := changes[len(changes)-1]; err != nil || last.Act != vault.Destroyed || last.Source != vault.FromServer {
		t.Errorf("the log ends with %+v, error %v", last, err)
	}
	if got := all(t, s, ada); len(got) != 1 {
		t.Errorf("%d ideas are left, want the one that was not deleted", len(got))
	}
}

func noTrash(t *testing.T, s Store) {
	now := t0
	v := at(s, &now)
	v.KeepTrash(0)
	idea := insert(t, s, ada, sample("x"))
	if err := v.DeleteIdea(t.Context(), ada, idea.ID, nil); err != nil {
		t.Fatal(err)
	}
	page, err := v.Trash(t.Context(), ada, vault.IdeaQuery{Sort: vault.ByTitle, Limit: 10})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("the trash has %v, error %v", page.Items, err)
	}
}

func revised(t *testing.T, s Store) {
	ctx, now := t.Context(), t0
	v := at(s, &now)
	idea, _, err := v.CreateIdea(ctx, vault.Actor{Owner: "ada", Source: vault.FromWeb}, vault.NewIdea{Title: vault.Of("a"), Notes: vault.Of("first\nsecond")}, "")
	if err != nil {
		t.Fatal(err)
	}
	states := []vault.Idea{idea}
	for _, step := range []struct {
		by vault.Source
		in vault.IdeaPatch
	}{
		{vault.FromAPI, vault.IdeaPatch{Notes: vault.Of("first\n2nd")}},
		{vault.FromCLI, vault.IdeaPatch{Title: vault.Of("b"), Tags: vault.TextsOf("x"), Priority: vault.Of(vault.PriorityHigh)}},
		{vault.FromCLI, vault.IdeaPatch{Stage: vault.Of(vault.StagePublished), PublishedURL: vault.Of("https://example.com")}},
		{vault.FromMCP, vault.IdeaPatch{Notes: vault.Field[string]{Set: true, Null: true}, DueDate: vault.Of("2027-01-31"), PlannedFor: vault.Of("2027-01-30")}},
		{vault.FromMCP, vault.IdeaPatch{Title: vault.Of("b")}}, // which it has
		{vault.FromChat, vault.IdeaPatch{Stage: vault.Of(vault.StageIdea), Tags: vault.TextsOf(), AI: vault.Of("off")}},
	} {
		now = now.Add(time.Minute)
		next, err := v.PatchIdea(ctx, vault.Actor{Owner: "ada", Source: step.by}, idea.ID, step.in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !gocmp.Equal(next, states[len(states)-1]) {
			states = append(states, next)
		}
	}
	got, err := v.History(ctx, ada, idea.ID)
	if err != nil || len(got) != len(states) {
		t.Fatalf("%d revisions, error %v; want %d", len(got), err, len(states))
	}
	slices.Reverse(got)
	wantFields := []string{"", "notes", "title,tags,priority", "stage,published_url", "notes,due_date,planned_for", "stage,tags,ai"}
	sources := []vault.Source{vault.FromWeb, vault.FromAPI, vault.FromCLI, vault.FromCLI, vault.FromMCP, vault.FromChat}
	for n, r := range got {
		want := states[n]
		want.Version = got[n].Idea.Version
		if diff := gocmp.Diff(want, r.Idea); diff != "" {
			t.Errorf("revision %d (-want +got):\n%s", n+1, diff)
		}
		if r.Number != int64(n+1) || strings.Join(r.Fields, ",") != wantFields[n] || r.Source != sources[n] || !r.At.Equal(states[n].UpdatedAt) || !r.Began.Equal(r.At) {
			t.Errorf("revision %d: %+v", n+1, r.Revision)
		}
	}
	now = now.Add(time.Minute)
	back, err := v.RestoreRevision(ctx, ada, idea.ID, 4, nil)
	if err != nil || back.Title != "b" || back.Stage != vault.StagePublished || *back.Notes != "first\n2nd" || !back.PublishedAt.Equal(now) || back.DueDate != nil {
		t.Errorf("revision 4 restored: %+v, error %v", back, err)
	}
	if got, err := v.History(ctx, ada, idea.ID); err != nil || len(got) != 7 || got[0].Source != vault.FromAPI || !gocmp.Equal(got[0].Idea, back) {
		t.Errorf("restoring made %d revisions, the last %+v, error %v", len(got), got[0], err)
	}
	_, none := v.RestoreRevision(ctx, ada, idea.ID, 8, nil)
	_, zero := v.Version(ctx, ada, idea.ID, 0)
	_, stale := v.RestoreRevision(ctx, ada, idea.ID, 1, []int64{1})
	_, foreign := v.Version(ctx, bob, idea.ID, 1)
	if !errors.Is(none, vault.NotFound) || !errors.Is(zero, vault.NotFound) || !errors.Is(stale, vault.Stale) || !errors.Is(foreign, vault.NotFound) {
		t.Errorf("errors %v, %v, %v, %v", none, zero, stale, foreign)
	}
}

func merged(t *testing.T, s Store) {
	now := t0
	v := at(s, &now)
	idea := insert(t, s, ada, sample("x"))
	notes := func(n int) vault.IdeaPatch { return vault.IdeaPatch{Notes: vault.Of(fmt.Sprint("note ", n))} }
	title := func(n int) vault.IdeaPatch { return vault.IdeaPatch{Title: vault.Of(fmt.Sprint("title ", n))} }
	both := func(n int) vault.IdeaPatch {
		return vault.IdeaPatch{Notes: vault.Of(fmt.Sprint("note ", n)), Title: vault.Of(fmt.Sprint("title ", n))}
	}
	web := vault.Actor{Owner: "ada", Source: vault.FromWeb}
	for n, step := range []struct {
		after time.Duration
		by    vault.Actor
		in    vault.IdeaPatch
		want  int // revisions after it
	}{
		{time.Hour, ada, notes(1), 2},
		{time.Minute, ada, notes(2), 2},
		{4*time.Minute - time.Microsecond, ada, notes(3), 2}, // just within five minutes of the first
		{time.Microsecond, ada, notes(4), 3},                 // just not
		{time.Second, web, notes(5), 4},                      // through another door
		{time.Second, web, title(6), 5},                      // another field
		{time.Second, web, notes(7), 6},                      // not in a row
		{time.Second, web, both(8), 7},                       // two fields
		{time.Second, web, both(9), 8},                       // are never merged
	} {
		now = now.Add(step.after)
		if _, err := v.PatchIdea(t.Context(), step.by, idea.ID, step.in, nil); err != nil {
			t.Fatal(err)
		}
		got, err := v.History(t.Context(), ada, idea.ID)
		if err != nil || len(got) != step.want || got[0].Number != int64(step.want) || !got[0].At.Equal(now) {
			t.Errorf("step %d: %d revisions, the last %+v, error %v; want %d", n, len(got), got[0].Revision, err, step.want)
		}
	}
	second, err := v.Version(t.Context(), ada, idea.ID, 2)
	if err != nil || *second.Idea.Notes != "note 3" || !second.Began.Equal(t0.Add(time.Hour)) {
		t.Errorf("revision 2: %+v, error %v", second, err)
	}
	if first, err := v.Version(t.Context(), ada, idea.ID, 1); err != nil || *first.Idea.Notes != *idea.Notes {
		t.Errorf("revision 1: %+v, error %v", first, err)
	}
}

// history makes random edits and remembers how the idea was after each.
func history(t *testing.T, s Store) {
	now := t0
	v := at(s, &now)
	r := rand.New(rand.NewPCG(7, 8))
	idea := insert(t, s, ada, sample("x"))
	seen := map[int64]vault.Idea{1: idea}
	for range 60 {
		now = now.Add(time.Duration(r.IntN(200)) * time.Second)
		if _, err := v.PatchIdea(t.Context(), []vault.Actor{ada, {Owner: "ada", Source: vault.FromWeb}}[r.IntN(2)], idea.ID, input(r), nil); err != nil && !errors.Is(err, vault.Invalid) {
			t.Fatal(err)
		}
		all, err := v.History(t.Context(), ada, idea.ID)
		if err != nil {
			t.Fatal(err)
		}
		seen[all[0].Number] = all[0].Idea
		if len(all) != len(seen) {
			t.Fatalf("%d revisions, want %d", len(all), len(seen))
		}
		for _, got := range all {
			want := seen[got.Number]
			want.Version = got.Idea.Version
			if diff := gocmp.Diff(want, got.Idea); diff != "" {
				t.Fatalf("revision %d of %d (-as it was +as it is kept):\n%s", got.Number, len(all), diff)
			}
		}
	}
}

func forgotten(t *testing.T, s Store) {
	now := t0
	v := at(s, &now)
	idea := insert(t, s, ada, sample("title 1"))
	for n := 2; n <= vault.MaxRevisions+2; n++ {
		now = now.Add(time.Hour)
		if _, err := v.PatchIdea(t.Context(), ada, idea.ID, vault.IdeaPatch{Title: vault.Of(fmt.Sprint("title ", n))}, nil); err != nil {
			t.Fatal(err)
		}
		if n < vault.MaxRevisions-1 {
			continue
		}
		all, err := v.History(t.Context(), ada, idea.ID)
		if err != nil || len(all) != min(n, vault.MaxRevisions) {
			t.Fatalf("after %d: %d are kept, error %v", n, len(all), err)
		}
		oldest := all[len(all)-1]
		if want := int64(max(1, n-vault.MaxRevisions+1)); oldest.Number != want || oldest.Idea.Title != fmt.Sprint("title ", want) || oldest.Source != vault.FromAPI ||
			!oldest.At.Equal(t0.Add(time.Duration(want-1)*time.Hour)) {
			t.Errorf("after %d the oldest is %+v of %v", n, oldest.Revision, oldest.Idea.Title)
		}
	}
}

func published(t *testing.T, s Store) {
	ctx, now := t.Context(), t0
	v := at(s, &now)
	idea, _, err := v.CreateIdea(ctx, ada, vault.NewIdea{Title: vault.Of("x"), Stage: vault.Of(vault.StagePublished)}, "")
	if err != nil || idea.PublishedAt == nil || !idea.PublishedAt.Equal(t0) {
		t.Fatalf("created: %v, error %v", idea.PublishedAt, err)
	}
	move := func(to vault.Stage) vault.Idea {
		now = now.Add(time.Hour)
		if idea, err = v.MoveIdea(ctx, ada, idea.ID, vault.StageMove{Stage: vault.Of(to)}, nil); err != nil {
			t.Fatal(err)
		}
		return idea
	}
	if got := move(vault.StagePublished); !got.PublishedAt.Equal(t0) {
		t.Errorf("moved to where it is: %v", got.PublishedAt)
	}
	if got := move(vault.StageDraft); got.PublishedAt != nil {
		t.Errorf("moved away: %v", got.PublishedAt)
	}
	if got := move(vault.StagePublished); !got.PublishedAt.Equal(now) {
		t.Errorf("moved back: %v, want %v", got.PublishedAt, now)
	}
	changes, err := s.Changes(ctx, ada, 1, 10)
	if err != nil || len(changes) != 2 || !changes[0].Since.Equal(t0) || !changes[1].Since.Equal(changes[0].At) {
		t.Errorf("the log: %+v, error %v", changes, err)
	}
	latest, err := s.Latest(ctx, ada, idea.ID)
	if err != nil || !latest[0].Since.Equal(now) || latest[0].Source != vault.FromAPI {
		t.Errorf("latest: %+v, error %v", latest, err)
	}
}

func together(t *testing.T, s Store) {
	one, two := insert(t, s, ada, sample("one")), insert(t, s, ada, sample("two"))
	next := func(i vault.Idea, version int64) vault.Replacement {
		i.Title += "!"
		i.Version = version
		return vault.Replacement{Idea: i, At: t0, Edit: vault.Edit{Act: vault.Changed, Fields: []string{"title"}}}
	}
	missing := two
	missing.ID = vault.MaxID
	lost, gone := s.ReplaceIdeas(t.Context(), ada, next(two, 2), next(one, 3)), s.ReplaceIdeas(t.Context(), ada, next(two, 2), next(missing, 2))
	foreign := s.ReplaceIdeas(t.Context(), bob, next(one, 2), next(two, 2))
	if !errors.Is(lost, vault.Conflict) || !errors.Is(gone, vault.NotFound) || !errors.Is(foreign, vault.NotFound) {
		t.Errorf("errors %v, %v, %v", lost, gone, foreign)
	}
	if changes, err := s.Changes(t.Context(), ada, 0, 10); err != nil || len(changes) != 2 {
		t.Errorf("%d changes after that, error %v; want the two of the beginning", len(changes), err)
	}
	if err := s.ReplaceIdeas(t.Context(), ada, next(two, 2), next(one, 2)); err != nil {
		t.Fatal(err)
	}
	latest, err := s.Latest(t.Context(), ada, two.ID, one.ID, missing.ID)
	slices.SortFunc(latest, func(a, b vault.Latest) int { return int(a.Idea.ID - b.Idea.ID) })
	if err != nil || len(latest) != 2 || latest[0].Idea.Title != "one!" || latest[1].Idea.Title != "two!" {
		t.Errorf("latest: %+v, error %v", latest, err)
	}
}

func destroyed(t *testing.T, s Store) {
	ctx, now := t.Context(), t0
	v := at(s, &now)
	var ids []int64
	for n := range 3 {
		idea := insert(t, s, ada, sample(fmt.Sprint(n)))
		ids = append(ids, idea.ID)
		now = now.Add(time.Second)
		if _, err := v.PatchIdea(ctx, ada, idea.ID, vault.IdeaPatch{Title: vault.Of("changed")}, nil); err != nil {
			t.Fatal(err)
		}
		if err := v.DeleteIdea(ctx, ada, idea.ID, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.DestroyIdea(ctx, ada, ids[1]); err != nil {
		t.Fatal(err)
	}
	if err := v.EmptyTrash(ctx, ada); err != nil {
		t.Fatal(err)
	}
	if latest, err := s.Latest(ctx, ada, ids...); err != nil || len(latest) != 0 {
		t.Errorf("left: %v, error %v", latest, err)
	}
	changes, err := s.Changes(ctx, ada, 9, 10)
	if err != nil || len(changes) != 3 {
		t.Fatalf("the log ends with %d changes, error %v", len(changes), err)
	}
	for n, c := range changes {
		if c.Act != vault.Destroyed || c.Seq != int64(10+n) || c.Version != 4 || c.IdeaID != []int64{ids[1], ids[0], ids[2]}[n] {
			t.Errorf("change %d: %+v", n, c)
		}
	}
}
