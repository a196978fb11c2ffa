package main

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"creatorvault.dev/internal/vault"
)

// How long an answer about the database counts, so that probes cannot become
// its load, and how long it may take: an orchestrator must hear of a change
// within two seconds.
const (
	pingFresh     = 500 * time.Millisecond
	schemaFresh   = 30 * time.Second
	probePatience = time.Second
)

// A readiness says whether requests should come here.
type readiness struct {
	ping    *probe
	schema  *probe
	closing atomic.Bool // the server ends
}

// newReadiness asks s whether it is there, and d whether its schema is ours.
func newReadiness(s store, d *database, now func() time.Time) *readiness {
	return &readiness{
		ping: &probe{ask: s.Ping, fresh: pingFresh, now: now},
		schema: &probe{fresh: schemaFresh, now: now, at: now(), ask: func(ctx context.Context) error { // it was right a moment ago
			is, err := d.schema(ctx)
			if err == nil && is.Current < is.Latest { // a newer one is made so that we can go on
				return vault.Unavailable.New("The database is not up to date").After(time.Second)
			}
			return nil // where it cannot be asked, ping says so
		}},
	}
}

// Ping implements [api.Ready].
func (r *readiness) Ping(ctx context.Context) error { return r.ping.answer(ctx) }

// Ready implements [api.Ready].
func (r *readiness) Ready(ctx context.Context) error {
	if r.closing.Load() {
		return vault.Overloaded.New("The server is shutting down").After(time.Second)
	}
	if err := r.ping.answer(ctx); err != nil {
		return err
	}
	return r.schema.answer(ctx)
}

// A probe asks a question at most once in a while, however many want to know.
type probe struct {
	ask   func(context.Context) error
	fresh time.Duration
	now   func() time.Time

	mu  sync.Mutex
	at  time.Time // when it was answered last
	err error     // what the answer was
}

// answer returns what the question was answered with.
func (p *probe) answer(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := p.now(); p.at.IsZero() || now.Sub(p.at) >= p.fresh {
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), probePatience) // others wait for it too
		defer stop()
		p.err = p.ask(ctx)
		if _, told := errors.AsType[*vault.Error](p.err); p.err != nil && !told {
			p.err = vault.Unavailable.New("The database cannot do this now").After(time.Second).Because(p.err)
		}
		p.at = p.now()
	}
	return p.err
}
