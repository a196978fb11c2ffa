package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/ncruces/go-sqlite3"
)

// InsertVerification implements [identity.MailStore].
func (s *Store) InsertVerification(ctx context.Context, v identity.Verification) error {
	const sweep = `DELETE FROM auth_verifications WHERE hash IN (SELECT hash FROM auth_verifications WHERE expires_at <= @created_at ORDER BY expires_at LIMIT 4)`
	const query = `
		INSERT INTO auth_verifications ( hash,  kind,  user_id,          session_id,        email,  created_at,  expires_at)
		VALUES                         (@hash, @kind, @user_id, nullif(@session_id, ''), @email, @created_at, @expires_at)`
	created := sql.Named("created_at", v.CreatedAt.UnixMicro())
	return s.write(ctx, "insert verification", func(ctx context.Context, tx *tx) error {
		if _, err := tx.exec(ctx, sweep, created); err != nil {
			return err
		}
		_, err := tx.exec(ctx, query, sql.Named("hash", v.Hash[:]), sql.Named("kind", v.Kind), sql.Named("user_id", v.User),
			sql.Named("session_id", v.Session), sql.Named("email", v.Email),
			created, sql.Named("expires_at", v.ExpiresAt.UnixMicro()))
		return err
	})
}

// Verification implements [identity.MailStore].
func (s *Store) Verification(ctx context.Context, kind identity.Kind, hash [32]byte, at time.Time) (identity.Verification, error) {
	defer s.timed("select verification")()
	const query = `
		SELECT user_id, coalesce(session_id, ''), email, created_at, expires_at FROM auth_verifications
		WHERE hash = @hash AND kind = @kind AND expires_at > @at`
	v := identity.Verification{Hash: hash, Kind: kind}
	var created, expires int64
	err := s.reads.queryRow(ctx, query, sql.Named("hash", hash[:]), sql.Named("kind", kind), sql.Named("at", at.UnixMicro())).
		Scan(&v.User, &v.Session, &v.Email, &created, &expires)
	v.CreatedAt, v.ExpiresAt = fromMicros(created), fromMicros(expires)
	return v, failure("select verification", err)
}

// ResetPassword implements [identity.MailStore].
func (s *Store) ResetPassword(ctx context.Context, v identity.Verification, hash string, at time.Time) error {
	const use = `DELETE FROM auth_verifications WHERE hash = @hash AND kind = 'reset' AND user_id = @user_id AND expires_at > @at`
	return s.write(ctx, "reset password", func(ctx context.Context, tx *tx) error {
		n, err := tx.exec(ctx, use, sql.Named("hash", v.Hash[:]), sql.Named("user_id", v.User), sql.Named("at", at.UnixMicro()))
		if err == nil && n == 0 {
			err = sql.ErrNoRows
		}
		if err != nil {
			return err
		}
		return renewPassword(ctx, tx, v.User, hash, at)
	})
}

// VerifyEmail implements [identity.MailStore].
func (s *Store) VerifyEmail(ctx context.Context, v identity.Verification, at time.Time) error {
	const query = `UPDATE auth_accounts SET email_verified = 1, updated_at = @at WHERE user_id = @user_id AND email_folded = @email_folded`
	return s.write(ctx, "verify e-mail", func(ctx context.Context, tx *tx) error {
		n, err := tx.exec(ctx, query, sql.Named("at", at.UnixMicro()), sql.Named("user_id", v.User), sql.Named("email_folded", vault.Fold(v.Email)))
		if err == nil && n == 0 {
			err = sql.ErrNoRows
		}
		return err
	})
}

// ChangeEmail implements [identity.MailStore].
func (s *Store) ChangeEmail(ctx context.Context, v identity.Verification, at time.Time) error {
	const query = `
		UPDATE auth_accounts SET email = @email, email_folded = @email_folded, email_verified = 1, updated_at = @at
		WHERE user_id = @user_id AND EXISTS
			(SELECT 1 FROM auth_verifications AS v JOIN auth_sessions AS s ON s.id = v.session_id
			 WHERE v.hash = @hash AND v.kind = 'change' AND v.user_id = @user_id AND v.expires_at > @at AND s.expires_at > @at)`
	const user = `UPDATE users SET email = @email WHERE user_id = @user_id`
	const forget = `DELETE FROM auth_verifications WHERE user_id = @user_id AND hash <> @hash`
	email, who, hash := sql.Named("email", v.Email), sql.Named("user_id", v.User), sql.Named("hash", v.Hash[:])
	return s.write(ctx, "change e-mail", func(ctx context.Context, tx *tx) error {
		n, err := tx.exec(ctx, query, email, sql.Named("email_folded", vault.Fold(v.Email)), sql.Named("at", at.UnixMicro()), who, hash)
		switch {
		case errors.Is(err, sqlite3.CONSTRAINT_UNIQUE):
			return vault.Conflict.New("There is an account with this e-mail")
		case err == nil && n == 0:
			return sql.ErrNoRows
		case err != nil:
			return err
		}
		if _, err := tx.exec(ctx, user, email, who); err != nil {
			return err
		}
		_, err = tx.exec(ctx, forget, who, hash)
		return err
	})
}
