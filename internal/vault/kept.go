package vault

import (
	"context"
	"slices"
)

// KeptFromModels returns those of ids that no model may be told of: ideas that
// by.Owner keeps from them, in the trash too, and what is no idea of theirs, or
// none any more.
func (s *Service) KeptFromModels(ctx context.Context, by Actor, ids ...int64) ([]int64, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := s.store.Latest(ctx, by, ids...)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id int64) bool {
		return slices.ContainsFunc(found, func(l Latest) bool { return l.Idea.ID == id && l.Idea.AI != AIOff })
	}), nil
}
