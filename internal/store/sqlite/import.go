package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/ncruces/go-sqlite3"
)

// ImportAccounts implements [identity.Store].
func (s *Store) ImportAccounts(ctx context.Context, all []identity.Imported) error {
	const insertUser = `
		INSERT INTO users ( user_id,  email,  name,  preferences,  created_at, version)
		VALUES            (@user_id, @email, @name, @preferences, @created_at, 1)
		ON CONFLICT (user_id) DO NOTHING`
	return s.write(ctx, "import accounts", func(ctx context.Context, tx *tx) error {
		for _, one := range all {
			user, a := one.User, one.Account
			_, err := tx.exec(ctx, insertUser, sql.Named("user_id", user.ID), sql.Named("email", user.Email), sql.Named("name", user.Name),
				sql.Named("preferences", jsonText[vault.Preferences]{&user.Preferences}), sql.Named("created_at", user.CreatedAt.UnixMicro()))
			if err != nil {
				return err
			}
			err = insertAccount(ctx, tx, a)
			if errors.Is(err, sqlite3.CONSTRAINT_UNIQUE) || errors.Is(err, sqlite3.CONSTRAINT_PRIMARYKEY) {
				return vault.Conflict.New("There is an account with this e-mail or id")
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}
