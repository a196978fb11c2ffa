package storetest

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"creatorvault.dev/internal/vault"
)

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
	views       map[vault.UserID]vault.Views
}

// memorized is a call that counts once.
type memorized struct {
	vault.Once
	answer vault.Idea
}

func newMemory() *memory {
	return &memory{
		users: map[vault.UserID]vault.User{}, changes: map[vault.UserID][]vault.Change{}, keys: map[string]memorized{},
		more: map[int64]*vault.Latest{}, revisions: map[int64][]vault.Revision{}, views: map[vault.UserID]vault.Views{},
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

// Views implements [vault.Viewing].
func (m *memory) Views(_ context.Context, by vault.Actor) (vault.Views, error) {
	vs := m.views[by.Owner]
	vs.All = slices.Clone(vs.All)
	return vs, nil
}

// ReplaceViews implements [vault.Viewing].
func (m *memory) ReplaceViews(_ context.Context, by vault.Actor, vs vault.Views) error {
	vs.Version++
	m.views[by.Owner] = vs
	return nil
}
