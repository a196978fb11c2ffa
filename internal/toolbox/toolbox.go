// Package toolbox is the verbs that an assistant may use on a vault.
package toolbox

import (
	"context"
	"slices"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// A Use says what a tool does to a vault. It decides which right a caller needs.
type Use int

// The uses.
const (
	Reads Use = iota
	Writes
	Destroys // what the person must be asked about first
)

// A Tool is one verb. No tool takes a person's id: whose vault it works on is
// the Actor's alone.
type Tool struct {
	Name        string
	Title       string // for people
	Description string // for models
	Use         Use
	Idempotent  bool           // a repeat changes nothing more
	AsksModel   bool           // may take minutes, and needs the right to
	Elsewhere   bool           // something of the vault leaves the machine
	Input       jsontext.Value // JSON Schema of the arguments, an object
	Output      jsontext.Value // JSON Schema of what Call returns, an object

	// Call does it. It fails as the use cases of the vault do, and what it
	// returns marshals to JSON that fits Output.
	Call func(ctx context.Context, by vault.Actor, args jsontext.Value) (any, error)

	// Ask returns the question that the person must answer with yes before
	// Call; nil: none.
	Ask func(ctx context.Context, by vault.Actor, args jsontext.Value) (string, error)
}

// A Toolbox holds the tools that work on a vault.
type Toolbox struct {
	vault *vault.Service
	tools []Tool
}

// New returns the toolbox of v, in which e makes more of ideas; nil: nobody does.
func New(v *vault.Service, e Expander) *Toolbox {
	t := &Toolbox{vault: v}
	t.tools = []Tool{
		t.addIdea(), t.listIdeas(), t.searchIdeas(), t.getIdea(), t.relatedIdeas(),
		t.updateIdea(), t.setStage(), t.deleteIdea(), t.restoreIdea(),
	}
	if e != nil {
		t.tools = append(t.tools, t.expandIdea(e))
	}
	for i := range t.tools {
		t.tools[i].Call = owned(t.tools[i].Call)
	}
	return t
}

// Tools lists the tools, always in the same order.
func (t *Toolbox) Tools() []Tool { return slices.Clone(t.tools) }

// Tool returns the tool of that name.
func (t *Toolbox) Tool(name string) (Tool, bool) {
	i := slices.IndexFunc(t.tools, func(one Tool) bool { return one.Name == name })
	if i < 0 {
		return Tool{}, false
	}
	return t.tools[i], true
}

// Idea returns one idea that an assistant may see. It fails with NotFound.
func (t *Toolbox) Idea(ctx context.Context, by vault.Actor, id int64) (Idea, error) {
	idea, err := t.visible(ctx, by, id)
	return shape(idea), err
}

// visible returns an idea. One that its owner keeps from models is not there.
func (t *Toolbox) visible(ctx context.Context, by vault.Actor, id int64) (vault.Idea, error) {
	idea, err := t.vault.Idea(ctx, by, id)
	if err == nil && idea.AI == vault.AIOff {
		return vault.Idea{}, vault.NotFound.New("There is no such idea")
	}
	return idea, err
}
