package toolbox

import (
	"context"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// The bounds of related_ideas.
const (
	defaultRelated = 5
	maxFound       = 50
)

// likeness is an idea that is like another one.
type likeness struct {
	Idea
	Score float64  `json:"score"`
	Words []string `json:"shared_words"`
}

// likenesses is what related_ideas returns.
type likenesses struct {
	Ideas []likeness `json:"ideas"`
}

func (t *Toolbox) relatedIdeas() Tool {
	return Tool{
		Name: "related_ideas", Title: "Find related ideas", Use: Reads, Idempotent: true,
		Description: "Returns the ideas that are most like one idea, by the words that they share. No model is asked.",
		Input: object(map[string]schema{
			"idea_id": ideaID(), "limit": number("How many at most.", vault.MaxRelated).or(defaultRelated),
		}, "idea_id").written(),
		Output: object(map[string]schema{
			"ideas": list("The most alike first.", entry(map[string]schema{
				"score":        {Type: "number", Description: "From 0 to 1."},
				"shared_words": list("The rarest first.", schema{Type: "string"}, 0),
			}, "score", "shared_words"), vault.MaxRelated),
		}, "ideas").written(),
		Call: t.related,
	}
}

func (t *Toolbox) related(ctx context.Context, by vault.Actor, args jsontext.Value) (any, error) {
	id, rest, err := target(args)
	if err != nil {
		return nil, err
	}
	in, err := read[struct {
		Limit vault.Field[int64] `json:"limit"`
		Rest  jsontext.Value     `json:",embed"`
	}](rest)
	if err != nil {
		return nil, err
	}
	var p vault.Problems
	q := vault.RelatedQuery{ForModels: true, Limit: defaultRelated}
	if vault.Holds(&p, "limit", in.Limit) {
		p.Require(in.Limit.Value >= 1 && in.Limit.Value <= vault.MaxRelated, "limit", vault.OutOfRange, "limit must be 1 to %d", vault.MaxRelated)
		q.Limit = int(min(max(in.Limit.Value, 0), vault.MaxRelated))
	}
	vault.RefuseRest(&p, "", in.Rest)
	if err := p.Err(); err != nil {
		return nil, err
	}
	if _, err := t.visible(ctx, by, id); err != nil {
		return nil, err
	}
	found, err := t.vault.Related(ctx, by, id, q)
	if err != nil {
		return nil, err
	}
	out := likenesses{Ideas: make([]likeness, 0, len(found))}
	for _, f := range found {
		out.Ideas = append(out.Ideas, likeness{brief(f.Idea), f.Score, f.Words})
	}
	return out, nil
}

// Find returns the ids of the ideas that an assistant may see and that have
// every word of typed, those that changed last first.
func (t *Toolbox) Find(ctx context.Context, by vault.Actor, typed string, most int) ([]int64, error) {
	var p vault.Problems
	q := vault.IdeaQuery{AI: new(vault.AIOn), Sort: vault.ByUpdatedAt, Limit: min(most, maxFound), NoTotal: true, Search: vault.SearchWords(&p, "search", typed)}
	if err := p.Err(); err != nil {
		return nil, err
	}
	found, err := t.vault.Ideas(ctx, by, q)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, 0, len(found.Items))
	for _, idea := range found.Items {
		ids = append(ids, idea.ID)
	}
	return ids, nil
}
