package storetest

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	gocmp "github.com/google/go-cmp/cmp"
)

var ledgerTests = map[string]func(*testing.T, Store){
	"the ledger says what went where":               ledger,
	"an allowance is of one person and one day":     allowance,
	"what a crashed call reserved is free again":    crashed,
	"no crowd takes more than the allowance":        allowanceCrowd,
	"a call is settled once":                        settledOnce,
	"the ledger forgets and goes with its person":   ledgerForgets,
	"clocks that differ give no allowance a day on": skewedDays,
}

// reservation is one of so many tokens at that time.
func reservation(at time.Time, tokens, daily int64) vault.AIReservation {
	return vault.AIReservation{
		Call:   vault.AICall{At: vault.Stamp{Time: at}, Kind: "expand", Model: "small", Host: "127.0.0.1:1", Local: true, Ideas: []int64{7, 9}, Outcome: vault.AIRunning},
		Tokens: tokens, Daily: daily, Until: at.Add(vault.AIReservedFor),
	}
}

// reserve begins a call.
func reserve(t *testing.T, s vault.Store, by vault.Actor, r vault.AIReservation) vault.AICall {
	t.Helper()
	c, err := s.ReserveAI(t.Context(), by, r)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// settle ends a call that took so many tokens.
func settle(t *testing.T, s vault.Store, by vault.Actor, c vault.AICall, tokens int64) vault.AICall {
	t.Helper()
	c.Prompt, c.Completion, c.Outcome = tokens-tokens/3, tokens/3, vault.AIOK
	if err := s.SettleAI(t.Context(), by, c); err != nil {
		t.Fatal(err)
	}
	return c
}

// aiCalls are all calls of the ledger at that time.
func aiCalls(t *testing.T, s vault.Store, by vault.Actor, now time.Time) []vault.AICall {
	t.Helper()
	all, err := s.AICalls(t.Context(), by, t0.Add(-time.Hour), now, vault.MaxID, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// full wants no more than left tokens to be left of an allowance of 1,000.
func full(t *testing.T, s vault.Store, by vault.Actor, at time.Time, left int64) {
	t.Helper()
	_, err := s.ReserveAI(t.Context(), by, reservation(at, left+1, 1000))
	e, ok := errors.AsType[*vault.Error](err)
	midnight := at.Truncate(24 * time.Hour).Add(24 * time.Hour)
	if !ok || e.Code != vault.AIBudget || e.RetryAfter != midnight.Sub(at) {
		t.Errorf("more than the %d that are left at %v: %v", left, at, err)
	}
	if left > 0 {
		settle(t, s, by, reserve(t, s, by, reservation(at, left, 1000)), 0)
	}
}

func ledger(t *testing.T, s Store) {
	first := reserve(t, s, ada, reservation(t0, 10, 0))
	other := reserve(t, s, ada, reservation(t0.Add(time.Second), 10, 0))
	reserve(t, s, bob, reservation(t0, 10, 0))
	if diff := gocmp.Diff([]vault.AICall{other, first}, aiCalls(t, s, ada, t0.Add(time.Minute))); diff != "" {
		t.Errorf("under way (-want +got):\n%s", diff)
	}
	first.Sent, first.Received, first.Estimated, first.Ideas, first.Took = 1<<40, 12, true, []int64{}, 1234567*time.Microsecond
	first = settle(t, s, ada, first, 30)
	other.Outcome = string(vault.AITimeout)
	if err := s.SettleAI(t.Context(), ada, other); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]vault.AICall{other, first}, aiCalls(t, s, ada, t0.Add(time.Hour))); diff != "" {
		t.Errorf("ended (-want +got):\n%s", diff)
	}
	page, err := s.AICalls(t.Context(), ada, t0.Add(-time.Hour), t0, other.ID, 1)
	if diff := gocmp.Diff([]vault.AICall{first}, page); diff != "" || err != nil {
		t.Errorf("below the newest: %v (-want +got):\n%s", err, diff)
	}
	late, err := s.AICalls(t.Context(), ada, t0, t0, vault.MaxID, 10)
	if diff := gocmp.Diff([]vault.AICall{other}, late); diff != "" || err != nil {
		t.Errorf("since the first: %v (-want +got):\n%s", err, diff)
	}
	if _, err := s.ReserveAI(t.Context(), vault.Actor{Owner: "nobody", Source: vault.FromAPI}, reservation(t0, 10, 0)); !errors.Is(err, vault.NotFound) {
		t.Errorf("for nobody: %v", err)
	}
}

func allowance(t *testing.T, s Store) {
	first := reserve(t, s, ada, reservation(t0, 900, 1000))
	full(t, s, ada, t0, 100)
	full(t, s, bob, t0, 1000)
	settle(t, s, ada, first, 150)
	full(t, s, ada, t0, 850)
	tomorrow := t0.Add(24 * time.Hour).Truncate(24 * time.Hour)
	late := reserve(t, s, ada, reservation(tomorrow.Add(-time.Minute), 850, 1000))
	full(t, s, ada, tomorrow.Add(-time.Microsecond), 0)
	full(t, s, ada, tomorrow, 1000)
	settle(t, s, ada, late, 500) // what a call of yesterday took is none of today's
	full(t, s, ada, tomorrow, 1000)
	reserve(t, s, ada, reservation(tomorrow, vault.MaxID/2, 0))
	over := reserve(t, s, bob, reservation(t0, 10, 1000))
	settle(t, s, bob, over, 5000) // it took more than anybody thought
	full(t, s, bob, t0, 0)
}

func crashed(t *testing.T, s Store) {
	r := reservation(t0, 1000, 1000)
	c := reserve(t, s, ada, r)
	full(t, s, ada, r.Until.Add(-time.Microsecond), 0)
	if all := aiCalls(t, s, ada, r.Until.Add(-time.Microsecond)); all[0].Outcome != vault.AIRunning {
		t.Errorf("under way: %+v", all[0])
	}
	full(t, s, ada, r.Until, 1000)
	if all := aiCalls(t, s, ada, r.Until); all[len(all)-1].Outcome != vault.AILost {
		t.Errorf("crashed: %+v", all[len(all)-1])
	}
	settle(t, s, ada, c, 300) // it was only slow
	full(t, s, ada, r.Until, 700)
	if all := aiCalls(t, s, ada, r.Until); all[len(all)-1].Outcome != vault.AIOK {
		t.Errorf("slow: %+v", all[len(all)-1])
	}
}

// allowanceCrowd has many reserve, settle and crash at once: what they hold and
// took together is never more than there is.
func allowanceCrowd(t *testing.T, s Store) {
	var made atomic.Int64
	calls := make([]vault.AICall, 64)
	each(len(calls), func(n int) {
		c, err := s.ReserveAI(t.Context(), ada, reservation(t0, 100, 1000))
		switch {
		case err == nil:
			made.Add(1)
			calls[n] = c
		case !errors.Is(err, vault.AIBudget):
			t.Error(err)
		}
	})
	if made.Load() != 10 || len(aiCalls(t, s, ada, t0)) != 10 {
		t.Fatalf("%d calls of 100 tokens out of 1000, %d in the ledger", made.Load(), len(aiCalls(t, s, ada, t0)))
	}
	each(len(calls), func(n int) {
		if calls[n].ID > 0 {
			settle(t, s, ada, calls[n], 30)
			_, _ = s.ReserveAI(t.Context(), bob, reservation(t0, 1, 1000))
		}
	})
	full(t, s, ada, t0, 700)
	full(t, s, bob, t0, 990)
}

func settledOnce(t *testing.T, s Store) {
	c := reserve(t, s, ada, reservation(t0, 500, 1000))
	stolen := c
	stolen.Outcome = vault.AIOK
	if err := s.SettleAI(t.Context(), bob, stolen); err != nil {
		t.Fatal(err)
	}
	full(t, s, ada, t0, 500)
	each(8, func(int) { settle(t, s, ada, c, 400) })
	full(t, s, ada, t0, 600)
	again := c
	again.Outcome, again.Prompt = string(vault.AIUpstream), 1
	if err := s.SettleAI(t.Context(), ada, again); err != nil {
		t.Fatal(err)
	}
	full(t, s, ada, t0, 600)
	if all := aiCalls(t, s, ada, t0); all[len(all)-1].Outcome != vault.AIOK || all[len(all)-1].Prompt != 267 {
		t.Errorf("settled twice: %+v", all[len(all)-1])
	}
}

func ledgerForgets(t *testing.T, s Store) {
	for n := range 6 {
		reserve(t, s, ada, reservation(t0.Add(time.Duration(n)*time.Second), 1, 0))
	}
	reserve(t, s, bob, reservation(t0.Add(vault.AICallsFor+4*time.Second), 1, 0))
	if all := aiCalls(t, s, ada, t0); len(all) != 2 || !all[1].At.Equal(t0.Add(4*time.Second)) {
		t.Errorf("%d calls are left, want the four oldest gone", len(all))
	}
	reserve(t, s, bob, reservation(t0.Add(vault.AICallsFor+4*time.Second), 1, 0))
	if all := aiCalls(t, s, ada, t0); len(all) != 1 {
		t.Errorf("%d calls are left, want the youngest", len(all))
	}
	if err := s.ErasePerson(t.Context(), ada, t0.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	put(t, s, "ada")
	if all := aiCalls(t, s, ada, t0); len(all) != 0 {
		t.Errorf("after her erasure there are %+v", all)
	}
	full(t, s, ada, t0, 1000)
}

// skewedDays has an instance whose clock is behind, just after midnight.
func skewedDays(t *testing.T, s Store) {
	midnight := t0.Add(24 * time.Hour).Truncate(24 * time.Hour)
	settle(t, s, ada, reserve(t, s, ada, reservation(midnight, 600, 1000)), 600)
	reserve(t, s, ada, reservation(midnight.Add(-time.Second), 400, 1000))
	full(t, s, ada, midnight, 0)
}
