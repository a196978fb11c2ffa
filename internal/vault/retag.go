package vault

import (
	"context"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// A TagChange is what a user gives to rename a tag.
type TagChange struct {
	Tag  Field[string]  `json:"tag"`
	Rest jsontext.Value `json:",embed"`
}

// tag returns the new name, or everything that is wrong with c.
func (c TagChange) tag() (tag string, _ error) {
	var p Problems
	p.Require(c.Tag.Set, "tag", Missing, "The new name of the tag is missing")
	if Holds(&p, "tag", c.Tag) {
		tag = checkTag(&p, "tag", c.Tag.Value)
	}
	RefuseRest(&p, "", c.Rest)
	return tag, p.Err()
}

// RenameTag puts another tag in place of a tag in all ideas, those in the trash
// too, and returns it and how many ideas it changed. Where an idea has both, the
// two become one. It fails with Invalid, with NotFound if no idea has the tag, or
// with Conflict; what it has done until then stays done, and a repeat goes on.
func (s *Service) RenameTag(ctx context.Context, by Actor, old string, in TagChange) (tag string, n int, err error) {
	if old, err = theTag(old); err != nil {
		return "", 0, err
	}
	if tag, err = in.tag(); err != nil {
		return "", 0, err
	}
	n, err = s.retag(ctx, by, old, func(tags []string) []string {
		i := slices.IndexFunc(tags, func(one string) bool { return hasTag([]string{old, tag}, one) })
		if i < 0 || !hasTag(tags, old) {
			return tags
		}
		rest := without(tags, []string{old, tag})
		return slices.Insert(rest, i, tag)
	})
	return tag, n, err
}

// RemoveTag takes a tag off all ideas, and fails as RenameTag does.
func (s *Service) RemoveTag(ctx context.Context, by Actor, tag string) error {
	tag, err := theTag(tag)
	if err != nil {
		return err
	}
	_, err = s.retag(ctx, by, tag, func(tags []string) []string { return without(tags, []string{tag}) })
	return err
}

// theTag returns a tag that ideas can have.
func theTag(s string) (string, error) {
	var p Problems
	tag := checkTag(&p, "tag", s)
	return tag, p.Err()
}

// retag changes the tags of all ideas that have one, a page at a time: each is
// a short write of its own, so that nobody else waits.
func (s *Service) retag(ctx context.Context, by Actor, tag string, change func([]string) []string) (n int, _ error) {
	found := false
	for _, inTrash := range []bool{false, true} {
		q := IdeaQuery{InTrash: inTrash, Tags: []string{Key(tag)}, Sort: ByCreatedAt, Asc: true, Limit: MaxBulk, NoTotal: true}
		for more := true; more; {
			lists, err := s.store.Ideas(ctx, by, q)
			if err != nil {
				return n, err
			}
			page := q.page(lists[0])
			found = found || len(page.Items) > 0
			done, err := s.retagAll(ctx, by, page.Items, change)
			if err != nil {
				return n, err
			}
			n += done
			q.After, more = page.Next, page.Next != nil
		}
	}
	if !found {
		return 0, NotFound.New("No idea has this tag")
	}
	return n, nil
}

// retagAll changes the tags of some ideas, as they are by now.
func (s *Service) retagAll(ctx context.Context, by Actor, ideas []Idea, change func([]string) []string) (n int, _ error) {
	var ids []int64
	for _, idea := range ideas {
		ids = append(ids, idea.ID)
	}
	err := s.changeAll(ctx, by, ids, func(found []Latest) (all []Replacement, _ error) {
		for _, now := range found {
			if r, differs := now.change(by, s.clock(), func(i *Idea) { i.Tags = change(i.Tags) }); differs {
				all = append(all, r)
			}
		}
		n = len(all)
		return all, nil
	})
	return n, err
}
