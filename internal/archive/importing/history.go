package importing

import (
	"context"
	"errors"
	"maps"
	"strconv"

	"creatorvault.dev/internal/archive/foreign"
	"creatorvault.dev/internal/vault"
)

// moves keeps the moves of the file, once its ideas are there.
func (r *run) moves(ctx context.Context) error {
	var batch []vault.Move
	var places []foreign.Place
	flush := func() error {
		refused, err := r.g.AddMoves(ctx, batch)
		for n, why := range refused {
			if e, ok := errors.AsType[*vault.Error](why); ok {
				r.refuse(places[n], e.Details)
			}
		}
		batch, places = batch[:0], places[:0]
		r.tell(r.g.Import)
		return err
	}
	for m, err := range r.file.Moves(ctx) {
		if err != nil {
			return err
		}
		if m.Refused != nil {
			r.refuse(m.From, m.Refused)
			continue
		}
		batch, places = append(batch, m.One), append(places, m.From)
		if len(batch) == vault.ImportBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if len(batch) == 0 {
		return nil
	}
	return flush()
}

// views plans those of the file.
func (r *run) views(ctx context.Context, found []foreign.Found[vault.View]) error {
	r.report.Moved = maps.Clone(r.report.Moved)
	var views []vault.View
	var places []foreign.Place
	for _, v := range found {
		if v.Refused != nil {
			r.refuse(v.From, v.Refused)
			continue
		}
		views, places = append(views, v.One), append(places, v.From)
	}
	results, err := r.g.PlanViews(ctx, views, r.check)
	for n, result := range results {
		switch e, refused := errors.AsType[*vault.Error](result.Err); {
		case refused:
			r.refuse(places[n], e.Details)
		case result.ID != 0:
			r.report.Views++
			if result.ID != views[n].ID {
				r.report.Moved[strconv.FormatInt(views[n].ID, 10)] = result.ID
			}
		}
	}
	return err
}
