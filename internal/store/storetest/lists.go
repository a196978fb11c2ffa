package storetest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	gocmp "github.com/google/go-cmp/cmp"
)

// mixed returns an idea whose fields are drawn from few values, so that there
// are ties in all of them.
func mixed(r *rand.Rand, n int) vault.Idea {
	idea := sample([]string{"b", "Á", "a", "Z", "ß", "日本", "Ünder 100%"}[r.IntN(7)])
	if r.IntN(3) == 0 {
		idea.Title += fmt.Sprint(n)
	}
	idea.Stage, idea.Priority = vault.Stages[r.IntN(4)], vault.Priorities[r.IntN(3)]
	idea.Tags = [][]string{{}, {"blog"}, {"Blog", "été"}, {"ÉTÉ"}, {"x", "blog", "ete"}}[r.IntN(5)]
	idea.CreatedAt = t0.Add(time.Duration(r.IntN(4)) * time.Microsecond)
	idea.UpdatedAt = idea.CreatedAt.Add(time.Duration(r.IntN(3)) * time.Hour)
	if idea.DueDate = nil; r.IntN(3) > 0 {
		idea.DueDate = new(t0.AddDate(0, 0, r.IntN(4)))
	}
	if r.IntN(3) > 0 {
		idea.PlannedFor = new(vault.DateOf(t0) + vault.Date(r.IntN(3)))
	}
	if r.IntN(3) > 0 {
		idea.PublishedAt, idea.PublishedURL = new(t0.Add(time.Duration(r.IntN(3))*time.Microsecond)), new("https://example.com")
	}
	idea.AI = vault.AI(r.IntN(3) == 0)
	if idea.Notes = nil; r.IntN(2) == 0 {
		idea.Notes = new([]string{"Café au lait", "nothing", "100% _sure_ \\o/"}[r.IntN(3)])
	}
	return idea
}

// order compares two ideas as a list sorted by q has them.
func order(q vault.IdeaQuery, a, b vault.Idea) int {
	by := 0
	switch q.Sort {
	case vault.ByCreatedAt:
		by = a.CreatedAt.Compare(b.CreatedAt)
	case vault.ByUpdatedAt:
		by = a.UpdatedAt.Compare(b.UpdatedAt)
	case vault.ByTitle:
		by = cmp.Compare(vault.Key(a.Title), vault.Key(b.Title))
	case vault.ByPriority:
		by = cmp.Compare(a.Priority.Rank(), b.Priority.Rank())
	case vault.ByStage:
		by = cmp.Compare(a.Stage.Rank(), b.Stage.Rank())
	case vault.ByDueDate:
		return orderOptional(q, a, b, a.DueDate, b.DueDate, time.Time.Compare)
	case vault.ByPlanned:
		return orderOptional(q, a, b, a.PlannedFor, b.PlannedFor, cmp.Compare)
	case vault.ByPublished:
		return orderOptional(q, a, b, a.PublishedAt, b.PublishedAt, time.Time.Compare)
	case vault.ByDeletedAt:
		by = a.DeletedAt.Compare(*b.DeletedAt)
	}
	if by = cmp.Or(by, cmp.Compare(a.ID, b.ID)); q.Asc {
		return by
	}
	return -by
}

// orderOptional compares by keys that ideas may be without.
func orderOptional[T any](q vault.IdeaQuery, a, b vault.Idea, x, y *T, compare func(a, b T) int) int {
	by := 0
	switch {
	case x == nil && y == nil:
	case x == nil:
		return 1
	case y == nil:
		return -1
	default:
		by = compare(*x, *y)
	}
	if by = cmp.Or(by, cmp.Compare(a.ID, b.ID)); q.Asc {
		return by
	}
	return -by
}

// fits reports whether q lists idea.
func fits(q vault.IdeaQuery, idea vault.Idea) bool {
	keys := map[string]bool{}
	for _, tag := range idea.Tags {
		keys[vault.Key(tag)] = true
	}
	has := func(tag string) bool { return keys[tag] }
	hasNot := func(tag string) bool { return !keys[tag] }
	return (len(q.Stages) == 0 || slices.Contains(q.Stages, idea.Stage)) &&
		(len(q.Priorities) == 0 || slices.Contains(q.Priorities, idea.Priority)) &&
		(len(q.Tags) == 0 || q.AllTags && !slices.ContainsFunc(q.Tags, hasNot) || !q.AllTags && slices.ContainsFunc(q.Tags, has)) &&
		q.InTrash == idea.InTrash() && within(q.Due, idea.DueDate, time.Time.Compare) && within(q.Published, idea.PublishedAt, time.Time.Compare) &&
		within(q.Planned, idea.PlannedFor, cmp.Compare) && (q.HasPlan == nil || *q.HasPlan == (idea.PlannedFor != nil)) &&
		(q.HasURL == nil || *q.HasURL == (idea.PublishedURL != nil)) && (q.AI == nil || *q.AI == idea.AI) &&
		!slices.ContainsFunc(q.Search, func(word string) bool { return !strings.Contains(idea.Search(), word) })
}

// within reports whether at is in span.
func within[T any](span vault.Span[T], at *T, compare func(a, b T) int) bool {
	return (span.After == nil || at != nil && compare(*at, *span.After) >= 0) && (span.Before == nil || at != nil && compare(*at, *span.Before) < 0)
}

// model returns what q lists of ideas, in its order, all of it.
func model(q vault.IdeaQuery, ideas []vault.Idea) []vault.Idea {
	var listed []vault.Idea
	for _, idea := range ideas {
		if fits(q, idea) {
			listed = append(listed, idea)
		}
	}
	slices.SortFunc(listed, func(a, b vault.Idea) int { return order(q, a, b) })
	return listed
}

func ids(ideas []vault.Idea) (ids []int64) {
	for _, idea := range ideas {
		ids = append(ids, idea.ID)
	}
	return ids
}

// walked returns what a walk by cursor over q sees, from page to page.
func walked(t *testing.T, v *vault.Service, by vault.Actor, q vault.IdeaQuery, between func()) (seen []vault.Idea) {
	t.Helper()
	for {
		page, err := v.Ideas(t.Context(), by, q)
		if err != nil {
			t.Fatal(err)
		}
		if seen = append(seen, page.Items...); page.Next == nil {
			return seen
		}
		q.After = page.Next
		between()
	}
}

func walk(t *testing.T, s Store) {
	r := rand.New(rand.NewPCG(1, 2))
	var ideas []vault.Idea
	for n := range 60 {
		ideas = append(ideas, insert(t, s, ada, mixed(r, n)))
	}
	v := vault.NewService(s, clock())
	for _, sort := range vault.Sorts {
		for _, asc := range []bool{false, true} {
			for _, limit := range []int{1, 7, 59, 60, 61} {
				q := vault.IdeaQuery{Sort: sort, Asc: asc, Limit: limit}
				want := ids(model(q, ideas))
				if diff := gocmp.Diff(want, ids(walked(t, v, ada, q, func() {}))); diff != "" {
					t.Errorf("by cursor, sort %s, asc %t, limit %d (-want +got):\n%s", sort, asc, limit, diff)
				}
				var paged []vault.Idea
				for q.Offset = 0; q.Offset < 70; q.Offset += int64(limit) {
					page, err := v.Ideas(t.Context(), ada, q)
					if err != nil || page.Total != 60 || (page.Next != nil) != (q.Offset+int64(limit) < 60) {
						t.Fatalf("offset %d, limit %d: error %v, total %d, next %v", q.Offset, limit, err, page.Total, page.Next)
					}
					paged = append(paged, page.Items...)
				}
				if diff := gocmp.Diff(want, ids(paged)); diff != "" {
					t.Errorf("by offset, sort %s, asc %t, limit %d (-want +got):\n%s", sort, asc, limit, diff)
				}
			}
		}
	}
}

func walkWhileWriting(t *testing.T, s Store) {
	r := rand.New(rand.NewPCG(3, 4))
	v := vault.NewService(s, clock())
	for _, sort := range vault.Sorts {
		for _, asc := range []bool{false, true} {
			by := vault.Actor{Owner: vault.UserID(fmt.Sprint(sort, asc)), Source: vault.FromAPI} // else each walk would find what all before have added
			put(t, s, by.Owner)
			var ideas []vault.Idea
			for n := range 25 {
				ideas = append(ideas, insert(t, s, by, mixed(r, n)))
			}
			q := vault.IdeaQuery{Sort: sort, Asc: asc, Limit: 3}
			seen := walked(t, v, by, q, func() { insert(t, s, by, mixed(r, 0)) })
			times := map[int64]int{}
			for _, id := range ids(seen) {
				times[id]++
			}
			for _, idea := range ideas {
				if times[idea.ID] != 1 {
					t.Errorf("sort %s, asc %t: idea %d was seen %d times", sort, asc, idea.ID, times[idea.ID])
				}
			}
			if !slices.IsSortedFunc(seen, func(a, b vault.Idea) int { return order(q, a, b) }) {
				t.Errorf("sort %s, asc %t: out of order", sort, asc)
			}
		}
	}
}

// some returns one or more of words that stand together.
func some[T any](r *rand.Rand, words []T) []T {
	from := r.IntN(len(words))
	return words[from : from+1+r.IntN(len(words)-from)]
}

func filters(t *testing.T, s Store) {
	r := rand.New(rand.NewPCG(5, 6))
	var ideas []vault.Idea
	for n := range 120 {
		ideas = append(ideas, insert(t, s, ada, mixed(r, n)))
	}
	insert(t, s, bob, mixed(r, 0))
	for n := range ideas[:40] {
		at := t0.Add(time.Duration(n%5) * time.Minute)
		if err := throwAway(t.Context(), s, ada, ideas[n].ID, 1, at); err != nil {
			t.Fatal(err)
		}
		ideas[n].DeletedAt = &at
	}
	pick := func(n int) bool { return r.IntN(n) == 0 }
	for range 300 {
		q := vault.IdeaQuery{Sort: vault.Sorts[r.IntN(len(vault.Sorts))], Asc: pick(2), Limit: 1 + r.IntN(40), Offset: int64(r.IntN(5)), NoTotal: pick(4)}
		if pick(2) {
			q.Stages = some(r, vault.Stages)
		}
		if pick(3) {
			q.Priorities = some(r, vault.Priorities)
		}
		if pick(2) {
			q.Tags, q.AllTags = [][]string{{"blog"}, {"ete"}, {"blog", "ete"}, {"blog", "ete", "x"}, {"none"}}[r.IntN(5)], pick(2)
		}
		if pick(3) {
			q.Search = [][]string{{"cafe"}, {"100%"}, {"_"}, {"b"}, {"under", "100"}, {"strasse"}, {`\`}}[r.IntN(7)]
		}
		if pick(4) {
			q.Due.After = new(t0.AddDate(0, 0, r.IntN(4)))
		}
		if pick(4) {
			q.Due.Before = new(t0.AddDate(0, 0, r.IntN(5)))
		}
		if pick(4) {
			q.Planned = vault.Span[vault.Date]{After: new(vault.DateOf(t0) + vault.Date(r.IntN(3))), Before: new(vault.DateOf(t0) + vault.Date(r.IntN(4)))}
		}
		if pick(4) {
			q.Published = vault.Span[time.Time]{After: new(t0.Add(time.Microsecond)), Before: new(t0.Add(time.Duration(r.IntN(4)) * time.Microsecond))}
		}
		if pick(4) {
			q.HasPlan = new(pick(2))
		}
		if pick(4) {
			q.HasURL = new(pick(2))
		}
		if pick(3) {
			q.AI = new(vault.AI(pick(2)))
		}
		if pick(3) {
			q.InTrash, q.Sort = true, vault.TrashSorts[r.IntN(len(vault.TrashSorts))]
		}
		lists, err := s.Ideas(t.Context(), ada, q)
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		want := model(q, ideas)
		total := int64(len(want))
		if q.NoTotal {
			total = -1
		}
		want = want[min(int(q.Offset), len(want)):]
		want = want[:min(q.Limit+1, len(want))]
		if diff := gocmp.Diff(ids(want), ids(lists[0].Ideas)); diff != "" || lists[0].Total != total {
			t.Fatalf("%+v: total %d, want %d; ideas (-want +got):\n%s", q, lists[0].Total, total, diff)
		}
	}
}

func search(t *testing.T, s Store) {
	for _, title := range []string{"Un Café", "Straße", "100% sure", "ΑΘΉΝΑ", "ガ", "no note", "كِتَاب"} {
		idea := sample(title)
		idea.Notes = nil
		insert(t, s, ada, idea)
	}
	for words, want := range map[string]string{
		"CAFE": "Un Café", "cafe\u0301 UN": "Un Café", "strasse": "Straße", "%": "100% sure", `"0% s"`: "100% sure",
		"αθηνα": "ΑΘΉΝΑ", "ｶﾞ": "ガ", "カ": "", "_": "", `\`: "", "café strasse": "", "'": "", "كتاب": "كِتَاب",
	} {
		var folded []string
		for _, word := range vault.Words(words) {
			folded = append(folded, vault.Fold(word))
		}
		lists, err := s.Ideas(t.Context(), ada, vault.IdeaQuery{Search: folded, Sort: vault.ByTitle, Limit: 9})
		if err != nil {
			t.Fatal(err)
		}
		var titles []string
		for _, i := range lists[0].Ideas {
			titles = append(titles, i.Title)
		}
		got := strings.Join(titles, "")
		if got != want || int(lists[0].Total) != len(lists[0].Ideas) {
			t.Errorf("search %q finds %q (total %d), want %q", words, got, lists[0].Total, want)
		}
	}
}

func several(t *testing.T, s Store) {
	r := rand.New(rand.NewPCG(7, 8))
	var ideas []vault.Idea
	for n := range 40 {
		ideas = append(ideas, insert(t, s, ada, mixed(r, n)))
	}
	v := vault.NewService(s, clock())
	pages, err := v.Board(t.Context(), ada, vault.IdeaQuery{Sort: vault.ByTitle, Limit: 3, Stages: []vault.Stage{vault.StageIdea, vault.StageDraft}})
	if err != nil || len(pages) != len(vault.Stages) {
		t.Fatal(err, pages)
	}
	for i, stage := range vault.Stages {
		q := vault.IdeaQuery{Sort: vault.ByTitle, Limit: 3, Stages: []vault.Stage{stage}}
		want := model(q, ideas)
		if stage == vault.StageOutline || stage == vault.StagePublished {
			want = nil
		}
		if pages[i].Total != int64(len(want)) || !gocmp.Equal(ids(want[:min(3, len(want))]), ids(pages[i].Items)) {
			t.Errorf("column %s has %v of %d, want %v", stage, ids(pages[i].Items), pages[i].Total, ids(want))
		}
		if q.After = pages[i].Next; q.After != nil { // a column goes on as a list
			if next, err := v.Ideas(t.Context(), ada, q); err != nil || !gocmp.Equal(ids(want[3:min(6, len(want))]), ids(next.Items)) {
				t.Errorf("column %s goes on with %v, error %v", stage, ids(next.Items), err)
			}
		}
	}
	if lists, err := s.Ideas(t.Context(), ada); err != nil || len(lists) != 0 {
		t.Errorf("no query: %v, error %v", lists, err)
	}
}

func longKeys(t *testing.T, s Store) {
	long := sample(strings.Repeat("\uFDFA", vault.MaxTitle)) // each folds to eighteen letters
	long.Tags = []string{strings.Repeat("\uFDFA", vault.MaxTag)}
	astral := sample(strings.Repeat("𝔘", vault.MaxTitle))
	astral.Notes = new(strings.Repeat("\uFDFA", vault.MaxNotes))
	ideas := []vault.Idea{insert(t, s, ada, long), insert(t, s, ada, astral)}
	v := vault.NewService(s, clock())
	q := vault.IdeaQuery{Sort: vault.ByTitle, Limit: 1}
	if diff := gocmp.Diff(ids(model(q, ideas)), ids(walked(t, v, ada, q, func() {}))); diff != "" {
		t.Errorf("by title (-want +got):\n%s", diff)
	}
	q.Tags = []string{vault.Key(long.Tags[0])}
	if page, err := v.Ideas(t.Context(), ada, q); err != nil || len(page.Items) != 1 {
		t.Errorf("by the long tag: %v, error %v", page, err)
	}
}
