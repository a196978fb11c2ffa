package identity

import (
	"context"
	"errors"

	"creatorvault.dev/internal/vault"
)

// rehash hashes a password that matched a stale hash anew, and returns the
// account as it is then; no session ends by it. Of several sign-ins at once one
// does so, and the others go on with what it kept. It fails with ErrBadLogin if
// the account has got another password meanwhile, or is gone.
func (p *Provider) rehash(ctx context.Context, a Account, password string) (Account, error) {
	if !p.hasher.stale(a.Password) {
		return a, nil
	}
	fresh, err := p.hasher.Hash(ctx, password)
	if err == nil {
		err = p.store.RehashPassword(ctx, a.ID, a.Password, fresh)
	}
	if err == nil {
		a.Password = fresh
	}
	if !errors.Is(err, vault.NotFound) {
		return a, err
	}
	a, err = p.store.Account(ctx, a.ID)
	if errors.Is(err, vault.NotFound) {
		return Account{}, ErrBadLogin
	}
	if err != nil {
		return Account{}, err
	}
	return a, p.match(ctx, a, password, ErrBadLogin)
}
