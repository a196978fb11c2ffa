package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
)

// begin claims the key of once. If an earlier call kept its answer under that
// key, begin returns the answer. One writer does one call after the other, so
// that none is ever met under way.
func begin(ctx context.Context, tx *tx, by vault.Actor, once *vault.Once) (*vault.Idea, error) {
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
	idea := vault.Idea{Version: 1}
	return &idea, json.Unmarshal([]byte(answer), &idea)
}

// keep remembers the answer to the call that once marks.
func keep(ctx context.Context, tx *tx, by vault.Actor, once *vault.Once, answer vault.Idea) error {
	if once == nil {
		return nil
	}
	const query = `
		INSERT INTO idempotency_keys ( user_id,  key,  hash,  answer,  at)
		VALUES                       (@user_id, @key, @hash, @answer, @at)`
	_, err := tx.exec(ctx, query,
		sql.Named("user_id", by.Owner),
		sql.Named("key", once.Key),
		sql.Named("hash", once.Hash[:]),
		sql.Named("answer", string(answer.AppendJSON(nil))),
		sql.Named("at", once.At.UnixMicro()))
	return err
}
