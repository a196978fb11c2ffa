package vault

import (
	"context"
	"time"
)

// An ImportEntry is an idea of a file, as it came.
type ImportEntry struct {
	Key  string // the same for the same thing at a repeat
	Idea NewIdea
	// What only an import may set; zero where it is not known.
	ID          int64
	CreatedAt   time.Time
	UpdatedAt   time.Time
	PublishedAt time.Time
	DeletedAt   time.Time
	Trashed     bool // also where nobody knows since when
	Past        *Past
}

// An ImportResult says what became of an entry.
type ImportResult struct {
	ID    int64 // of the idea that was made; 0: none, or a dry run
	Known bool  // it was there already
	Err   error // why it was refused
}

// An Importing is an import under way. It is fed by one goroutine.
type Importing struct {
	Import
	s    *Service
	by   Actor
	ids  map[int64]bool     // that the person's ideas had, and whether they have them
	from int64              // ids above it, up to upTo, are the import's
	upTo int64              //
	seen map[ImportKey]bool // in this file
	// The ids that ideas of the file have here, 0 where they were not made, and
	// of destroyed ones those that their moves have here.
	placed map[int64]int64
	moves  int64 // that were made
	views  *Views
}

// maxRaise is by how much one import raises the ids of all: nobody shall use
// them up.
const maxRaise = 1_000_000

// BeginImport begins an import. It fails with Conflict while another one is
// under way.
func (s *Service) BeginImport(ctx context.Context, by Actor, format, file string, dryRun bool) (*Importing, error) {
	now := s.clock()
	i, err := s.store.OpenImport(ctx, by, Import{Format: format, File: ShortName(file), DryRun: dryRun, BeganAt: now, BeatAt: now})
	if err != nil {
		return nil, err
	}
	g := &Importing{Import: i, s: s, by: by, seen: map[ImportKey]bool{}, placed: map[int64]int64{}}
	if g.ids, err = s.store.IDsOf(ctx, by); err != nil {
		return nil, g.Fail(ctx, err)
	}
	return g, nil
}

// Count looks at an entry before any is kept.
func (g *Importing) Count(e ImportEntry) {
	g.Total++
	g.upTo = max(g.upTo, e.ID)
}

// Reserve ends the counting: what can keep its id will.
func (g *Importing) Reserve(ctx context.Context) (err error) {
	if g.DryRun || g.upTo == 0 {
		g.upTo = 0
		return g.Beat(ctx)
	}
	last, err := g.s.store.ReserveIDs(ctx, 0)
	if err != nil || g.upTo > last+maxRaise {
		g.upTo = 0
		return err
	}
	g.from, err = g.s.store.ReserveIDs(ctx, g.upTo)
	return err
}

// Beat says that the import is alive, and how far it is.
func (g *Importing) Beat(ctx context.Context) error {
	g.BeatAt = g.s.clock()
	_, err := g.s.store.InsertImported(ctx, g.by, g.Import, nil)
	return err
}

// Add keeps a batch of entries, hidden until Finish, and says what became of
// each. It fails with NotFound if the import was taken for dead meanwhile.
func (g *Importing) Add(ctx context.Context, entries []ImportEntry) ([]ImportResult, error) {
	results := make([]ImportResult, len(entries))
	known, err := g.known(ctx, entries)
	if err != nil {
		return nil, err
	}
	now := g.s.clock()
	var batch []Imported
	var places []int
	for n, e := range entries {
		key := KeyOfImport(e.Key)
		g.placed[e.ID] = 0
		if results[n].Known = known[n] || g.seen[key]; results[n].Known {
			g.Known++
			continue
		}
		in, err := e.imported(now)
		if err != nil {
			results[n].Err = err
			g.Refused++
			continue
		}
		in.Idea.ID = g.keeps(e.ID)
		g.seen[key] = true
		g.Made++
		batch, places = append(batch, in), append(places, n)
	}
	if g.DryRun {
		batch = nil
	}
	g.BeatAt = now
	ids, err := g.s.store.InsertImported(ctx, g.by, g.Import, batch)
	for n, id := range ids {
		results[places[n]].ID = id
		g.placed[entries[places[n]].ID] = id
	}
	return results, err
}

// known says which entries are there already: by their keys, or as themselves.
func (g *Importing) known(ctx context.Context, entries []ImportEntry) ([]bool, error) {
	keys := make([]ImportKey, len(entries))
	var theirs []int64
	for n, e := range entries {
		keys[n] = KeyOfImport(e.Key)
		if g.ids[e.ID] {
			theirs = append(theirs, e.ID)
		}
	}
	byKey, err := g.s.store.KnownImports(ctx, g.by, keys)
	if err != nil {
		return nil, err
	}
	made := map[int64]time.Time{}
	if len(theirs) > 0 {
		found, err := g.s.store.Latest(ctx, g.by, theirs...)
		if err != nil {
			return nil, err
		}
		for _, l := range found {
			made[l.Idea.ID] = l.Idea.CreatedAt
		}
	}
	all := make([]bool, len(entries))
	for n, e := range entries {
		at, there := made[e.ID]
		all[n] = byKey[keys[n]] || there && at.Equal(AsKept(e.CreatedAt))
	}
	return all, nil
}

// keeps returns id if the idea can keep it, and 0 if it needs another one.
func (g *Importing) keeps(id int64) int64 {
	there, theirs := g.ids[id]
	if id < 1 || there || !theirs && (id <= g.from || id > g.upTo) {
		return 0
	}
	g.ids[id] = true
	return id
}

// imported returns the idea that e describes, or everything that is wrong with it.
func (e ImportEntry) imported(now time.Time) (in Imported, _ error) {
	idea, err := e.Idea.idea()
	if err != nil {
		return in, err
	}
	known := func(at, otherwise time.Time) time.Time { // what is to come has not happened
		if at = AsKept(at); at.IsZero() || at.After(now) || at.Year() < 1970 {
			return otherwise
		}
		return at
	}
	idea.UpdatedAt = known(e.UpdatedAt, known(e.CreatedAt, now))
	if idea.CreatedAt = known(e.CreatedAt, idea.UpdatedAt); idea.CreatedAt.After(idea.UpdatedAt) {
		idea.UpdatedAt = idea.CreatedAt
	}
	in.Since = idea.CreatedAt
	if idea.Stage == StagePublished {
		in.Since = known(e.PublishedAt, idea.UpdatedAt)
		idea.PublishedAt = &in.Since
	}
	if e.Trashed || !e.DeletedAt.IsZero() {
		idea.DeletedAt = new(known(e.DeletedAt, now))
	}
	in.Idea, in.Key, in.Source = idea, KeyOfImport(e.Key), FromImport
	if e.Past != nil {
		past, err := e.Past.check(idea, now)
		in.Source, in.Since, in.Revisions = past.Source, past.Since, past.Revisions
		return in, err
	}
	return in, nil
}

// Finish shows all that was imported. It fails with Conflict if the views have
// changed since PlanViews.
func (g *Importing) Finish(ctx context.Context, report []byte) error {
	return g.end(ctx, ImportDone, report)
}

// Fail removes what the import has brought, and returns why it failed.
func (g *Importing) Fail(ctx context.Context, why error) error {
	ctx = context.WithoutCancel(ctx) // nothing of it shall stay
	if err := g.s.drop(ctx, g.by, g.ID); err != nil {
		return why // the sweep will do it
	}
	_ = g.end(ctx, ImportFailed, nil) // as above
	return why
}

func (g *Importing) end(ctx context.Context, state ImportState, report []byte) error {
	now := g.s.clock()
	g.State, g.Report, g.BeatAt, g.EndedAt = state, report, now, &now
	views := g.views
	if state != ImportDone || g.DryRun {
		views = nil
	}
	return g.s.store.CloseImport(ctx, g.by, g.Import, views)
}

// drop removes what an open import has brought, a batch at a time.
func (s *Service) drop(ctx context.Context, by Actor, id int64) error {
	for {
		if n, err := s.store.DropImported(ctx, by, id, ImportBatch); err != nil || n == 0 {
			return err
		}
	}
}

// SweepImports ends imports that died, and removes what they brought.
func (s *Service) SweepImports(ctx context.Context) error {
	dead, err := s.store.DeadImports(ctx, s.clock().Add(-ImportPatience))
	if err != nil {
		return err
	}
	for owner, id := range dead {
		by := Actor{Owner: owner, Source: FromImport}
		i, err := s.store.Import(ctx, by, id)
		if err != nil {
			return err
		}
		if err := s.drop(ctx, by, id); err != nil {
			return err
		}
		g := &Importing{Import: i, s: s, by: by}
		if err := g.end(ctx, ImportFailed, nil); err != nil {
			return err
		}
	}
	return nil
}

// TheImport returns how far an import is. It fails with NotFound.
func (s *Service) TheImport(ctx context.Context, by Actor, id int64) (Import, error) {
	return s.store.Import(ctx, by, id)
}

// Imports returns the last imports, the newest first.
func (s *Service) Imports(ctx context.Context, by Actor) ([]Import, error) {
	return s.store.Imports(ctx, by, MaxLimit)
}
