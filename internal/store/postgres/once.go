package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

func isNoRows(err error) bool { return errors.Is(err, pgx.ErrNoRows) }

// begin claims the key of once, and waits for another call that claims it. If
// an earlier call kept its answer under that key, begin returns the answer.
func begin(ctx context.Context, tx pgx.Tx, by vault.Actor, once *vault.Once) (first []byte, _ error) {
	if once == nil {
		return nil, nil
	}
	const sweep = `
		WITH old AS MATERIALIZED (SELECT user_id, key FROM idempotency_keys WHERE at <= @expired ORDER BY at LIMIT 4 FOR UPDATE SKIP LOCKED)
		DELETE FROM idempotency_keys AS k USING old WHERE k.user_id = old.user_id AND k.key = old.key`
	const expire = `DELETE FROM idempotency_keys WHERE user_id = @user_id AND key = @key AND at <= @expired`
	const claim = `
		INSERT INTO idempotency_keys ( user_id,  key,  hash, answer,  at)
		VALUES                       (@user_id, @key, @hash, 'null', @at)
		ON CONFLICT (user_id, key) DO NOTHING`
	const text = `SELECT hash, answer FROM idempotency_keys WHERE user_id = @user_id AND key = @key`
	a := args{"user_id": by.Owner, "key": once.Key, "hash": once.Hash[:], "at": once.At, "expired": once.At.Add(-vault.OnceFor)}
	if _, err := tx.Exec(ctx, fmt.Sprintf(`SET LOCAL lock_timeout = %d`, onceWait.Milliseconds())); err != nil {
		return nil, err
	}
	for _, text := range []string{sweep, expire} {
		if err := exec(ctx, tx, text, a); err != nil {
			return nil, inProgress(err)
		}
	}
	sql, values := bind(claim, a)
	done, err := tx.Exec(ctx, sql, values...)
	if err != nil {
		return nil, inProgress(err)
	}
	if done.RowsAffected() == 1 {
		return nil, nil
	}
	var hash []byte
	if err := queryRow(ctx, tx, text, a).Scan(&hash, &first); err != nil {
		return nil, err
	}
	if !bytes.Equal(hash, once.Hash[:]) {
		return nil, vault.KeyReusedError()
	}
	return first, nil
}

// onceWait is how long a repeat waits for the first call: as long as the vault
// says, but for what is needed to answer in time.
const onceWait = min(vault.OnceWait, callPatience-callPatience/10)

// inProgress says what it means that a key could not be claimed in time.
func inProgress(err error) error {
	if sqlState(err) == lockNotAvailable {
		return vault.KeyInProgressError()
	}
	return err
}

// keep remembers the answer to the call that once marks, in place of one that
// was found not to count.
func keep(ctx context.Context, tx pgx.Tx, by vault.Actor, once *vault.Once, answer []byte) error {
	if once == nil {
		return nil
	}
	const text = `UPDATE idempotency_keys SET answer = @answer WHERE user_id = @user_id AND key = @key`
	return exec(ctx, tx, text, args{"user_id": by.Owner, "key": once.Key, "answer": string(answer)})
}

// exec runs a statement that returns nothing.
func exec(ctx context.Context, tx pgx.Tx, text string, a args) error {
	sql, values := bind(text, a)
	_, err := tx.Exec(ctx, sql, values...)
	return err
}
