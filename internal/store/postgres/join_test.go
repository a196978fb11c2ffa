package postgres

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"creatorvault.dev/internal/vault"
)

// A station is a joiner over functions that a test holds up.
type station struct {
	*joiner[int, int]
	mu      sync.Mutex
	trips   [][]int    // what went together
	singles []int      // what went by itself
	fail    error      // of trips together
	gate    chan error // each single waits for one
}

var errTrip = errors.New("the trip failed")

func newStation(free int) *station {
	s := &station{gate: make(chan error)}
	s.joiner = &joiner[int, int]{
		most: 3, free: free,
		turn: func(ctx context.Context, do func(context.Context) error) error { return do(ctx) },
		alone: func(ctx context.Context, key int) (int, error) {
			s.mu.Lock()
			s.singles = append(s.singles, key)
			s.mu.Unlock()
			select {
			case err := <-s.gate:
				return 10 * key, err
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		},
		together: func(_ context.Context, keys []int) ([]int, error) {
			s.mu.Lock()
			s.trips = append(s.trips, slices.Clone(keys))
			s.mu.Unlock()
			got := make([]int, len(keys))
			for i, key := range keys {
				if key < 0 {
					panic("a key below zero")
				}
				got[i] = 10 * key
			}
			return got, s.fail
		},
		undone: func(err error) bool { return errors.Is(err, errTrip) },
	}
	return s
}

// An outcome is what a call returned.
type outcome struct {
	got int
	err error
}

// call asks for key and returns where the outcome will be.
func (s *station) call(ctx context.Context, key int) chan outcome {
	out := make(chan outcome, 1)
	go func() {
		got, err := s.do(ctx, key)
		out <- outcome{got, err}
	}()
	synctest.Wait()
	return out
}

func expect(t *testing.T, name string, c chan outcome, got int, err error) {
	t.Helper()
	synctest.Wait()
	select {
	case o := <-c:
		if o.err == nil && o.got != got || !errors.Is(o.err, err) {
			t.Errorf("%s: %d, error %v; want %d, %v", name, o.got, o.err, got, err)
		}
	default:
		t.Errorf("%s: no answer", name)
	}
}

func TestWhoeverComesMeanwhileGoesTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStation(1)
		first := s.call(t.Context(), 1)
		var rest []chan outcome
		for key := 2; key <= 5; key++ {
			rest = append(rest, s.call(t.Context(), key))
		}
		s.gate <- nil
		expect(t, "the first", first, 10, nil)
		for i, c := range rest {
			expect(t, "one that came meanwhile", c, 10*(i+2), nil)
		}
		if len(s.trips) != 2 || !slices.Equal(s.trips[0], []int{2, 3, 4}) || !slices.Equal(s.trips[1], []int{5}) || !slices.Equal(s.singles, []int{1}) {
			t.Errorf("trips %v, singles %v; want at most three on a trip, in order", s.trips, s.singles)
		}
		if s.free != 1 || len(s.queue) != 0 {
			t.Errorf("%d trips are free and %d wait; want 1, 0", s.free, len(s.queue))
		}
	})
}

func TestWhereATripFailsEachGoesByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStation(1)
		s.fail = errTrip
		first, second, third := s.call(t.Context(), 1), s.call(t.Context(), 2), s.call(t.Context(), 3)
		for range 3 {
			s.gate <- nil
		}
		expect(t, "first", first, 10, nil)
		expect(t, "second", second, 20, nil)
		expect(t, "third", third, 30, nil)
		if len(s.singles) != 3 {
			t.Errorf("singles %v, want all three", s.singles)
		}
	})
}

func TestWhatMayHaveBeenDoneIsNotDoneAgain(t *testing.T) {
	unknown := errors.New("the connection broke")
	for name, fail := range map[string]error{"unknown": unknown, "the vault's own": vault.Unavailable.New("Busy")} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStation(1)
				s.fail = fail
				first, second := s.call(t.Context(), 1), s.call(t.Context(), 2)
				s.gate <- nil
				expect(t, "first", first, 10, nil)
				expect(t, "second", second, 0, fail)
				if !slices.Equal(s.singles, []int{1}) {
					t.Errorf("singles %v, want the first alone", s.singles)
				}
			})
		})
	}
}

func TestAPanicOnATripIsAnErrorOfAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStation(1)
		first, bad, good := s.call(t.Context(), 1), s.call(t.Context(), -1), s.call(t.Context(), 2)
		s.gate <- nil
		expect(t, "first", first, 10, nil)
		synctest.Wait()
		for _, c := range []chan outcome{bad, good} {
			if o := <-c; o.err == nil {
				t.Errorf("a call of the trip returned %d", o.got)
			}
		}
		last := s.call(t.Context(), 3)
		s.gate <- nil
		expect(t, "one after it", last, 30, nil)
	})
}

func TestACallerThatLeavesKeepsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStation(1)
		ctx, leave := context.WithCancel(t.Context())
		first, second, third := s.call(t.Context(), 1), s.call(ctx, 2), s.call(t.Context(), 3)
		leave()
		expect(t, "who left", second, 0, context.Canceled)
		s.gate <- nil
		expect(t, "first", first, 10, nil)
		expect(t, "third", third, 30, nil)
		if len(s.trips) != 1 || !slices.Equal(s.trips[0], []int{3}) {
			t.Errorf("trips %v, want none for who left", s.trips)
		}
	})
}

func TestNobodyWaitsLongForATrip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStation(0) // all are under way, and stay so
		start := time.Now()
		c := s.call(t.Context(), 1)
		o := <-c
		if e, ok := errors.AsType[*vault.Error](o.err); !ok || e.Code != vault.Unavailable || time.Since(start) != connPatience {
			t.Errorf("error %v after %v, want Unavailable after %v", o.err, time.Since(start), connPatience)
		}
		if len(s.queue) != 0 {
			t.Errorf("%d wait still", len(s.queue))
		}
	})
}

func TestASlowCallKeepsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStation(1)
		slow := s.call(t.Context(), 1)
		second := s.call(t.Context(), 2)
		time.Sleep(longTrip) // the bubble's own time
		expect(t, "who came after a slow one", second, 20, nil)
		s.gate <- nil
		expect(t, "the slow one", slow, 10, nil)
		if s.free != 1 {
			t.Errorf("%d trips are free, want 1", s.free)
		}
	})
}
