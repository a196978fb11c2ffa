package main_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// TestSoakPeopleWriteAtOnceAndLoseNothing has everybody write as fast as they
// can: nothing fails, and all of it is there.
func TestSoakPeopleWriteAtOnceAndLoseNothing(t *testing.T) {
	span := 5 * time.Second
	if soak {
		span = time.Minute
	}
	for _, place := range sites {
		t.Run(place.name, func(t *testing.T) {
			issuer, s := testkit.NewIssuer(t), place.make(t)
			p, _ := s.serve(t, issuer)
			people := newCrew(t, issuer, writers)
			stop := people.write(t.Context(), p.URL)
			<-time.After(span)
			stop()
			for _, w := range people {
				if w.doubt != nil {
					t.Errorf("%s: %+v was not answered well\n%s", w.name, *w.doubt, p.Log())
				}
			}
			people.verify(t, p.URL, s)
			t.Logf("%d writes answered in %v", people.answers(), span)
		})
	}
}

// TestSoakNoKillLosesWhatWasAnswered kills the program, or the server under
// it, or both, in the middle of writing.
func TestSoakNoKillLosesWhatWasAnswered(t *testing.T) {
	rounds := 5
	if soak {
		rounds = 20
	}
	for _, place := range sites {
		t.Run(place.name, func(t *testing.T) {
			issuer, s := testkit.NewIssuer(t), place.make(t)
			people := newCrew(t, issuer, writers)
			p, _ := s.serve(t, issuer)
			var ready []time.Duration
			for round := range rounds {
				stop := people.write(t.Context(), p.URL)
				<-time.After(200*time.Millisecond + rand.N(400*time.Millisecond))
				program := s.cluster == nil || round%3 != 1
				server := s.cluster != nil && round%3 != 0
				if program {
					p.Kill()
				}
				if server {
					s.cluster.Kill(t)
					if err := s.cluster.Start(); err != nil {
						t.Fatal(err)
					}
				}
				stop()
				if program {
					var took time.Duration
					p, took = s.serve(t, issuer)
					ready = append(ready, took)
				} else {
					ready = append(ready, becomes(t, p.URL, 200, hangs*time.Second))
				}
				people.verify(t, p.URL, s)
				if t.Failed() {
					t.Fatalf("round %d\n%s", round+1, p.Log())
				}
			}
			t.Logf("%d writes answered, %d kills; ready again after %v at most", people.answers(), rounds, slices.Max(ready))
		})
	}
}
