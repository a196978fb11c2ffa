// Package identity tells who is calling.
package identity

import (
	"context"
	"slices"
	"strings"

	"creatorvault.dev/internal/vault"
)

// A Principal is whoever a request speaks for.
type Principal struct {
	ID      vault.UserID
	Email   *string  // as the token says
	Name    *string  // as the token says
	Session string   // of the built-in provider, that the token was made in; of an access token its own id
	Scopes  []string // of an access token; nil: everything the user may do
	Only    string   // the one resource that the token is for; empty: the API
}

// May reports whether p may do what needs scope, which may be several with a
// space between. What needs none that there is takes a sign-in, whatever an
// access token allows.
func (p *Principal) May(scope string) bool {
	lacks := func(one string) bool { return !slices.Contains(p.Scopes, one) }
	return p.Scopes == nil || scope != "" && !slices.ContainsFunc(strings.Fields(scope), lacks)
}

// SignedIn reports whether p speaks by a sign-in, and not by an access token.
func (p *Principal) SignedIn() bool { return p.Scopes == nil }

type key struct{}

// With returns a copy of ctx that speaks for p.
func With(ctx context.Context, p *Principal) context.Context { return context.WithValue(ctx, key{}, p) }

// From returns the principal of ctx, nil if there is none.
func From(ctx context.Context) *Principal {
	p, _ := ctx.Value(key{}).(*Principal)
	return p
}
