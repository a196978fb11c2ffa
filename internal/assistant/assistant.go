// Package assistant works on a vault with a language model.
package assistant

import (
	"context"
	"sync/atomic"
	"time"

	"creatorvault.dev/internal/llm"
	"creatorvault.dev/internal/vault"
)

// A Vault is what an assistant asks of the vault, as [vault.Service] has it.
type Vault interface {
	User(ctx context.Context, by vault.Actor) (vault.User, error)
	Idea(ctx context.Context, by vault.Actor, id int64) (vault.Idea, error)
}

// Options are what an assistant works with.
type Options struct {
	Model       *llm.Model // nil: none is configured
	Vault       Vault
	Books       Books
	CallsAtOnce int           // of all people
	Patience    time.Duration // for all that a person asks for at once
	Now         func() time.Time
}

// Usual is the patience that people have.
const Usual = 2 * time.Minute

// An Assistant helps people with the ideas in their vaults.
type Assistant struct {
	model   *llm.Model // nil: none is configured
	vault   Vault
	books   Books
	places  *places
	flights *flights

	patience time.Duration
	clock    func() time.Time

	running, calls, failed atomic.Int64
}

// New returns an assistant that works with o.
func New(o Options) *Assistant {
	return &Assistant{
		model: o.Model, vault: o.Vault, books: o.Books, places: newPlaces(o.CallsAtOnce),
		flights: &flights{all: map[flight]chan struct{}{}}, patience: o.Patience, clock: o.Now,
	}
}

func (a *Assistant) now() time.Time { return vault.AsKept(a.clock()) }

// Running counts the calls of the model that are under way.
func (a *Assistant) Running() int64 { return a.running.Load() }

// Calls counts all calls of the model, and Failed those that came to nothing.
func (a *Assistant) Calls() int64 { return a.calls.Load() }

// Failed counts the calls that failed or were cancelled.
func (a *Assistant) Failed() int64 { return a.failed.Load() }

// Enabled reports whether there is a model.
func (a *Assistant) Enabled() bool { return a.model != nil }

// Local reports whether the model is on this machine.
func (a *Assistant) Local() bool { return a.model != nil && a.model.Local() }

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

// agreed fails where by.Owner may ask no model, with AIUnavailable or AIConsent.
func (a *Assistant) agreed(ctx context.Context, by vault.Actor) error {
	if a.model == nil {
		return noModel()
	}
	user, err := a.vault.User(ctx, by)
	if err == nil && a.consent(user) == Missing {
		err = vault.AIConsent.New("The model runs elsewhere, on %s: set preferences.ai to on if what it is asked about may go there", a.model.Host())
	}
	return err
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
