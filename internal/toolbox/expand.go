package toolbox

import (
	"context"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// The kinds of expansion: new sides of an idea, a plan for it, and the same for
// others.
const (
	Angles     = "angles"
	Outline    = "outline"
	Variations = "variations"
)

// Expansions lists them.
var Expansions = []string{Angles, Outline, Variations}

// The bounds of expand_idea.
const (
	defaultExpanded = 5
	maxExpanded     = 10
)

// An Expander makes more of an idea with a language model.
type Expander interface {
	// Expand has the model make more of an idea, as order says: a JSON object
	// with expansion_type and count. Said is told each piece of what the model
	// writes. It fails with Invalid, NotFound, and as the model does.
	Expand(ctx context.Context, by vault.Actor, id int64, order jsontext.Value, said func(string) error) (Expansion, error)

	// Local reports whether the model is on this machine.
	Local() bool
}

// An Expansion is what a model suggests. Nothing of it is done.
type Expansion struct {
	Idea  int64           `json:"idea_id"`
	Kind  string          `json:"expansion_type"`
	Items []ExpansionItem `json:"items"`
	Model string          `json:"model"`
	At    time.Time       `json:"created_at"`
}

// An ExpansionItem is one of the things that it suggests.
type ExpansionItem struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

func (t *Toolbox) expandIdea(e Expander) Tool {
	words := func(description string) schema { return schema{Type: "string", Description: description} }
	return Tool{
		Name: "expand_idea", Title: "Expand an idea", Use: Reads, AsksModel: true, Elsewhere: !e.Local(),
		Description: "Has the language model of the vault suggest angles, an outline or variations of one idea. It may take two minutes. Nothing is changed: the person decides what to keep.",
		Input: object(map[string]schema{
			"idea_id": ideaID(), "expansion_type": word("What is wanted.", Expansions), "count": number("How many suggestions.", maxExpanded).or(defaultExpanded),
		}, "idea_id", "expansion_type").written(),
		Output: object(map[string]schema{
			"idea_id": ideaID(), "expansion_type": word("", Expansions),
			"items": list("", object(map[string]schema{"title": words(""), "text": words("Markdown.")}, "title", "text"), maxExpanded),
			"model": words("Which wrote it."), "created_at": words(""),
		}, "idea_id", "expansion_type", "items", "model", "created_at").written(),
		Call: func(ctx context.Context, by vault.Actor, args jsontext.Value) (any, error) {
			id, order, err := target(args)
			if err != nil {
				return nil, err
			}
			if _, err := t.visible(ctx, by, id); err != nil {
				return nil, err
			}
			return e.Expand(ctx, by, id, order, func(text string) error { return tell(ctx, len(text)) })
		},
	}
}

type listener struct{}

// Listening returns a copy of ctx in which progress is told how many bytes more
// a tool that takes long has got.
func Listening(ctx context.Context, progress func(bytes int) error) context.Context {
	return context.WithValue(ctx, listener{}, progress)
}

func tell(ctx context.Context, bytes int) error {
	if progress, ok := ctx.Value(listener{}).(func(int) error); ok {
		return progress(bytes)
	}
	return nil
}
