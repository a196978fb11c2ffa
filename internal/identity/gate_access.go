package identity

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"creatorvault.dev/internal/vault"
)

const (
	unknownFor = time.Minute // that there is no such access token is remembered
	usesApart  = time.Minute // two times at which the use of a token is written
	maxUses    = 4096        // that wait to be written
)

// An access is an access token that was looked up. It is let in by what was
// found until it expires, is revoked, or is looked up again.
type access struct {
	*token
	id     string
	at     time.Time    // when it was looked up
	noteAt atomic.Int64 // from when on another use of it is worth a note, in microseconds
}

// uses are when access tokens were used, until that is written.
type uses struct {
	mu sync.Mutex
	at map[string]time.Time
}

// IsAccessToken reports whether text looks like an access token, and is no JWT.
func IsAccessToken(text string) bool { return strings.HasPrefix(text, TokenPrefix) }

type clientKey struct{}

// FromClient returns a copy of ctx in which access tokens come from addr: how
// many that nobody has may come from one address is limited.
func FromClient(ctx context.Context, addr netip.Addr) context.Context {
	return context.WithValue(ctx, clientKey{}, addr)
}

// unknownFrom is the try of an access token that nobody has.
func unknownFrom(ctx context.Context) Try {
	addr, _ := ctx.Value(clientKey{}).(netip.Addr) // those without one are all the same
	return Try{"access " + Client(addr).String(), unknownPerAddress}
}

// identifyAccess is Identify for access tokens.
func (g *Gate) identifyAccess(ctx context.Context, text string) (*Principal, error) {
	hash, err := tokenHash(text)
	if err != nil {
		return nil, err
	}
	s, now := &g.cache[hash[0]%shards], g.now()
	s.mu.RLock()
	a, known := s.access[hash]
	until := s.unknown[hash]
	s.mu.RUnlock()
	if now.Before(until) {
		return nil, unknownToken
	}
	if !known || now.Sub(a.at) >= cacheFor {
		if a, err = g.lookUp(ctx, s, hash, known, now); err != nil {
			return nil, err
		}
	}
	switch {
	case !now.Before(a.expires):
		return nil, expired
	case g.revoked.void(a.token):
		return nil, revoked
	}
	if a.noteAt.Load() <= now.UnixMicro() {
		a.noteAt.Store(now.Add(usesApart).UnixMicro())
		g.uses.add(a.id, now)
	}
	return a.principal, nil
}

// lookUp finds an access token in the database, and remembers what it found.
// One that was known of late is always looked for; of others, an address that
// brought too many that nobody has must wait.
func (g *Gate) lookUp(ctx context.Context, s *shard, hash [32]byte, known bool, now time.Time) (*access, error) {
	try := unknownFrom(ctx)
	if wait := g.attempts.Wait(try); wait > 0 && !known {
		return nil, vault.RateLimited.New("Too many requests").After(wait)
	}
	found, err := g.store.AccessTokenByHash(ctx, hash)
	if err != nil && !errors.Is(err, vault.NotFound) {
		return nil, err
	}
	if err != nil {
		g.attempts.Take(try)
		s.keepUnknown(hash, now.Add(unknownFor))
		return nil, unknownToken
	}
	a := &access{
		token: &token{
			principal: &Principal{ID: found.User, Session: found.ID, Scopes: append([]string{}, found.Scopes...)}, // never nil, which would allow all
			issued:    found.CreatedAt.Time, expires: found.ExpiresAt.Time,
		},
		id: found.ID, at: now,
	}
	if found.LastUsedAt != nil {
		a.noteAt.Store(found.LastUsedAt.Add(usesApart).UnixMicro())
	}
	s.keepAccess(hash, a)
	return a, nil
}

// keepAccess keeps an access token that was found.
func (s *shard) keepAccess(hash [32]byte, a *access) {
	s.mu.Lock()
	defer s.mu.Unlock()
	makeRoom(s.access)
	s.access[hash] = a
}

// keepUnknown remembers until then that there is no such access token.
func (s *shard) keepUnknown(hash [32]byte, until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.access, hash)
	makeRoom(s.unknown)
	s.unknown[hash] = until
}

// add notes a use, unless too many wait to be written: the next one is a minute
// away at most.
func (u *uses) add(id string, at time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.at) < maxUses {
		u.at[id] = at
	}
}

// take returns the uses that wait, in the order of their tokens, so that two
// who write them do not wait for each other.
func (u *uses) take() (all []TokenUse) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for id, at := range u.at {
		all = append(all, TokenUse{id, vault.AsKept(at)})
	}
	clear(u.at)
	slices.SortFunc(all, func(a, b TokenUse) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// noteUses writes the uses that wait. What cannot be written now is the next
// time, unless there is a later use by then.
func (g *Gate) noteUses(ctx context.Context) {
	all := g.uses.take()
	if len(all) == 0 || g.store.NoteUses(ctx, all, usesApart) == nil {
		return
	}
	for _, one := range all {
		g.uses.again(one)
	}
}

// again has a use wait once more.
func (u *uses) again(one TokenUse) {
	u.mu.Lock()
	_, later := u.at[one.ID]
	u.mu.Unlock()
	if !later {
		u.add(one.ID, one.At)
	}
}
