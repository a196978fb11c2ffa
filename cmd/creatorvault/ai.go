package main

import (
	"time"

	"creatorvault.dev/internal/assistant"
	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/llm"
	"creatorvault.dev/internal/telemetry"
	"creatorvault.dev/internal/vault"
)

// assist returns the assistant of v, with the model of c if it names one.
func assist(c *config.Config, v *vault.Service, m *telemetry.Metrics) (*assistant.Assistant, error) {
	books := assistant.NewLedger(v, c.AITokens)
	o := assistant.Options{Vault: v, Books: books, CallsAtOnce: c.AICalls, Patience: assistant.Usual, Now: time.Now}
	if c.AIBaseURL != "" {
		model, err := llm.New(llm.Options{BaseURL: c.AIBaseURL, Key: c.AIKey, Name: c.AIModel, Patience: llm.Usual, Now: time.Now})
		if err != nil {
			return nil, err
		}
		o.Model = model
	}
	a := assistant.New(o)
	m.Gauge("ai_calls_running", "Calls of the language model that are under way.", func() float64 { return float64(a.Running()) })
	m.Counter("ai_calls_total", "Calls of the language model that ended.", func() float64 { return float64(a.Calls()) })
	m.Counter("ai_calls_failed_total", "Calls of the language model that failed or were cancelled.", func() float64 { return float64(a.Failed()) })
	return a, nil
}
