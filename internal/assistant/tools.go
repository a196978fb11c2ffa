package assistant

import (
	"context"
	"fmt"
	"unicode/utf8"

	"creatorvault.dev/internal/llm"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// Tools are what a model may do, in one person's vault alone.
type Tools interface {
	// List returns the tools, always in the same order.
	List(ctx context.Context) ([]llm.Tool, error)

	// Call uses one. What the tool refuses is a result, which the model is told.
	// Where the person must be asked first and has not agreed, nothing is done,
	// and the result asks.
	Call(ctx context.Context, name string, input jsontext.Value, agreed bool) (Result, error)

	// Close gives them back.
	Close()
}

// An Opener opens the tools of by.Owner's vault, for whoever ctx speaks for.
type Opener func(ctx context.Context, by vault.Actor) (Tools, error)

// A Result is what a tool returns.
type Result struct {
	Text   string // for the model
	Failed bool
	Asks   bool    // the person, before it is done
	Ideas  []int64 // that it tells of
}

// maxResult is how many bytes of what a tool returns a model is told.
const maxResult = 4 << 10

// short cuts what a tool says down to what the model is told of it.
func short(text string) string {
	if text == "" {
		return "Done." // servers refuse what is empty
	}
	if len(text) <= maxResult {
		return text
	}
	note := fmt.Sprintf("\n[cut here, of %d bytes: ask for less, or for one idea]", len(text))
	n := maxResult - len(note)
	for !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + note
}
