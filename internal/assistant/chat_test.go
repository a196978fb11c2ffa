package assistant_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"creatorvault.dev/internal/assistant"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/llm"
	"creatorvault.dev/internal/mcp"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/toolbox"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json/jsontext"
)

// inside are the tools of a server, as the program has them.
type inside struct{ *mcp.Client }

func (i inside) List(ctx context.Context) (all []llm.Tool, _ error) {
	offers, err := i.Tools(ctx)
	for _, o := range offers {
		all = append(all, llm.Tool{Name: o.Name, Description: o.Description, Input: o.Input})
	}
	return all, err
}

func (i inside) Call(ctx context.Context, name string, input jsontext.Value, agreed bool) (assistant.Result, error) {
	r, err := i.Client.Call(ctx, name, input, agreed)
	return assistant.Result{Text: r.Text, Failed: r.Failed, Asks: r.Question != ""}, err
}

// chat returns the chat of w.
func (w *world) chat() *assistant.Chat {
	server := mcp.New(mcp.Options{Tools: toolbox.New(w.vault, nil), Key: make([]byte, 32), Called: func(string, string, time.Duration) {}})
	return assistant.NewChat(w.Assistant, w.vault, func(ctx context.Context, by vault.Actor) (assistant.Tools, error) {
		client, err := server.Connect(ctx, &identity.Principal{ID: by.Owner}, by.Source)
		return inside{client}, err
	})
}

func saying(text string) assistant.ChatOrder {
	return assistant.ChatOrder{Message: vault.Of(text)}
}

// TestNobodyWaitsForAChatForEver: for its first word, for the next one, or for
// the whole of a turn in which tools are called again and again.
func TestNobodyWaitsForAChatForEver(t *testing.T) {
	const short = 200 * time.Millisecond
	slow := testkit.ModelTurn{Calls: []testkit.ModelCall{{Name: "list_ideas", Input: `{}`}}, Interval: 30 * time.Millisecond}
	for name, c := range map[string]struct {
		turn testkit.ModelTurn
		set  func(*assistant.Options, *llm.Options)
	}{
		"the first word": {testkit.ModelTurn{Silent: true, Hang: true, Mute: true}, func(_ *assistant.Options, m *llm.Options) { m.Patience.First = short }},
		"the next":       {testkit.ModelTurn{Text: "half", Hang: true}, func(_ *assistant.Options, m *llm.Options) { m.Patience.Idle = short }},
		"the whole":      {slow, func(o *assistant.Options, _ *llm.Options) { o.Patience = short }},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, c.set, c.turn)
			_, _, err := w.chat().Say(t.Context(), by("ada"), saying("Hi"), "", nil)
			if !errors.Is(err, vault.AITimeout) {
				t.Errorf("error %v", err)
			}
			said, err := w.vault.Messages(t.Context(), by("ada"), 1, vault.MaxID, 2)
			if err != nil || len(said) != 2 || said[0].Status != vault.MessageFailed {
				t.Errorf("kept %+v, %v", said, err)
			}
			if name != "the whole" {
				w.model.WaitLeft(t, 1)
			}
		})
	}
}

// TestWhoStopsListeningEndsTheTurn: what was heard is kept as cancelled.
func TestWhoStopsListeningEndsTheTurn(t *testing.T) {
	w := newWorld(t, nil, testkit.ModelTurn{Text: "One two three four five six"})
	ctx, leave := context.WithCancel(t.Context())
	heard := ""
	_, _, err := w.chat().Say(ctx, by("ada"), saying("Count"), "", func(s assistant.Step) error {
		if heard += s.Text; len(heard) > 5 {
			leave()
			return ctx.Err()
		}
		return nil
	})
	said, _ := w.vault.Messages(t.Context(), by("ada"), 1, vault.MaxID, 1)
	if !errors.Is(err, context.Canceled) || len(said) != 1 || said[0].Status != vault.MessageCancelled || said[0].Content != heard {
		t.Errorf("error %v, heard %q, kept %+v", err, heard, said)
	}
	if got := w.books.entered(); len(got) != 1 || got[0] != "cancelled" {
		t.Errorf("the books have %v", got)
	}
}
