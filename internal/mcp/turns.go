package mcp

import (
	"context"
	"sync"

	"creatorvault.dev/internal/vault"

	"golang.org/x/sync/semaphore"
)

// turns bounds how many calls are worked on at once, of all and of one person.
// Who finds no place waits: assistants call several tools in one go.
type turns struct {
	all *semaphore.Weighted
	one int64
	mu  sync.Mutex
	of  map[vault.UserID]*line
}

// A line is of one person, while somebody is in it.
type line struct {
	places *semaphore.Weighted
	in     int // that have a place, or wait for one
}

func newTurns(all, one int64) *turns {
	return &turns{all: semaphore.NewWeighted(all), one: one, of: map[vault.UserID]*line{}}
}

// take waits for a place of id's, and keeps it until leave is called. It fails
// as ctx does.
func (t *turns) take(ctx context.Context, id vault.UserID) (leave func(), err error) {
	own := t.join(id)
	if err := own.places.Acquire(ctx, 1); err != nil {
		t.part(id, own)
		return nil, err
	}
	if err := t.all.Acquire(ctx, 1); err != nil {
		own.places.Release(1)
		t.part(id, own)
		return nil, err
	}
	return func() {
		t.all.Release(1)
		own.places.Release(1)
		t.part(id, own)
	}, nil
}

func (t *turns) join(id vault.UserID) *line {
	t.mu.Lock()
	defer t.mu.Unlock()
	own := t.of[id]
	if own == nil {
		own = &line{places: semaphore.NewWeighted(t.one)}
		t.of[id] = own
	}
	own.in++
	return own
}

func (t *turns) part(id vault.UserID, own *line) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if own.in--; own.in == 0 {
		delete(t.of, id)
	}
}
