package postgres

import (
	"context"
	"errors"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"

	"github.com/jackc/pgx/v5"
)

// UpdateAccount implements [identity.AccountStore].
func (s *Store) UpdateAccount(ctx context.Context, id vault.UserID, c identity.AccountChange, at time.Time) error {
	const text = `
		UPDATE auth_accounts SET name = coalesce(@name::text, name), image = CASE WHEN @image::text IS NULL THEN image ELSE nullif(@image::text, '') END, updated_at = @at
		WHERE user_id = @user_id RETURNING user_id`
	return s.tx(ctx, "update account", transient, func(ctx context.Context, tx pgx.Tx) error { // a second time changes nothing
		return queryRow(ctx, tx, text, args{"name": c.Name, "image": c.Image, "at": at, "user_id": id}).Scan(&id)
	})
}

// ChangePassword implements [identity.AccountStore].
func (s *Store) ChangePassword(ctx context.Context, c identity.PasswordChange) error {
	const text = `SELECT user_id FROM auth_accounts WHERE user_id = @user_id AND password = @old FOR UPDATE`
	return s.tx(ctx, "change password", unsent, func(ctx context.Context, tx pgx.Tx) error {
		var id vault.UserID
		if err := queryRow(ctx, tx, text, args{"user_id": c.User, "old": c.Old}).Scan(&id); err != nil {
			return err
		}
		if err := setPassword(ctx, tx, c.User, c.New, c.Keep, c.At); err != nil || c.Fresh == nil {
			return err
		}
		return insertSession(ctx, tx, *c.Fresh)
	})
}

// LiveSessions implements [identity.AccountStore].
func (s *Store) LiveSessions(ctx context.Context, id vault.UserID, at time.Time) (all []identity.Session, err error) {
	const text = `
		SELECT ` + sessionColumns + ` FROM auth_sessions AS s WHERE user_id = @user_id AND expires_at > @at
		ORDER BY created_at DESC, id LIMIT @most`
	err = s.read(ctx, "list live sessions", func(ctx context.Context) error {
		all, err = query(ctx, s.db, text, args{"user_id": id, "at": at, "most": identity.MaxSessions}, func(row pgx.Row) (identity.Session, error) {
			var r sessionRow
			err := row.Scan(r.to()...)
			return r.session(), err
		})
		return err
	})
	return all, err
}

// DeleteSessions implements [identity.AccountStore].
func (s *Store) DeleteSessions(ctx context.Context, id vault.UserID, keep string, at time.Time) error {
	return s.tx(ctx, "delete sessions", transient, func(ctx context.Context, tx pgx.Tx) error { return endSessions(ctx, tx, id, keep, at) })
}

// endSessions ends all sessions of a user but keep, and revokes their tokens. A
// change of the e-mail that was asked for in any ends too, sent or not.
func endSessions(ctx context.Context, tx pgx.Tx, id vault.UserID, keep string, at time.Time) error {
	const text = `
		WITH ended AS (DELETE FROM auth_sessions WHERE user_id = @user_id AND id <> @keep RETURNING user_id, id)
		INSERT INTO auth_revocations (user_id, session_id, until, at) SELECT user_id, id, @at, @at FROM ended
		ON CONFLICT (user_id, session_id) DO NOTHING`
	const unsentMail = `DELETE FROM auth_mails WHERE user_id = @user_id AND kind = 'change'`
	const sentLinks = `DELETE FROM auth_verifications WHERE user_id = @user_id AND kind = 'change'`
	a := args{"user_id": id, "keep": keep, "at": at}
	return errors.Join(exec(ctx, tx, text, a), exec(ctx, tx, unsentMail, a), exec(ctx, tx, sentLinks, a))
}
