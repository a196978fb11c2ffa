package main_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// mostHistory is how much of the edits a second history may cost.
const mostHistory = 0.15

// forgetful is a store that keeps no history.
type forgetful struct{ vault.Store }

// ReplaceIdeas keeps what r makes, and nothing of how it came to be.
func (f forgetful) ReplaceIdeas(ctx context.Context, by vault.Actor, all ...vault.Replacement) error {
	for i := range all {
		all[i].Revision = nil
	}
	return f.Store.ReplaceIdeas(ctx, by, all...)
}

// An editing is a store in which ideas are edited, by a clock that says how
// much time is between two edits of one.
type editing struct {
	store vault.Store
	size  func(t *testing.T) int64 // of the history in bytes, or of all there is
	ids   []int64
	notes []string // of each, as it is
	made  atomic.Int64
}

// TestBenchHistory measures edits of notes with history against edits without,
// in turns on twin stores, and how much room an edit takes.
func TestBenchHistory(t *testing.T) {
	rounds, edits := 1, 2
	if word := testkit.Measured(t); word != "" {
		rounds, edits = map[string]int{"quick": 9, "full": 31}[word], 25
	}
	out := testkit.Report(t)
	_, _ = fmt.Fprintf(out, "\n### history: edits a second of %d writers, a sentence in notes of 1,000 bytes, %d rounds of %d each\n\n", clients, rounds, edits)
	_, _ = fmt.Fprintln(out, "| store | edits | without history | with | **cost** (least, most) | gate | bytes an edit |")
	_, _ = fmt.Fprintln(out, "| --- | --- | --- | --- | --- | --- | --- |")
	for _, store := range []string{"sqlite", "postgres"} {
		for name, pause := range inOrder(map[string]time.Duration{"each a revision": time.Hour, "while one types": time.Second}) {
			without, with := openEditing(t, store), openEditing(t, store)
			without.store = forgetful{without.store}
			sides := [2]*editing{without, with}
			before := [2]int64{without.size(t), with.size(t)}
			var speeds [2][]float64
			var costs []float64
			for round := range rounds {
				var pair [2]float64
				for turn := range 2 {
					side := (turn + round) % 2
					pair[side] = sides[side].round(t, edits, pause)
					speeds[side] = append(speeds[side], pair[side])
				}
				costs = append(costs, 1-pair[1]/pair[0])
			}
			grown := float64(with.size(t)-before[1]-without.size(t)+before[0]) / float64(with.made.Load())
			cost := testkit.Median(costs)
			_, _ = fmt.Fprintf(out, "| %s | %s | %.0f | %.0f | **%.1f %%** (%.1f, %.1f) | %.0f %% | %.0f |\n", store, name,
				testkit.Median(speeds[0]), testkit.Median(speeds[1]), 100*cost, 100*slices.Min(costs), 100*slices.Max(costs), 100*mostHistory, grown)
			if testkit.Measured(t) != "" && cost > mostHistory {
				t.Errorf("%s, %s: history costs %.1f %% of the edits a second, at most %.0f %% are promised", store, name, 100*cost, 100*mostHistory)
			}
		}
	}
}

// openEditing makes a store with an idea for each writer.
func openEditing(t *testing.T, kind string) *editing {
	t.Helper()
	e := &editing{}
	if kind == "sqlite" {
		path := filepath.Join(t.TempDir(), "vault.db")
		e.store = testkit.OpenNew(t, sqlite.Migrate, sqlite.Open, sqlite.Options{Path: path})
		e.size = func(t *testing.T) (n int64) {
			db, err := sql.Open("sqlite3", "file:"+path)
			must(t, err)
			defer db.Close()
			must(t, db.QueryRowContext(t.Context(), `SELECT page_count * page_size FROM pragma_page_count, pragma_page_size`).Scan(&n))
			return n
		}
	} else {
		url := testkit.OwnPostgres(t, "fsync=on").Database(t)
		e.store = testkit.OpenNew(t, postgres.Migrate, postgres.Open, postgres.Options{URL: url, MaxConns: benchConns})
		e.size = func(t *testing.T) (n int64) {
			db, err := pgx.Connect(t.Context(), url)
			must(t, err)
			defer db.Close(t.Context())
			must(t, db.QueryRow(t.Context(), `SELECT pg_total_relation_size('revisions')`).Scan(&n))
			return n
		}
	}
	v := vault.NewService(e.store, time.Now)
	for n := range clients {
		by := editor(n)
		must(t, e.store.PutUser(t.Context(), vault.User{ID: by.Owner, Preferences: vault.DefaultPreferences}))
		idea, _, err := v.CreateIdea(t.Context(), by, vault.NewIdea{Title: vault.Of("An idea"), Notes: vault.Of(prose)}, "")
		must(t, err)
		e.ids, e.notes = append(e.ids, idea.ID), append(e.notes, *idea.Notes)
	}
	return e
}

func editor(n int) vault.Actor {
	return vault.Actor{Owner: vault.UserID(fmt.Sprint("writer ", n)), Source: vault.FromWeb}
}

// round has each writer make so many edits, and says how many a second there
// were.
func (e *editing) round(t *testing.T, edits int, pause time.Duration) float64 {
	t.Helper()
	var wait sync.WaitGroup
	began := time.Now()
	for n, id := range e.ids {
		wait.Go(func() {
			for range edits {
				k := e.made.Add(1)
				v := vault.NewService(e.store, func() time.Time { return began.Add(time.Duration(k) * pause) })
				at := int(k*37) % 900
				e.notes[n] = e.notes[n][:at] + fmt.Sprintf("In its place stands %08d. ", k) + e.notes[n][at+30:]
				if _, err := v.PatchIdea(t.Context(), editor(n), id, vault.IdeaPatch{Notes: vault.Of(e.notes[n])}, nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	return float64(edits*len(e.ids)) / time.Since(began).Seconds()
}
