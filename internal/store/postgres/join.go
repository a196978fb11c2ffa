package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"creatorvault.dev/internal/vault"
)

// A joiner lets calls that wait at the same time share a trip to the server,
// for the way there costs more than the work. No call waits for company: while
// fewer trips are under way than may be, each goes by itself, and those that
// come meanwhile go together as soon as one is back.
type joiner[K, V any] struct {
	most     int                                                      // calls on one trip
	turn     func(context.Context, func(context.Context) error) error // runs a trip once there is a connection for it
	alone    func(ctx context.Context, key K) (V, error)              // answers one call
	together func(ctx context.Context, keys []K) ([]V, error)         // answers each, or fails for all
	undone   func(err error) bool                                     // whether what together failed with says that it changed nothing

	mu    sync.Mutex
	free  int // trips that may begin
	queue []*passenger[K, V]
}

// A passenger is a call that waits for a trip.
type passenger[K, V any] struct {
	key   K
	got   V
	err   error
	apart bool          // the trip failed, perhaps for another's sake
	done  chan struct{} // closed once the others are set
}

// longTrip is for how long a call that goes by itself counts as under way:
// what takes longer shall not keep the others.
const longTrip = 50 * time.Millisecond

// tripPatience is how long a trip may take: what its passengers have left of
// their own patience, having waited for it.
const tripPatience = callPatience - connPatience

// trips is how many of one kind are under way at most.
func trips() int { return max(2, runtime.GOMAXPROCS(0)) }

// do answers key. Of a ctx that is done it hears until the call is on its way;
// from then on what becomes of the call is what do returns.
func (j *joiner[K, V]) do(ctx context.Context, key K) (got V, err error) {
	p := j.enter(key)
	if p == nil {
		slow := time.AfterFunc(longTrip, j.leave)
		defer func() {
			if slow.Stop() {
				j.leave()
			}
		}()
		return j.single(ctx, key)
	}
	timer := time.NewTimer(connPatience)
	defer timer.Stop()
	select {
	case <-p.done:
	case <-ctx.Done():
		err = ctx.Err()
	case <-timer.C:
		err = errBusy()
	}
	if err != nil && j.withdraw(p) {
		return got, err
	}
	<-p.done
	if p.apart {
		return j.single(ctx, key)
	}
	return p.got, p.err
}

// single answers key by a trip of its own.
func (j *joiner[K, V]) single(ctx context.Context, key K) (got V, err error) {
	err = j.turn(ctx, func(ctx context.Context) (err error) {
		got, err = j.alone(ctx, key)
		return err
	})
	return got, err
}

// enter takes a trip for key, or queues it where there is none to be had.
func (j *joiner[K, V]) enter(key K) *passenger[K, V] {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.free > 0 {
		j.free--
		return nil
	}
	p := &passenger[K, V]{key: key, done: make(chan struct{})}
	j.queue = append(j.queue, p)
	return p
}

// leave ends a trip; those who wait go on the next.
func (j *joiner[K, V]) leave() {
	if passengers := j.board(); passengers != nil {
		go j.drive(passengers)
	}
}

// withdraw takes p out of the queue, and reports whether it was still there.
func (j *joiner[K, V]) withdraw(p *passenger[K, V]) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	i := slices.Index(j.queue, p)
	if i >= 0 {
		j.queue = slices.Delete(j.queue, i, i+1)
	}
	return i >= 0
}

// board takes those who go on the next trip off the queue. If there are none,
// the trip is free.
func (j *joiner[K, V]) board() []*passenger[K, V] {
	j.mu.Lock()
	defer j.mu.Unlock()
	n := min(len(j.queue), j.most)
	if n == 0 {
		j.free++
		return nil
	}
	passengers := slices.Clone(j.queue[:n])
	j.queue = slices.Delete(j.queue, 0, n)
	return passengers
}

// drive makes trips until nobody waits.
func (j *joiner[K, V]) drive(passengers []*passenger[K, V]) {
	for ; passengers != nil; passengers = j.board() {
		got, err := j.trip(passengers)
		for i, p := range passengers {
			switch _, known := errors.AsType[*vault.Error](err); {
			case err == nil:
				p.got = got[i]
			case !known && j.undone(err):
				p.apart = true
			default:
				p.err = err
			}
			close(p.done)
		}
	}
}

// trip answers the passengers, none of whom can cancel it. A panic is an error
// of all.
func (j *joiner[K, V]) trip(passengers []*passenger[K, V]) (got []V, err error) {
	ctx, stop := context.WithTimeout(context.Background(), tripPatience)
	defer stop()
	defer func() {
		if p := recover(); p != nil {
			slog.ErrorContext(ctx, "query panicked", "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	keys := make([]K, len(passengers))
	for i, p := range passengers {
		keys[i] = p.key
	}
	err = j.turn(ctx, func(ctx context.Context) (err error) {
		got, err = j.together(ctx, keys)
		return err
	})
	return got, err
}
