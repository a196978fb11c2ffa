package identity

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// hostileGate is how long a token that is no good may keep the server busy.
const hostileGate = 20 * time.Millisecond

// TestBenchHostileTokens refuses all of them by keys that were fetched from
// their issuer, and measures how long each takes. Nobody is asked about any.
func TestBenchHostileTokens(t *testing.T) {
	i := newIssuer(t)
	i.says(forger.KeySet())
	set, _ := newSet(t, i)
	finds(t, set, "at first", "rsa", nil)
	v := newVerifier(set)
	all := forger.Hostile()
	if len(all) < 80 {
		t.Errorf("there are %d hostile tokens, which is few", len(all))
	}
	var times []time.Duration
	slowest, gate := "", 10*hostileGate // without BENCH, who knows what else the machine does
	if testkit.Measured(t) != "" {
		gate = hostileGate
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		token := all[name].Token()
		begun := time.Now()
		_, err := v.verify(t.Context(), token)
		took := time.Since(begun)
		if _, ok := ReasonOf(err); !ok {
			t.Errorf("%s: error = %v, want a reason", name, err)
		}
		if took > gate {
			t.Errorf("%s: it takes %v, want at most %v", name, took, gate)
		}
		if len(times) == 0 || took > slices.Max(times) {
			slowest = name
		}
		times = append(times, took)
	}
	i.fetched(t, "in all", 1)
	out := testkit.Report(t)
	_, _ = fmt.Fprintf(out, "\n### Tokens that are no good, one at a time\n\n| tokens | median | slowest | which | gate |\n| --- | --- | --- | --- | --- |\n| %d | %v | %v | %s | %v |\n",
		len(all), testkit.Median(times), slices.Max(times), slowest, hostileGate)
}
