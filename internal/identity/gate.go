package identity

import (
	"context"
	"errors"
	"hash/maphash"
	"sync"
	"time"

	"creatorvault.dev/internal/vault"
)

// How much a gate remembers, and how long.
const (
	shards   = 16
	perShard = 2048            // verified tokens, and known people
	cacheFor = 5 * time.Minute // a verified token is looked at again then at the latest
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
	ours     bool // whether tokens are made here, for accounts
	cache    [shards]shard
	revoked  revocations
	attempts *Attempts
	uses     uses
}

// A shard is a part of what is remembered, under a lock of its own.
type shard struct {
	mu      sync.RWMutex
	tokens  map[string]passed
	known   map[vault.UserID]profile
	access  map[[32]byte]*access   // access tokens by their hashes
	unknown map[[32]byte]time.Time // until when there is no such access token
}

// passed is a token that was verified, under which keys, and when.
type passed struct {
	*token
	generation uint64
	at         time.Time
}

// A profile is what the newest token said of a user.
type profile struct {
	email  string
	issued time.Time
}

// NewGate returns a gate. Run keeps it up to date.
func NewGate(v *Verifier, people vault.People, store Store, now func() time.Time) *Gate {
	_, ours := v.Keys.(*Signer)
	g := &Gate{
		ours: ours, verifier: v, people: people, store: store, now: now, seed: maphash.MakeSeed(), revoked: newRevocations(),
		attempts: NewAttempts(now), uses: uses{at: map[string]time.Time{}},
	}
	for i := range g.cache {
		g.cache[i] = shard{
			tokens: map[string]passed{}, known: map[vault.UserID]profile{}, access: map[[32]byte]*access{}, unknown: map[[32]byte]time.Time{},
		}
	}
	return g
}

func (g *Gate) shard(key string) *shard { return &g.cache[maphash.String(g.seed, key)%shards] }

// Identify returns whom a token speaks for, and makes a user of whoever comes
// for the first time. It fails with vault.NoKeys or vault.Unavailable where it
// cannot know; [ReasonOf] tells what makes a token no good.
func (g *Gate) Identify(ctx context.Context, text string) (*Principal, error) {
	if len(text) > maxToken {
		return nil, tooLong
	}
	if IsAccessToken(text) {
		return g.identifyAccess(ctx, text)
	}
	s, now, generation := g.shard(text), g.now(), g.verifier.Keys.Generation()
	s.mu.RLock()
	hit, ok := s.tokens[text]
	s.mu.RUnlock()
	if ok && hit.generation == generation && now.Before(hit.expires.Add(g.verifier.Leeway)) && now.Sub(hit.at) < cacheFor {
		if g.revoked.void(hit.token) {
			return nil, revoked
		}
		if g.knows(hit.token) {
			return hit.principal, nil
		}
	}
	t, err := g.verifier.verify(ctx, text)
	if err != nil {
		return nil, err
	}
	if err := g.welcome(ctx, t); err != nil {
		return nil, err
	}
	s.keep(text, passed{t, generation, now})
	return t.principal, nil
}

// keep keeps a token that was verified.
func (s *shard) keep(text string, p passed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	makeRoom(s.tokens)
	s.tokens[text] = p
}

// makeRoom drops what comes first from a full map.
func makeRoom[K comparable, V any](m map[K]V) {
	for old := range m {
		if len(m) < perShard {
			return
		}
		delete(m, old)
	}
}

// knows reports whether t is of someone who is a user, and says nothing new. Of
// an account's e-mail no token does: the account has it first.
func (g *Gate) knows(t *token) bool {
	p := t.principal
	s := g.shard(string(p.ID))
	s.mu.RLock()
	defer s.mu.RUnlock()
	had, ok := s.known[p.ID]
	return ok && (g.ours || p.Email == nil || *p.Email == had.email || t.issued.Before(had.issued))
}

// welcome makes a user of whoever t is of, and has the e-mail follow the
// newest token where accounts are kept elsewhere. Most people are users already, so it looks before it writes:
// they get in while the database takes no writes.
func (g *Gate) welcome(ctx context.Context, t *token) error {
	before := g.revoked.turn()
	if g.revoked.void(t) {
		return revoked
	}
	if g.knows(t) {
		return nil
	}
	p := t.principal
	user, err := g.people.User(ctx, vault.Actor{Owner: p.ID})
	there := err == nil
	if !there && !errors.Is(err, vault.NotFound) {
		return err
	}
	if !there || !g.ours && p.Email != nil && (user.Email == nil || *user.Email != *p.Email) {
		user.Email = p.Email
		err := g.put(ctx, t)
		if there && errors.Is(err, vault.Unavailable) {
			return nil // the e-mail can follow later
		}
		if err != nil {
			return err
		}
	}
	email := ""
	if user.Email != nil {
		email = *user.Email
	}
	g.revoked.unless(before, func() { g.remember(p.ID, profile{email, t.issued}) })
	return nil
}

// put writes what t says of its user. Who was
// erased stays so: a token from before brings nobody back, though this
// instance may not have heard of it yet.
func (g *Gate) put(ctx context.Context, t *token) error {
	if g.ours { // and they are not there
		return revoked // we make tokens for accounts alone, and this one's is gone
	}
	until, err := g.store.RevokedUntil(ctx, t.principal.ID)
	if err != nil {
		return err
	}
	if !until.IsZero() {
		g.Revoke(Revocation{User: t.principal.ID, Until: until, At: until})
		if g.revoked.void(t) {
			return revoked
		}
	}
	return g.people.PutUser(ctx, vault.User{
		ID: t.principal.ID, Email: t.principal.Email, Name: t.principal.Name, Preferences: vault.DefaultPreferences,
		CreatedAt: vault.Stamp{Time: vault.AsKept(g.now())},
	})
}

// remember keeps what is known of a user.
func (g *Gate) remember(id vault.UserID, p profile) {
	s := g.shard(string(id))
	s.mu.Lock()
	defer s.mu.Unlock()
	if had, ok := s.known[id]; ok && p.issued.Before(had.issued) {
		return
	}
	makeRoom(s.known)
	s.known[id] = p
}
