// Package importing brings files into a vault.
package importing

import (
	"context"
	"errors"
	"strconv"
	"time"

	"creatorvault.dev/internal/archive/foreign"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
)

// maxTold is how many entries of each kind a report tells of; the rest is counted.
const maxTold = 1000

// beatEvery is how often an import says that it is alive where it writes nothing.
const beatEvery = 10 * time.Second

// A Report says what an import made of a file.
type Report struct {
	Notices []string         `json:"notices"`      // about the file as a whole
	Noticed []Told           `json:"noticed"`      // of whom something was mended, moved or left out
	Refused []Told           `json:"refused"`      // of whom nothing could be made
	Mapped  map[string]int64 `json:"mapped"`       // the new ids of ideas that could not keep theirs
	Moved   map[string]int64 `json:"mapped_views"` // the new ids of views that could not keep theirs
	Views   int              `json:"views"`        // that are new
	Untold  int              `json:"untold_count"` // how many more there are than are told of
}

// A Told is an entry that a report tells of.
type Told struct {
	File    string          `json:"file,omitzero"` // inside a zip or a folder
	Line    int             `json:"line,omitzero"`
	Number  int             `json:"number,omitzero"`
	Notices []string        `json:"notices,omitempty"`
	Details []vault.Problem `json:"details,omitempty"`
}

// Begin begins the import of a file.
func Begin(ctx context.Context, v *vault.Service, by vault.Actor, file *foreign.File, name string, dryRun bool) (*vault.Importing, error) {
	return v.BeginImport(ctx, by, string(file.Format), name, dryRun)
}

// Run does an import that was begun, and ends it: all of the file is there when
// it returns, or nothing. Tell hears how far it is.
func Run(ctx context.Context, g *vault.Importing, file *foreign.File, check CheckQuery, tell func(vault.Import)) (*Report, error) {
	r := &run{g: g, file: file, check: check, tell: tell, report: Report{
		Notices: []string{}, Noticed: []Told{}, Refused: []Told{}, Mapped: map[string]int64{}, Moved: map[string]int64{},
	}}
	for _, step := range []func(context.Context) error{r.count, r.read, r.moves, r.finish} {
		if err := step(ctx); err != nil {
			return nil, g.Fail(ctx, err)
		}
	}
	tell(g.Import)
	return &r.report, nil
}

// attempts is how often the end of an import is tried while the person changes
// their views.
const attempts = 20

// finish plans the views, and ends the import.
func (r *run) finish(ctx context.Context) (err error) {
	r.report.Notices = append(r.report.Notices, r.file.Notices()...)
	views, err := r.file.Views(ctx)
	if err != nil {
		return err
	}
	before := r.report
	for range attempts {
		r.report = before
		if err := r.views(ctx, views); err != nil {
			return err
		}
		var raw []byte
		if raw, err = json.Marshal(&r.report, json.Deterministic(true)); err != nil {
			return err
		}
		if err = r.g.Finish(ctx, raw); !errors.Is(err, vault.Conflict) {
			return err
		}
	}
	return err
}

// CheckQuery says what is wrong with the query of a view, by the rules of a list.
type CheckQuery func(query map[string]string) error

type run struct {
	g      *vault.Importing
	file   *foreign.File
	check  CheckQuery
	tell   func(vault.Import)
	report Report
	batch  []vault.ImportEntry
	places []foreign.Place
}

// count reads the file once, to know how long it is and whether it can be read
// to its end.
func (r *run) count(ctx context.Context) error {
	last := time.Now() //nolint:forbidigo // how long it is since the last beat
	for e, err := range r.file.Brief(ctx) {
		if err != nil {
			return err
		}
		r.g.Count(vault.ImportEntry{ID: e.Kept.ID})
		if time.Since(last) > beatEvery {
			if err := r.g.Beat(ctx); err != nil {
				return err
			}
			r.tell(r.g.Import)
			last = time.Now() //nolint:forbidigo // as above
		}
	}
	return r.g.Reserve(ctx)
}

// read reads it again, and keeps what it finds. It reads on while the store
// writes a batch.
func (r *run) read(ctx context.Context) error {
	reading, stop := context.WithCancel(ctx)
	pages, failed := make(chan []foreign.Entry), make(chan error, 1)
	go func() {
		defer close(pages)
		failed <- r.pages(reading, pages)
	}()
	err := r.keep(ctx, pages)
	stop()
	for range pages { // until it hears of it
	}
	if why := <-failed; err == nil {
		err = why // unless it was stopped because of err
	}
	return err
}

// pages passes on the entries of the file, a batch at a time.
func (r *run) pages(ctx context.Context, to chan<- []foreign.Entry) error {
	page := make([]foreign.Entry, 0, vault.ImportBatch)
	pass := func() error {
		select {
		case to <- page:
			page = make([]foreign.Entry, 0, vault.ImportBatch)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for e, err := range r.file.Entries(ctx) {
		if err != nil {
			return err
		}
		if page = append(page, e); len(page) == vault.ImportBatch {
			if err := pass(); err != nil {
				return err
			}
		}
	}
	return pass()
}

// keep keeps the entries that it gets.
func (r *run) keep(ctx context.Context, pages <-chan []foreign.Entry) error {
	for page := range pages {
		for _, e := range page {
			r.take(e)
		}
		if err := r.flush(ctx); err != nil {
			return err
		}
	}
	return nil
}

// take puts an entry into the batch, or into the report.
func (r *run) take(e foreign.Entry) {
	if len(e.Refused) > 0 {
		r.g.Refused++
		r.refuse(e.From, e.Refused)
		return
	}
	if len(e.Notices) > 0 && r.room(len(r.report.Noticed)) {
		told := toldOf(e.From)
		told.Notices = e.Notices
		r.report.Noticed = append(r.report.Noticed, told)
	}
	r.places = append(r.places, e.From)
	r.batch = append(r.batch, vault.ImportEntry{
		Key: e.Key, Idea: e.Idea, ID: e.Kept.ID, CreatedAt: e.Kept.CreatedAt, UpdatedAt: e.Kept.UpdatedAt,
		PublishedAt: e.Kept.PublishedAt, DeletedAt: e.Kept.DeletedAt, Trashed: e.Kept.Trashed, Past: e.Kept.Past,
	})
}

// flush keeps what was read.
func (r *run) flush(ctx context.Context) error {
	results, err := r.g.Add(ctx, r.batch)
	if err != nil {
		return err
	}
	for n, result := range results {
		old := r.batch[n].ID
		if e, ok := errors.AsType[*vault.Error](result.Err); ok {
			r.refuse(r.places[n], e.Details)
		} else if result.ID != 0 && old != 0 && result.ID != old {
			r.report.Mapped[strconv.FormatInt(old, 10)] = result.ID
		}
	}
	r.batch, r.places = r.batch[:0], r.places[:0]
	r.tell(r.g.Import)
	return nil
}

func (r *run) refuse(from foreign.Place, details []vault.Problem) {
	if r.room(len(r.report.Refused)) {
		told := toldOf(from)
		told.Details = details
		r.report.Refused = append(r.report.Refused, told)
	}
}

// room reports whether one more may be told of, and counts it if not.
func (r *run) room(told int) bool {
	if told < maxTold {
		return true
	}
	r.report.Untold++
	return false
}

func toldOf(from foreign.Place) Told {
	return Told{File: from.File, Line: from.Line, Number: from.Number}
}
