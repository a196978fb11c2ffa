package main

import (
	"context"
	"time"

	"creatorvault.dev/internal/assistant"
	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/llm"
	"creatorvault.dev/internal/telemetry"
	"creatorvault.dev/internal/toolbox"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// assist returns the assistant of v, with the model of c if it names one.
func assist(c *config.Config, v *vault.Service) (*assistant.Assistant, error) {
	books := assistant.NewLedger(v, c.AITokens)
	o := assistant.Options{Vault: v, Books: books, CallsAtOnce: c.AICalls, Patience: assistant.Usual, Now: time.Now}
	if c.AIBaseURL != "" {
		model, err := llm.New(llm.Options{BaseURL: c.AIBaseURL, Key: c.AIKey, Name: c.AIModel, Patience: llm.Usual, Now: time.Now})
		if err != nil {
			return nil, err
		}
		o.Model = model
	}
	return assistant.New(o), nil
}

// countCalls shows scrapes what a does.
func countCalls(m *telemetry.Metrics, a *assistant.Assistant) {
	m.Gauge("ai_calls_running", "Calls of the language model that are under way.", func() float64 { return float64(a.Running()) })
	m.Counter("ai_calls_total", "Calls of the language model that ended.", func() float64 { return float64(a.Calls()) })
	m.Counter("ai_calls_failed_total", "Calls of the language model that failed or were cancelled.", func() float64 { return float64(a.Failed()) })
}

// tools returns the tools of v; one of them asks the model of a, if it has one.
func tools(v *vault.Service, a *assistant.Assistant) *toolbox.Toolbox {
	if !a.Enabled() {
		return toolbox.New(v, nil)
	}
	return toolbox.New(v, expander{a})
}

// An expander expands ideas for a tool.
type expander struct{ *assistant.Assistant }

// Expand implements [toolbox.Expander].
func (e expander) Expand(ctx context.Context, by vault.Actor, id int64, order jsontext.Value, said func(string) error) (toolbox.Expansion, error) {
	var in assistant.ExpansionOrder
	if err := json.Unmarshal(order, &in); err != nil {
		return toolbox.Expansion{}, err
	}
	p, _, err := e.Assistant.Expand(ctx, by, id, in, "", said)
	if err != nil {
		return toolbox.Expansion{}, err
	}
	out := toolbox.Expansion{Idea: p.Idea, Kind: string(p.Kind), Model: p.Model, At: p.At}
	for _, item := range p.Items {
		out.Items = append(out.Items, toolbox.ExpansionItem{Title: item.Title, Text: item.Text})
	}
	return out, nil
}
