package main_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// besideGate is how many times as long as in quiet the API's slowest hundredth
// may take while others ask for what is dear.
const besideGate = 2.0

// A trouble is what others do beside the API.
type trouble struct {
	title, meanwhile, counted string // of the table and of two columns

	// begin begins it. stop ends it, and says how much of it there was, in how long.
	begin func() (stop func() (n int64, took time.Duration))
}

// beside measures gets while c is quiet and while there is a trouble, in turns,
// and prints both.
func (s scale) beside(t *testing.T, c contestant, gets []shot, of trouble) {
	t.Helper()
	rounds, long := min(s.rounds, 9), 4*s.long // in which a password or two are looked at
	out := testkit.Report(t)
	_, _ = fmt.Fprintf(out, "\n### %s, sqlite, %d rounds of %s\n\n", of.title, rounds, long)
	_, _ = fmt.Fprintf(out, "| clients | quiet, a second | %s | p99 quiet | %[1]s | **ratio** (least, most) | gate | %s a second |\n", of.meanwhile, of.counted)
	_, _ = fmt.Fprintln(out, "| --- | --- | --- | --- | --- | --- | --- | --- |")
	for _, clients := range []int{1, 8, 32} {
		var wires []*wire
		for range clients {
			wires = append(wires, dial(t, c.url))
		}
		once(t, wires, gets)
		var quiet, busy []load
		var ratios []float64
		var counted, took float64
		for range rounds {
			calm := fire(t, c, wires, gets, long)
			stop := of.begin()
			rough := fire(t, c, wires, gets, long)
			n, lasted := stop()
			counted, took = counted+float64(n), took+lasted.Seconds()
			quiet, busy = append(quiet, calm), append(busy, rough)
			ratios = append(ratios, float64(rough.at(.99))/float64(calm.at(.99)))
		}
		calm, rough, ratio, gate := sum(quiet), sum(busy), testkit.Median(ratios), ""
		if clients > 1 { // who is alone waits for no other request, but for a processor to wake
			gate = fmt.Sprint(besideGate)
			if s.gates && ratio > besideGate {
				t.Errorf("%s: p99 of %d clients is %.2f times as long, want at most %.1f", of.title, clients, ratio, besideGate)
			}
		}
		_, _ = fmt.Fprintf(out, "| %d | %.0f | %.0f | %s | %s | **%.2f** (%.2f, %.2f) | %s | %.1f |\n", clients, calm.perSecond(), rough.perSecond(),
			milliseconds(calm.at(.99)), milliseconds(rough.at(.99)), ratio, slices.Min(ratios), slices.Max(ratios), gate, counted/took)
	}
}
