package vault

import (
	"context"
	"slices"
)

// AddMoves keeps a batch of moves of the file's ideas once those are there,
// hidden until Finish, and says of each why it was refused, if it was. Those of
// ideas that were not made are passed over; those of ideas that the file does not
// have any more are kept, for the work was done.
func (g *Importing) AddMoves(ctx context.Context, moves []Move) ([]error, error) {
	refused := make([]error, len(moves))
	lost, err := g.lost(ctx, moves)
	if err != nil {
		return nil, err
	}
	g.BeatAt = g.s.clock()
	var batch []BroughtMove
	for n, m := range moves {
		if m, err = m.check(g.BeatAt); err != nil {
			refused[n] = err
			continue
		}
		id := g.placed[m.IdeaID]
		if id == 0 {
			continue
		}
		g.moves++
		b := BroughtMove{Move: m, MovePlace: MovePlace{g.ID, g.moves}}
		if key, ok := lost[m.IdeaID]; ok {
			b.Key = &key
		}
		b.IdeaID = id
		batch = append(batch, b)
	}
	if g.DryRun {
		batch = nil
	}
	return refused, g.s.store.InsertMoves(ctx, g.by, g.Import, batch)
}

// lost gives a place to those ideas of moves that the file does not have, and
// returns by which keys they are told again. One that is known gets none.
func (g *Importing) lost(ctx context.Context, moves []Move) (map[int64]ImportKey, error) {
	lost := map[int64]ImportKey{}
	var keys []ImportKey
	for _, m := range moves {
		if _, placed := g.placed[m.IdeaID]; placed {
			continue
		}
		if _, theirs := g.ids[m.IdeaID]; theirs && m.Owner == g.by.Owner {
			g.placed[m.IdeaID] = 0
			continue
		}
		if _, ok := lost[m.IdeaID]; !ok {
			lost[m.IdeaID] = KeyOfImport(IdeaKey(m.Owner, m.IdeaID))
			keys = append(keys, lost[m.IdeaID])
		}
	}
	if len(lost) == 0 || g.DryRun {
		return lost, nil
	}
	known, err := g.s.store.KnownImports(ctx, g.by, keys)
	if err != nil {
		return nil, err
	}
	var strangers []int64
	for id, key := range lost {
		if known[key] {
			g.placed[id] = 0
			delete(lost, id)
		} else if g.placed[id] = g.keeps(id); g.placed[id] == 0 {
			strangers = append(strangers, id)
		}
	}
	first, err := g.newIDs(ctx, int64(len(strangers)))
	for n, id := range strangers {
		g.placed[id] = first + int64(n)
	}
	return lost, err
}

// newIDs returns the first of n ids that no idea has or will have.
func (g *Importing) newIDs(ctx context.Context, n int64) (int64, error) {
	for n > 0 {
		last, err := g.s.store.ReserveIDs(ctx, 0)
		if err != nil {
			return 0, err
		}
		before, err := g.s.store.ReserveIDs(ctx, last+n)
		if err != nil || before == last {
			return last + 1, err
		}
	}
	return 0, nil
}

// A ViewResult says what became of a view of a file.
type ViewResult struct {
	ID    int64 // that it will have; 0: it is not made
	Known bool  // there is one of its name already
	Err   error // why it was refused
}

// PlanViews says what becomes of the views of a file, which come to be with
// Finish, after those that are there. Check says what is wrong with a query.
func (g *Importing) PlanViews(ctx context.Context, views []View, check func(query map[string]string) error) ([]ViewResult, error) {
	vs, err := g.s.store.Views(ctx, g.by)
	if err != nil || len(views) == 0 {
		return nil, err
	}
	results, given := make([]ViewResult, len(views)), vs.LastID
	for n, v := range views {
		if slices.ContainsFunc(vs.All, func(other View) bool { return Key(other.Name) == Key(v.Name) }) {
			results[n].Known = true
			continue
		}
		if results[n].Err = vs.bring(&v, given, g.s.clock(), check); results[n].Err == nil {
			results[n].ID = v.ID
		}
	}
	g.views = &vs
	return results, nil
}
