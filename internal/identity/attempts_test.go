package identity

import (
	"fmt"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

func TestATryIsCountedUntilItsTimeIsOver(t *testing.T) {
	c := testkit.ClockAt(start)
	a := NewAttempts(c.Now)
	take := func(when string, want time.Duration) {
		t.Helper()
		if got := a.Take(Try{"key", Limit{2, time.Minute}}); got != want {
			t.Errorf("%s: wait %v, want %v", when, got, want)
		}
	}
	take("the first", 0)
	c.Pass(20 * time.Second)
	take("the second", 0)
	take("the third", 40*time.Second)
	c.Pass(40*time.Second - time.Nanosecond)
	take("just before the first is over", time.Nanosecond)
	c.Pass(time.Nanosecond)
	take("once it is over", 0)
	take("and again", 20*time.Second)
	c.Pass(time.Hour)
	take("much later", 0)
	if a.count != 1 || len(a.tries) != 1 {
		t.Errorf("%d tries of %d keys are remembered, want 1", a.count, len(a.tries))
	}
	if wait := a.Take(Try{"another key", Limit{2, time.Minute}}); wait != 0 {
		t.Errorf("another key waits for %v", wait)
	}
}

func TestATryThatOneLimitRefusesIsNotCountedByOthers(t *testing.T) {
	c := testkit.ClockAt(start)
	a := NewAttempts(c.Now)
	narrow, wide := Try{"narrow", Limit{1, time.Minute}}, Try{"wide", Limit{3, time.Hour}}
	for n, want := range []time.Duration{0, time.Minute, time.Minute, time.Minute, time.Minute} {
		// In whatever order they are asked.
		if got := a.Take([][]Try{{narrow, wide}, {wide, narrow}}[n%2]...); got != want {
			t.Errorf("try %d: wait %v, want %v", n+1, got, want)
		}
	}
	for n, want := range []time.Duration{0, 0, time.Hour} {
		if got := a.Take(wide); got != want {
			t.Errorf("try %d of the wide one alone: wait %v, want %v", n+1, got, want)
		}
	}
	if got := a.Take(narrow, wide); got != time.Hour {
		t.Errorf("both refuse: wait %v, want the longer one, %v", got, time.Hour)
	}
	if a.count != 4 {
		t.Errorf("%d tries are remembered, want 4", a.count)
	}
}

func TestTriesAreRememberedInBoundedMemory(t *testing.T) {
	c := testkit.ClockAt(start)
	a := NewAttempts(c.Now)
	limit := Limit{10, time.Minute}
	for range limit.Most {
		a.Take(Try{"the account that someone guesses at", limit})
	}
	flood := func(of string) {
		t.Helper()
		for n := range maxTries / 2 * 3 {
			a.Take(Try{fmt.Sprint(of, n), limit})
			if a.count > maxTries {
				t.Fatalf("%d tries are remembered", a.count)
			}
		}
	}
	flood("a")
	if wait := a.Take(Try{"the account that someone guesses at", limit}); wait == 0 {
		t.Error("a flood of other tries made it forgotten")
	}
	c.Pass(time.Minute)
	flood("b")
	sum := 0
	for _, tries := range a.tries {
		sum += len(tries.at)
	}
	if sum != a.count {
		t.Errorf("%d tries are remembered, and %d counted", sum, a.count)
	}
}

func TestWhatWentWellIsRememberedForThirtyDays(t *testing.T) {
	c := testkit.ClockAt(start)
	a := NewAttempts(c.Now)
	if a.Knows("key") {
		t.Error("it is known at first")
	}
	a.Saw("key")
	c.Pass(seenFor - time.Nanosecond)
	if !a.Knows("key") || a.Knows("another") {
		t.Errorf("just before 30 days: known %t, another %t", a.Knows("key"), a.Knows("another"))
	}
	c.Pass(time.Nanosecond)
	if a.Knows("key") {
		t.Error("it is known after 30 days")
	}
	for n := range 2 * maxSeen {
		a.Saw(fmt.Sprint(n))
	}
	if len(a.seen) > maxSeen {
		t.Errorf("%d are remembered", len(a.seen))
	}
	if !a.Knows(fmt.Sprint(2*maxSeen - 1)) {
		t.Error("the last one is forgotten")
	}
}
