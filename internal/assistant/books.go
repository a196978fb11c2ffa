package assistant

import (
	"context"
	"time"

	"creatorvault.dev/internal/llm"
	"creatorvault.dev/internal/vault"
)

// Books are what is kept of an assistant's work.
type Books interface {
	// Reserve takes so many tokens off a person's allowance of the day, for a
	// call that begins. Settle puts what it took in their place. It fails with
	// AIBudget where there are not so many.
	Reserve(ctx context.Context, by vault.Actor, c Call, tokens int) (settle func(context.Context, Call) error, _ error)

	// Propose keeps p. With once, it returns what the first call with that key
	// kept, and replayed; it fails with Conflict if that was another call,
	// and with NotFound where the idea is gone.
	Propose(ctx context.Context, by vault.Actor, p Proposal, once *vault.Once) (_ Proposal, replayed bool, _ error)

	// Proposed returns what the first call with that key kept. It fails with
	// NotFound if there was none, and with Conflict if it was another call.
	Proposed(ctx context.Context, by vault.Actor, once vault.Once) (Proposal, error)
}

// A Call is one call of a model: nothing that was said, and all that shows
// what went where.
type Call struct {
	Kind    string // expand
	Model   string
	Host    string
	Local   bool    // it stays on this machine
	Ideas   []int64 // that the model was told of
	At      time.Time
	Usage   llm.Usage // this and what follows: not before it has ended
	Took    time.Duration
	Outcome string // ok, cancelled, or the code of the failure
}

// A Proposal is what a model suggests. Nothing of it is done until the person
// takes it.
type Proposal struct {
	ID    int64 // 0: it is not kept yet
	Idea  int64
	Kind  Expansion
	Items []Item
	Model string
	At    time.Time
}
