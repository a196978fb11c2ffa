package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Secret implements [identity.Store].
func (s *Store) Secret(ctx context.Context, name string, fresh []byte) (secret []byte, err error) {
	const insert = `INSERT INTO auth_secrets (name, value) VALUES (@name, @value) ON CONFLICT (name) DO NOTHING`
	const text = `SELECT value FROM auth_secrets WHERE name = @name`
	err = s.tx(ctx, "select secret", transient, func(ctx context.Context, tx pgx.Tx) error {
		err := queryRow(ctx, tx, text, args{"name": name}).Scan(&secret)
		if !isNoRows(err) {
			return err
		}
		if err := exec(ctx, tx, insert, args{"name": name, "value": fresh}); err != nil {
			return err
		}
		return queryRow(ctx, tx, text, args{"name": name}).Scan(&secret)
	})
	return secret, err
}
