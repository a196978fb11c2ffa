package assistant

import (
	"context"

	"creatorvault.dev/internal/vault"
)

// Ledger is the [Books] of a vault: calls and allowances are kept in it, for
// all instances and whoever ends. What was proposed under a key is not.
type Ledger struct {
	*Memory
	vault *vault.Service
	daily int64
}

// NewLedger returns books that allow each person so many tokens a day; 0: any
// number.
func NewLedger(v *vault.Service, daily int) *Ledger {
	return &Ledger{Memory: NewMemory(), vault: v, daily: int64(daily)}
}

// Reserve implements [Books].
func (l *Ledger) Reserve(ctx context.Context, by vault.Actor, c Call, tokens int) (settle func(context.Context, Call) error, _ error) {
	begun, err := l.vault.BeginAICall(ctx, by, vault.AICall{Kind: c.Kind, Model: c.Model, Host: c.Host, Local: c.Local, Ideas: listed(c.Ideas)}, int64(tokens), l.daily)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, c Call) error {
		begun.Ideas, begun.Outcome = listed(c.Ideas), c.Outcome
		begun.Sent, begun.Received = int64(c.Usage.Sent), int64(c.Usage.Received)
		begun.Prompt, begun.Completion, begun.Estimated = int64(c.Usage.Prompt), int64(c.Usage.Completion), c.Usage.Estimated
		return l.vault.EndAICall(ctx, by, begun)
	}, nil
}

// listed returns ids as a list, where there are none too.
func listed(ids []int64) []int64 { return append([]int64{}, ids...) }
