package assistant

import (
	"context"
	"sync"
	"time"

	"creatorvault.dev/internal/vault"
)

// Memory is the [Books] of one process: allowances, and what was proposed
// under a key. It forgets both when it ends.
type Memory struct {
	mu    sync.Mutex
	daily int // tokens of each person; 0: any number
	now   func() time.Time
	day   time.Time // that spent is of
	spent map[vault.UserID]int
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

// NewMemory returns books that allow each person so many tokens a day; 0: any
// number. Days are those of UTC.
func NewMemory(daily int, now func() time.Time) *Memory {
	return &Memory{daily: daily, now: now, spent: map[vault.UserID]int{}, kept: map[flight]entry{}}
}

// Reserve implements [Books].
func (m *Memory) Reserve(_ context.Context, by vault.Actor, _ Call, tokens int) (settle func(context.Context, Call) error, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now().UTC()
	today := now.Truncate(24 * time.Hour)
	if today.After(m.day) {
		m.day = today
		clear(m.spent)
	}
	if m.daily > 0 && m.spent[by.Owner]+tokens > m.daily {
		return nil, vault.AIBudget.New("Your allowance of today is used up").After(today.Add(24 * time.Hour).Sub(now))
	}
	m.spent[by.Owner] += tokens
	return func(_ context.Context, c Call) error {
		m.settle(by.Owner, today, c.Usage.Prompt+c.Usage.Completion-tokens)
		return nil
	}, nil
}

// settle adds what a call of that day took more than was reserved for it.
func (m *Memory) settle(who vault.UserID, of time.Time, more int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if of.Equal(m.day) {
		m.spent[who] += more
	}
}

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
