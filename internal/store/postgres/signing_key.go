package postgres

import (
	"context"
	"time"

	"creatorvault.dev/internal/identity"

	"github.com/jackc/pgx/v5"
)

// SigningKeys implements [identity.KeyStore].
func (s *Store) SigningKeys(ctx context.Context) (all []identity.SigningKey, err error) {
	const text = `
		SELECT id, algorithm, public, wrapped, created_at, signs_at, token_ttl FROM auth_keys
		ORDER BY signs_at DESC, created_at DESC, id`
	err = s.read(ctx, "list signing keys", func(ctx context.Context) error {
		all, err = query(ctx, s.db, text, nil, func(row pgx.Row) (k identity.SigningKey, err error) {
			var ttl int64
			err = row.Scan(&k.ID, &k.Algorithm, &k.Public, &k.Wrapped, &k.CreatedAt, &k.SignsAt, &ttl)
			k.CreatedAt, k.SignsAt, k.TokenTTL = k.CreatedAt.UTC(), k.SignsAt.UTC(), time.Duration(ttl)*time.Microsecond
			return k, err
		})
		return err
	})
	return all, err
}

// InsertSigningKey implements [identity.KeyStore].
func (s *Store) InsertSigningKey(ctx context.Context, k identity.SigningKey, after string) error {
	return s.tx(ctx, "insert signing key", transient, func(ctx context.Context, tx pgx.Tx) error { return insertSigningKey(ctx, tx, k, after) })
}

// keyLock is held while a signing key is made, so that of several instances
// one makes it.
const keyLock = 0x43566b79

func insertSigningKey(ctx context.Context, tx pgx.Tx, k identity.SigningKey, after string) error {
	const lock = `SELECT pg_advisory_xact_lock(@lock)`
	const text = `
		INSERT INTO auth_keys (id, algorithm, public, wrapped, created_at, signs_at, token_ttl)
		SELECT @id, @algorithm, @public, @wrapped, @created_at, @signs_at, @token_ttl
		WHERE CAST(@after AS text) = coalesce((SELECT id FROM auth_keys ORDER BY signs_at DESC, created_at DESC, id LIMIT 1), '')`
	if err := exec(ctx, tx, lock, args{"lock": int64(keyLock)}); err != nil {
		return err
	}
	return exec(ctx, tx, text, args{
		"id": k.ID, "algorithm": k.Algorithm, "public": k.Public, "wrapped": k.Wrapped, "created_at": k.CreatedAt, "signs_at": k.SignsAt,
		"token_ttl": k.TokenTTL.Microseconds(), "after": after,
	})
}

// ExtendSigningKey implements [identity.KeyStore].
func (s *Store) ExtendSigningKey(ctx context.Context, id string, ttl time.Duration) error {
	const text = `UPDATE auth_keys SET token_ttl = @token_ttl WHERE id = @id AND token_ttl < @token_ttl`
	return s.tx(ctx, "extend signing key", transient, func(ctx context.Context, tx pgx.Tx) error {
		return exec(ctx, tx, text, args{"token_ttl": ttl.Microseconds(), "id": id})
	})
}

// DeleteSigningKey implements [identity.KeyStore].
func (s *Store) DeleteSigningKey(ctx context.Context, id string) error {
	const text = `DELETE FROM auth_keys WHERE id = @id`
	return s.tx(ctx, "delete signing key", transient, func(ctx context.Context, tx pgx.Tx) error { return exec(ctx, tx, text, args{"id": id}) })
}

// ReplaceSigningKeys implements [identity.KeyStore].
func (s *Store) ReplaceSigningKeys(ctx context.Context, k identity.SigningKey) error {
	const lock = `SELECT pg_advisory_xact_lock(@lock)`
	const text = `DELETE FROM auth_keys`
	return s.tx(ctx, "replace signing keys", transient, func(ctx context.Context, tx pgx.Tx) error {
		if err := exec(ctx, tx, lock, args{"lock": int64(keyLock)}); err != nil {
			return err
		}
		if err := exec(ctx, tx, text, nil); err != nil {
			return err
		}
		return insertSigningKey(ctx, tx, k, "")
	})
}
