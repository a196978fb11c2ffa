// Package assistant works on a vault with a language model.
package assistant

import (
	"context"

	"creatorvault.dev/internal/llm"
	"creatorvault.dev/internal/vault"
)

// A Vault is what an assistant asks of the vault, as [vault.Service] has it.
type Vault interface {
	User(ctx context.Context, by vault.Actor) (vault.User, error)
}

// An Assistant helps people with the ideas in their vaults.
type Assistant struct {
	model *llm.Model // nil: none is configured
	vault Vault
}

// New returns an assistant that asks m, or says that there is no model.
func New(m *llm.Model, v Vault) *Assistant { return &Assistant{m, v} }

// A Consent is whether a person has agreed that what is theirs goes to the model.
type Consent string

// The consents.
const (
	NotNeeded Consent = "not_needed" // nothing leaves the machine, or there is no model
	Given     Consent = "given"
	Missing   Consent = "missing"
)

// A Status is what a person can know of the model before it is asked anything.
type Status struct {
	Enabled bool    `json:"enabled"`
	Model   *string `json:"model"`
	Host    *string `json:"endpoint_host"`
	Local   bool    `json:"local"` // it is on the same machine as the vault
	Tools   bool    `json:"tools"` // it takes them, as far as it is known
	Consent Consent `json:"consent"`
}

// Status returns what there is, and whether by.Owner has agreed to it. It
// fails with NotFound if that is no user.
func (a *Assistant) Status(ctx context.Context, by vault.Actor) (Status, error) {
	user, err := a.vault.User(ctx, by)
	if err != nil {
		return Status{}, err
	}
	out := Status{Enabled: a.model != nil, Consent: a.consent(user)}
	if m := a.model; m != nil {
		out.Model, out.Host, out.Local, out.Tools = new(m.Called()), new(m.Host()), m.Local(), m.TakesTools()
	}
	return out, nil
}

// consent is what user has agreed to.
func (a *Assistant) consent(user vault.User) Consent {
	switch {
	case a.model == nil || a.model.Local():
		return NotNeeded
	case user.Preferences.AI == "on":
		return Given
	}
	return Missing
}
