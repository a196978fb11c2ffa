package identity

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"creatorvault.dev/internal/vault"
)

// busyHasher is a hasher whose turns are all taken, with so many who wait, and
// hashes that take that long.
func busyHasher(t *testing.T, waiting int, usual time.Duration) *Hasher {
	t.Helper()
	h := newHasher(t)
	h.usual.Store(int64(usual))
	for range cap(h.turns) {
		h.turns <- struct{}{}
	}
	for range cap(h.turns) + waiting {
		h.line <- struct{}{}
	}
	return h
}

func busy(err error) bool {
	e, ok := errors.AsType[*vault.Error](err)
	return ok && e.Code == vault.RateLimited && e.RetryAfter > 0
}

func TestNobodyWaitsLongerThanTheyCan(t *testing.T) {
	for _, tt := range []struct {
		name        string
		rounds      int           // of those who wait before
		usual, left time.Duration // of a hash; until the deadline, or 0: there is none
		refused     bool          // at once; if not, they wait
	}{
		{"five seconds", 4, time.Second, 0, false},
		{"a little more", 4, time.Second + time.Nanosecond, 0, true},
		{"a hash too long for the deadline", 1, time.Second, 3*time.Second - time.Nanosecond, true},
		{"a hash that the deadline just lets be", 1, time.Second, 3 * time.Second, false},
		{"hashes that nobody timed yet", 4, 0, 3 * time.Second, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHasher(t)
				h = busyHasher(t, tt.rounds*cap(h.turns), tt.usual)
				ctx, stop := context.WithCancel(t.Context())
				if tt.left > 0 {
					ctx, stop = context.WithTimeout(t.Context(), tt.left)
				}
				defer stop()
				done := make(chan error, 1)
				go func() { done <- h.turn(ctx, func() error { return nil }) }()
				synctest.Wait()
				select {
				case err := <-done:
					if !tt.refused || !busy(err) {
						t.Errorf("at once: %v", err)
					}
				default:
					if tt.refused {
						t.Error("waits")
					}
					stop()
					if err := <-done; !busy(err) {
						t.Errorf("who went away: %v", err)
					}
				}
			})
		})
	}
}

// TestASlowHashKeepsNobodyOutOfAnEmptyLine takes one that took a minute, as
// when the machine slept: the next to come measures anew.
func TestASlowHashKeepsNobodyOutOfAnEmptyLine(t *testing.T) {
	h := newHasher(t)
	h.usual.Store(int64(time.Minute))
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	if _, err := h.Hash(ctx, "correct horse"); err != nil {
		t.Error(err)
	}
	if got := time.Duration(h.usual.Load()); got >= time.Minute || got <= 0 {
		t.Errorf("a hash takes %v", got)
	}
}

// TestWhatEndsTooLateIsToldToComeAgain has the deadline pass while the hash is
// made: no store is asked then, and none is to blame.
func TestWhatEndsTooLateIsToldToComeAgain(t *testing.T) {
	h := newHasher(t)
	ctx, stop := context.WithTimeout(t.Context(), time.Millisecond)
	defer stop()
	err := h.turn(ctx, func() error { <-ctx.Done(); return nil })
	if !busy(err) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error = %v", err)
	}
	if err := h.turn(ctx, func() error { t.Error("it is hashed after all"); return nil }); !busy(err) {
		t.Errorf("too late at once: %v", err)
	}
}
