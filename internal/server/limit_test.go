package server

import (
	"fmt"
	"testing"
	"time"
)

func TestABucketHoldsAMinuteAndRefillsEvenly(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	b := NewBuckets(func() time.Time { return now })
	take := func() Grant {
		t.Helper()
		g, err := b.Take(t.Context(), "ada", 60, 1)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	for i := range 60 {
		if g := take(); !g.OK || g.Left != 59-i {
			t.Fatalf("request %d: %+v", i+1, g)
		}
	}
	if g := take(); g.OK || g.Wait != time.Second || g.Refill != time.Minute {
		t.Errorf("request 61: %+v, want a wait of a second", g)
	}
	now = now.Add(time.Second - time.Nanosecond)
	if g := take(); g.OK {
		t.Errorf("a nanosecond before the second: %+v", g)
	}
	now = now.Add(2 * time.Nanosecond)
	if g := take(); !g.OK || g.Left != 0 {
		t.Errorf("after the second: %+v", g)
	}
	now = now.Add(time.Hour)
	if g := take(); !g.OK || g.Left != 59 {
		t.Errorf("after an hour: %+v, want no more than a minute's allowance", g)
	}
	now = now.Add(-2 * time.Hour)
	if g := take(); !g.OK || g.Left != 58 {
		t.Errorf("after the clock went back: %+v", g)
	}
	if g, err := b.Take(t.Context(), "bob", 60, 1); err != nil || g.Left != 59 {
		t.Errorf("somebody else's bucket: %+v, error %v", g, err)
	}
}

func TestBucketsAreForgottenOnceTheyAreFull(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	b := NewBuckets(func() time.Time { return now })
	visit := func(from, to int) {
		for i := from; i < to; i++ {
			if _, err := b.Take(t.Context(), fmt.Sprint("client", i), 10, 1); err != nil {
				t.Fatal(err)
			}
		}
	}
	const many = 2 * leastSweep * 32
	visit(0, many)
	now = now.Add(time.Minute)
	visit(many, 2*many)
	kept := 0
	for i := range b.shards {
		kept += len(b.shards[i].buckets)
	}
	if kept > many+leastSweep*32 {
		t.Errorf("%d buckets are kept of %d, half of them full again", kept, 2*many)
	}
}
