package assistant

import (
	"context"
	"errors"
	"slices"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// An Expansion is a way to make more of an idea.
type Expansion string

// The expansions.
const (
	Angles     Expansion = "angles"
	Outline    Expansion = "outline"
	Variations Expansion = "variations"
)

// Expansions are all of them.
var Expansions = []Expansion{Angles, Outline, Variations}

// How many items an expansion has.
const (
	MaxItems   = 10
	usualItems = 5
)

// An ExpansionOrder is what a person gives to have an idea expanded.
type ExpansionOrder struct {
	Kind  vault.Field[Expansion] `json:"expansion_type"`
	Count vault.Field[int64]     `json:"count"`
	Rest  jsontext.Value         `json:",embed"`
}

// An order is one that is right.
type order struct {
	Kind  Expansion `json:"expansion_type"`
	Count int       `json:"count"`
	Idea  int64     `json:"idea_id"`
}

// check returns what in orders of an idea, or everything that is wrong with it.
func (in ExpansionOrder) check(idea int64) (order, error) {
	var p vault.Problems
	out := order{Count: usualItems, Idea: idea}
	if vault.Holds(&p, "expansion_type", in.Kind) {
		out.Kind = in.Kind.Value
		p.Require(slices.Contains(Expansions, out.Kind), "expansion_type", vault.NotAllowed, "expansion_type must be one of %v", Expansions)
	}
	p.Require(in.Kind.Set, "expansion_type", vault.Missing, "Which expansion is wanted is missing")
	if vault.Holds(&p, "count", in.Count) {
		n := in.Count.Value
		p.Require(n >= 1 && n <= MaxItems, "count", vault.OutOfRange, "count must be 1 to %d", MaxItems)
		out.Count = int(min(n, MaxItems))
	}
	vault.RefuseRest(&p, "", in.Rest)
	return out, p.Err()
}

// Expand has the model make more of an idea, and keeps what it says as a
// proposal. Said is told each piece of the text as it comes; nil: nobody. With
// a key, a repeat asks the model nothing and returns what the first call did,
// and replayed. It fails with Invalid, AIUnavailable, AIConsent, NotFound,
// Forbidden for an idea that is kept from models, Conflict for a key of another
// call, AIBudget, AIBusy, AITimeout or AIUpstream.
func (a *Assistant) Expand(ctx context.Context, by vault.Actor, id int64, in ExpansionOrder, key string, said func(string) error) (_ Proposal, replayed bool, _ error) {
	what, err := in.check(id)
	if err != nil {
		return Proposal{}, false, err
	}
	if err := a.agreed(ctx, by); err != nil {
		return Proposal{}, false, err
	}
	idea, err := a.vault.Idea(ctx, by, id)
	if err != nil {
		return Proposal{}, false, err
	}
	if idea.AI == vault.AIOff {
		return Proposal{}, false, vault.Forbidden.New("This idea is kept from models").At("ai", vault.NotAllowed)
	}
	mark, err := once(key, "expand idea", what, a.now())
	if err != nil {
		return Proposal{}, false, err
	}
	if mark != nil {
		done, err := a.flights.begin(ctx, by.Owner, key)
		if err != nil {
			return Proposal{}, false, err
		}
		defer done()
		if first, err := a.books.Proposed(ctx, by, *mark); !errors.Is(err, vault.NotFound) {
			return first, true, err
		}
	}
	made, err := a.expand(ctx, by, what, idea, said)
	if err != nil {
		return Proposal{}, false, err
	}
	return a.books.Propose(ctx, by, made, mark)
}

// called is how the ledger calls an expansion: tool where an assistant wants it.
func called(by vault.Actor) string {
	if by.Source == vault.FromMCP || by.Source == vault.FromChat {
		return "tool"
	}
	return "expand"
}

// expand asks the model, and reads what it says.
func (a *Assistant) expand(ctx context.Context, by vault.Actor, what order, idea vault.Idea, said func(string) error) (Proposal, error) {
	leave, err := a.places.take(by.Owner)
	if err != nil {
		return Proposal{}, err
	}
	defer leave()
	ctx, stop := context.WithTimeout(ctx, a.patience)
	defer stop()
	r, err := prompt(what.Kind, what.Count, idea)
	if err != nil {
		return Proposal{}, err
	}
	answer, err := a.ask(ctx, by, Call{Kind: called(by), Ideas: []int64{idea.ID}}, r, said)
	if err != nil {
		return Proposal{}, err
	}
	made := Proposal{Idea: idea.ID, Kind: what.Kind, Items: items(answer.Text, what.Count), Model: a.model.Called(), At: a.now()}
	if len(made.Items) == 0 {
		return Proposal{}, vault.AIUpstream.New("The model said nothing that could be used")
	}
	return made, nil
}
