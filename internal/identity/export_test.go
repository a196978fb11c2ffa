package identity

import "context"

// Revoked returns how many people and sessions are remembered as revoked.
func (g *Gate) Revoked() (users, sessions int) {
	g.revoked.mu.RLock()
	defer g.revoked.mu.RUnlock()
	return len(g.revoked.users), len(g.revoked.sessions)
}

// Crowd fills the line of those who wait to hash, until it is undone.
func (p *Provider) Crowd() (undo func()) {
	for range cap(p.hasher.line) {
		p.hasher.line <- struct{}{}
	}
	return func() {
		for range cap(p.hasher.line) {
			<-p.hasher.line
		}
	}
}

// PollEvery is how often a gate reads what others have revoked.
const PollEvery = pollEvery

// WithSum appends the checksum of an access token.
var WithSum = withSum

// NoteUses writes when access tokens were used, as Run does.
func (g *Gate) NoteUses(ctx context.Context) { g.noteUses(ctx) }

// KeysEvery is how often a signer reads what keys others have made.
const KeysEvery = keysEvery
