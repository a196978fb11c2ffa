package main_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// An aiCall is what tests look at of an entry of the ledger.
type aiCall struct {
	Kind string `json:"kind"`
}

// expanding are the arguments of expand_idea.
var expanding = map[string]any{"idea_id": 1, "expansion_type": "angles", "count": 2}

// TestAnAssistantHasAnIdeaExpanded, in every version of the protocol, and hears
// how it goes.
func TestAnAssistantHasAnIdeaExpanded(t *testing.T) {
	model := testkit.NewModelServer(t)
	model.Say("", testkit.ModelTurn{Text: twoItems})
	p, _, ada := helped(t, backends[0], model)
	for _, version := range versions {
		var told atomic.Int64
		a := connect(t, p.URL, ada.Token, version, &mcp.ClientOptions{ProgressNotificationHandler: func(_ context.Context, r *mcp.ProgressNotificationClientRequest) {
			if r.Params.Progress > 0 && r.Params.ProgressToken == "how" {
				told.Add(1)
			}
		}})
		params := &mcp.CallToolParams{Name: "expand_idea", Arguments: expanding}
		params.SetProgressToken("how")
		r, err := a.CallTool(t.Context(), params)
		if err != nil || r.IsError || !strings.Contains(text(r), `"items":[{"title":"One","text":"The first."},{"title":"Two","text":"The second."}]`) {
			t.Fatalf("%s: %v %s", version, err, text(r))
		}
		testkit.Await(t, 20*time.Second, func() error {
			if told.Load() == 0 {
				return errors.New("nobody is told how it goes")
			}
			return nil
		})
		if r := a.call(t, "expand_idea", map[string]any{"idea_id": 1, "expansion_type": "poems", "count": 0}); !r.IsError || !strings.Contains(text(r), `"field":"count"`) || !strings.Contains(text(r), `"field":"expansion_type"`) {
			t.Errorf("%s: %s", version, text(r))
		}
	}
	var ledger struct {
		Data struct {
			Calls []aiCall `json:"calls"`
		} `json:"data"`
	}
	expect(t, ada, 200, "GET /api/v1/users/me/ai-activity", "").JSON(t, &ledger)
	if got := ledger.Data.Calls; len(got) != len(versions) || slices.ContainsFunc(got, func(c aiCall) bool { return c.Kind != "tool" }) {
		t.Errorf("the ledger has %+v", got)
	}
}

// TestAnExpansionOutlivesTheDeadlineOfOtherTools.
func TestAnExpansionOutlivesTheDeadlineOfOtherTools(t *testing.T) {
	t.Parallel()
	model := testkit.NewModelServer(t)
	model.Say("", testkit.ModelTurn{Text: twoItems, Interval: 800 * time.Millisecond})
	p, _, ada := helped(t, backends[0], model)
	a := connect(t, p.URL, ada.Token, versions[0], nil)
	began := time.Now()
	if r := a.call(t, "expand_idea", expanding); r.IsError || time.Since(began) < 10*time.Second {
		t.Errorf("after %v: %s", time.Since(began), text(r))
	}
}

func TestAnExpansionThatNobodyWantsAnyMoreEnds(t *testing.T) {
	model := testkit.NewModelServer(t)
	model.Say("", testkit.ModelTurn{Text: "half", Hang: true})
	p, _, ada := helped(t, backends[0], model)
	for n, version := range versions {
		a := connect(t, p.URL, ada.Token, version, nil)
		ctx, leave := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			_, err := a.CallTool(ctx, &mcp.CallToolParams{Name: "expand_idea", Arguments: expanding})
			ended <- err
		}()
		model.WaitAsked(t, n+1)
		leave()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", version, err)
		}
		model.WaitLeft(t, n+1)
	}
}

// TestAModelIsAskedOnlyByWhoMay: with a model, a token that allows it, and an
// idea that is not kept from models.
func TestAModelIsAskedOnlyByWhoMay(t *testing.T) {
	model := testkit.NewModelServer(t)
	model.Say("", testkit.ModelTurn{Text: twoItems})
	p, issuer, ada := helped(t, backends[0], model)
	expect(t, ada, 200, "PATCH /api/v1/ada/ideas/1", `{"ai":"off"}`)
	a := connect(t, p.URL, ada.Token, versions[0], nil)
	if r := a.call(t, "expand_idea", expanding); !r.IsError || !strings.Contains(text(r), "NOT_FOUND") {
		t.Errorf("%s", text(r))
	}
	for tool, err := range a.Tools(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		if tool.Name == "expand_idea" && *tool.Annotations.OpenWorldHint {
			t.Error("a model on this machine is said to be elsewhere")
		}
	}
	reading := connect(t, p.URL, issuer.Token(t, "ada", map[string]any{"aud": strings.Replace(p.URL, "127.0.0.1", "localhost", 1) + "/mcp", "scope": "ideas:read"}), versions[0], nil)
	if _, err := reading.CallTool(t.Context(), &mcp.CallToolParams{Name: "expand_idea", Arguments: expanding}); err == nil || len(model.Asked()) > 0 {
		t.Errorf("a token that does not allow it: %v, asked %d times", err, len(model.Asked()))
	}
	plain, issuer := served(t)
	for tool, err := range connect(t, plain.URL, issuer.Token(t, "ada", nil), versions[0], nil).Tools(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		if tool.Name == "expand_idea" {
			t.Error("it is offered without a model")
		}
	}
}
