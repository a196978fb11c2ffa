package importing_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/archive/foreign"
	"creatorvault.dev/internal/archive/importing"
	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

func openSQLite(t *testing.T) vault.Store {
	t.Helper()
	return testkit.OpenNew(t, sqlite.Migrate, sqlite.Open, sqlite.Options{Path: filepath.Join(t.TempDir(), "vault.db")})
}

func openPostgres(t *testing.T) vault.Store {
	t.Helper()
	url := testkit.Postgres(t).DatabaseFrom(t, "importing", func(ctx context.Context, url string) error {
		return postgres.Migrate(ctx, postgres.Options{URL: url})
	})
	return testkit.Open(t, postgres.Open, postgres.Options{URL: url, MaxConns: 4})
}

// rounds is how many random vaults there are: 12, with SOAK 500, or as many as
// VAULTS says.
func rounds(t *testing.T) int {
	t.Helper()
	n := 12
	if os.Getenv("SOAK") != "" {
		n = 500
	}
	if said, ok := os.LookupEnv("VAULTS"); ok {
		var err error
		if n, err = strconv.Atoi(said); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// TestExportThenImportIsTheIdentitySoak carries random vaults from SQLite to
// SQLite, and from SQLite over PostgreSQL to SQLite.
func TestExportThenImportIsTheIdentitySoak(t *testing.T) {
	n, seed := rounds(t), rand.Uint64()
	t.Logf("%d vaults, seed %d", n, seed)
	first, second, third, between := openSQLite(t), openSQLite(t), openSQLite(t), openPostgres(t)
	held := 0
	for round := range n {
		r := rand.New(rand.NewPCG(seed, uint64(round)))
		from := newHolder(t, first, fmt.Sprint("from ", round))
		fill(t, r, from)
		held += len(from.state(t, nil).Ideas)
		for _, way := range [][]vault.Store{{second}, {between, third}} {
			at := from
			for leg, store := range way {
				to := newHolder(t, store, fmt.Sprint("to ", round))
				to.now = at.now
				mapped := carry(t, at, to)
				if diff := cmp.Diff(at.state(t, mapped), to.state(t, nil), cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("seed %d, vault %d, way of %d, leg %d (-exported +imported):\n%.4000s", seed, round, len(way), leg, diff)
				}
				at = to
			}
		}
	}
	t.Logf("%d ideas", held)
}

// TestIDsAreKeptInAnEmptyStore carries a vault to where nobody has an idea.
func TestIDsAreKeptInAnEmptyStore(t *testing.T) {
	from := newHolder(t, openSQLite(t), "ada")
	fill(t, rand.New(rand.NewPCG(1, 2)), from)
	for name, store := range map[string]vault.Store{"sqlite": openSQLite(t), "postgres": openPostgres(t)} {
		to := newHolder(t, store, "ada")
		to.now = from.now
		if mapped := carry(t, from, to); len(mapped) > 0 {
			t.Errorf("%s: mapped %v", name, mapped)
		}
		if diff := cmp.Diff(from.state(t, nil), to.state(t, nil), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-exported +imported):\n%s", name, diff)
		}
		report := bring(t, to, from.export(t))
		if i, err := to.Imports(t.Context(), to.by); err != nil || i[0].Made > 0 || report.Views > 0 {
			t.Errorf("%s: a repeat made %+v, error %v", name, i[0], err)
		}
		if diff := cmp.Diff(from.state(t, nil), to.state(t, nil), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s, after a repeat (-before +after):\n%s", name, diff)
		}
	}
}

// A holder is one person with a vault.
type holder struct {
	*vault.Service
	store vault.Store
	by    vault.Actor
	now   time.Time
}

func newHolder(t *testing.T, s vault.Store, name string) *holder {
	t.Helper()
	h := &holder{store: s, by: vault.Actor{Owner: vault.UserID(name), Source: vault.FromAPI}, now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	h.Service = vault.NewService(s, func() time.Time { h.now = h.now.Add(1_234_567 * time.Nanosecond); return h.now })
	if err := s.PutUser(t.Context(), vault.User{ID: h.by.Owner, Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: h.now}}); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *holder) export(t *testing.T) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := archive.Export(t.Context(), h.Service, h.by, h.now, &file, api.ViewPart(h.store)); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// bring imports a file.
func bring(t *testing.T, to *holder, raw []byte) *importing.Report {
	t.Helper()
	report, err := tryToBring(t, to, raw)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Refused) > 0 || len(report.Notices) > 0 {
		t.Fatalf("refused %+v, notices %v", report.Refused, report.Notices)
	}
	return report
}

func tryToBring(t *testing.T, to *holder, raw []byte) (*importing.Report, error) {
	t.Helper()
	file, err := foreign.Open(t.Context(), "vault.zip", bytes.NewReader(raw), int64(len(raw)), foreign.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	g, err := importing.Begin(t.Context(), to.Service, to.by, file, "vault.zip", false)
	if err != nil {
		t.Fatal(err)
	}
	return importing.Run(t.Context(), g, file, api.CheckViewQuery, func(vault.Import) {})
}

// carry exports a vault and imports it elsewhere, and returns the ids that ideas
// have there, where they are others.
func carry(t *testing.T, from, to *holder) map[int64]int64 {
	t.Helper()
	mapped := map[int64]int64{}
	for old, id := range bring(t, to, from.export(t)).Mapped {
		n, err := strconv.ParseInt(old, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		mapped[n] = id
	}
	return mapped
}

// A state is all that a vault holds, but for names of the store's own.
type state struct {
	Ideas, Trash []vault.Past
	Shown        []vault.Idea
	Moves        []vault.Move
	Views        []vault.View
	Stats        vault.Stats
}

// state reads a vault, with the ids that mapped has in place of those there are.
func (h *holder) state(t *testing.T, mapped map[int64]int64) (s state) {
	t.Helper()
	ctx := t.Context()
	id := func(old int64) int64 {
		if to, ok := mapped[old]; ok {
			return to
		}
		return old
	}
	there := map[int64]bool{}
	past := func(to *[]vault.Past) func(*vault.Past) error {
		return func(p *vault.Past) error {
			one := *p
			one.IdeaID = id(one.IdeaID)
			there[one.IdeaID] = true
			s.Shown = append(s.Shown, one.Idea)
			shown := &s.Shown[len(s.Shown)-1]
			shown.ID, shown.Version, shown.Owner = one.IdeaID, 0, ""
			one.Idea = vault.Idea{}
			*to = append(*to, one)
			return nil
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(h.EachIdea(ctx, h.by, past(&s.Ideas)))
	must(h.EachDeleted(ctx, h.by, past(&s.Trash)))
	gone := map[int64]int64{}
	move := func(m *vault.Move) {
		one := *m
		if one.IdeaID, one.Owner = id(m.IdeaID), ""; !there[one.IdeaID] { // destroyed: it has no id any more
			if gone[m.IdeaID] == 0 {
				gone[m.IdeaID] = -1 - int64(len(gone))
			}
			one.IdeaID = gone[m.IdeaID]
		}
		s.Moves = append(s.Moves, one)
	}
	must(h.EachBroughtMove(ctx, h.by, func(m *vault.Move) error { move(m); return nil }))
	must(h.EachChange(ctx, h.by, func(c *vault.Change) error {
		if m, is := c.Move(h.by.Owner); is {
			move(&m)
		}
		return nil
	}))
	var err error
	s.Views, err = h.Views(ctx, h.by)
	must(err)
	still := vault.NewService(h.store, func() time.Time { return time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC) })
	s.Stats, err = still.Stats(ctx, h.by)
	must(err)
	for i := range s.Stats.Still.Ideas {
		s.Stats.Still.Ideas[i].ID = id(s.Stats.Still.Ideas[i].ID)
	}
	return s
}
