package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// SigningKeys implements [identity.Store].
func (s *Store) SigningKeys(ctx context.Context, fresh *identity.SigningKey) ([]identity.SigningKey, error) {
	const insert = `
		INSERT INTO auth_keys (id, algorithm, public, wrapped, created_at)
		SELECT @id, @algorithm, @public, @wrapped, @created_at WHERE NOT EXISTS (SELECT 1 FROM auth_keys)`
	const query = `SELECT id, algorithm, public, wrapped, created_at FROM auth_keys ORDER BY created_at DESC, id`
	if fresh != nil {
		if err := s.write(ctx, "insert signing key", func(ctx context.Context, tx *tx) error {
			_, err := tx.exec(ctx, insert, sql.Named("id", fresh.ID), sql.Named("algorithm", fresh.Algorithm), sql.Named("public", fresh.Public),
				sql.Named("wrapped", fresh.Wrapped), sql.Named("created_at", fresh.CreatedAt.UnixMicro()))
			return err
		}); err != nil {
			return nil, err
		}
	}
	defer s.timed("list signing keys")()
	found, err := s.reads.query(ctx, query)
	all, err := collect(found, err, func(row *sql.Rows) (k identity.SigningKey, err error) {
		var created int64
		err = row.Scan(&k.ID, &k.Algorithm, &k.Public, &k.Wrapped, &created)
		k.CreatedAt = fromMicros(created)
		return k, err
	})
	return all, failure("list signing keys", err)
}

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
