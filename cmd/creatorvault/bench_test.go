package main_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// A scale is how large a measurement is.
type scale struct {
	people int           // of 200 ideas each, among whom the ratios are taken
	rounds int           // of either side, in turns: many short ones, for noise comes in bursts
	long   time.Duration // a round
	sizes  []int         // of stores, and of one person's vault
	asked  int           // how often, round after round, each of them is
	gates  bool          // whether what is measured must be good enough
}

// benchScale is as large as the measurement shall be.
func benchScale(t testing.TB) scale {
	t.Helper()
	switch testkit.Measured(t) {
	case "quick":
		return scale{people: 500, rounds: 9, long: 500 * time.Millisecond, sizes: []int{1000, 10_000, 100_000}, asked: 5, gates: true}
	case "full":
		return scale{people: 500, rounds: 31, long: 500 * time.Millisecond, sizes: []int{1000, 10_000, 100_000, 1_000_000}, asked: 7, gates: true}
	}
	return scale{people: 2, rounds: 1, long: 20 * time.Millisecond, sizes: []int{200, 400}, asked: 1}
}

const (
	clients = 32  // at once
	share   = 200 // ideas of a person
)

// A request is one of the requests that are compared, and the least part of the
// bare handler's requests that ours must answer.
type request struct {
	name string
	gate map[string]float64
}

var requests = []request{
	{"get", map[string]float64{"postgres": 0.9, "sqlite": 0.7}},
	{"list of 20 with total", map[string]float64{"postgres": 1.0, "sqlite": 0.7}},
	{"create", map[string]float64{"postgres": 0.85, "sqlite": 0.85}},
}

// TestBenchRatios measures the whole server against a bare handler with the
// same SQL, round by round in turns, so that what else the machine does meets
// both alike.
func TestBenchRatios(t *testing.T) {
	s, issuer := benchScale(t), testkit.NewIssuer(t)
	readers, writers := crowd{"reader", s.people, share}, crowd{"writer", s.people, 0}
	for _, store := range []string{"postgres", "sqlite"} {
		t.Run(store, func(t *testing.T) {
			var ours, theirs contestant
			if store == "postgres" {
				database := testkit.OwnPostgres(t, "fsync=on", "max_wal_size=4GB")
				url := database.Database(t)
				if err := fillPostgres(t.Context(), url, readers, writers); err != nil {
					t.Fatal(err)
				}
				ours, theirs = whole(t, issuer, database, url), bare(t, database, url)
			} else {
				path := filepath.Join(t.TempDir(), "vault.db")
				if err := fillSQLite(t.Context(), path, readers, writers); err != nil {
					t.Fatal(err)
				}
				ours, theirs = whole(t, issuer, nil, twin(t, path)), bare(t, nil, path)
			}
			compare(t, s, store, [2]contestant{theirs, ours}, func(token bool) [][]shot {
				return shotsOf(t, issuer, readers, writers, token)
			})
		})
	}
}

// compare runs both sides in turns and writes what came of it.
func compare(t *testing.T, s scale, store string, sides [2]contestant, shots func(token bool) [][]shot) {
	t.Helper()
	var wires [2][]*wire
	var all [2][][]shot
	for side, c := range sides {
		for range clients {
			wires[side] = append(wires[side], dial(t, c.url))
		}
		all[side] = shots(side == 1)
		for _, shots := range all[side] { // everybody is known, every statement is prepared
			once(t, wires[side], shots)
		}
	}
	out := testkit.Report(t)
	_, _ = fmt.Fprintf(out, "\n### %s, %d clients, GOGC %s, %d rounds of %s\n\n", store, clients, benchGC(), s.rounds, s.long)
	_, _ = fmt.Fprintln(out, "| request | bare, a second | ours, a second | **ratio** (least, most) | gate | CPU µs bare (server + database) | ours | ratio | p99 bare | ours |")
	_, _ = fmt.Fprintln(out, "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
	for i, k := range requests {
		var loads [2][]load
		var ratios, costs []float64
		for round := range s.rounds {
			var pair [2]load
			for turn := range 2 {
				side := (turn + round) % 2
				pair[side] = fire(t, sides[side], wires[side], all[side][i], s.long)
			}
			for side := range pair {
				loads[side] = append(loads[side], pair[side])
			}
			cost, _, _ := pair[0].cpu()
			ourCost, _, _ := pair[1].cpu()
			ratios, costs = append(ratios, pair[1].perSecond()/pair[0].perSecond()), append(costs, cost/ourCost)
		}
		theirs, ours, ratio := sum(loads[0]), sum(loads[1]), testkit.Median(ratios)
		_, _ = fmt.Fprintf(out, "| %s | %.0f | %.0f | **%.2f** (%.2f, %.2f) | %.2f | %s | %s | %.2f | %s | %s |\n", k.name, theirs.perSecond(), ours.perSecond(),
			ratio, slices.Min(ratios), slices.Max(ratios), k.gate[store], theirs.cost(), ours.cost(), testkit.Median(costs), milliseconds(theirs.at(.99)), milliseconds(ours.at(.99)))
		if s.gates && ratio < k.gate[store] {
			t.Errorf("%s on %s: %.2f of the bare handler, want %.2f", k.name, store, ratio, k.gate[store])
		}
	}
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond))
}

// shotsOf returns the requests of each of [requests].
func shotsOf(t testing.TB, issuer *testkit.Issuer, readers, writers crowd, withToken bool) [][]shot {
	t.Helper()
	token := func(name string) string {
		if withToken {
			return issuer.Token(t, name, nil)
		}
		return ""
	}
	var gets, lists, creates []shot
	body := fmt.Sprintf(`{"title":"An idea worth writing down","notes":%q,"stage":"idea","tags":["Video","blog"],"priority":"medium"}`, prose[:340])
	for n := range readers.people {
		path, signed := "/api/v1/"+readers.name(n)+"/ideas", token(readers.name(n))
		lists = append(lists, newShot("GET "+path, signed, "", 200))
		for range 20 {
			gets = append(gets, newShot(fmt.Sprintf("GET %s/%d", path, 1+rand.N(readers.ideas)*readers.people+n), signed, "", 200))
		}
		writer := writers.name(n % writers.people)
		creates = append(creates, newShot("POST /api/v1/"+writer+"/ideas", token(writer), body, 201))
	}
	for _, shots := range [][]shot{gets, lists, creates} {
		rand.Shuffle(len(shots), func(i, j int) { shots[i], shots[j] = shots[j], shots[i] })
	}
	return [][]shot{gets, lists, creates}
}
