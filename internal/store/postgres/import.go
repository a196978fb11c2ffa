package postgres

import (
	"context"
	"slices"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// importAtOnce is how many accounts go in one statement.
const importAtOnce = 500

// ImportAccounts implements [identity.Store]. It may take longer than any
// other call: who runs it waits for it.
func (s *Store) ImportAccounts(ctx context.Context, all []identity.Imported) error {
	start := time.Now() //nolint:forbidigo // how long it takes, not what time it is
	err := s.inTurn(ctx, func(ctx context.Context) error {
		return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
			for some := range slices.Chunk(all, importAtOnce) {
				if err := importSome(ctx, tx, some); err != nil {
					return err
				}
			}
			return nil
		})
	})
	s.observe("import accounts", time.Since(start))
	return failure("import accounts", err)
}

func importSome(ctx context.Context, tx pgx.Tx, some []identity.Imported) error {
	const insertUser = `
		INSERT INTO users ( user_id,  email,  name,  preferences,  created_at, version)
		VALUES            (@user_id, @email, @name, @preferences, @created_at, 1)
		ON CONFLICT (user_id) DO NOTHING`
	b := new(pgx.Batch)
	for _, one := range some {
		user, a := one.User, one.Account
		sql, values := bind(insertUser, args{
			"user_id": user.ID, "email": user.Email, "name": user.Name, "preferences": jsonText(user.Preferences), "created_at": user.CreatedAt.Time,
		})
		b.Queue(sql, values...)
		sql, values = bind(insertAccount, accountArgs(a))
		b.Queue(sql, values...)
	}
	err := tx.SendBatch(ctx, b).Close()
	if sqlState(err) == uniqueViolation {
		return vault.Conflict.New("There is an account with this e-mail or id")
	}
	return err
}
