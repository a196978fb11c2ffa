package vault

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// MaxBulk is how many ideas one call changes at most.
const MaxBulk = 100

// A BulkChange is what a user gives to change many ideas: one of its fields.
type BulkChange struct {
	Stage      Field[Stage]    `json:"stage"`
	Priority   Field[Priority] `json:"priority"`
	AddTags    Field[Texts]    `json:"add_tags"`
	RemoveTags Field[Texts]    `json:"remove_tags"`
	DueDate    Field[string]   `json:"due_date"`
	PlannedFor Field[string]   `json:"planned_for"`
	AI         Field[string]   `json:"ai"`
	Trash      Field[bool]     `json:"trash"`
	Restore    Field[bool]     `json:"restore"`
	Rest       jsontext.Value  `json:",embed"`
}

// An Outcome says what a change of many ideas did to one.
type Outcome struct {
	Idea    Idea
	Changed bool // false: it was so already
}

// InTrash reports whether c is for ideas that are in the trash.
func (c BulkChange) InTrash() bool { return c.Restore.Set }

// Check reports everything that is wrong with c.
func (c BulkChange) Check() error {
	_, err := c.step()
	return err
}

// A step makes a change of one idea, and records for place why it cannot.
type step func(by Actor, at time.Time, now Latest, p *Problems, place string) (Replacement, bool)

// step returns what c does.
func (c BulkChange) step() (step, error) {
	const path = "change."
	var p Problems
	given := 0
	for _, set := range []bool{c.Stage.Set, c.Priority.Set, c.AddTags.Set, c.RemoveTags.Set, c.DueDate.Set, c.PlannedFor.Set, c.AI.Set, c.Trash.Set, c.Restore.Set} {
		if set {
			given++
		}
	}
	if given > 1 {
		p.Add("change", TooMany, "Ideas are changed in one thing at a time")
	}
	patch := NewIdea{Stage: c.Stage, Priority: c.Priority, DueDate: c.DueDate, PlannedFor: c.PlannedFor, AI: c.AI}
	var its Problems
	patch.apply(&its, new(Idea))
	added := listed(&its, "add_tags", c.AddTags)
	removed := listed(&its, "remove_tags", c.RemoveTags)
	for name, f := range map[string]Field[bool]{"trash": c.Trash, "restore": c.Restore} {
		if Holds(&its, name, f) {
			its.Require(f.Value, name, NotAllowed, "%s can only be true", name)
		}
	}
	p.Under(path, its.Err())
	RefuseRest(&p, path, c.Rest)
	if given == 0 && p.Err() == nil {
		p.Add("change", Missing, "What is to be changed is missing")
	}
	switch {
	case c.Trash.Set:
		return throwAway, p.Err()
	case c.Restore.Set:
		return takeBack, p.Err()
	}
	return func(by Actor, at time.Time, now Latest, p *Problems, place string) (Replacement, bool) {
		if !p.Require(!now.Idea.InTrash(), place, NotAllowed, "The idea %d is in the trash", now.Idea.ID) {
			return Replacement{}, false
		}
		return now.change(by, at, func(i *Idea) {
			patch.apply(new(Problems), i)
			i.Tags = without(with(i.Tags, added), removed)
			p.Require(len(i.Tags) <= MaxTags, place, TooMany, "The idea %d would have more than %d tags", i.ID, MaxTags)
		})
	}, p.Err()
}

func throwAway(_ Actor, at time.Time, now Latest, _ *Problems, _ string) (Replacement, bool) {
	if now.Idea.InTrash() {
		return Replacement{Idea: now.Idea}, false
	}
	return now.throwAway(at), true
}

func takeBack(_ Actor, at time.Time, now Latest, _ *Problems, _ string) (Replacement, bool) {
	if !now.Idea.InTrash() {
		return Replacement{Idea: now.Idea}, false
	}
	return now.takeBack(at), true
}

// listed returns the tags of a field that must have some.
func listed(p *Problems, name string, f Field[Texts]) []string {
	if !Holds(p, name, f) {
		return nil
	}
	tags := checkTags(p, name, f.Value)
	p.Require(len(tags) > 0 || p.Err() != nil, name, Blank, "%s holds no tag", name)
	return tags
}

// with returns tags with those more that are not among them.
func with(tags, more []string) []string {
	all := slices.Clone(tags)
	for _, tag := range more {
		if !hasTag(all, tag) {
			all = append(all, tag)
		}
	}
	return all
}

// without returns those of tags that are not among others.
func without(tags, others []string) []string {
	return slices.DeleteFunc(slices.Clone(tags), func(tag string) bool { return hasTag(others, tag) })
}

// hasTag reports whether one of tags is tag, in whatever spelling.
func hasTag(tags []string, tag string) bool {
	key := Key(tag)
	return slices.ContainsFunc(tags, func(one string) bool { return Key(one) == key })
}

// ChangeIdeas makes c of all of ids, or of none, and says of each what became
// of it, in their order. It fails with Invalid, NotFound or Conflict.
func (s *Service) ChangeIdeas(ctx context.Context, by Actor, ids []int64, c BulkChange) ([]Outcome, error) {
	do, err := c.step()
	if err != nil {
		return nil, err
	}
	ids = distinct(ids)
	var out []Outcome
	err = s.changeAll(ctx, by, ids, func(found []Latest) (all []Replacement, err error) {
		out, all, err = plan(by, s.clock(), found, ids, do)
		return all, err
	})
	if err != nil {
		return nil, err
	}
	if c.Trash.Set && s.trashDays == 0 {
		_, err = s.store.DestroyIdeas(ctx, by, s.clock(), ids...)
	}
	return out, err
}

// plan says what do makes of the ideas of ids, and which replacements that takes.
func plan(by Actor, at time.Time, found []Latest, ids []int64, do step) (out []Outcome, all []Replacement, _ error) {
	var missing, p Problems
	for n, id := range ids {
		place := "ids[" + strconv.Itoa(n) + "]"
		i := slices.IndexFunc(found, func(l Latest) bool { return l.Idea.ID == id })
		if i < 0 {
			missing.Add(place, NotAllowed, "There is no idea %d", id)
			continue
		}
		r, changed := do(by, at, found[i], &p, place)
		if out = append(out, Outcome{r.Idea, changed}); changed {
			all = append(all, r)
		}
	}
	if e, ok := errors.AsType[*Error](missing.Err()); ok {
		return nil, nil, &Error{Code: NotFound, Message: e.Message, Details: e.Details}
	}
	return out, all, p.Err()
}

// ChangeFiltered makes c of all ideas that q lists, as ChangeIdeas does. It
// fails with Invalid if those are more than MaxBulk.
func (s *Service) ChangeFiltered(ctx context.Context, by Actor, q IdeaQuery, c BulkChange) ([]Outcome, error) {
	q.InTrash, q.Limit = c.InTrash(), MaxBulk
	if err := cmp.Or(q.Validate(), c.Check()); err != nil {
		return nil, err
	}
	lists, err := s.store.Ideas(ctx, by, q)
	if err != nil {
		return nil, err
	}
	if total := lists[0].Total; total > MaxBulk {
		return nil, Invalid.New("The filter lists %d ideas, and at most %d are changed at once", total, MaxBulk).At("filter", TooMany)
	}
	if len(lists[0].Ideas) == 0 {
		return nil, nil
	}
	var ids []int64
	for _, idea := range lists[0].Ideas {
		ids = append(ids, idea.ID)
	}
	out, err := s.ChangeIdeas(ctx, by, ids, c)
	if e, ok := errors.AsType[*Error](err); ok { // people gave no ids
		for i := range e.Details {
			if strings.HasPrefix(e.Details[i].Field, "ids[") {
				e.Details[i].Field = "filter"
			}
		}
	}
	return out, err
}

// distinct returns ids without those that were there before.
func distinct(ids []int64) (all []int64) {
	for _, id := range ids {
		if !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}
