package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/store/storetest"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/upkeep"
	"creatorvault.dev/internal/vault"

	"github.com/google/go-cmp/cmp"
)

// A spot is a place that a copy comes from or goes to.
type spot struct {
	path    string // of a file
	look    func(t *testing.T) upkeep.Snapshot
	receive func(t *testing.T) upkeep.Target
	open    func(t *testing.T) storetest.Store
	state   func() (vault.Schema, error)
}

func fileSpot(t *testing.T, key string) spot {
	t.Helper()
	o := sqlite.Options{Path: filepath.Join(t.TempDir(), "vault.db")}
	s := spot{path: o.Path}
	if key != "" {
		var err error
		if o.Key, err = sqlite.ParseKey(key); err != nil {
			t.Fatal(err)
		}
	}
	if err := sqlite.Migrate(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	s.look = func(t *testing.T) upkeep.Snapshot { return testkit.Open(t, sqlite.Look, o) }
	s.receive = func(t *testing.T) upkeep.Target { return testkit.Open(t, sqlite.Receive, o) }
	s.open = func(t *testing.T) storetest.Store { return testkit.Open(t, sqlite.Open, o) }
	s.state = func() (vault.Schema, error) { return sqlite.Schema(t.Context(), o) }
	return s
}

func serverSpot(t *testing.T) spot {
	t.Helper()
	o := postgres.Options{URL: migrated(t), MaxConns: 4}
	return spot{
		look:    func(t *testing.T) upkeep.Snapshot { return testkit.Open(t, postgres.Look, o) },
		receive: func(t *testing.T) upkeep.Target { return testkit.Open(t, postgres.Receive, o) },
		open:    func(t *testing.T) storetest.Store { return open(t, o) },
		state:   func() (vault.Schema, error) { return postgres.Schema(t.Context(), o) },
	}
}

func silence(int64, int64) {}

// copied copies all of from, and wants a sound vault of it.
func copied(t *testing.T, from, to spot) []upkeep.Copied {
	t.Helper()
	var all []upkeep.Copied
	t.Run("copy", func(t *testing.T) {
		var err error
		if all, err = upkeep.Copy(t.Context(), from.look(t), to.receive(t), "here", false, silence); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("check", func(t *testing.T) {
		h, err := upkeep.Check(t.Context(), to.look(t), false, nil)
		if err != nil || len(h.Faults) > 0 {
			t.Errorf("the copy has faults %q, error %v", h.Faults, err)
		}
	})
	return all
}

// everything reads all rows of a vault, as they are.
func everything(t *testing.T, at spot) (all []any) {
	t.Helper()
	t.Run("read", func(t *testing.T) { all = rowsOf(t, at.look(t)) })
	return all
}

func rowsOf(t *testing.T, s upkeep.Inventory) (all []any) {
	t.Helper()
	for _, table := range upkeep.Tables {
		err := upkeep.Walk(t.Context(), s, table, func(rows []upkeep.Row, _, _ []any) error {
			for _, r := range rows {
				all = append(all, table.Name, []any(r))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if table.Serial {
			given, err := s.Given(t.Context(), table)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, given)
		}
	}
	return all
}

// plain reads all rows of an SQLite file as they stand in it, byte for byte.
func plain(t *testing.T, at spot) (all []any) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+at.path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, table := range append(slices.Clone(upkeep.Tables), upkeep.Table{Name: "sqlite_sequence", Columns: []upkeep.Column{{Name: "name"}, {Name: "seq"}}}) {
		names := strings.Join(table.Names(), ", ")
		found, err := db.QueryContext(t.Context(), "SELECT "+names+" FROM "+table.Name+" WHERE "+table.Columns[0].Name+" IS NOT 'goose_db_version' ORDER BY "+names)
		if err != nil {
			t.Fatal(err)
		}
		defer found.Close()
		for found.Next() {
			row, to := make([]any, len(table.Columns)), make([]any, len(table.Columns))
			for i := range row {
				to[i] = &row[i]
			}
			if err := found.Scan(to...); err != nil {
				t.Fatal(err)
			}
			all = append(all, table.Name, row)
		}
		if err := found.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// TestACopyOfACopyIsTheSame, byte for byte: SQLite, PostgreSQL, an encrypted
// SQLite, PostgreSQL, SQLite, after whatever people did.
func TestACopyOfACopyIsTheSame(t *testing.T) {
	for _, seed := range []uint64{7, uint64(time.Now().UnixNano())} {
		spots := []spot{fileSpot(t, ""), serverSpot(t), fileSpot(t, rep("5a", 32)), serverSpot(t), fileSpot(t, "")}
		t.Run("live", func(t *testing.T) {
			s := spots[0].open(t)
			storetest.Random(t, seed, 800, map[string]vault.Store{"sqlite": s})
			storetest.Lived(t, s)
			storetest.Odd(t, s)
		})
		want := plain(t, spots[0])
		var sums []upkeep.Copied
		for i, to := range spots[1:] {
			got := copied(t, spots[i], to)
			if i > 0 && !cmp.Equal(sums, got, cmp.Comparer(func(a, b upkeep.Sum) bool { return a == b })) {
				t.Errorf("copy %d has other sums", i)
			}
			sums = got
		}
		if diff := cmp.Diff(want, plain(t, spots[4])); diff != "" {
			t.Errorf("seed %d (-before +after):\n%s", seed, diff)
		}
		if len(want) < 200 {
			t.Errorf("only %d rows were copied", len(want)/2)
		}
		t.Run("goes on", func(t *testing.T) { storetest.GoesOn(t, spots[3].open(t)) })
	}
}

// A faltering target is cut off after so many inserts.
type faltering struct {
	upkeep.Target
	left int
}

var errCut = errors.New("cut off")

func (f *faltering) Insert(ctx context.Context, t upkeep.Table, rows []upkeep.Row) error {
	if f.left--; f.left < 0 {
		return errCut
	}
	return f.Target.Insert(ctx, t, rows)
}

// TestACopyGoesOnWhereItWas, however often it is cut off.
func TestACopyGoesOnWhereItWas(t *testing.T) {
	for name, make := range map[string][2]func(t *testing.T) spot{
		"to a server": {func(t *testing.T) spot { return fileSpot(t, "") }, serverSpot},
		"to a file":   {serverSpot, func(t *testing.T) spot { return fileSpot(t, "") }},
	} {
		t.Run(name, func(t *testing.T) {
			from, to := make[0](t), make[1](t)
			t.Run("live", func(t *testing.T) { storetest.Many(t, from.open(t), 1600) })
			cuts := 0
			for over := false; !over && cuts < 100; {
				t.Run("part", func(t *testing.T) {
					_, err := upkeep.Copy(t.Context(), from.look(t), &faltering{to.receive(t), 1}, "here", false, silence)
					if over = err == nil; over {
						return
					}
					cuts++
					if !errors.Is(err, errCut) {
						t.Fatal(err)
					}
				})
				if s, err := to.state(); !over && (err != nil || s.Newer() == nil || !s.CopyBegun()) {
					t.Errorf("after a part: schema %+v, error %v", s, err)
				}
			}
			if cuts < 4 {
				t.Errorf("it was cut off %d times", cuts)
			}
			if diff := cmp.Diff(everything(t, from), everything(t, to)); diff != "" {
				t.Errorf("the copy differs:\n%s", diff)
			}
			if s, err := to.state(); err != nil || s.Current != s.Latest {
				t.Errorf("at the end: schema %+v, error %v", s, err)
			}
		})
	}
}

// TestACopyMixesWithNothing, and tells when the source has changed.
func TestACopyMixesWithNothing(t *testing.T) {
	for name, make := range map[string]func(t *testing.T) spot{"sqlite": func(t *testing.T) spot { return fileSpot(t, "") }, "postgres": serverSpot} {
		t.Run(name, func(t *testing.T) {
			from, to, full := fileSpot(t, ""), make(t), make(t)
			t.Run("live", func(t *testing.T) { storetest.Many(t, from.open(t), 600) })
			t.Run("full", func(t *testing.T) { storetest.Many(t, full.open(t), 1) })
			run := func(name string, to spot, inserts int, source string, afresh bool, want string) {
				t.Helper()
				t.Run(name, func(t *testing.T) {
					_, err := upkeep.Copy(t.Context(), from.look(t), &faltering{to.receive(t), inserts}, source, afresh, silence)
					if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
						t.Errorf("error = %v, want %q", err, want)
					}
				})
			}
			before := everything(t, full)
			run("a vault", full, 100, "here", false, "the target is not empty")
			run("a vault, with --restart", full, 100, "here", true, "the target is not empty")
			if diff := cmp.Diff(before, everything(t, full)); diff != "" {
				t.Errorf("it changed:\n%s", diff)
			}
			run("a part", to, 2, "here", false, "cut off")
			run("of another source", to, 100, "there", false, "the target is not empty")
			t.Run("write", func(t *testing.T) { storetest.ChangesFirst(t, from.open(t)) })
			run("a source that changed", to, 100, "here", false, "if the source was written to since the copy was begun, begin it anew with --restart")
			run("again", to, 100, "here", false, "--restart")
			run("anew", to, 100, "there", true, "")
			run("done already", to, 100, "there", false, "the target is not empty")
			if diff := cmp.Diff(everything(t, from), everything(t, to)); diff != "" {
				t.Errorf("the copy differs:\n%s", diff)
			}
		})
	}
}
