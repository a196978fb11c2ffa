package identity

import (
	"context"
	"errors"
	"hash/maphash"
	"log/slog"
	"sync"
	"time"

	"creatorvault.dev/internal/vault"
)

// How much a gate remembers, and how long.
const (
	shards      = 16
	perShard    = 2048            // verified tokens, and known people
	cacheFor    = 5 * time.Minute // a verified token is looked at again then at the latest
	pollEvery   = 400 * time.Millisecond
	pollOverlap = 5 * time.Minute // no clock goes wrong by more, and no transaction commits later
)

// A Gate lets people in by their tokens. What it has verified, whom it knows
// and what is revoked it keeps in memory, so that a request asks the database
// nothing for it.
type Gate struct {
	verifier *Verifier
	people   vault.People
	store    Store
	now      func() time.Time
	seed     maphash.Seed
	cache    [shards]shard

	mu       sync.RWMutex
	users    map[vault.UserID]time.Time // tokens issued up to then are void
	sessions map[string]time.Time       // when they were revoked
	polled   time.Time
}

// A shard is a part of what is remembered, under a lock of its own.
type shard struct {
	mu     sync.RWMutex
	tokens map[string]passed
	known  map[vault.UserID]string // the last e-mail
}

// passed is a token that was verified, under which keys, and when.
type passed struct {
	*token
	generation uint64
	at         time.Time
}

// NewGate returns a gate. Run keeps it up to date.
func NewGate(v *Verifier, people vault.People, store Store, now func() time.Time) *Gate {
	g := &Gate{
		verifier: v, people: people, store: store, now: now, seed: maphash.MakeSeed(),
		users: map[vault.UserID]time.Time{}, sessions: map[string]time.Time{},
	}
	for i := range g.cache {
		g.cache[i] = shard{tokens: map[string]passed{}, known: map[vault.UserID]string{}}
	}
	return g
}

// Run reads what other instances have revoked, until ctx is done.
func (g *Gate) Run(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := g.Poll(ctx); err != nil && ctx.Err() == nil {
				slog.WarnContext(ctx, "revocations cannot be read", "error", err)
			}
		case <-ctx.Done():
			return
		}
	}
}

// Poll reads what was revoked since the last time.
func (g *Gate) Poll(ctx context.Context) error {
	now := g.now()
	keep := now.Add(-g.verifier.MaxTTL - 2*g.verifier.Leeway)
	g.mu.RLock()
	since := g.polled.Add(-pollOverlap)
	g.mu.RUnlock()
	if since.Before(keep) {
		since = keep
	}
	list, err := g.store.Revocations(ctx, since, keep)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.polled = now
	for _, r := range list {
		g.add(r)
	}
	for id, until := range g.users {
		if until.Before(keep) {
			delete(g.users, id)
		}
	}
	for id, at := range g.sessions {
		if at.Before(keep) {
			delete(g.sessions, id)
		}
	}
	return nil
}

// Revoke makes a revocation count here at once.
func (g *Gate) Revoke(r Revocation) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.add(r)
}

// add is called under the lock.
func (g *Gate) add(r Revocation) {
	if r.Session != "" {
		g.sessions[r.Session] = r.At
		return
	}
	if r.Until.After(g.users[r.User]) {
		g.users[r.User] = r.Until
		s := g.shard(string(r.User))
		s.mu.Lock()
		delete(s.known, r.User) // who comes again comes anew
		s.mu.Unlock()
	}
}

// void reports whether t was revoked.
func (g *Gate) void(t *token) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if t.session != "" {
		if _, ok := g.sessions[t.session]; ok {
			return true
		}
	}
	until, ok := g.users[t.principal.ID]
	return ok && !t.issued.After(until)
}

func (g *Gate) shard(key string) *shard { return &g.cache[maphash.String(g.seed, key)%shards] }

// Identify returns whom a token speaks for, and makes a user of whoever comes
// for the first time. It fails with vault.NoKeys or vault.Unavailable where it
// cannot know; any other error means that the token is not good.
func (g *Gate) Identify(ctx context.Context, text string) (*Principal, error) {
	s, now, generation := g.shard(text), g.now(), g.verifier.Keys.Generation()
	s.mu.RLock()
	hit, ok := s.tokens[text]
	s.mu.RUnlock()
	if ok && hit.generation == generation && now.Before(hit.expires.Add(g.verifier.Leeway)) && now.Sub(hit.at) < cacheFor {
		if g.void(hit.token) {
			return nil, revoked
		}
		if g.knows(hit.principal) {
			return hit.principal, nil
		}
	}
	t, err := g.verifier.verify(ctx, text)
	if err != nil {
		return nil, err
	}
	if g.void(t) {
		return nil, revoked
	}
	if err := g.welcome(ctx, t.principal); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for old := range s.tokens { // any one will do
		if len(s.tokens) < perShard {
			break
		}
		delete(s.tokens, old)
	}
	s.tokens[text] = passed{t, generation, now}
	return t.principal, nil
}

// knows reports whether p is a user, with this e-mail.
func (g *Gate) knows(p *Principal) bool {
	s := g.shard(string(p.ID))
	s.mu.RLock()
	defer s.mu.RUnlock()
	email, ok := s.known[p.ID]
	return ok && (p.Email == nil || *p.Email == email)
}

// welcome makes a user of p, unless p is known.
func (g *Gate) welcome(ctx context.Context, p *Principal) error {
	if g.knows(p) {
		return nil
	}
	err := g.people.PutUser(ctx, vault.User{
		ID: p.ID, Email: p.Email, Name: p.Name, Preferences: vault.DefaultPreferences,
		CreatedAt: vault.Stamp{Time: g.now().UTC().Truncate(time.Microsecond)},
	})
	if err != nil {
		return err
	}
	s := g.shard(string(p.ID))
	s.mu.Lock()
	defer s.mu.Unlock()
	for old := range s.known {
		if len(s.known) < perShard {
			break
		}
		delete(s.known, old)
	}
	email := s.known[p.ID]
	if p.Email != nil {
		email = *p.Email
	}
	s.known[p.ID] = email
	return nil
}

// IsRefusal reports whether err says that a token is not good, and why.
func IsRefusal(err error) (why string, ok bool) {
	r, ok := errors.AsType[reason](err)
	return string(r), ok
}
