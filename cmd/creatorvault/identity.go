package main

import (
	"context"
	"fmt"
	"time"

	"creatorvault.dev/internal/api"
	"creatorvault.dev/internal/config"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/server"
	"creatorvault.dev/internal/vault"
)

// identify returns who tells people apart, and the routes by which they sign in.
func identify(_ context.Context, c *config.Config, s store) (server.Gate, []api.Route, error) {
	key, err := identity.ParseKey(c.JWTPublicKey)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: JWT_PUBLIC_KEY: %w", errUsage, err)
	}
	return &welcome{&identity.Verifier{Key: key, Issuer: c.JWTIssuer, Audience: c.JWTAudiences[0], Now: time.Now}, s}, nil, nil
}

// welcome makes a user of everyone who comes with a good token.
type welcome struct {
	tokens *identity.Verifier
	people vault.People
}

// Identify returns the principal of token.
func (w *welcome) Identify(ctx context.Context, token string) (*identity.Principal, error) {
	p, err := w.tokens.Verify(ctx, token)
	if err != nil {
		return nil, err
	}
	return p, w.people.PutUser(ctx, vault.User{
		ID: p.ID, Email: p.Email, Name: p.Name, Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: time.Now().UTC().Truncate(time.Microsecond)},
	})
}
