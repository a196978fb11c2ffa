package identity

import (
	"context"
	"log/slog"
	"maps"
	"sync"
	"time"

	"creatorvault.dev/internal/vault"
)

// How often a gate reads what other instances have revoked, and how far back.
const (
	pollEvery   = 400 * time.Millisecond
	pollOverlap = 5 * time.Minute // no clock goes wrong by more, and no transaction commits later
)

// revocations are what is revoked, as this instance knows it.
type revocations struct {
	mu       sync.RWMutex
	users    map[vault.UserID]time.Time // tokens issued up to then are void
	sessions map[string]time.Time       // when they were revoked
	turns    uint64                     // how often users was changed
	polled   time.Time
}

func newRevocations() revocations {
	return revocations{users: map[vault.UserID]time.Time{}, sessions: map[string]time.Time{}}
}

// void reports whether t was revoked.
func (r *revocations) void(t *token) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if _, ok := r.sessions[t.principal.Session]; ok { // none is without a name
		return true
	}
	until, ok := r.users[t.principal.ID]
	return ok && !t.issued.After(until)
}

// turn returns a number that changes whenever somebody's tokens are revoked.
func (r *revocations) turn() uint64 {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.turns
}

// unless calls f, unless somebody's tokens were revoked since turn was before.
// None are while f runs.
func (r *revocations) unless(before uint64, f func()) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.turns == before {
		f()
	}
}

// Run reads what other instances have revoked, and writes when access tokens
// were used, until ctx is done. Of an outage of the database it tells once.
func (g *Gate) Run(ctx context.Context) {
	repeat(ctx, pollEvery, func(ctx context.Context) error {
		err := g.Poll(ctx)
		g.noteUses(ctx)
		return err
	}, func(err error) { slog.WarnContext(ctx, "revocations cannot be read", "error", err) })
}

// repeat calls f again and again, until ctx is done. Of failures one after
// another it tells of the first.
func repeat(ctx context.Context, every time.Duration, f func(context.Context) error, tell func(error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-tick.C:
			err := f(ctx)
			if err != nil && !failing && ctx.Err() == nil {
				tell(err)
			}
			failing = err != nil
		case <-ctx.Done():
			return
		}
	}
}

// Poll reads what was revoked since the last time.
func (g *Gate) Poll(ctx context.Context) error {
	now := g.now()
	keep := now.Add(-max(g.verifier.MaxTTL+2*g.verifier.Leeway, 2*cacheFor)) // of an access token, the cache is what must be outlived
	r := &g.revoked
	r.mu.RLock()
	since := r.polled.Add(-pollOverlap)
	r.mu.RUnlock()
	if since.Before(keep) {
		since = keep
	}
	list, err := g.store.Revocations(ctx, since, keep)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.polled = now
	for _, one := range list {
		g.add(one)
	}
	old := func(at time.Time) bool { return at.Before(keep) }
	maps.DeleteFunc(r.users, func(_ vault.UserID, at time.Time) bool { return old(at) })
	maps.DeleteFunc(r.sessions, func(_ string, at time.Time) bool { return old(at) })
	return nil
}

// Revoke makes a revocation count here at once.
func (g *Gate) Revoke(r Revocation) {
	g.revoked.mu.Lock()
	defer g.revoked.mu.Unlock()
	g.add(r)
}

// add is called under the lock.
func (g *Gate) add(one Revocation) {
	r := &g.revoked
	if one.Session != "" {
		r.sessions[one.Session] = one.At
		return
	}
	if !one.Until.After(r.users[one.User]) {
		return
	}
	r.users[one.User] = one.Until
	r.turns++
	s := g.shard(string(one.User))
	s.mu.Lock()
	delete(s.known, one.User) // who comes again comes anew
	s.mu.Unlock()
}
