package vault

import (
	"context"
	"strconv"
	"time"
)

// ProposalsFor is how long a proposal is kept.
const ProposalsFor = 90 * 24 * time.Hour

// A Proposal is what a model suggests of an idea. Nothing of it is done until
// the person takes it.
type Proposal struct {
	ID        int64          `json:"id"`
	Idea      int64          `json:"idea_id"`
	Kind      string         `json:"expansion_type"` // angles, outline or variations
	Items     []ProposalItem `json:"items"`          // never nil
	Model     string         `json:"model"`
	CreatedAt Stamp          `json:"created_at"`
}

// A ProposalItem is one part of what a model proposes.
type ProposalItem struct {
	Title string `json:"title"`
	Text  string `json:"text"` // Markdown; may be empty
}

// Mark returns what a store keeps of p for a repeat of the call: its id.
func (p Proposal) Mark() []byte { return strconv.AppendInt(nil, p.ID, 10) }

// MarkedProposal returns the id of a mark.
func MarkedProposal(mark []byte) (id int64, _ error) { return strconv.ParseInt(string(mark), 10, 64) }

// Proposing keeps what models propose.
type Proposing interface {
	// InsertProposal keeps p, and returns it with its id. With once, a repeat
	// changes nothing and returns what the first call kept, and replayed, unless
	// that is gone: then it is as if there had been none. It forgets some
	// proposals of anybody that are older than [ProposalsFor]. It fails with
	// NotFound if by.Owner has no such idea, and with Conflict for a key of
	// another call, or of one that is being kept.
	InsertProposal(ctx context.Context, by Actor, p Proposal, once *Once) (_ Proposal, replayed bool, _ error)

	// Proposed returns what the first call with a key kept. It fails with
	// NotFound if there was none or that is gone, and with Conflict if it was
	// another call.
	Proposed(ctx context.Context, by Actor, once Once) (Proposal, error)

	// Proposals returns up to limit proposals made after since whose id is below
	// before, the newest first.
	Proposals(ctx context.Context, by Actor, since time.Time, before int64, limit int) ([]Proposal, error)
}

// Propose keeps what a model proposes of an idea. It fails with NotFound or
// Conflict.
func (s *Service) Propose(ctx context.Context, by Actor, p Proposal, once *Once) (_ Proposal, replayed bool, _ error) {
	return s.store.InsertProposal(ctx, by, p, once)
}

// Proposed returns what was proposed under a key. It fails with NotFound or
// Conflict.
func (s *Service) Proposed(ctx context.Context, by Actor, once Once) (Proposal, error) {
	return s.store.Proposed(ctx, by, once)
}
