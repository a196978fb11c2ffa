package sqlite

import (
	"context"
	"database/sql"
	"time"

	"creatorvault.dev/internal/identity"
)

// SigningKeys implements [identity.KeyStore].
func (s *Store) SigningKeys(ctx context.Context) ([]identity.SigningKey, error) {
	defer s.timed("list signing keys")()
	const query = `
		SELECT id, algorithm, public, wrapped, created_at, signs_at, token_ttl FROM auth_keys
		ORDER BY signs_at DESC, created_at DESC, id`
	found, err := s.reads.query(ctx, query)
	all, err := collect(found, err, func(row *sql.Rows) (k identity.SigningKey, err error) {
		var created, signs, ttl int64
		err = row.Scan(&k.ID, &k.Algorithm, &k.Public, &k.Wrapped, &created, &signs, &ttl)
		k.CreatedAt, k.SignsAt, k.TokenTTL = fromMicros(created), fromMicros(signs), time.Duration(ttl)*time.Microsecond
		return k, err
	})
	return all, failure("list signing keys", err)
}

// InsertSigningKey implements [identity.KeyStore].
func (s *Store) InsertSigningKey(ctx context.Context, k identity.SigningKey, after string) error {
	return s.write(ctx, "insert signing key", func(ctx context.Context, tx *tx) error { return insertSigningKey(ctx, tx, k, after) })
}

func insertSigningKey(ctx context.Context, tx *tx, k identity.SigningKey, after string) error {
	const query = `
		INSERT INTO auth_keys (id, algorithm, public, wrapped, created_at, signs_at, token_ttl)
		SELECT @id, @algorithm, @public, @wrapped, @created_at, @signs_at, @token_ttl
		WHERE @after = coalesce((SELECT id FROM auth_keys ORDER BY signs_at DESC, created_at DESC, id LIMIT 1), '')`
	_, err := tx.exec(ctx, query, sql.Named("id", k.ID), sql.Named("algorithm", k.Algorithm), sql.Named("public", k.Public), sql.Named("wrapped", k.Wrapped),
		sql.Named("created_at", k.CreatedAt.UnixMicro()), sql.Named("signs_at", k.SignsAt.UnixMicro()), sql.Named("token_ttl", k.TokenTTL.Microseconds()),
		sql.Named("after", after))
	return err
}

// ExtendSigningKey implements [identity.KeyStore].
func (s *Store) ExtendSigningKey(ctx context.Context, id string, ttl time.Duration) error {
	const query = `UPDATE auth_keys SET token_ttl = @token_ttl WHERE id = @id AND token_ttl < @token_ttl`
	return s.write(ctx, "extend signing key", func(ctx context.Context, tx *tx) error {
		_, err := tx.exec(ctx, query, sql.Named("token_ttl", ttl.Microseconds()), sql.Named("id", id))
		return err
	})
}

// DeleteSigningKey implements [identity.KeyStore].
func (s *Store) DeleteSigningKey(ctx context.Context, id string) error {
	const query = `DELETE FROM auth_keys WHERE id = @id`
	return s.write(ctx, "delete signing key", func(ctx context.Context, tx *tx) error {
		_, err := tx.exec(ctx, query, sql.Named("id", id))
		return err
	})
}

// ReplaceSigningKeys implements [identity.KeyStore].
func (s *Store) ReplaceSigningKeys(ctx context.Context, k identity.SigningKey) error {
	const query = `DELETE FROM auth_keys`
	return s.write(ctx, "replace signing keys", func(ctx context.Context, tx *tx) error {
		if _, err := tx.exec(ctx, query); err != nil {
			return err
		}
		return insertSigningKey(ctx, tx, k, "")
	})
}
