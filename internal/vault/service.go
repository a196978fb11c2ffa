package vault

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"
)

// attempts is how often a change is tried before it gives way to others.
const attempts = 20

// Service applies the rules of the vault.
type Service struct {
	store     Store
	now       func() time.Time
	trashDays int
	followers *followers
}

// NewService returns a Service over store, which keeps trash for [TrashDays].
func NewService(store Store, now func() time.Time) *Service {
	following := &followers{by: map[UserID][]*Follower{}}
	return &Service{told{store, following}, now, TrashDays, following}
}

func (s *Service) clock() time.Time { return AsKept(s.now()) }

// CreateIdea adds an idea. With a key, a repeat of the call adds nothing and
// returns what the first one did, and replayed. It fails with Invalid,
// Conflict for a key of another call, or NotFound for no user.
func (s *Service) CreateIdea(ctx context.Context, by Actor, in NewIdea, key string) (_ Idea, replayed bool, _ error) {
	idea, err := in.idea()
	if err != nil {
		return Idea{}, false, err
	}
	at := s.clock()
	mark, err := once(key, "create idea", idea, at)
	if err != nil {
		return Idea{}, false, err
	}
	idea.Owner, idea.CreatedAt, idea.UpdatedAt = by.Owner, at, at
	idea.arrive(at)
	return s.store.InsertIdea(ctx, by, idea, mark)
}

// Idea returns one idea. It fails with NotFound.
func (s *Service) Idea(ctx context.Context, by Actor, id int64) (Idea, error) {
	return s.store.Idea(ctx, by, id)
}

// Ideas returns a page of a list. It fails with Invalid.
func (s *Service) Ideas(ctx context.Context, by Actor, q IdeaQuery) (Page[Idea], error) {
	if err := q.Validate(); err != nil {
		return Page[Idea]{}, err
	}
	lists, err := s.store.Ideas(ctx, by, q)
	if err != nil {
		return Page[Idea]{}, err
	}
	return q.page(lists[0]), nil
}

// Board returns the first page of each of [Stages], under the filters of q. A
// stage that q filters out has an empty page. It fails with Invalid.
func (s *Service) Board(ctx context.Context, by Actor, q IdeaQuery) ([]Page[Idea], error) {
	if err := q.Validate(); err != nil {
		return nil, err
	}
	pages := make([]Page[Idea], len(Stages))
	var shown []int
	var queries []IdeaQuery
	for i, stage := range Stages {
		if len(q.Stages) == 0 || slices.Contains(q.Stages, stage) {
			column := q
			column.Stages = []Stage{stage}
			shown, queries = append(shown, i), append(queries, column)
		}
	}
	lists, err := s.store.Ideas(ctx, by, queries...)
	if err != nil {
		return nil, err
	}
	for n, i := range shown {
		pages[i] = queries[n].page(lists[n])
	}
	return pages, nil
}

// page cuts the idea too many off l.
func (q IdeaQuery) page(l List) Page[Idea] {
	page := Page[Idea]{Items: l.Ideas, Total: l.Total}
	if len(l.Ideas) > q.Limit {
		page.Items = l.Ideas[:q.Limit]
		page.Next = q.at(&page.Items[q.Limit-1])
	}
	return page
}

// Tags counts the tags, the most used first.
func (s *Service) Tags(ctx context.Context, by Actor) ([]TagCount, error) {
	tags, err := s.store.Tags(ctx, by)
	sortTags(tags)
	return tags, err
}

// Stats returns the figures of the pipeline, by the person's own calendar.
func (s *Service) Stats(ctx context.Context, by Actor) (Stats, error) {
	user, err := s.store.User(ctx, by)
	if err != nil {
		return Stats{}, err
	}
	q := statsQuery(s.clock(), user.Preferences.zone())
	counts, err := s.store.Stats(ctx, by, q)
	if err != nil {
		return Stats{}, err
	}
	return q.stats(counts), nil
}

// ReplaceIdea puts in in place of an idea. With ifMatch, one of these versions
// must be the current one. It fails with Invalid, NotFound, Stale or Conflict.
func (s *Service) ReplaceIdea(ctx context.Context, by Actor, id int64, in IdeaReplacement, ifMatch []int64) (Idea, error) {
	change, err := in.change()
	return s.edit(ctx, by, id, ifMatch, change, err)
}

// PatchIdea changes what in brings, and fails as ReplaceIdea does.
func (s *Service) PatchIdea(ctx context.Context, by Actor, id int64, in IdeaPatch, ifMatch []int64) (Idea, error) {
	change, err := in.change()
	return s.edit(ctx, by, id, ifMatch, change, err)
}

// MoveIdea changes the stage alone, and fails as ReplaceIdea does.
func (s *Service) MoveIdea(ctx context.Context, by Actor, id int64, in StageMove, ifMatch []int64) (Idea, error) {
	change, err := in.change()
	return s.edit(ctx, by, id, ifMatch, change, err)
}

// edit makes a change, unless it makes no difference.
func (s *Service) edit(ctx context.Context, by Actor, id int64, ifMatch []int64, change func(*Idea), err error) (Idea, error) {
	if err != nil {
		return Idea{}, err
	}
	return s.current(ctx, by, id, ifMatch, false, func(now Latest) (Replacement, bool) { return now.change(by, s.clock(), change) })
}

// change returns what a change makes of l, and whether it makes a difference.
func (l Latest) change(by Actor, now time.Time, change func(*Idea)) (_ Replacement, differs bool) {
	idea := l.Idea
	change(&idea)
	e := Edit{Act: Changed, Fields: changed(l.Idea, idea)}
	if len(e.Fields) == 0 {
		return Replacement{Idea: l.Idea}, false
	}
	idea.UpdatedAt = later(now, l.Idea.UpdatedAt)
	idea.Version++
	if idea.Stage != l.Idea.Stage {
		e.From, e.To, e.Since = l.Idea.Stage, idea.Stage, l.Since
		idea.arrive(idea.UpdatedAt)
	}
	return Replacement{idea, idea.UpdatedAt, e, l.revision(by, idea, e.Fields)}, true
}

// arrive notes when i came to its stage.
func (i *Idea) arrive(at time.Time) {
	if i.PublishedAt = nil; i.Stage == StagePublished {
		i.PublishedAt = &at
	}
}

// current replaces the current version of an idea by what next makes of it, if
// that differs, and returns what there is then. It fails with NotFound for an
// idea that is in the trash, or is not, as inTrash says.
func (s *Service) current(ctx context.Context, by Actor, id int64, ifMatch []int64, inTrash bool, next func(Latest) (Replacement, bool)) (idea Idea, _ error) {
	err := s.changeAll(ctx, by, []int64{id}, func(found []Latest) ([]Replacement, error) {
		if len(found) == 0 || found[0].Idea.InTrash() != inTrash {
			return nil, noEntry()
		}
		if now := found[0].Idea; ifMatch != nil && !slices.Contains(ifMatch, now.Version) {
			return nil, &Error{Code: Stale, Message: "The idea has changed since", Current: &now}
		}
		r, differs := next(found[0])
		idea = r.Idea
		if !differs {
			return nil, nil
		}
		return []Replacement{r}, nil
	})
	return idea, err
}

// changeAll makes the replacements that plan has for the current versions of
// some ideas, all or none, and has it plan anew if another change won the race
// meanwhile. No transaction is open over plan.
func (s *Service) changeAll(ctx context.Context, by Actor, ids []int64, plan func(found []Latest) ([]Replacement, error)) error {
	return racing(func() error {
		found, err := s.store.Latest(ctx, by, ids...)
		if err != nil {
			return err
		}
		all, err := plan(found)
		if err != nil || len(all) == 0 {
			return err
		}
		slices.SortFunc(all, func(a, b Replacement) int { return cmp.Compare(a.Idea.ID, b.Idea.ID) })
		err = s.store.ReplaceIdeas(ctx, by, all...)
		if errors.Is(err, NotFound) { // plan knows what it means that one is gone
			return tooManyChanges()
		}
		return err
	})
}

// racing has a change tried, which reads before it writes, and again whenever
// another one won the race meanwhile: then it fails with Conflict.
func racing(try func() error) error {
	for range attempts {
		if err := try(); !errors.Is(err, Conflict) {
			return err
		}
	}
	return tooManyChanges()
}

// noEntry is the failure for what is not there.
func noEntry() error { return NotFound.New("There is no such entry") }

// tooManyChanges is the failure of a change that lost every race.
func tooManyChanges() error {
	return Conflict.New("Too many changes at once; try again").After(time.Second)
}

// later returns now, or the first time after before: clocks may stand still
// or go back.
func later(now, before time.Time) time.Time {
	if now.After(before) {
		return now
	}
	return before.Add(time.Microsecond)
}
