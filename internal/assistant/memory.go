package assistant

import (
	"context"
	"sync"

	"creatorvault.dev/internal/vault"
)

// Memory is what was proposed under a key, in one process. It forgets that when
// it ends.
type Memory struct {
	mu    sync.Mutex
	kept  map[flight]entry
	order []flight // of kept, the oldest first
}

// An entry is what the first call with a key led to.
type entry struct {
	once     vault.Once
	proposal Proposal
}

// mostKept is how many proposals are remembered for repeats: some 10 MB of the
// longest.
const mostKept = 1000

// NewMemory returns a memory with nothing in it.
func NewMemory() *Memory { return &Memory{kept: map[flight]entry{}} }

// Propose implements [Books].
func (m *Memory) Propose(ctx context.Context, by vault.Actor, p Proposal, once *vault.Once) (_ Proposal, replayed bool, _ error) {
	if once == nil {
		return p, false, nil
	}
	if first, err := m.Proposed(ctx, by, *once); err == nil {
		return first, true, nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.order) == mostKept {
		delete(m.kept, m.order[0])
		m.order = m.order[1:]
	}
	key := flight{by.Owner, once.Key}
	if _, again := m.kept[key]; !again {
		m.order = append(m.order, key)
	}
	m.kept[key] = entry{*once, p}
	return p, false, nil
}

// Proposed implements [Books].
func (m *Memory) Proposed(_ context.Context, by vault.Actor, once vault.Once) (Proposal, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	first, ok := m.kept[flight{by.Owner, once.Key}]
	switch {
	case !ok || once.At.Sub(first.once.At) >= vault.OnceFor:
		return Proposal{}, vault.NotFound.New("Nothing was proposed under this key")
	case first.once.Hash != once.Hash:
		return Proposal{}, vault.KeyReusedError()
	}
	return first.proposal, nil
}
