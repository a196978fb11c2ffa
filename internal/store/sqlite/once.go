package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"

	"creatorvault.dev/internal/vault"
)

// begin claims the key of once. If an earlier call kept its answer under that
// key, begin returns the answer. One writer does one call after the other, so
// that none is ever met under way.
func begin(ctx context.Context, tx *tx, by vault.Actor, once *vault.Once) (first []byte, _ error) {
	if once == nil {
		return nil, nil
	}
	const sweep = `
		DELETE FROM idempotency_keys WHERE at <= @expired AND (user_id = @user_id AND key = @key OR
			(user_id, key) IN (SELECT user_id, key FROM idempotency_keys WHERE at <= @expired ORDER BY at LIMIT 4))`
	expired := sql.Named("expired", once.At.Add(-vault.OnceFor).UnixMicro())
	owner, key := sql.Named("user_id", by.Owner), sql.Named("key", once.Key)
	if _, err := tx.exec(ctx, sweep, expired, owner, key); err != nil {
		return nil, err
	}
	const query = `SELECT hash, answer FROM idempotency_keys WHERE user_id = @user_id AND key = @key`
	var hash []byte
	var answer string
	err := tx.scan(ctx, query, []any{owner, key}, []any{&hash, &answer})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, err
	case !bytes.Equal(hash, once.Hash[:]):
		return nil, vault.KeyReusedError()
	}
	return []byte(answer), nil
}

// keep remembers the answer to the call that once marks, in place of one that
// was found not to count.
func keep(ctx context.Context, tx *tx, by vault.Actor, once *vault.Once, answer []byte) error {
	if once == nil {
		return nil
	}
	const query = `
		INSERT INTO idempotency_keys ( user_id,  key,  hash,  answer,  at)
		VALUES                       (@user_id, @key, @hash, @answer, @at)
		ON CONFLICT (user_id, key) DO UPDATE SET answer = excluded.answer`
	_, err := tx.exec(ctx, query,
		sql.Named("user_id", by.Owner),
		sql.Named("key", once.Key),
		sql.Named("hash", once.Hash[:]),
		sql.Named("answer", string(answer)),
		sql.Named("at", once.At.UnixMicro()))
	return err
}
