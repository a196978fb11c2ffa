package vault

import (
	"context"
	"time"
)

// User returns the profile of a person. It fails with NotFound.
func (s *Service) User(ctx context.Context, by Actor) (User, error) { return s.store.User(ctx, by) }

// PatchUser changes what in brings. It fails with Invalid, NotFound or Conflict.
func (s *Service) PatchUser(ctx context.Context, by Actor, in UserPatch) (user User, _ error) {
	change, err := in.change()
	if err != nil {
		return User{}, err
	}
	err = racing(func() (err error) {
		if user, err = s.store.User(ctx, by); err != nil {
			return err
		}
		before := user
		if change(&user); sameProfile(before, user) {
			return nil
		}
		return s.store.ReplaceUser(ctx, by, user)
	})
	return user, err
}

// sameProfile reports whether a patch made no difference.
func sameProfile(a, b User) bool {
	named := (a.Name == nil) == (b.Name == nil) && (a.Name == nil || *a.Name == *b.Name)
	return named && a.Preferences == b.Preferences
}

// ErasePerson removes everything that is kept about a person. Tokens issued up
// to the time that it returns are void.
func (s *Service) ErasePerson(ctx context.Context, by Actor) (time.Time, error) {
	at := s.clock()
	return at, s.store.ErasePerson(ctx, by, at)
}

// walkPage is how many rows a walk reads at once: each page is a short read of
// its own, so that a slow visitor holds nothing.
const walkPage = 500

// EachIdea shows all ideas to visit, the oldest first.
func (s *Service) EachIdea(ctx context.Context, by Actor, visit func(*Past) error) error {
	return s.each(ctx, by, IdeaQuery{Sort: ByCreatedAt, Asc: true, Limit: walkPage, NoTotal: true}, visit)
}

// EachDeleted shows all ideas in the trash to visit, the first to go first.
func (s *Service) EachDeleted(ctx context.Context, by Actor, visit func(*Past) error) error {
	return s.each(ctx, by, IdeaQuery{InTrash: true, Sort: ByDeletedAt, Asc: true, Limit: walkPage, NoTotal: true}, visit)
}

// each shows all ideas of a list to visit, with their history of the same moment.
func (s *Service) each(ctx context.Context, by Actor, q IdeaQuery, visit func(*Past) error) error {
	for {
		lists, err := s.store.Ideas(ctx, by, q)
		if err != nil {
			return err
		}
		page := q.page(lists[0])
		ids := make([]int64, len(page.Items))
		for i := range page.Items {
			ids[i] = page.Items[i].ID
		}
		for len(ids) > 0 {
			pasts, looked, err := s.store.Pasts(ctx, by, ids...)
			if err != nil {
				return err
			}
			for i := range pasts {
				if pasts[i].Idea.InTrash() != q.InTrash { // it went meanwhile
					continue
				}
				if err := visit(&pasts[i]); err != nil {
					return err
				}
			}
			ids = ids[looked:]
		}
		if page.Next == nil {
			return nil
		}
		q.After = page.Next
	}
}

// EachBroughtMove shows the moves that imports have brought to visit.
func (s *Service) EachBroughtMove(ctx context.Context, by Actor, visit func(*Move) error) error {
	for after := (MovePlace{}); ; {
		page, err := s.store.BroughtMoves(ctx, by, after, walkPage)
		if err != nil {
			return err
		}
		for i := range page {
			if err := visit(&page[i].Move); err != nil {
				return err
			}
			after = page[i].MovePlace
		}
		if len(page) < walkPage {
			return nil
		}
	}
}

// EachChange shows the log of all changes to visit, the oldest first.
func (s *Service) EachChange(ctx context.Context, by Actor, visit func(*Change) error) error {
	for after := int64(0); ; {
		page, err := s.store.Changes(ctx, by, after, walkPage)
		if err != nil {
			return err
		}
		for i := range page {
			if err := visit(&page[i]); err != nil {
				return err
			}
			after = page[i].Seq
		}
		if len(page) < walkPage {
			return nil
		}
	}
}
