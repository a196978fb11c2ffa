package postgres

import (
	"context"
	"errors"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// InsertVerification implements [identity.MailStore].
func (s *Store) InsertVerification(ctx context.Context, v identity.Verification) error {
	const sweep = `
		WITH old AS MATERIALIZED ( -- else a plan may look for four again and again
			SELECT hash FROM auth_verifications WHERE expires_at <= @created_at ORDER BY expires_at LIMIT 4 FOR UPDATE SKIP LOCKED)
		DELETE FROM auth_verifications USING old WHERE auth_verifications.hash = old.hash`
	const text = `
		INSERT INTO auth_verifications ( hash,  kind,  user_id,          session_id,        email,  created_at,  expires_at)
		VALUES                         (@hash, @kind, @user_id, nullif(@session_id, ''), @email, @created_at, @expires_at)`
	a := args{"hash": v.Hash[:], "kind": v.Kind, "user_id": v.User, "session_id": v.Session, "email": v.Email, "created_at": v.CreatedAt, "expires_at": v.ExpiresAt}
	return s.tx(ctx, "insert verification", unsent, func(ctx context.Context, tx pgx.Tx) error {
		if err := exec(ctx, tx, sweep, a); err != nil {
			return err
		}
		return exec(ctx, tx, text, a)
	})
}

// Verification implements [identity.MailStore].
func (s *Store) Verification(ctx context.Context, kind identity.Kind, hash [32]byte, at time.Time) (identity.Verification, error) {
	const text = `
		SELECT user_id, coalesce(session_id, ''), email, created_at, expires_at FROM auth_verifications
		WHERE hash = @hash AND kind = @kind AND expires_at > @at`
	v := identity.Verification{Hash: hash, Kind: kind}
	err := s.read(ctx, "select verification", func(ctx context.Context) error {
		err := queryRow(ctx, s.db, text, args{"hash": hash[:], "kind": kind, "at": at}).Scan(&v.User, &v.Session, &v.Email, &v.CreatedAt, &v.ExpiresAt)
		v.CreatedAt, v.ExpiresAt = v.CreatedAt.UTC(), v.ExpiresAt.UTC()
		return err
	})
	return v, err
}

// ResetPassword implements [identity.MailStore].
func (s *Store) ResetPassword(ctx context.Context, v identity.Verification, hash string, at time.Time) error {
	const use = `
		DELETE FROM auth_verifications WHERE hash = @hash AND kind = 'reset' AND user_id = @user_id AND expires_at > @at
		RETURNING user_id`
	return s.tx(ctx, "reset password", unsent, func(ctx context.Context, tx pgx.Tx) error {
		var id vault.UserID
		if err := queryRow(ctx, tx, use, args{"hash": v.Hash[:], "user_id": v.User, "at": at}).Scan(&id); err != nil {
			return err
		}
		return renewPassword(ctx, tx, id, hash, at)
	})
}

// VerifyEmail implements [identity.MailStore].
func (s *Store) VerifyEmail(ctx context.Context, v identity.Verification, at time.Time) error {
	const text = `
		UPDATE auth_accounts SET email_verified = true, updated_at = @at WHERE user_id = @user_id AND email_folded = @email_folded
		RETURNING user_id`
	return s.tx(ctx, "verify e-mail", transient, func(ctx context.Context, tx pgx.Tx) error { // a second time changes nothing
		var id vault.UserID
		return queryRow(ctx, tx, text, args{"at": at, "user_id": v.User, "email_folded": vault.Fold(v.Email)}).Scan(&id)
	})
}

// ChangeEmail implements [identity.MailStore].
func (s *Store) ChangeEmail(ctx context.Context, v identity.Verification, at time.Time) error {
	const text = `
		UPDATE auth_accounts SET email = @email, email_folded = @email_folded, email_verified = true, updated_at = @at
		WHERE user_id = @user_id AND EXISTS
			(SELECT 1 FROM auth_verifications AS v JOIN auth_sessions AS s ON s.id = v.session_id
			 WHERE v.hash = @hash AND v.kind = 'change' AND v.user_id = @user_id AND v.expires_at > @at AND s.expires_at > @at)
		RETURNING user_id`
	const user = `UPDATE users SET email = @email WHERE user_id = @user_id`
	const forget = `DELETE FROM auth_verifications WHERE user_id = @user_id AND hash <> @hash`
	a := args{"email": v.Email, "email_folded": vault.Fold(v.Email), "user_id": v.User, "hash": v.Hash[:], "at": at}
	return s.tx(ctx, "change e-mail", transient, func(ctx context.Context, tx pgx.Tx) error { // a second time changes nothing
		var id vault.UserID
		err := queryRow(ctx, tx, text, a).Scan(&id)
		switch {
		case sqlState(err) == uniqueViolation:
			return vault.Conflict.New("There is an account with this e-mail")
		case err != nil:
			return err
		}
		return errors.Join(exec(ctx, tx, user, a), exec(ctx, tx, forget, a))
	})
}
