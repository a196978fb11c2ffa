package postgres

import (
	"context"

	"creatorvault.dev/internal/identity"

	"github.com/jackc/pgx/v5"
)

// keyLock is held while the first signing key is made, so that of several
// instances one makes it.
const keyLock = 0x43566b79

// SigningKeys implements [identity.Store].
func (s *Store) SigningKeys(ctx context.Context, fresh *identity.SigningKey) (all []identity.SigningKey, err error) {
	const lock = `SELECT pg_advisory_xact_lock(@lock)`
	const insert = `
		INSERT INTO auth_keys (id, algorithm, public, wrapped, created_at)
		SELECT @id, @algorithm, @public, @wrapped, @created_at WHERE NOT EXISTS (SELECT 1 FROM auth_keys)`
	const text = `SELECT id, algorithm, public, wrapped, created_at FROM auth_keys ORDER BY created_at DESC, id`
	err = s.tx(ctx, "list signing keys", transient, func(ctx context.Context, tx pgx.Tx) error {
		if fresh != nil {
			if err := exec(ctx, tx, lock, args{"lock": int64(keyLock)}); err != nil {
				return err
			}
			if err := exec(ctx, tx, insert, args{
				"id": fresh.ID, "algorithm": fresh.Algorithm, "public": fresh.Public, "wrapped": fresh.Wrapped, "created_at": fresh.CreatedAt,
			}); err != nil {
				return err
			}
		}
		all, err = query(ctx, tx, text, nil, func(row pgx.Row) (k identity.SigningKey, err error) {
			err = row.Scan(&k.ID, &k.Algorithm, &k.Public, &k.Wrapped, &k.CreatedAt)
			k.CreatedAt = k.CreatedAt.UTC()
			return k, err
		})
		return err
	})
	return all, err
}

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
