package storetest

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Random drives the stores and a model in memory with the same random
// operations, and finds no difference between them.
func Random(t *testing.T, seed uint64, operations int, stores map[string]vault.Store) {
	t.Logf("seed %d", seed)
	subjects := map[string]*subject{"model": newSubject(newMemory())}
	for name, s := range stores {
		subjects[name] = newSubject(s)
	}
	for _, s := range subjects {
		for _, id := range []vault.UserID{"ada", "bob"} {
			put(t, s.store, id)
		}
	}
	r := rand.New(rand.NewPCG(seed, 0))
	for n := range operations {
		op := operation(r)
		want := subjects["model"].do(t, op)
		for name, s := range subjects {
			if name == "model" {
				continue
			}
			if diff := gocmp.Diff(want, s.do(t, op), cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("seed %d, operation %d, %s: %s differs from the model (-model +%s):\n%s", seed, n, op.name, name, name, diff)
			}
		}
	}
}

// A subject is a service over one of the stores. Its ids are told apart by the
// order in which they were given.
type subject struct {
	store vault.Store
	*vault.Service
	ids []int64
}

func newSubject(s vault.Store) *subject { return &subject{s, vault.NewService(s, calendar()), nil} }

// calendar returns a clock that leaps by weeks now and then: a year goes by
// while people work.
func calendar() func() time.Time {
	now, calls := clock(), 0
	return func() time.Time {
		calls++
		return now().AddDate(0, 0, calls/30*15)
	}
}

// An op is one call. It returns what the caller gets to see.
type op struct {
	name string
	call func(ctx context.Context, s *subject) (any, error)
}

// do returns what op gives, ids as their numbers and errors as their kinds.
func (s *subject) do(t *testing.T, o op) any {
	t.Helper()
	got, err := o.call(t.Context(), s)
	if e, ok := errors.AsType[*vault.Error](err); ok {
		kind := []string{string(e.Code)}
		for _, d := range e.Details { // their words may hold ids
			kind = append(kind, d.Field, string(d.Type))
		}
		return strings.Join(kind, " ")
	}
	if err != nil {
		t.Fatalf("%s: %v", o.name, err)
	}
	switch got := got.(type) {
	case vault.Idea:
		return s.renumber(got)
	case vault.Page[vault.Idea]:
		for i := range got.Items {
			got.Items[i] = s.renumber(got.Items[i])
		}
		got.Next = nil // holds an id
		return got
	case []vault.Version:
		for i := range got {
			got[i].Idea = s.renumber(got[i].Idea)
		}
		return got
	case vault.Stats:
		for i, idea := range got.Still.Ideas {
			got.Still.Ideas[i].ID = int64(slices.Index(s.ids, idea.ID))
		}
		return got
	case []vault.Change:
		for i := range got {
			got[i].IdeaID = int64(slices.Index(s.ids, got[i].IdeaID))
		}
		return got
	}
	return got
}

// id returns one of those that were given, as number draws.
func (s *subject) id(number int) int64 {
	if len(s.ids) == 0 {
		return 1 << 40
	}
	return s.ids[number%len(s.ids)]
}

// renumber puts the number of i's id in its place, a new one for a new id.
func (s *subject) renumber(i vault.Idea) vault.Idea {
	n := slices.Index(s.ids, i.ID)
	if n < 0 {
		n = len(s.ids)
		s.ids = append(s.ids, i.ID)
	}
	i.ID = int64(n)
	return i
}

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
	return in
}

// memory is the model: a store that anyone can read through.
type memory struct {
	vault.Store // what it does not model
	mu          sync.Mutex
	last        int64
	users       map[vault.UserID]vault.User
	ideas       []vault.Idea
	more        map[int64]*vault.Latest // by their ids, but for the ideas themselves
	revisions   map[int64][]vault.Revision
	changes     map[vault.UserID][]vault.Change
	keys        map[string]memorized
}

// memorized is a call that counts once.
type memorized struct {
	vault.Once
	answer vault.Idea
}

func newMemory() *memory {
	return &memory{
		users: map[vault.UserID]vault.User{}, changes: map[vault.UserID][]vault.Change{}, keys: map[string]memorized{},
		more: map[int64]*vault.Latest{}, revisions: map[int64][]vault.Revision{},
	}
}

func (m *memory) log(by vault.Actor, i vault.Idea, at time.Time, e vault.Edit) {
	m.changes[by.Owner] = append(m.changes[by.Owner], vault.Change{
		Seq: int64(len(m.changes[by.Owner]) + 1), IdeaID: i.ID, Version: i.Version, At: at, Source: by.Source, Edit: e,
	})
}

// PutUser implements [vault.People].
func (m *memory) PutUser(_ context.Context, u vault.User) error {
	m.users[u.ID] = u
	return nil
}

// User implements [vault.People].
func (m *memory) User(_ context.Context, by vault.Actor) (vault.User, error) {
	return m.users[by.Owner], nil
}

// InsertIdea implements [vault.Ideas].
func (m *memory) InsertIdea(_ context.Context, by vault.Actor, i vault.Idea, o *vault.Once) (vault.Idea, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if o != nil {
		name := string(by.Owner) + " " + o.Key
		if first, ok := m.keys[name]; ok && o.At.Sub(first.At) < vault.OnceFor {
			if first.Hash != o.Hash {
				return vault.Idea{}, false, vault.KeyReusedError()
			}
			return first.answer, true, nil
		}
		defer func() { m.keys[name] = memorized{*o, i} }()
	}
	m.last++
	i.ID, i.Version, i.Owner = m.last, 1, by.Owner
	m.ideas = append(m.ideas, i)
	m.more[i.ID] = &vault.Latest{Since: i.CreatedAt, Source: by.Source}
	m.log(by, i, i.CreatedAt, vault.Edit{Act: vault.Created, To: i.Stage})
	return i, false, nil
}

// at returns where an idea of by is.
func (m *memory) at(by vault.Actor, id int64) (int, error) {
	n := slices.IndexFunc(m.ideas, func(i vault.Idea) bool { return i.ID == id && i.Owner == by.Owner })
	if n < 0 {
		return n, vault.NotFound.New("There is no such entry")
	}
	return n, nil
}

// Idea implements [vault.Ideas].
func (m *memory) Idea(_ context.Context, by vault.Actor, id int64) (vault.Idea, error) {
	n, err := m.at(by, id)
	if err != nil || m.ideas[n].InTrash() {
		return vault.Idea{}, cmp.Or(err, error(vault.NotFound.New("There is no such entry")))
	}
	return m.ideas[n], nil
}

// Latest implements [vault.Ideas].
func (m *memory) Latest(_ context.Context, by vault.Actor, ids ...int64) (all []vault.Latest, _ error) {
	for _, id := range ids {
		if n, err := m.at(by, id); err == nil {
			l := *m.more[id]
			l.Idea = m.ideas[n]
			all = append(all, l)
		}
	}
	return all, nil
}

// History implements [vault.Ideas].
func (m *memory) History(ctx context.Context, by vault.Actor, id int64) (vault.Latest, []vault.Revision, error) {
	if _, err := m.Idea(ctx, by, id); err != nil {
		return vault.Latest{}, nil, err
	}
	latest, err := m.Latest(ctx, by, id)
	all := slices.Clone(m.revisions[id])
	slices.Reverse(all)
	return latest[0], all, err
}

// Ideas implements [vault.Ideas].
func (m *memory) Ideas(_ context.Context, by vault.Actor, queries ...vault.IdeaQuery) (lists []vault.List, _ error) {
	for _, q := range queries {
		theirs := slices.DeleteFunc(slices.Clone(m.ideas), func(i vault.Idea) bool { return i.Owner != by.Owner })
		listed := model(q, theirs)
		total := int64(len(listed))
		listed = listed[min(int(q.Offset), len(listed)):]
		lists = append(lists, vault.List{Ideas: listed[:min(q.Limit+1, len(listed))], Total: total})
	}
	return lists, nil
}

// ReplaceIdeas implements [vault.Ideas].
func (m *memory) ReplaceIdeas(_ context.Context, by vault.Actor, all ...vault.Replacement) error {
	for _, r := range all {
		n, err := m.at(by, r.Idea.ID)
		if err != nil {
			return err
		}
		m.ideas[n] = r.Idea
		m.log(by, r.Idea, r.At, r.Edit)
		if r.Edit.From != "" {
			m.more[r.Idea.ID].Since = r.At
		}
		if r.Revision == nil {
			continue
		}
		m.more[r.Idea.ID].Last = r.Revision
		kept := slices.DeleteFunc(m.revisions[r.Idea.ID], func(old vault.Revision) bool { return old.Number == r.Revision.Number })
		kept = append(kept, *r.Revision)
		m.revisions[r.Idea.ID] = kept[max(0, len(kept)-vault.MaxRevisions+1):]
	}
	return nil
}

// DestroyIdeas implements [vault.Ideas].
func (m *memory) DestroyIdeas(_ context.Context, by vault.Actor, at time.Time, ids ...int64) (destroyed int, _ error) {
	for _, id := range slices.Sorted(slices.Values(ids)) {
		n, err := m.at(by, id)
		if err != nil || !m.ideas[n].InTrash() {
			continue
		}
		i := m.ideas[n]
		i.Version++
		m.log(by, i, at, vault.Edit{Act: vault.Destroyed})
		m.ideas = slices.Delete(m.ideas, n, n+1)
		destroyed++
	}
	return destroyed, nil
}

// Changes implements [vault.Log].
func (m *memory) Changes(_ context.Context, by vault.Actor, after int64, limit int) ([]vault.Change, error) {
	changes := m.changes[by.Owner]
	changes = slices.Clone(changes[min(int(after), len(changes)):])
	return changes[:min(limit, len(changes))], nil
}

// Tags implements [vault.Ideas].
func (m *memory) Tags(_ context.Context, by vault.Actor) (counts []vault.TagCount, _ error) {
	at := map[string]int{}
	for _, i := range m.ideas {
		if i.Owner != by.Owner || i.InTrash() {
			continue
		}
		for _, tag := range i.Tags {
			if n, ok := at[vault.Key(tag)]; ok {
				counts[n].Count++
				continue
			}
			at[vault.Key(tag)] = len(counts)
			counts = append(counts, vault.TagCount{Tag: tag, Count: 1})
		}
	}
	return counts, nil
}

// Stats implements [vault.Ideas].
func (m *memory) Stats(_ context.Context, by vault.Actor, q vault.StatsQuery) (vault.Counts, error) {
	c := vault.Counts{ByStage: map[vault.Stage]int64{}, ByPriority: map[vault.Priority]int64{}}
	for _, i := range m.ideas {
		if i.Owner == by.Owner && !i.InTrash() {
			tally(&c, q, i)
			still(&c.Moves, q.Moves, i, m.more[i.ID].Since)
		}
	}
	tallyMoves(&c.Moves, q, m.changes[by.Owner])
	return c, nil
}
