package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"creatorvault.dev/internal/vault"
)

// Secret implements [identity.Store].
func (s *Store) Secret(ctx context.Context, name string, fresh []byte) (secret []byte, err error) {
	const insert = `INSERT INTO auth_secrets (name, value) VALUES (@name, @value) ON CONFLICT (name) DO NOTHING`
	if secret, err = s.secret(ctx, name); !errors.Is(err, vault.NotFound) {
		return secret, err
	}
	if err := s.write(ctx, "insert secret", func(ctx context.Context, tx *tx) error {
		_, err := tx.exec(ctx, insert, sql.Named("name", name), sql.Named("value", fresh))
		return err
	}); err != nil {
		return nil, err
	}
	return s.secret(ctx, name)
}

// secret reads the secret of that name. It fails with vault.NotFound.
func (s *Store) secret(ctx context.Context, name string) (secret []byte, err error) {
	defer s.timed("select secret")()
	const query = `SELECT value FROM auth_secrets WHERE name = @name`
	err = s.reads.queryRow(ctx, query, sql.Named("name", name)).Scan(&secret)
	return secret, failure("select secret", err)
}
