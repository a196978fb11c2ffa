package main

import (
	"time"

	"creatorvault.dev/internal/assistant"
	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/llm"
	"creatorvault.dev/internal/vault"
)

// assist returns the assistant of v, with the model of c if it names one.
func assist(c *config.Config, v *vault.Service) (*assistant.Assistant, error) {
	if c.AIBaseURL == "" {
		return assistant.New(nil, v), nil
	}
	m, err := llm.New(llm.Options{BaseURL: c.AIBaseURL, Key: c.AIKey, Name: c.AIModel, Patience: llm.Usual, Now: time.Now})
	if err != nil {
		return nil, err
	}
	return assistant.New(m, v), nil
}
