package identity

// Revoked returns how many people and sessions are remembered as revoked.
func (g *Gate) Revoked() (users, sessions int) {
	g.revoked.mu.RLock()
	defer g.revoked.mu.RUnlock()
	return len(g.revoked.users), len(g.revoked.sessions)
}

// PollEvery is how often a gate reads what others have revoked.
const PollEvery = pollEvery
