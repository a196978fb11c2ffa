package vault

import (
	"context"
	"slices"
	"time"
)

// Views returns all views of a person, in their order.
func (s *Service) Views(ctx context.Context, by Actor) ([]View, error) {
	vs, err := s.store.Views(ctx, by)
	return vs.All, err
}

// View returns one view. It fails with NotFound.
func (s *Service) View(ctx context.Context, by Actor, id int64) (View, error) {
	vs, err := s.store.Views(ctx, by)
	if err != nil {
		return View{}, err
	}
	n := vs.index(id)
	if n < 0 {
		return View{}, noEntry()
	}
	return vs.All[n], nil
}

// CreateView adds a view, at the end unless in says where. It fails with
// Invalid, also where there are [MaxViews], Conflict, or NotFound for no user.
func (s *Service) CreateView(ctx context.Context, by Actor, in ViewPatch) (made View, _ error) {
	var p Problems
	in.Check(&p, true)
	if err := p.Err(); err != nil {
		return View{}, err
	}
	err := s.changeViews(ctx, by, func(vs *Views, p *Problems) error {
		if len(vs.All) >= MaxViews {
			p.Add("views", TooMany, "There are %d views, and no more can be kept", MaxViews)
			return p.Err()
		}
		at := Stamp{s.clock()}
		vs.LastID++
		v := View{ID: vs.LastID, Query: map[string]string{}, Layout: "board", Position: len(vs.All), CreatedAt: at, UpdatedAt: at, Version: 1}
		in.apply(p, &v)
		vs.place(p, in, v)
		if err := p.Err(); err != nil {
			return err
		}
		n := vs.index(v.ID)
		vs.All[n].Position = n
		vs.number()
		made = vs.All[n]
		return nil
	})
	return made, err
}

// PatchView changes what in brings, and moves the view where in says so, which
// shifts others. With ifMatch, one of these versions must be the current one. It
// fails with Invalid, NotFound, Stale or Conflict.
func (s *Service) PatchView(ctx context.Context, by Actor, id int64, in ViewPatch, ifMatch []int64) (done View, _ error) {
	var p Problems
	in.Check(&p, false)
	if err := p.Err(); err != nil {
		return View{}, err
	}
	err := s.changeViews(ctx, by, func(vs *Views, p *Problems) error {
		was, err := vs.take(id, ifMatch)
		if err != nil {
			return err
		}
		v := was
		in.apply(p, &v)
		vs.place(p, in, v)
		if err := p.Err(); err != nil {
			return err
		}
		n := vs.index(id)
		if !was.same(v) || was.Position != n {
			vs.All[n].Version++
			vs.All[n].UpdatedAt = Stamp{later(s.clock(), was.UpdatedAt.Time)}
			vs.All[n].Position = n
		}
		vs.number()
		done = vs.All[n]
		return nil
	})
	return done, err
}

// DeleteView removes a view, and closes its gap. It fails with NotFound, Stale
// or Conflict.
func (s *Service) DeleteView(ctx context.Context, by Actor, id int64, ifMatch []int64) error {
	return s.changeViews(ctx, by, func(vs *Views, _ *Problems) error {
		_, err := vs.take(id, ifMatch)
		vs.number()
		return err
	})
}

// take takes the view of id out of vs, if it is of one of these versions.
func (vs *Views) take(id int64, ifMatch []int64) (View, error) {
	n := vs.index(id)
	if n < 0 {
		return View{}, noEntry()
	}
	v := vs.All[n]
	if ifMatch != nil && !slices.Contains(ifMatch, v.Version) {
		return View{}, &Error{Code: Stale, Message: "The view has changed since", Current: v}
	}
	vs.All = slices.Delete(vs.All, n, n+1)
	return v, nil
}

// changeViews hands the views to change and keeps what it makes of them, and
// hands over the next ones if another change won the race meanwhile.
func (s *Service) changeViews(ctx context.Context, by Actor, change func(*Views, *Problems) error) error {
	return racing(func() error {
		vs, err := s.store.Views(ctx, by)
		if err == nil {
			err = change(&vs, new(Problems))
		}
		if err != nil {
			return err
		}
		return s.store.ReplaceViews(ctx, by, vs)
	})
}

// bring puts v, which comes from elsewhere, behind the others, or says why it
// cannot be. It keeps its number if that is above given, and nobody's.
func (vs *Views) bring(v *View, given int64, now time.Time, check func(query map[string]string) error) error {
	var p Problems
	p.Require(len(vs.All) < MaxViews, "views", TooMany, "There are %d views, and no more can be kept", MaxViews)
	in := ViewPatch{Name: Of(v.Name), Query: Of(v.Query), Layout: Of(v.Layout)}
	in.apply(&p, v)
	if p.Under("query.", check(v.Query)); v.Query == nil {
		v.Query = map[string]string{}
	}
	past := func(at Stamp) Stamp {
		if at.Year() < 1970 {
			return Stamp{now}
		}
		return Stamp{earlier(AsKept(at.Time), now)}
	}
	v.CreatedAt, v.UpdatedAt, v.Version = past(v.CreatedAt), past(v.UpdatedAt), max(v.Version, 1)
	if v.ID <= given || v.ID > MaxID || vs.index(v.ID) >= 0 {
		v.ID = vs.LastID + 1
	}
	if err := p.Err(); err != nil {
		return err
	}
	vs.LastID = max(vs.LastID, v.ID)
	v.Position = len(vs.All)
	vs.All = append(vs.All, *v)
	return nil
}
