package vault

import (
	"context"
	"time"
)

// TrashDays is for how many days what is deleted can be restored, unless
// KeepTrash says otherwise.
const TrashDays = 30

// KeepTrash keeps what is deleted for days in the trash; without, it is gone at
// once. It is called before anything else of s is.
func (s *Service) KeepTrash(days int) { s.trashDays = days }

// DeleteIdea puts an idea in the trash. It fails with NotFound, Stale or
// Conflict.
func (s *Service) DeleteIdea(ctx context.Context, by Actor, id int64, ifMatch []int64) error {
	_, err := s.current(ctx, by, id, ifMatch, false, func(now Latest) (Replacement, bool) { return now.throwAway(s.clock()), true })
	if err == nil && s.trashDays == 0 {
		_, err = s.store.DestroyIdeas(ctx, by, s.clock(), id)
	}
	return err
}

// throwAway returns l in the trash.
func (l Latest) throwAway(now time.Time) Replacement {
	idea := l.Idea
	idea.Version++
	idea.DeletedAt = new(later(now, idea.UpdatedAt))
	return Replacement{Idea: idea, At: *idea.DeletedAt, Edit: Edit{Act: Deleted}}
}

// takeBack returns l out of the trash, as it was before.
func (l Latest) takeBack(now time.Time) Replacement {
	at := later(now, *l.Idea.DeletedAt)
	idea := l.Idea
	idea.Version++
	idea.DeletedAt = nil
	return Replacement{Idea: idea, At: at, Edit: Edit{Act: Restored}}
}

// Trash returns a page of the ideas that are in the trash. It fails with
// Invalid.
func (s *Service) Trash(ctx context.Context, by Actor, q IdeaQuery) (Page[Idea], error) {
	q.InTrash = true
	return s.Ideas(ctx, by, q)
}

// RestoreIdea takes an idea out of the trash, with its id, its dates and its
// history. It fails with NotFound, Stale or Conflict.
func (s *Service) RestoreIdea(ctx context.Context, by Actor, id int64, ifMatch []int64) (Idea, error) {
	return s.current(ctx, by, id, ifMatch, true, func(now Latest) (Replacement, bool) { return now.takeBack(s.clock()), true })
}

// DestroyIdea removes an idea of the trash for good. It fails with NotFound.
func (s *Service) DestroyIdea(ctx context.Context, by Actor, id int64) error {
	n, err := s.store.DestroyIdeas(ctx, by, s.clock(), id)
	if err == nil && n == 0 {
		return noEntry()
	}
	return err
}

// EmptyTrash removes for good what is in the trash.
func (s *Service) EmptyTrash(ctx context.Context, by Actor) error {
	return s.destroy(ctx, by, time.UnixMicro(lastMoment))
}

// SweepTrash removes for good what has been in somebody's trash for too long.
func (s *Service) SweepTrash(ctx context.Context) error {
	before := s.clock().AddDate(0, 0, -s.trashDays)
	for {
		litterers, err := s.store.Litterers(ctx, before)
		if err != nil || len(litterers) == 0 {
			return err
		}
		for _, id := range litterers {
			if err := s.destroy(ctx, Actor{Owner: id, Source: FromServer}, before); err != nil {
				return err
			}
		}
	}
}

// destroy removes for good what was put in the trash up to then, a page at a
// time: each is a short write of its own.
func (s *Service) destroy(ctx context.Context, by Actor, until time.Time) error {
	q := IdeaQuery{InTrash: true, Sort: ByDeletedAt, Asc: true, Limit: walkPage, NoTotal: true}
	for {
		lists, err := s.store.Ideas(ctx, by, q)
		if err != nil {
			return err
		}
		var ids []int64
		for _, idea := range lists[0].Ideas {
			if !idea.DeletedAt.After(until) {
				ids = append(ids, idea.ID)
			}
		}
		if len(ids) == 0 {
			return nil
		}
		if _, err := s.store.DestroyIdeas(ctx, by, s.clock(), ids...); err != nil {
			return err
		}
	}
}
