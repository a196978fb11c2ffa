package api

import (
	"context"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// SignInParts are what an export holds of who signs in at p: the account, without
// what proves it, and the sessions, without what opens them or names them in tokens.
func SignInParts(p *identity.Provider) []archive.Part {
	return []archive.Part{
		{Name: "account.json", Read: func(ctx context.Context, by vault.Actor) (any, error) { return accountOf(ctx, p, by) }},
		{Name: "sessions.json", Read: func(ctx context.Context, by vault.Actor) (any, error) {
			_, err := p.AccountOf(ctx, by.Owner) // who has none has no sessions either
			return sessions(func(visit func(*identity.Session) error) error { return p.EachSession(ctx, by.Owner, visit) }), err
		}},
	}
}

// accountOf is how a person signs in.
func accountOf(ctx context.Context, p *identity.Provider, by vault.Actor) (any, error) {
	a, err := p.AccountOf(ctx, by.Owner)
	return struct {
		ID        vault.UserID `json:"id"`
		Email     string       `json:"email"`
		Name      string       `json:"name"`
		CreatedAt vault.Stamp  `json:"created_at"`
	}{a.ID, a.Email, a.Name, vault.Stamp{Time: a.CreatedAt}}, err
}

// sessions walks over those of a person, and is written as it walks: there may
// be very many.
type sessions func(visit func(*identity.Session) error) error

// MarshalJSONTo writes a list of sessions.
func (all sessions) MarshalJSONTo(enc *jsontext.Encoder) error {
	if err := enc.WriteToken(jsontext.BeginArray); err != nil {
		return err
	}
	err := all(func(s *identity.Session) error {
		return json.MarshalEncode(enc, struct {
			CreatedAt vault.Stamp `json:"created_at"`
			UpdatedAt vault.Stamp `json:"updated_at"`
			ExpiresAt vault.Stamp `json:"expires_at"`
			Address   string      `json:"address"`
			Agent     string      `json:"agent"` // as the device calls itself
		}{vault.Stamp{Time: s.CreatedAt}, vault.Stamp{Time: s.UpdatedAt}, vault.Stamp{Time: s.ExpiresAt}, s.Address, s.Agent})
	})
	if err != nil {
		return err
	}
	return enc.WriteToken(jsontext.EndArray)
}
