package assistant

import (
	"context"

	"creatorvault.dev/internal/vault"
)

// Ledger is the [Books] of a vault: calls, allowances and proposals are kept in
// it, for all instances and whoever ends.
type Ledger struct {
	vault *vault.Service
	daily int64
}

// NewLedger returns books that allow each person so many tokens a day; 0: any
// number.
func NewLedger(v *vault.Service, daily int) *Ledger {
	return &Ledger{vault: v, daily: int64(daily)}
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

// Propose implements [Books].
func (l *Ledger) Propose(ctx context.Context, by vault.Actor, p Proposal, once *vault.Once) (_ Proposal, replayed bool, _ error) {
	made := vault.Proposal{Idea: p.Idea, Kind: string(p.Kind), Items: []vault.ProposalItem{}, Model: p.Model, CreatedAt: vault.Stamp{Time: p.At}}
	for _, item := range p.Items {
		made.Items = append(made.Items, vault.ProposalItem(item))
	}
	kept, replayed, err := l.vault.Propose(ctx, by, made, once)
	return proposalOf(kept), replayed, err
}

// Proposed implements [Books].
func (l *Ledger) Proposed(ctx context.Context, by vault.Actor, once vault.Once) (Proposal, error) {
	kept, err := l.vault.Proposed(ctx, by, once)
	return proposalOf(kept), err
}

// proposalOf returns a proposal as the vault keeps it.
func proposalOf(p vault.Proposal) Proposal {
	out := Proposal{ID: p.ID, Idea: p.Idea, Kind: Expansion(p.Kind), Model: p.Model, At: p.CreatedAt.Time}
	for _, item := range p.Items {
		out.Items = append(out.Items, Item(item))
	}
	return out
}

// listed returns ids as a list, where there are none too.
func listed(ids []int64) []int64 { return append([]int64{}, ids...) }
