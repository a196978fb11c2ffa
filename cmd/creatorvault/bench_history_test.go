package main_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/server"
	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/telemetry"
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
	store interface {
		vault.Store
		identity.Store
	}
	size  func(t *testing.T) int64 // of the history in bytes, or of all there is
	vault *vault.Service
	began time.Time
	pause time.Duration
	edit  []func(id int64, notes string) error // over a connection of each writer
	made  atomic.Int64
}

// TestBenchHistory measures edits of notes with history against edits without,
// in turns over the APIs of twin stores, and how much room an edit takes.
func TestBenchHistory(t *testing.T) {
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	slog.SetDefault(slog.New(telemetry.NewLog(io.Discard).Handler(slog.LevelInfo, "dev", false))) // written, as the program does
	rounds, edits := 1, 2
	if word := testkit.Measured(t); word != "" {
		rounds, edits = map[string]int{"quick": 9, "full": 31}[word], 100
	}
	out := testkit.Report(t)
	_, _ = fmt.Fprintf(out, "\n### history: edits a second over the API of %d writers, a sentence in notes of 1,000 bytes, %d rounds of %d each\n\n", clients, rounds, edits)
	_, _ = fmt.Fprintln(out, "| store | edits | without history | with | **cost** (least, most) | gate | bytes an edit |")
	_, _ = fmt.Fprintln(out, "| --- | --- | --- | --- | --- | --- | --- |")
	for _, store := range []string{"sqlite", "postgres"} {
		for name, pause := range inOrder(map[string]time.Duration{"each a revision": time.Hour, "while one types": time.Second}) {
			without, with := openEditing(t, store, pause, true), openEditing(t, store, pause, false)
			sides := [2]*editing{without, with}
			before := [2]int64{without.size(t), with.size(t)}
			var speeds [2][]float64
			var costs []float64
			for round := range rounds {
				var pair [2]float64
				for turn := range 2 {
					side := (turn + round) % 2
					pair[side] = sides[side].round(t, edits)
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

// openEditing makes a store with writers.
func openEditing(t *testing.T, kind string, pause time.Duration, forgets bool) *editing {
	t.Helper()
	e := &editing{began: time.Now(), pause: pause}
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
	keeps := vault.Store(e.store)
	if forgets {
		keeps = forgetful{keeps}
	}
	e.vault = vault.NewService(keeps, func() time.Time { return e.began.Add(time.Duration(e.made.Load()) * pause) })
	connect := e.serve(t)
	for n := range clients {
		by := editor(n)
		must(t, e.store.PutUser(t.Context(), vault.User{ID: by.Owner, Preferences: vault.DefaultPreferences}))
		e.edit = append(e.edit, connect(by.Owner))
	}
	return e
}

func editor(n int) vault.Actor {
	return vault.Actor{Owner: vault.UserID(fmt.Sprint("writer", n)), Source: vault.FromWeb}
}

// serve returns what makes connections, to edit ideas over them through all the
// layers of a server.
func (e *editing) serve(t *testing.T) func(owner vault.UserID) func(id int64, notes string) error {
	issuer := testkit.NewIssuer(t)
	algorithms := []string{"RS256"}
	key, err := identity.ParseKey(issuer.PublicPEM(t), algorithms)
	must(t, err)
	gate := identity.NewGate(&identity.Verifier{Keys: identity.StaticKey{Key: key}, Algorithms: algorithms, Issuer: "better-auth", Audiences: []string{"creatorvault-api"}, MaxTTL: 24 * time.Hour, Now: time.Now}, e.store, e.store, time.Now)
	s := httptest.NewServer(server.New(api.Routes(e.vault, nil, new(api.Account)), server.Options{
		PublicURL: "http://127.0.0.1", Gate: gate, Limiter: server.NewBuckets(time.Now), Now: time.Now, NewID: func() string { return "req_00000000000000000000" },
	}))
	t.Cleanup(s.Close)
	return func(owner vault.UserID) func(id int64, notes string) error {
		w, token := dial(t, s.URL), issuer.Token(t, string(owner), nil)
		return func(id int64, notes string) error {
			return w.ask(newShot(fmt.Sprintf("PATCH /api/v1/%s/ideas/%d", owner, id), token, `{"notes":"`+notes+`"}`, 200))
		}
	}
}

// round has each writer edit a new idea so often, and says how many edits a
// second there were.
func (e *editing) round(t *testing.T, edits int) float64 {
	t.Helper()
	ids := make([]int64, len(e.edit))
	for n := range ids {
		idea, _, err := e.vault.CreateIdea(t.Context(), editor(n), vault.NewIdea{Title: vault.Of("An idea"), Notes: vault.Of(prose)}, "")
		must(t, err)
		ids[n] = idea.ID
	}
	var wait sync.WaitGroup
	began := time.Now()
	for n, edit := range e.edit {
		wait.Go(func() {
			notes := prose
			for range edits {
				k := e.made.Add(1)
				at := int(k*37) % 900
				notes = notes[:at] + fmt.Sprintf("In its place stands %08d. ", k) + notes[at+30:]
				if err := edit(ids[n], notes); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	return float64(edits*len(ids)) / time.Since(began).Seconds()
}
