package main

import (
	"context"
	"errors"

	"creatorvault.dev/internal/assistant"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/llm"
	"creatorvault.dev/internal/mcp"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// talk returns the chat of a, which works by the tools of server as assistants
// outside do.
func talk(a *assistant.Assistant, v *vault.Service, server *mcp.Server) *assistant.Chat {
	return assistant.NewChat(a, v, func(ctx context.Context, by vault.Actor) (assistant.Tools, error) {
		p := identity.From(ctx)
		if p == nil || p.ID != by.Owner {
			return nil, errors.New("a chat of nobody")
		}
		client, err := server.Connect(ctx, p, by.Source)
		if err != nil {
			return nil, err
		}
		return offered{client}, nil
	})
}

// offered are the tools of a server, for the assistant.
type offered struct{ *mcp.Client }

// List implements [assistant.Tools].
func (o offered) List(ctx context.Context) ([]llm.Tool, error) {
	tools, err := o.Tools(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]llm.Tool, len(tools))
	for i, t := range tools {
		all[i] = llm.Tool{Name: t.Name, Description: t.Description, Input: t.Input}
	}
	return all, nil
}

// Call implements [assistant.Tools].
func (o offered) Call(ctx context.Context, name string, input jsontext.Value, agreed bool) (assistant.Result, error) {
	r, err := o.Client.Call(ctx, name, input, agreed)
	if err != nil {
		return assistant.Result{}, err
	}
	ideas, err := ideasIn(r.Data)
	return assistant.Result{Text: r.Text, Failed: r.Failed, Asks: r.Question != "", Ideas: ideas}, err
}

// ideasIn returns the ids of the ideas that the result of a tool tells of.
func ideasIn(data jsontext.Value) (ids []int64, _ error) {
	if data == nil {
		return nil, nil
	}
	type one struct {
		ID int64 `json:"id"`
	}
	var in struct {
		ID    int64 `json:"id"`
		Of    int64 `json:"idea_id"`
		Idea  one   `json:"idea"`
		Ideas []one `json:"ideas"`
	}
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, err
	}
	for _, found := range append([]one{{in.ID}, {in.Of}, in.Idea}, in.Ideas...) {
		if found.ID != 0 {
			ids = append(ids, found.ID)
		}
	}
	return ids, nil
}
