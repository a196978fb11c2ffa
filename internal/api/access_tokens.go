package api

import (
	"context"
	"net/http"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/telemetry"
	"creatorvault.dev/internal/vault"
)

// accessTokens answers under /api/v1/users/me/tokens.
type accessTokens struct{ *identity.Tokens }

// TokenRoutes returns the routes of personal access tokens. Making and revoking
// one takes a sign-in: no token begets another, or ends its owner's.
func TokenRoutes(tokens *identity.Tokens) []Route {
	a := &accessTokens{tokens}
	const all = "/api/v1/users/me/tokens"
	return []Route{
		{Pattern: "GET " + all, Handler: asSelf(a.list), Scope: OwnsAccount, Cost: 1},
		{Pattern: "POST " + all, Handler: asSelf(a.create), Cost: 1},
		{Pattern: "DELETE " + all + "/{token_id}", Handler: asSelf(a.revoke), Cost: 1},
	}
}

// A tokenList is the data of the list.
type tokenList struct {
	Tokens []identity.AccessToken `json:"tokens"` // [] and never null
}

func (a *accessTokens) list(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	all, err := a.List(r.Context(), by.Owner)
	return reply{status: http.StatusOK, data: tokenList{all}}, err
}

// A madeToken is a token with its text, which is shown this once.
type madeToken struct {
	identity.AccessToken
	Text string `json:"token"`
}

func (a *accessTokens) create(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	in, err := decode[identity.NewAccessToken](r)
	if err != nil {
		return reply{}, err
	}
	made, text, err := a.Create(r.Context(), by.Owner, in, visit(r))
	return reply{status: http.StatusCreated, data: madeToken{made, text}}, err
}

func (a *accessTokens) revoke(r *http.Request, by vault.Actor) (reply, error) {
	if err := noQuery(r); err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusNoContent}, a.Revoke(r.Context(), by.Owner, r.PathValue("token_id"), visit(r))
}

// visit is where r comes from.
func visit(r *http.Request) identity.Visit {
	return identity.Visit{Address: telemetry.RequestOf(r.Context()).Client.String(), Agent: r.UserAgent()}
}

// TokenPart is the part of an export that names a person's access tokens.
func TokenPart(tokens *identity.Tokens) archive.Part {
	return archive.Part{Name: "tokens.json", Read: func(ctx context.Context, by vault.Actor) (any, error) {
		return tokens.List(ctx, by.Owner)
	}}
}
