package identity

import (
	"context"

	"creatorvault.dev/internal/vault"
)

// sessionPage is how many sessions are read at once.
const sessionPage = 500

// AccountOf returns how a person signs in. It fails with vault.NotFound where
// they do so elsewhere.
func (p *Provider) AccountOf(ctx context.Context, id vault.UserID) (Account, error) {
	return p.store.Account(ctx, id)
}

// EachSession shows all sessions of a person to visit, the oldest first.
func (p *Provider) EachSession(ctx context.Context, id vault.UserID, visit func(*Session) error) error {
	for after := (Session{}); ; {
		page, err := p.store.Sessions(ctx, id, after, sessionPage)
		if err != nil {
			return err
		}
		for i := range page {
			if err := visit(&page[i]); err != nil {
				return err
			}
		}
		if len(page) < sessionPage {
			return nil
		}
		after = page[len(page)-1]
	}
}
