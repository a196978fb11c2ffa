package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// revoke writes a revocation. Of two for the same, the later holds.
func revoke(ctx context.Context, tx *tx, r identity.Revocation) error {
	const query = `
		INSERT INTO auth_revocations ( user_id,  session_id,  until,  at)
		VALUES                       (@user_id, @session_id, @until, @at)
		ON CONFLICT (user_id, session_id) DO UPDATE SET until = max(until, excluded.until), at = max(at, excluded.at)`
	_, err := tx.exec(ctx, query, sql.Named("user_id", r.User), sql.Named("session_id", r.Session),
		sql.Named("until", r.Until.UnixMicro()), sql.Named("at", r.At.UnixMicro()))
	return err
}

// Revocations implements [identity.Store].
func (s *Store) Revocations(ctx context.Context, since, keep time.Time) ([]identity.Revocation, error) {
	const sweep = `DELETE FROM auth_revocations WHERE at < @keep`
	kept := sql.Named("keep", keep.UnixMicro())
	all, old, err := s.revocations(ctx, sql.Named("since", since.UnixMicro()), kept)
	if err == nil && old { // what cannot be forgotten now is the next time
		_ = s.write(ctx, "forget revocations", func(ctx context.Context, tx *tx) error { _, err := tx.exec(ctx, sweep, kept); return err })
	}
	return all, err
}

// revocations reads those that were written from since on, and whether there
// are some to be forgotten.
func (s *Store) revocations(ctx context.Context, since, keep sql.NamedArg) (all []identity.Revocation, old bool, err error) {
	defer s.timed("list revocations")()
	const query = `SELECT user_id, session_id, until, at FROM auth_revocations WHERE at >= @since`
	const stale = `SELECT EXISTS (SELECT 1 FROM auth_revocations WHERE at < @keep)`
	found, err := s.reads.query(ctx, query, since)
	all, err = collect(found, err, func(row *sql.Rows) (r identity.Revocation, err error) {
		var until, at int64
		err = row.Scan(&r.User, &r.Session, &until, &at)
		r.Until, r.At = fromMicros(until), fromMicros(at)
		return r, err
	})
	if err == nil {
		err = s.reads.queryRow(ctx, stale, keep).Scan(&old)
	}
	return all, old, failure("list revocations", err)
}

// RevokedUntil implements [identity.Store].
func (s *Store) RevokedUntil(ctx context.Context, id vault.UserID) (time.Time, error) {
	defer s.timed("select revocation")()
	const query = `SELECT until FROM auth_revocations WHERE user_id = @user_id AND session_id = ''`
	var until int64
	err := s.reads.queryRow(ctx, query, sql.Named("user_id", id)).Scan(&until)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return fromMicros(until), failure("select revocation", err)
}
