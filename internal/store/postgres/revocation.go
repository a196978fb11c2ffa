package postgres

import (
	"context"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// revoke writes a revocation. Of two for the same, the later holds.
func revoke(ctx context.Context, tx pgx.Tx, r identity.Revocation) error {
	const text = `
		INSERT INTO auth_revocations AS r ( user_id,  session_id,  until,  at)
		VALUES                            (@user_id, @session_id, @until, @at)
		ON CONFLICT (user_id, session_id) DO UPDATE SET until = greatest(r.until, excluded.until), at = greatest(r.at, excluded.at)`
	return exec(ctx, tx, text, args{"user_id": r.User, "session_id": r.Session, "until": r.Until, "at": r.At})
}

// Revocations implements [identity.Store].
func (s *Store) Revocations(ctx context.Context, since, keep time.Time) (all []identity.Revocation, err error) {
	const stale = `SELECT EXISTS (SELECT FROM auth_revocations WHERE at < @keep)`
	const sweep = `DELETE FROM auth_revocations WHERE at < @keep`
	const text = `SELECT user_id, session_id, until, at FROM auth_revocations WHERE at >= @since`
	var old bool
	err = s.read(ctx, "list revocations", func(ctx context.Context) error {
		all, err = query(ctx, s.db, text, args{"since": since}, func(row pgx.Row) (r identity.Revocation, err error) {
			err = row.Scan(&r.User, &r.Session, &r.Until, &r.At)
			r.Until, r.At = r.Until.UTC(), r.At.UTC()
			return r, err
		})
		if err != nil {
			return err
		}
		return queryRow(ctx, s.db, stale, args{"keep": keep}).Scan(&old)
	})
	if err == nil && old { // what cannot be forgotten now is the next time
		_ = s.tx(ctx, "forget revocations", unsent, func(ctx context.Context, tx pgx.Tx) error { return exec(ctx, tx, sweep, args{"keep": keep}) })
	}
	return all, err
}

// RevokedUntil implements [identity.Store].
func (s *Store) RevokedUntil(ctx context.Context, id vault.UserID) (until time.Time, err error) {
	const text = `SELECT until FROM auth_revocations WHERE user_id = @user_id AND session_id = ''`
	err = s.read(ctx, "select revocation", func(ctx context.Context) error {
		err := queryRow(ctx, s.db, text, args{"user_id": id}).Scan(&until)
		if isNoRows(err) {
			return nil
		}
		return err
	})
	if err != nil || until.IsZero() {
		return time.Time{}, err
	}
	return until.UTC(), nil
}
